"""What the clock page shows: what is due next, and after a move every limit that passed, told by the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.casework.move_clock import is_movable
from app.domain.actors import Actor
from app.domain.instants import LAW_ZONE, from_text, from_us, in_law_zone
from app.store import cases, history, inbox
from app.store.cases import CaseRow
from app.web import case_page, names
from app.web.errors import MomentMalformed
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.present import dates, diagram, fact_lines, limits
from app.web.subjects import subject_name
from app.web.today import today

TELLING = frozenset({"OpinionDeemed", "LimitMissed", "CaseEnded", "OpinionReplaced"})
MOST_DUE = 12
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class DueLine:
    """A limit that is still running."""

    case: CaseRow
    project: str
    task: str
    department: str
    due: str
    closes_us: int


@dataclass(frozen=True, slots=True)
class ClockDesk:
    """Shape: now_date and now_time fill the form; steps are buttons, (words, moment)."""

    now: str
    now_date: str
    now_time: str
    is_movable: bool
    due: list[DueLine]
    steps: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PassedCase:
    """What a move brought in one case, in sentences."""

    case: CaseRow
    project: str
    sentences: list[str]


def desk(actor: Actor) -> ClockDesk:
    """The page's content."""
    now, due = in_law_zone(office().clock.now()), sorted(_due(actor), key=lambda line: line.closes_us)
    steps = [(_("前进 1 天"), now + timedelta(days=1)), (_("前进 7 天"), now + timedelta(days=7))]
    if due:
        steps.insert(
            0, (_("到下一个期限之后"), in_law_zone(from_us(due[0].closes_us)) + office().grace + timedelta(minutes=1))
        )
    return ClockDesk(
        dates.moment(now),
        f"{now:%Y-%m-%d}",
        f"{now:%H:%M}",
        is_movable(office()),
        due[:MOST_DUE],
        [(words, f"{moment:%Y-%m-%dT%H:%M}") for words, moment in steps],
    )


def wanted(posted: Mapping[str, Any]) -> datetime:
    """The moment asked for: a button's, or date and time. Raises: E-WEB-11."""
    text = str(posted.get("to") or f"{posted.get('date', '')}T{posted.get('time') or '00:00'}")
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=LAW_ZONE)
    except ValueError:
        raise MomentMalformed(moment=text[:40]) from None
    return from_text(moment.isoformat())


def lengths(actor: Actor) -> dict[str, int]:
    """How many facts each open case has."""
    return {row.id: row.fact_seq for row in _open_cases(actor)}


def passed_since(actor: Actor, before: Mapping[str, int]) -> list[PassedCase]:
    """What the facts of each case tell since then, of limits alone."""
    return [told for case_id, seq in before.items() if (told := _passed(actor, case_id, seq)) is not None]


def _passed(actor: Actor, case_id: str, seq: int) -> PassedCase | None:
    case = cases.one(reader(), actor, case_id)
    if case is None or case.fact_seq == seq:
        return None
    found = history.of_case(reader(), actor, case_id, after=seq)
    words, models = case_page.fact_words(case), diagram.models_of_elements(found)
    told = [fact_lines.fact_line(fact, words, models).sentence for fact in found if fact.kind in TELLING]
    return PassedCase(case, subject_name(actor, case), told) if told else None


def _open_cases(actor: Actor) -> Iterable[CaseRow]:
    after = None
    while True:
        page = cases.page(reader(), actor, status="open", after=after, limit=AT_ONCE)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _due(actor: Actor) -> Iterable[DueLine]:
    now = today()
    for case in _open_cases(actor):
        for task in inbox.open_in_case(reader(), actor, case.id):
            if task.due_us is not None:
                yield DueLine(
                    case,
                    task.subject_name or case.number,
                    chosen(task, "name"),
                    names.department_name(task.department),
                    limits.due_words(task.due_us, task.limit, now.date),
                    task.due_us,
                )
