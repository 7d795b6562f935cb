"""What the coordination office could move in a case, and what a move would bring about, tried on the case in memory; nothing is written.

The same engine acts as in move_case.py and change_instances.py make the preview, so that what has no meaning is refused here already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.errors import CaseNotOpen, NoSuchCase
from app.casework.office_act import coordinates
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.engine import movable
from app.engine.case import Case
from app.engine.movable import Instance, Place
from app.engine.shown import OpenTask
from app.store import cases
from app.store.cases import CaseRow
from app.store.database import Connection

MOVE, ADD, TAKE = "move", "add", "take"
Drawn = tuple[str, str]  # a model and one of its elements


@dataclass(frozen=True, slots=True)
class Wish:
    """What an office wants done. Shape: act is move, add or take; node is the scope of a move, else an instance; element is where to;
    item whom a new instance is for; queued the place of a waiting item.
    """

    act: str
    node: str = ""
    element: str = ""
    item: Any = None
    queued: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Shape: version is the case's, for the signature to be held against; beyond says of what is drawn and is no place why it is
    none, (zh, en) by model and element.
    """

    version: int
    places: list[Place]
    instances: list[Instance]
    beyond: Mapping[Drawn, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a wish would bring about. Shape: tasks by what becomes of them; limits are (element, model, due) of those that end and begin;
    works the machine's steps that would be begun; ends says that the case would end, fails why it would stop, (zh, en);
    instance is the one that would be taken away, or in which the move is made; place is where a move leads; ended, begun and stays are
    where tokens stand that would end, begin or stay.
    """

    version: int
    cancelled: list[OpenTask]
    opened: list[OpenTask]
    kept: list[OpenTask]
    limits_ended: list[tuple[str, str, datetime]]
    limits_begun: list[tuple[str, str, datetime]]
    works: list[tuple[str, str]]
    ends: bool
    fails: tuple[str, str] | None
    instance: Instance | None
    place: Place | None
    ended: list[Drawn]
    begun: list[Drawn]
    stays: list[Drawn]


def movable_case(read: Connection, actor: Actor, case_id: str) -> CaseRow:
    """A case that the office may move. Raises: E-CASE-1, E-CASE-7."""
    row = cases.one(read, actor, case_id)
    if row is None or not coordinates(actor):
        raise NoSuchCase(case=case_id)
    if row.status == "ended":
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)
    return row


def choices(office: Office, actor: Actor, case_id: str) -> Choices:
    """Where the case may be moved to and which instances run. Raises: E-CASE-1, E-CASE-7."""
    with office.store.read() as read:
        row = movable_case(read, actor, case_id)
        case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
    places = movable.places(case)
    return Choices(row.version, places, movable.instances(case), movable.beyond(case, places))


def review_wish(office: Office, actor: Actor, case_id: str, wish: Wish) -> Effect:
    """What the wish would bring about now. Raises: E-CASE-1, E-CASE-7, E-ENGINE-18, E-ENGINE-21, E-ENGINE-22."""
    with office.store.read() as read:
        row = movable_case(read, actor, case_id)
        case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
    before, timers, works, stood = case.open_tasks, _limits(case), set(case.wanted_work), movable.standing(case)
    place, instance = _meant(case, wish)
    carry_out(case, wish, max(office.clock.now(), case.run.now))
    after, later, stands = case.open_tasks, _limits(case), movable.standing(case)
    return Effect(
        row.version,
        [task for node, task in before.items() if node not in after],
        [task for node, task in after.items() if node not in before],
        [task for node, task in after.items() if node in before],
        [limit for node, limit in timers.items() if node not in later],
        [limit for node, limit in later.items() if node not in timers],
        [(work.element, work.model) for node, work in case.wanted_work.items() if node not in works],
        case.is_ended,
        _said(case.failure),
        instance,
        place,
        [at for node, at in stood.items() if node not in stands],
        [at for node, at in stands.items() if node not in stood],
        [at for node, at in stands.items() if node in stood],
    )


def _meant(case: Case, wish: Wish) -> tuple[Place | None, Instance | None]:
    """The place of a move with the instance around it, or the instance that is taken away. Empty: none of what does not exist."""
    at, place = (wish.node, wish.queued), None
    if wish.act == MOVE:
        to = (wish.node, wish.element)
        place = next((each for each in movable.places(case) if (each.scope, each.element) == to), None)
        at = (place.instance if place else "", None)
    elif wish.act != TAKE:
        return None, None
    return place, next((each for each in movable.instances(case) if (each.node, each.queued) == at), None)


def carry_out(case: Case, wish: Wish, at: datetime) -> None:
    """Let the engine do what is wished. Raises: E-ENGINE-18, E-ENGINE-21, E-ENGINE-22."""
    if wish.act == MOVE:
        case.move(wish.element, {}, at, wish.node)
    elif wish.act == ADD:
        case.add_instance(wish.node, wish.item, at)
    else:
        case.take_instance(wish.node, at, wish.queued)


def _limits(case: Case) -> dict[str, tuple[str, str, datetime]]:
    """The limits that run, the earliest first; a step's own timer is named by the step."""
    running = sorted(case.open_timers.items(), key=lambda each: to_us(each[1].due))
    return {node: (timer.host or timer.element, timer.model, timer.due) for node, timer in running if timer.limit}


def _said(failure: Mapping[str, str] | None) -> tuple[str, str] | None:
    return (failure["zh"], failure["en"]) if failure else None
