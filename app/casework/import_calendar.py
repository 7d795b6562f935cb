"""Import a calendar notice: a preview of every due date that moves; the import as one recorded act; then a turn for each such case.

Limits keep the start they had; years that were provisional become exact. An import that was broken off half-way is taken up by
repeating it: cases that follow the new calendar already are passed over. Article: civil-code/203.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.casework import library
from app.casework.adopt_calendar import adopt_current
from app.casework.turn import take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.calendars import Calendar, read_calendar
from app.domain.canonical import content_hash
from app.domain.instants import first_instant, to_us
from app.domain.notices import first_difference, read_notice
from app.domain.office import Office
from app.engine.case import Case
from app.store import acts, artefacts, cases, timers
from app.store.artefacts import ArtefactRow
from app.store.cases import CaseRow
from app.store.database import Connection

KIND = "calendar"
log = logging.getLogger("duogui.calendar")


@dataclass(frozen=True, slots=True)
class DueMove:
    """A limit of which anything changes. Shape: element is the first step it is for, else its timer; due as `deadline` tells it."""

    case: str
    number: str
    model: str
    element: str
    due_before: str
    due_after: str
    provisional_before: bool
    provisional_after: bool

    @property
    def is_moved(self) -> bool:
        """Whether it ends at another time; else only its being provisional changed."""
        return self.due_before != self.due_after


@dataclass(frozen=True, slots=True)
class CalendarImported:
    """Shape: is_new says whether the calendar itself was not known before; failed are cases whose turn failed, to be tried again."""

    calendar: str
    years: tuple[int, int]
    is_new: bool
    changes: tuple[DueMove, ...]
    recomputed: int
    failed: tuple[str, ...]


def import_calendar(
    office: Office, actor: Actor, content: bytes, *, note: str = "", dry_run: bool = False
) -> CalendarImported:
    """What the import moves and did. Shape: content is a calendar file (domain/notices.py); dry_run changes nothing.

    Raises: E-LIMIT-9, E-LIMIT-2.
    """
    with office.store.read() as read:
        former = artefacts.current(read, KIND)[0]
        wanted = read_notice(content, json.loads(former.content))
        calendar, digest = read_calendar(json.loads(wanted)), content_hash(wanted)
        found = [(row, moves) for row in _concerned(read, calendar, digest) if (moves := _moves(read, row, calendar))]
    is_new = digest != former.hash
    changes = tuple(move for _, moves in found for move in moves)
    years = (calendar.first_year, calendar.last_year)
    if dry_run:
        return CalendarImported(calendar.version, years, is_new, changes, 0, ())
    if is_new:
        _record(office, actor, wanted, note, {"version": calendar.version, "cases": len(found), "limits": len(changes)})
    failed = tuple(row.number for row, _ in found if not _recompute(office, actor, row.id))
    return CalendarImported(calendar.version, years, is_new, changes, len(found) - len(failed), failed)


def _record(office: Office, actor: Actor, content: bytes, note: str, said: dict[str, Any]) -> None:
    """The import itself, in one transaction: from here on every new case and limit counts by it."""
    at_us, digest = to_us(office.clock.now()), content_hash(content)
    with office.store.transaction() as tx:
        row = ArtefactRow(KIND, "", KIND, 0, digest, content, actor.account, actor.account, note, at_us)
        version = artefacts.publish(tx, row)
        acts.append(tx, at_us, actor, "CalendarImported", {"hash": digest, "number": version, **said})


def _recompute(office: Office, actor: Actor, case_id: str) -> bool:
    """Whether the case follows the new calendar now."""
    try:
        take_turn(office, actor, case_id, _adopt, kind=bool)
    except Exception as error:  # a sweep: whatever is wrong with one case, the others still follow
        log.error("calendar_failed", extra={"case": case_id, "code": getattr(error, "code", ""), "text": str(error)})
        return False
    return True


def _adopt(turn: Turn) -> bool:
    adopt_current(turn)
    return True


def _concerned(read: Connection, calendar: Calendar, digest: str) -> Iterator[CaseRow]:
    """The open cases with a timer that ends where any calendar in use differs from the new one."""
    days = [day for known in _in_use(read, digest) if (day := first_difference(known, calendar)) is not None]
    if not days:
        return
    for case_id in timers.cases_due_from(read, to_us(first_instant(min(days)))):
        row = cases.load(read, case_id)
        if row is not None and row.status == "open" and row.bindings[KIND] != digest:
            yield row


def _in_use(read: Connection, digest: str) -> Iterator[Calendar]:
    """The calendars that open cases are bound to, the one with this hash aside."""
    for version in artefacts.versions(read, KIND, KIND):
        if version.hash != digest and artefacts.cases_running(read, version.hash):
            yield library.calendar_of(read, {KIND: version.hash})


def _moves(read: Connection, row: CaseRow, calendar: Calendar) -> list[DueMove]:
    """What would change in a case: its engine is asked on a copy of its state, and nothing is kept of that."""
    case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
    before = {node: timer.limit or {} for node, timer in case.open_timers.items()}
    case.adopt_calendar(calendar, case.run.now)
    return [
        DueMove(
            row.id,
            row.number,
            draft.body["model"],
            next((step["element"] for step in draft.body["limit"]["steps"]), draft.body["element"]),
            before[draft.body["node"]]["due"],
            draft.body["limit"]["due"],
            before[draft.body["node"]]["provisional"],
            draft.body["limit"]["provisional"],
        )
        for draft in case.take_drafts()
        if draft.kind == "LimitRecomputed"
    ]
