"""How every case begins: its row, bound to what is published now, its first fact, and the engine's first way.

start_case.py begins one of a registered project, open_case.py one by the form that stands on a model's start event. Both bring what
the case is about and what its model knows at first; here must never be a rule of either.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.errors import RestartNeedsEnd
from app.casework.turn import new_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.facts import GENESIS, Draft
from app.domain.instants import in_law_zone, law_date, to_text, to_us
from app.domain.office import Office
from app.engine.case import Case
from app.store import cases, locking, org
from app.store.cases import CaseRow
from app.store.database import Connection


@dataclass(frozen=True, slots=True)
class Started:
    """The new case. Shape: number is what people say, "2026-000012"."""

    case: str
    number: str


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about. Shape: kind project or plan; lead the department that leads it. Empty: project None for a plan."""

    kind: str
    id: str
    name: str
    region_path: str
    lead: str
    project: str | None = None

    @property
    def region(self) -> str:
        """The code of its region."""
        return self.region_path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a case begins with. Shape: bindings by content hash; data is what its model knows at first; reason and entries are in their
    shape for facts.
    """

    bindings: library.Bindings
    data: dict[str, Any]
    reason: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)


def first_data(
    tx: Connection, about: About, actor: Actor, earlier: list[dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """What every model knows at its start, whatever its case is about."""
    return {
        "region": about.region,
        "initiator": actor.department,
        "offices": org.offices_for(tx, about.region),
        "round": 1,
        "earlier": earlier,
        "today": law_date(at).isoformat(),
    }


def begin_case(
    office: Office, actor: Actor, tx: Connection, model: str, about: About, beginning: Beginning, receipt: datetime
) -> Turn:
    """The first turn of a new case, driven as far as it goes by itself; the caller adds what it brought and closes it.

    Raises: E-CASE-9 while a case of this model about the same is open, E-MODEL-1.
    """
    locking.hold(tx, f"begin {model} {about.id}")
    for row in cases.all_about(tx, about.kind, about.id):
        if row.model == model and row.status == "open":
            raise RestartNeedsEnd(project=about.name, case=row.number)
    row = _new_row(tx, office, actor, model, beginning.bindings, about)
    bundle = library.bundle_of(tx, model, beginning.bindings)
    turn = new_turn(office, actor, tx, row, bundle, Case.begin(bundle, beginning.data, receipt), receipt)
    turn.drafts.insert(0, _started(row, beginning, receipt))
    cases.insert(tx, row)
    return turn


def _new_row(
    tx: Connection, office: Office, actor: Actor, model: str, bindings: library.Bindings, about: About
) -> CaseRow:
    at = office.clock.now()
    return CaseRow(
        id=uuid.uuid4().hex,
        number=cases.next_number(tx, in_law_zone(at).year),
        subject_kind=about.kind,
        subject_id=about.id,
        project_id=about.project,
        model=model,
        bindings=bindings,
        region_path=about.region_path,
        lead_department=about.lead,
        initiator=actor.department,
        round=1,
        status="open",
        outcome=None,
        state="",
        version=0,
        fact_seq=0,
        fact_head=GENESIS,
        started_us=to_us(at),
        ended_us=None,
        updated_us=to_us(at),
    )


def _started(row: CaseRow, beginning: Beginning, receipt: datetime) -> Draft:
    body = {
        "model": row.model,
        "bindings": row.bindings,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "number": row.number,
        "region": row.region_path,
        "lead": row.lead_department,
        "initiator": row.initiator,
        "data": beginning.data,
        "receipt": to_text(receipt),
        "reason": beginning.reason,
    }
    return Draft("CaseStarted", {**body, "entries": beginning.entries} if beginning.entries else body)
