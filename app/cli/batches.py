"""What the words for expressions and for decision files share: lines of JSON in, errors with their fixes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.cli.output import UnreadableJson, json_text, read_object
from app.domain.errors import DuoguiError

LARGEST_LINE = 16_000_000  # bytes of one input; as many as a decision file may have


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, but for empty ones; of a line that is too long, one byte too many."""
    number = 0
    with path.open("rb") as file:
        while line := file.readline(LARGEST_LINE + 1):
            number += 1
            rest = line
            while len(rest) > LARGEST_LINE and not rest.endswith(b"\n"):
                rest = file.readline(LARGEST_LINE + 1)
            if line.strip():
                yield number, line.strip(b"\r\n")


def read_line(content: bytes, what: str, line: int = 0) -> dict[str, Any]:
    """The JSON object in the bytes; `line` is its number where it stands among others. Raises: E-CLI-1."""
    if len(content) > LARGEST_LINE:
        raise UnreadableJson(what, (f"超过 {LARGEST_LINE} 字节", f"more than {LARGEST_LINE} bytes"), line)
    try:
        return read_object(content.decode("utf-8-sig"), what, line)
    except UnicodeDecodeError as error:
        raise UnreadableJson(what, error, line) from None


def both(error: DuoguiError) -> str:
    """What is wrong, in both languages."""
    return f"{error.message('zh')} / {error.message('en')}"


def helped(error: DuoguiError) -> str:
    """What is wrong and what to do, in both languages."""
    return " / ".join(f"{error.message(language)} → {error.hint(language)}" for language in ("zh", "en"))


def shown(value: Any) -> str:
    """A value for people: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json_text(value)
