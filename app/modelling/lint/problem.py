"""A problem: what is wrong, by which rule, on which element, and how grave it is. The command, the studio and its diagrams show it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.limits import Line

# A note is nothing wrong: it says what could not be judged.
ERROR, WARNING, NOTE = "error", "warning", "note"
GRAVEST_FIRST = (ERROR, WARNING, NOTE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Shape: file as the analyst names it; element is an id in the diagram, or a table's rule, "" for the file as a whole; row is the
    number of a table's row, 0 elsewhere, with_rows the others it is about; article is what asks for it, "" where none does.
    """

    rule: str
    severity: str
    file: str
    element: str
    text: Line
    article: str = ""
    row: int = 0
    with_rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, str]:
        """As `duogui check --format json` prints it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.file,
            "element": self.element,
            "message": f"{self.text.zh} / {self.text.en}",
            "article": self.article,
        }
