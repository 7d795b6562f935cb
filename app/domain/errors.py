"""The one base of every error a person can meet, and the format of its catalogue entry.

An error is a class: its code, HTTP status, message and hint in Chinese and English are class attributes, so that the catalogue
can be collected, tested and printed without raising anything. Each room keeps its own errors.py with subclasses of DuoguiError.
Here must never be: Flask, exit codes or logging. web/errors.py turns errors into pages, cli.py into exit codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class DuoguiError(Exception):
    """Something a person can understand and act upon.

    Shape: subclasses set code, status, zh, en, hint_zh and hint_en; texts are str.format templates over the keyword
    arguments of the constructor. `status` is a number of HTTP's meaning, used by the web and the API alone.
    """

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400
    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""
    hint_zh: ClassVar[str] = ""
    hint_en: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(f"{self.code} {self.message('en')}")

    def message(self, language: str = "zh") -> str:
        """What is wrong, with the offending value."""
        return self._text("zh" if language.startswith("zh") else "en")

    def hint(self, language: str = "zh") -> str:
        """What to do now."""
        return self._text("hint_zh" if language.startswith("zh") else "hint_en")

    def _text(self, which: str) -> str:
        return str(getattr(self, which)).format(**self.values)


def catalogue(root: type[DuoguiError] = DuoguiError) -> Iterator[type[DuoguiError]]:
    """Every error class that has a code and whose module was imported, each once."""
    seen: set[type[DuoguiError]] = set()
    waiting = list(root.__subclasses__())
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting.extend(kind.__subclasses__())
        if kind.code:
            yield kind


class MalformedInstant(DuoguiError):
    code = "E-DOMAIN-1"
    zh = "“{text}”不是可识别的日期或时刻"
    en = "“{text}” is not a date or an instant that can be read"
    hint_zh = "请写成 2026-03-02 或 2026-03-02T09:30:00+08:00"
    hint_en = "Write 2026-03-02 or 2026-03-02T09:30:00+08:00"


class NotCanonical(DuoguiError):
    code = "E-DOMAIN-2"
    status = 500
    zh = "{where} 的值 {value!r} 不能写入事实"
    en = "The value {value!r} at {where} cannot be written into a fact"
    hint_zh = "只可使用文字、整数、十进制数、真假、空值、列表和对象；浮点数须先定为十进制数"
    hint_en = "Use text, whole and decimal numbers, booleans, null, lists and objects; fix floats to decimals first"
