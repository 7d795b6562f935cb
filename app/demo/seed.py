"""Seed the demonstration city: regions with their boundaries, departments, accounts, blueprint layers, the shipped models.

Used by `demo`, by rehearsals (through the command, which hands the city in) and by tests. Making the layers happens once a process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.casework.passwords import hash_password
from app.casework.publish import Source, publish, read_folders
from app.demo import city, organisation
from app.demo.city_ground import boundaries
from app.domain.actors import SYSTEM
from app.domain.instants import to_us
from app.domain.office import Office
from app.settings import shipped
from app.store import layers, org, site

IS_DEMONSTRATION = "is_demonstration"
NAME = "大连市“多规合一”服务建设平台（演示）"


@dataclass(frozen=True, slots=True)
class RehearsalCity:
    """A city that a rehearsal plays in, handed to it by whoever may know both rooms."""

    sources: tuple[Source, ...]

    def seed(self, office: Office, sources: tuple[Source, ...] | None = None) -> None:
        """Fill a private office. Shape: sources replace the shipped models, tables and forms."""
        seed_city(office, sources=sources or self.sources, password=None)

    def site_file(self, name: str) -> tuple[str, bytes]:
        """A sample site by its name, as an uploaded file."""
        return f"{name}.geojson", sample_site(name)


def rehearsal_city() -> RehearsalCity:
    """The demonstration city with the shipped models."""
    return RehearsalCity(shipped_sources())


@cache
def shipped_sources() -> tuple[Source, ...]:
    """What a new site publishes."""
    return tuple(read_folders(shipped("processes"), shipped("dmn")))


@cache
def sample_site(name: str) -> bytes:
    """A sample site as GeoJSON bytes."""
    return json.dumps(city.sample_sites()[name]).encode()


def seed_city(office: Office, *, sources: tuple[Source, ...] | None = None, password: str | None) -> None:
    """Everything but cases. Shape: without a password nobody can sign in, which is all a rehearsal needs."""
    publish(office, SYSTEM, sources or shipped_sources(), "shipped")
    hashed = hash_password(password) if password else ""
    at_us = to_us(office.clock.now())
    with office.store.transaction() as tx:
        site.put(tx, "name", NAME)
        site.put(tx, IS_DEMONSTRATION, "yes")
        _seed_organisation(tx, hashed, at_us)
        for layer in _layers():
            layers.put_layer(
                tx,
                layers.LayerRow(
                    code=layer.code,
                    version=0,
                    name_zh=layer.name_zh,
                    name_en=layer.name_en,
                    owner=layer.owner,
                    region_path=_paths()["210281"],
                    published_us=at_us,
                    feature_count=len(layer.rows),
                ),
                [(str(fid), attributes, wkb) for fid, attributes, wkb in layer.rows],
            )


def _seed_organisation(tx: Any, hashed: str, at_us: int) -> None:
    for code, parent, zh, en, level in organisation.REGIONS:
        org.put_region(tx, org.RegionRow(code, parent, zh, en, level, _paths()[code], _boundaries().get(code)))
    for code, zh, en, region, functions in organisation.departments():
        org.put_department(tx, org.DepartmentRow(code, zh, en, region, frozenset(functions)))
    for account, department, zh, en, duties in organisation.accounts():
        org.put_account(
            tx, org.AccountRow(account, department, zh, en, frozenset(duties), hashed, "open", 0, None, False, at_us)
        )


@cache
def _boundaries() -> dict[str, bytes]:
    return {boundary.code: boundary.wkb for boundary in boundaries()}


@cache
def _layers() -> Any:
    return city.layers()


@cache
def _paths() -> dict[str, str]:
    parents = {code: parent for code, parent, *_ in organisation.REGIONS}
    found: dict[str, str] = {}
    for code, parent in parents.items():
        found[code] = f"{found[parent]}/{code}" if parent else code
    return found
