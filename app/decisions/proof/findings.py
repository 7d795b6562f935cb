"""What a proof says: its findings with their witnesses, and what it could not prove. Values without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.decisions.feel.values import Value

GAP, OVERLAP, CONTRADICTION = "gap", "overlap", "contradiction"
MASKED, DEAD_CELL, NOT_ALLOWED, EMPTY = "masked", "dead cell", "not allowed", "empty"

OPAQUE, TOO_LARGE = "opaque", "too large"


@dataclass(frozen=True, slots=True)
class Witness:
    """An input that shows a finding.

    Shape: `columns` is the value of each input column, in their order; `inputs` the variables that give these values, by name.
    Empty: `inputs` is None where none were found: then the finding holds if the columns can have these values together.
    """

    columns: tuple[Value, ...]
    inputs: Mapping[str, Value] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a table.

    Shape: `rows` are the rows it is about, from 1, the later one first; `by` the rows that decide instead; `column` an index of
    inputs (of outputs under NOT_ALLOWED and EMPTY), -1 for none; `region` a cell text for each input column in which it holds.
    """

    kind: str
    rows: tuple[int, ...]
    by: tuple[int, ...]
    column: int
    region: tuple[str, ...]
    witness: Witness


@dataclass(frozen=True, slots=True)
class Unproved:
    """What could not be analysed.

    Shape: `column` is an index of inputs, -1 for the table as a whole, or of outputs where `is_output`; `rows` are those whose cells
    were not understood; `reason` is OPAQUE or TOO_LARGE.
    """

    column: int
    rows: tuple[int, ...]
    reason: str
    is_output: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome. Shape: `more` counts findings of a kind beyond those listed. Empty: neither findings nor unproved: the table holds."""

    findings: tuple[Finding, ...]
    unproved: tuple[Unproved, ...]
    more: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether everything was analysed and nothing is wrong."""
        return not self.findings and not self.unproved
