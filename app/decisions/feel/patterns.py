"""Regular expressions as XPath 3.1 writes them, run by the `regex` package under a time limit.

Here live the translation (which also refuses what XPath does not know), the flags, the templates of replace, and the
limit. A pattern that is not one is None, which FEEL shows as null; one that runs away raises.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import regex

from app.decisions.errors import BudgetExceeded, Words
from app.decisions.feel.budget import MAX_CHARACTERS, MAX_ITEMS, Budget, bounded_text, too_deep
from app.decisions.feel.pattern_text import MAX_WEIGHT, BadPattern, HeavyPattern, Translation, translate

MAX_PATTERN = 1_000
SECONDS = 0.04
# A process that waits for its turn on the machine must not fail a decision: only time that was really used counts.
_USED_SECONDS = 0.02
_TRIES = 5
# So many steps take about a second (measured), so a match costs as many as its time could have made.
_STEPS_A_SECOND = 1_000_000

_Result = TypeVar("_Result")


def _limited(budget: Budget, work: Callable[[], _Result]) -> _Result:
    """The result of a match. Raises: E-DECISIONS-2 when the matches of an expression take longer than they may."""
    for _ in range(_TRIES):
        before = time.thread_time()
        try:
            return work()
        except TimeoutError:
            if time.thread_time() - before > _USED_SECONDS:
                break
        finally:
            budget.charge(int((time.thread_time() - before) * _STEPS_A_SECOND))
    raise BudgetExceeded(
        what=Words("正则表达式匹配时间（毫秒）", "milliseconds of a pattern match"), limit=int(SECONDS * 1000)
    )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that can be run; `groups` is the number of its capturing groups."""

    compiled: Any
    groups: int

    def is_found_in(self, text: str, budget: Budget) -> bool:
        """Whether the pattern occurs in the text. Raises: E-DECISIONS-2."""
        return bool(_limited(budget, lambda: self.compiled.search(text, timeout=SECONDS)))

    def replaced(self, text: str, template: Callable[[Any], str], budget: Budget) -> str:
        """The text with every occurrence replaced. Raises: E-DECISIONS-2."""
        return str(_limited(budget, lambda: self.compiled.sub(_bounded(template), text, timeout=SECONDS)))

    def parts(self, text: str, budget: Budget) -> list[Any]:
        """The texts between the occurrences, groups left out. Raises: E-DECISIONS-2."""
        spans = _limited(
            budget, lambda: [found.span() for found in self.compiled.finditer(text, timeout=SECONDS)][: MAX_ITEMS + 1]
        )
        parts, last = [], 0
        for start, end in spans:
            if start == end and start in (last, len(text)):
                continue
            parts.append(text[last:start])
            last = end
        return [*parts, text[last:]]


def _bounded(template: Callable[[Any], str]) -> Callable[[Any], str]:
    """The template, which stops once it has put in more than a text may hold: else it would be stored first."""
    left = MAX_CHARACTERS

    def fill(found: Any) -> str:
        nonlocal left
        text = template(found)
        left -= len(text)
        return text if left >= 0 else bounded_text(" " * (MAX_CHARACTERS + 1))

    return fill


def pattern_for(pattern: str, flags: str, budget: Budget) -> Pattern | None:
    """The pattern ready to run. Empty: None when pattern or flags are not XPath's. Raises: E-DECISIONS-2 when it is too
    long or repeats too much, and when an expression makes too many.
    """
    before = time.thread_time()
    try:
        return _made(pattern, flags)
    finally:
        budget.charge(int((time.thread_time() - before) * _STEPS_A_SECOND))


@lru_cache(maxsize=256)
def _made(pattern: str, flags: str) -> Pattern | None:
    if len(pattern) > MAX_PATTERN:
        raise BudgetExceeded(what=Words("正则表达式字符数", "characters of a pattern"), limit=MAX_PATTERN)
    if not set(flags) <= set("smixq"):
        return None
    try:
        translation: Translation = translate(pattern, flags)
        options = regex.V1 | (regex.IGNORECASE if "i" in flags else 0)
        return Pattern(regex.compile(translation.text, options, cache_pattern=False), translation.groups)
    except HeavyPattern:
        what = Words("正则表达式展开重复后的字符数", "characters of a pattern with its repetitions written out")
        raise BudgetExceeded(what=what, limit=MAX_WEIGHT) from None
    except (BadPattern, regex.error, OverflowError, ValueError):
        return None
    except (RecursionError, MemoryError):
        raise too_deep() from None


@lru_cache(maxsize=1024)
def template_for(replacement: str, pattern: Pattern) -> Callable[[Any], str] | None:
    r"""What replaces an occurrence: $1 stands for a group, \\$ and \\\\ for themselves. Empty: None when it is not a
    template.
    """
    pieces: list[str | int] = []
    at = 0
    while at < len(replacement):
        character = replacement[at]
        at += 1
        if character == "\\":
            if replacement[at : at + 1] not in ("\\", "$"):
                return None
            pieces.append(replacement[at])
            at += 1
        elif character == "$":
            end = _group_end(replacement, at, pattern.groups)
            if end is None:
                return None
            pieces.append(int(replacement[at:end]))
            at = end
        else:
            pieces.append(character)

    def fill(found: Any) -> str:
        texts = [piece if isinstance(piece, str) else _group(found, piece, pattern.groups) for piece in pieces]
        return "".join(texts)

    return fill


def _group(found: Any, number: int, groups: int) -> str:
    return (found.group(number) or "") if number <= groups else ""


def _group_end(text: str, at: int, groups: int) -> int | None:
    """Where the group number ends: as many digits as still name a group (XPath 3.1, fn:replace)."""
    if not text[at : at + 1].isdigit():
        return None
    end = at + 1
    while end < len(text) and text[end] in "0123456789" and int(text[at : end + 1]) <= groups:
        end += 1
    return end
