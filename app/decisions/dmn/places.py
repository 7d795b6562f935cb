"""Where in a decision something stands, in the words of the analyst who sees the table."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SHOWN = 200  # characters of a text that a message repeats


def short(text: str) -> str:
    """So much of a text as a message can carry."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: row 0 is none; `title` is a column or entry."""

    title: str = ""
    row: int = 0

    @property
    def zh(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        title = f"“{short(self.title)}”列" if self.row else f"“{short(self.title)}”"
        return f"{row}{title if self.title else ''}" or "表达式"

    @property
    def en(self) -> str:
        row = f"row {self.row}" if self.row else ""
        title = f"column “{short(self.title)}”" if self.row else f"“{short(self.title)}”"
        return ", ".join(part for part in (row, title if self.title else "") if part) or "the expression"


NOWHERE = Place()
