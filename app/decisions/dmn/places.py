"""Where in a decision something stands, in the words of the analyst who sees the table."""

from __future__ import annotations

from dataclasses import dataclass

from app.decisions.errors import Words

LONGEST_SHOWN = 200  # characters of a text that a message repeats


def short(text: str) -> str:
    """So much of a text as a message can carry."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: row 0 is none; `title` is a column or entry; `part` what of a column's head it is."""

    title: str = ""
    row: int = 0
    part: Words | None = None

    @property
    def zh(self) -> str:
        title = f"“{short(self.title)}”" if self.title else ""
        if self.part is not None:
            return f"{title}列的{self.part.zh}"
        if not self.row:
            return title or "表达式"
        return f"第 {self.row} 行{title}列" if title else f"第 {self.row} 行"

    @property
    def en(self) -> str:
        title = f"“{short(self.title)}”" if self.title else ""
        if self.part is not None:
            return f"column {title}, {self.part.en}"
        if not self.row:
            return title or "the expression"
        return f"row {self.row}, column {title}" if title else f"row {self.row}"


NOWHERE = Place()
EXPRESSION = Words("表头表达式", "the expression in its head")
ALLOWED = Words("允许值", "its allowed values")
DEFAULT = Words("默认输出", "its default output")
VALUE = Words("输入", "its input")
