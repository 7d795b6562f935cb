"""What a figure is, how long it may take, and what is missing where it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class ReferenceMissing(Exception):
    """A package that a figure is measured against is not installed: its name."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is measured. Shape: `rounds` pairs of turns, each turn at least `seconds` of CPU time."""

    rounds: int = 25
    seconds: float = 0.004


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Shape: `figure` is the ratio of `absolute` and `reference`, both in `unit`: how many times as quick, the share that is
    met, or, where it is one of costs, how many times as dear. `goal` is the least that is asked for, of costs the most; None
    where the figure is there to be read.
    """

    name: str
    figure: float
    unit: str
    reference: float
    absolute: float
    goal: float | None
    told: str
    is_cost: bool = False

    @property
    def ok(self) -> bool:
        return self.goal is None or (self.figure <= self.goal if self.is_cost else self.figure >= self.goal)

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {
            "name": self.name,
            "figure": short(self.figure),
            "unit": self.unit,
            "reference": short(self.reference),
            "absolute": short(self.absolute),
            "goal": self.goal,
            "ok": self.ok,
        }

    def __str__(self) -> str:
        most = "at most " if self.is_cost else ""
        goal = "" if self.goal is None else f" (goal {most}{self.goal:g}, {'met' if self.ok else 'MISSED'})"
        both = f"{short(self.absolute):g} beside {short(self.reference):g} {self.unit}"
        return f"{self.name}: {short(self.figure):g}{goal}; {both}; {self.told}"


def short(number: float) -> float:
    """Four digits that count."""
    return float(f"{number:.4g}")
