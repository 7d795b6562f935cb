"""A turn in the making: the case that was loaded, who acts, and the facts so far.

Made and closed by turn.py; a verb's function records what the person did and moves the case through it; projections.py reads it.
Here must never be a commit or a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.casework.meanings import Reading
from app.casework.personal import Kept
from app.domain.actors import Actor
from app.domain.facts import Draft
from app.domain.office import Office
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.inbox import InboxRow
from app.store.statements import Writes
from app.store.timers import TimerRow


@dataclass(slots=True)
class LiveCase:
    """A case as its last turn left it. Shape: row is its row without the state; tasks and timers are its rows by node; records
    are None where no turn has asked for them yet.
    """

    row: CaseRow
    bundle: Bundle
    case: Case
    reading: Reading
    records: Mapping[str, str] | None
    tasks: dict[str, InboxRow]
    timers: dict[str, TimerRow]


@dataclass(slots=True)
class Turn:
    """An act in the making. Only a verb's function and the projections of its facts touch it.

    Shape: `at` is now, `receipt` the instant the request had arrived; drafts are in the order in which things happened;
    opened are steps that the act opened and closes again; fired counts the timers that were due before the act, prelude the
    drafts that came of them; tasks and timers are the case's rows by node, as stored before the projections and as they are after;
    has_draft tells whether a draft may lie at the task of the act; records as turn.records_of(), None until they are asked for;
    writes are what follows from its facts, gathered for the store.
    """

    office: Office
    actor: Actor
    tx: Connection
    row: CaseRow
    bundle: Bundle
    case: Case
    at: datetime
    receipt: datetime
    reading: Reading
    drafts: list[Draft] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    opened: list[InboxRow] = field(default_factory=list)
    fired: int = 0
    prelude: int = 0
    tasks: dict[str, InboxRow] = field(default_factory=dict)
    timers: dict[str, TimerRow] = field(default_factory=dict)
    has_draft: bool = True
    records: Mapping[str, str] | None = None
    writes: Writes = field(init=False)

    def __post_init__(self) -> None:
        self.writes = Writes(self.tx)

    def record(self, kind: str, body: dict[str, Any]) -> None:
        """Add a fact behind what the engine has done so far."""
        self.collect()
        self.drafts.append(Draft(kind, body))

    def collect(self) -> None:
        """Take over what the engine did since the last time."""
        self.drafts.extend(self.case.take_drafts())
