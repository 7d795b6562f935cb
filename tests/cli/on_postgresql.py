"""A site whose database is on PostgreSQL, for the words of the command: made once through the verbs, a copy for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.casework.add_material import add_material
from app.casework.mark_directory import mark_directory
from app.demo.people import People
from app.demo.seed import NAME, seed_city
from app.domain.clocks import FakeClock
from app.store import carrying, site
from app.wiring import open_office
from factories import LAND, MONDAY, case_row, close, environment_free
from postgres_server import copy_of

TEXTS = ("甲\n" * 9000, "乙\n")


@dataclass(frozen=True, slots=True)
class Made:
    """One site. Shape: number and case of its only case; kept are the digests of two materials beside the site file."""

    address: str
    directory: Path
    case: str
    number: str
    kept: tuple[str, ...]

    def office(self, clock=None):
        """An office on it, whose clock stands where the case does."""
        clock = clock or FakeClock(MONDAY + timedelta(minutes=30))
        return replace(
            open_office(self.directory, environment_free() | {"database": self.address}), clock=clock, wall=clock
        )

    def people(self) -> People:
        return People(self.office(), self.case)


_FILLED: dict[str, Made] = {}


@contextmanager
def asked_on_postgresql(folder: Path, seeds: Path) -> Iterator[Made]:
    """A site with one case: six departments were asked on Monday and one has answered. Shape: seeds outlives the tests of a run."""

    def fill(address: str) -> None:
        made = Made(address, seeds / "data", "", "", ())
        office = made.office(FakeClock(MONDAY))
        seed_city(office, password=None)
        behind = (
            MONDAY + timedelta(hours=1) - datetime.now(UTC)
        )  # the commands' own clock shall stand in the week of the case
        with office.store.transaction() as tx:
            site.put(tx, "name", NAME)
            site.put(tx, "clock_offset_us", behind // timedelta(microseconds=1))
        mark_directory(office, made.directory)
        people = People(office)
        people.begin("岗店街道社区卫生服务中心")
        people.answer(LAND)
        actor = people.actor(LAND)
        kept = tuple(
            add_material(office, actor, name=f"{n}.txt", content=text.encode(), kind="supplement").digest
            for n, text in enumerate(TEXTS)
        )
        _FILLED["made"] = replace(made, case=people.case, number=case_row(people).number, kept=kept)
        close(office)

    with copy_of("city_asked", fill) as address:
        shutil.copytree(seeds / "data", folder / "data")
        yield replace(_FILLED["made"], address=address, directory=folder / "data")


def rows_of(address: str, place: Path) -> dict[str, list[tuple]]:
    """Every row of every table of a database on PostgreSQL, by table."""
    import sqlite3

    place.unlink(missing_ok=True)
    carrying.to_file(address, place)
    with sqlite3.connect(place) as raw:
        return rows_of_file(raw)


def rows_of_file(raw) -> dict[str, list[tuple]]:
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
