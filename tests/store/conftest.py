"""The store under test: in a file and in memory; another kind of store joins the list and must pass the same suite."""

from __future__ import annotations

import pytest
from store_made import furnish

from app.store.database import Store
from postgres_server import database


@pytest.fixture(params=["file", "memory", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    if request.param == "postgresql":
        with database() as address, Store.open(tmp_path, database=address, wait_s=1.0) as opened:
            yield opened
        return
    with Store.open(tmp_path / "site" if request.param == "file" else None) as opened:
        yield opened


@pytest.fixture
def file_store(tmp_path):
    with Store.open(tmp_path / "site") as opened:
        yield opened


@pytest.fixture
def private_store():
    with Store.open(None) as opened:
        yield opened


@pytest.fixture
def furnished(store):
    return furnish(store)


@pytest.fixture
def furnished_private(private_store):
    return furnish(private_store)


@pytest.fixture
def furnished_file(file_store):
    return furnish(file_store)
