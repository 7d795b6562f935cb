"""Where in a decision something stands, in the words of the analyst who sees the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: row 0 is none; `title` is a column or entry."""

    title: str = ""
    row: int = 0

    @property
    def zh(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        title = f"“{self.title}”列" if self.row else f"“{self.title}”"
        return f"{row}{title if self.title else ''}" or "表达式"

    @property
    def en(self) -> str:
        row = f"row {self.row}" if self.row else ""
        title = f"column “{self.title}”" if self.row else f"“{self.title}”"
        return ", ".join(part for part in (row, title if self.title else "") if part) or "the expression"


NOWHERE = Place()
