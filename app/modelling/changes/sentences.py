"""The sentence for one path of a file at which something else is said; a path without words of its own is told as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from app.domain.limits import Line
from app.modelling.changes.change import turned
from app.modelling.changes.said import PRESENT

Words: TypeAlias = Mapping[str, tuple[str, str]]


def sentence(named: Line, path: str, before: str, after: str, words: Words | None = None) -> Line:
    """What is said of something at a path, before and after. Shape: named is what it is said of."""
    zh, en = (words or {}).get(path) or (f"其他内容 {path}", f"something else, {path}")
    if PRESENT in (before, after):
        how = ("新增", "new") if after == PRESENT else ("取消", "gone")
        return Line(f"{named.zh}：{how[0]} {path}", f"{named.en}: {path} {how[1]}")
    line = turned(zh, en, before, after)
    return Line(f"{named.zh}的{line.zh}", f"{named.en}, {line.en}")
