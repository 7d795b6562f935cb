"""One change: on which element, how, and in which sentence."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.limits import Line

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
FORMER, NEWER = Line("原来的文件", "the former file"), Line("现在的文件", "the newer file")
BOTH = Line("两份文件都", "both files")  # which of two cannot be read


@dataclass(frozen=True, slots=True)
class Change:
    """Shape: file as the analyst names it; element is an id of the diagram or of a table's rule, "" for the file as a whole; how is
    added, removed or changed; row is the number of a table's row in the newer version (in the older where it was removed).
    """

    file: str
    element: str
    how: str
    text: Line
    row: int = 0

    def as_json(self, language: str = "zh") -> dict[str, str | int]:
        """As `duogui diff --json` prints it."""
        said = self.text.zh if language == "zh" else self.text.en
        return {"file": self.file, "element": self.element, "row": self.row, "how": self.how, "text": said}


def turned(zh: str, en: str, before: str, after: str) -> Line:
    """A sentence about something that was one and is another. Empty: what was or became nothing is said so."""
    if not before:
        return Line(f"{zh}：新设为“{after}”", f"{en}: now “{after}”, none before")
    if not after:
        return Line(f"{zh}：取消（原为“{before}”）", f"{en}: gone, it was “{before}”")
    return Line(f"{zh}：由“{before}”改为“{after}”", f"{en}: “{before}” became “{after}”")
