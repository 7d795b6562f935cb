"""A site for the benchmarks of the engine: the demonstration city on SQLite in a directory, with the models of tests/bench/models.

Everything that is measured goes through the verbs of the product. Projects are put into the store as rows, because registering
one (its file, its geometry) is no part of any figure here.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.casework.complete_task import complete_task
from app.casework.start_case import start_case
from app.demo.seed import seed_city
from app.domain.actors import Actor
from app.domain.clocks import FakeClock
from app.domain.instants import to_us
from app.domain.office import Office
from app.domain.warm import WarmCases
from app.store import artefacts, inbox, org, projects
from app.store.artefacts import ArtefactRow
from app.store.projects import FootprintRow, ProjectRow
from app.wiring import open_office
from factories import MONDAY, city, close, environment_free

MODELS = Path(__file__).parent / "models"
LEAD = "210281-development-reform"
DEPARTMENTS = (
    "210281-natural-resources", "210281-water", "210200-ecology", "210200-housing", "210200-transport",
    "210200-civil-air-defence", "210200-heritage", "210281-agriculture",
)  # fmt: skip
SQUARE = bytes.fromhex("01030000000100000000000000")
ANSWER = {"opinion": "no_objection"}


@dataclass(slots=True)
class Bench:
    """A site under measurement. Shape: actors by department."""

    office: Office
    actors: dict[str, Actor]

    @classmethod
    def at(cls, directory: Path) -> Bench:
        """A new site in a directory, with the models and forms published."""
        return cls.of(city(directory))

    @classmethod
    def on_postgresql(cls, directory: Path, address: str) -> Bench:
        """The same on a PostgreSQL database that is empty."""
        clock = FakeClock(MONDAY)
        office = open_office(directory, environment_free() | {"database": address})
        office = replace(office, clock=clock, wall=clock)
        seed_city(office, password=None)
        return cls.of(office)

    @classmethod
    def of(cls, office: Office) -> Bench:
        """A city, with the models and forms published."""
        with office.store.transaction() as tx:
            now = to_us(office.clock.now())
            for model in ("w1", "w2", "w3", "aged"):
                content = (MODELS / f"{model}.bpmn").read_bytes()
                artefacts.publish(tx, _row("model", model, model, content, now))
            for model, form in (("w1", "answer"), ("aged", "answer"), ("w2", "lap")):
                artefacts.publish(tx, _row("form", model, form, (MODELS / f"{form}.json").read_bytes(), now))
        with office.store.read() as read:
            actors = {code: cls.handler(read, code) for code in (LEAD, *DEPARTMENTS)}
        return cls(office, actors)

    @staticmethod
    def handler(read: Connection, department: str) -> Actor:
        """Who completes a department's tasks."""
        actor = org.actor_of(read, f"{department}.handler") or org.actor_of(read, f"{department}.issuer")
        assert actor is not None, department
        return actor

    def close(self) -> None:
        """Give the directory back."""
        close(self.office)

    def engines(self) -> tuple[Engine, ...]:
        """Through what its statements go: the writer's and the readers'."""
        store = self.office.store
        writing = store._writer if store._writer is not None else store._writing._connections.engine
        return writing, store.engine

    def keep_warm(self, room: int) -> None:
        """How many cases stay in hand from now on."""
        self.office = replace(self.office, warm=WarmCases(room))

    def projects(self, count: int, departments: tuple[str, ...] = DEPARTMENTS) -> list[str]:
        """New projects with a site, led by LEAD, for which departments are to be asked."""
        now = to_us(self.office.clock.now())
        made = [uuid.uuid4().hex for _ in range(count)]
        with self.office.store.transaction() as tx:
            for project in made:
                projects.insert(tx, _project(project, self.actors[LEAD], departments, now))
                projects.put_footprint(tx, _footprint(project, now))
        return made

    def start(self, project: str, model: str) -> str:
        """A case of a model."""
        return start_case(self.office, self.actors[LEAD], project, model).case

    def open_tasks(self, case: str) -> list[tuple[str, str]]:
        """Task and department of what waits, the oldest first: what a person's inbox would show."""
        with self.office.store.read() as read:
            return [(row.task_id, row.department) for row in inbox.of_case(read, case)]

    def complete(self, task: str, department: str, answers: dict[str, str] = ANSWER) -> None:
        """One completion, as a page sends it: with a key of its own."""
        complete_task(self.office, self.actors[department], task, answers, key=secrets.token_urlsafe(18))

    def round(self, case: str) -> Iterator[tuple[str, str]]:
        """The tasks of a case until it has none, each to be completed before the next is asked for."""
        while waiting := self.open_tasks(case):
            yield from waiting

    def pass_time(self, by: timedelta) -> None:
        """Let the clock of cases go on."""
        self.office.clock.advance(by)


def _row(kind: str, stem: str, name: str, content: bytes, now: int) -> ArtefactRow:
    return ArtefactRow(kind, stem, name, 0, "", content, "bench", "bench", "", now)


def _project(project: str, lead: Actor, departments: tuple[str, ...], now: int) -> ProjectRow:
    return ProjectRow(
        id=project,
        local_no=project,
        code=None,
        name=project,
        kind="new",
        special="none",
        region_code=lead.region_path.rsplit("/", 1)[-1],
        region_path=lead.region_path,
        lead_department=lead.department,
        phase="registered",
        attributes={"footprint": 1, "depts": list(departments)},
        created_us=now,
        created_by=lead.account,
    )


def _footprint(project: str, now: int) -> FootprintRow:
    return FootprintRow(project, 1, SQUARE, Decimal(1), Decimal(1), 40, "EPSG:4490", "", now)
