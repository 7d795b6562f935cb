"""Restart by procedure: before its end a case begins a new round; after its end the project gets a new case. Article: dalian-183/6.

Either way the last round's answers are taken over, and only objectors, departments whose overlap changed and those deemed before
are asked again, by the table `affected`. It may bring another site, which becomes the project's next footprint in the same turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.casework.admit_site import AdmittedSite, adopt, read_kept, use_site
from app.casework.earlier import earlier_of_case
from app.casework.errors import StandingChanged
from app.casework.found import project_of
from app.casework.start_case import start_case
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.casework.withdraw_case import Sent, check_initiator, send
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import cases, idempotency, org
from app.store.cases import CaseRow

RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Restarted:
    """Where the work goes on. Shape: is_new_case tells a new case from a new round."""

    case: str
    round: int
    is_new_case: bool


def restart_case(
    office: Office,
    actor: Actor,
    case_id: str,
    reason: str,
    *,
    site: str | None = None,
    seen: str | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Restarted:
    """A new round in the open case, or a new case after its end.

    Shape: site is the id of a kept file with the site that is to be planned from now on; seen is standing_mark() of the case as it
    was reviewed. Empty: without a site the former one stays, without seen nothing is compared.
    Raises: E-CASE-1, E-CASE-8, E-CASE-9, E-CASE-15, E-MATERIAL-4, E-SITE-*, E-SPATIAL-*; then nothing is stored.
    """
    check_initiator(office, actor, case_id)
    what = asked_with(f"{RESTART} {case_id}", [reason, site], key)
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        before = idempotency.answer(read, actor.account, key) if key else None
    assert row is not None, "its initiator sees a case"
    is_retry = before is not None and before.request == what
    if row.status != "open" and not is_retry:
        _as_reviewed(row, row.round, seen)
        started = start_case(
            office, actor, row.subject_id, row.model, reason=reason, site=site, key=key, receipt=receipt
        )
        return Restarted(started.case, 1, True)
    brought = read_kept(office, actor, row.region_path, site) if site and not is_retry else None

    def act(turn: Turn) -> Sent:
        _as_reviewed(turn.row, turn.reading.round, seen)
        return _again(turn, reason, brought)

    sent = take_turn(office, actor, case_id, act, kind=Sent, what=what, key=key, receipt=receipt)
    return Restarted(sent.case, sent.round, False)


def standing_mark(row: CaseRow) -> str:
    """What a review of a restart rests on: whether the case is open, and its round. It changes when either does."""
    return f"{row.status}-{row.round}"


def _as_reviewed(row: CaseRow, round_: int, seen: str | None) -> None:
    """Nobody signs a new round and gets a new case, or a third round for a second. Raises: E-CASE-15."""
    if seen is not None and seen != standing_mark(replace(row, round=round_)):
        raise StandingChanged(subject=row.number)


def _again(turn: Turn, reason: str, site: AdmittedSite | None) -> Sent:
    region = turn.row.region_path.rsplit("/", 1)[-1]
    # Who fills which function may have changed since the case began: nobody is asked who was closed meanwhile.
    data: dict[str, Any] = {
        "earlier": earlier_of_case(turn.tx, turn.row.id),
        "offices": org.offices_for(turn.tx, region),
    }
    if site is None:
        return send(turn, RESTART, reason, data)
    project = adopt(turn.tx, project_of(turn.tx, turn.row.project_id), site, to_us(turn.at))
    sent = send(turn, RESTART, reason, {**data, "footprint": project.attributes["footprint"]})
    use_site(turn, site)
    return sent
