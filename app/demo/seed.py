"""Seed the demonstration city: regions with their boundaries, departments, accounts, blueprint layers, the shipped models.

Used by `demo`, by rehearsals (through the command, which hands the city in) and by tests. Making the layers happens once a process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.casework.import_layer import put_version
from app.casework.import_organisation import put_organisation
from app.casework.passwords import hash_password
from app.casework.publish import Source, publish, read_folders
from app.casework.site_profile import DepartmentEntry, RegionEntry, SiteProfile
from app.demo import city, organisation
from app.demo.city_ground import boundaries
from app.demo.sample_files import sample_file
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

    def sample_file(self, name: str) -> bytes:
        """What an uploaded file of that name holds: something that is what the name says."""
        return sample_file(name)


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
    outlines = {code: (code, wkb) for code, wkb in _boundaries().items()}
    with office.store.transaction() as tx:
        site.put(tx, IS_DEMONSTRATION, "yes")
        put_organisation(tx, office, SYSTEM, _profile(), outlines)
        for account, department, zh, en, duties in organisation.accounts():
            org.put_account(
                tx,
                org.AccountRow(account, department, zh, en, frozenset(duties), hashed, "open", 0, None, False, at_us),
            )
        path = org.region(tx, city.DISTRICT).path
        for layer in _layers():
            row = layers.LayerRow(layer.code, 0, layer.name_zh, layer.name_en, layer.owner, path, at_us)
            put_version(tx, SYSTEM, row, [(str(fid), attributes, wkb) for fid, attributes, wkb in layer.rows])


@cache
def _profile() -> SiteProfile:
    """The city as an administrator would write it."""
    regions = (RegionEntry(*each, None) for each in organisation.REGIONS)
    departments = (
        DepartmentEntry(code, zh, en, region, frozenset(functions))
        for code, zh, en, region, functions in organisation.departments()
    )
    return SiteProfile("demo", NAME, tuple(regions), tuple(departments))


@cache
def _boundaries() -> dict[str, bytes]:
    return {boundary.code: boundary.wkb for boundary in boundaries()}


@cache
def _layers() -> Any:
    return city.layers()
