"""DMN: files of decisions are read, put together, and decided.

The door of the room: everything outside imports from here. Inside are no clock, no store, no proof of tables; what a
decision may read is what the caller gives it.
"""

from __future__ import annotations

from app.decisions.dmn.alone import decide_alone
from app.decisions.dmn.model import Answered, Decided, DecisionModel, Matched
from app.decisions.dmn.parts import Decision, DecisionFile, InputData, Service
from app.decisions.dmn.reader import read_dmn, read_together
from app.decisions.dmn.tables import InputClause, OutputClause, Rule, Table

__all__ = [
    "Answered",
    "Decided",
    "Decision",
    "DecisionFile",
    "DecisionModel",
    "InputClause",
    "InputData",
    "Matched",
    "OutputClause",
    "Rule",
    "Service",
    "Table",
    "decide_alone",
    "read_dmn",
    "read_together",
]
