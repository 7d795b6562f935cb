"""A site of Model City, made once by the command itself; every test works on a copy of its data directory."""

from __future__ import annotations

import contextlib
import io
import shutil

import pytest

from app.cli import main
from cli.model_city import write_city
from cli.on_postgresql import asked_on_postgresql


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """The folder with the profile and its boundaries, and the data directory that `init --profile` made of it."""
    folder = tmp_path_factory.mktemp("model-city")
    profile = write_city(folder / "city")
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        pytest.raises(SystemExit) as ended,
    ):
        main(["init", "--profile", str(profile), "--data", str(folder / "data")])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def city(made_once, tmp_path, monkeypatch):
    """The profile of a site that a test may change; the site is the one that commands find by themselves."""
    for name in ("city", "data"):
        shutil.copytree(made_once / name, tmp_path / name)
    monkeypatch.setenv("DUOGUI_DATA", str(tmp_path / "data"))
    return tmp_path / "city/site.toml"


@pytest.fixture(scope="session")
def seeds(tmp_path_factory):
    """Where the files lie of the site that `site_on_postgresql` copies."""
    return tmp_path_factory.mktemp("seeds")


@pytest.fixture
def site_on_postgresql(tmp_path, seeds, monkeypatch):
    """A site with one case on PostgreSQL, the one that commands find by themselves."""
    with asked_on_postgresql(tmp_path, seeds) as made:
        monkeypatch.setenv("DUOGUI_DATABASE", made.address)
        monkeypatch.setenv("DUOGUI_DATA", str(made.directory))
        yield made
