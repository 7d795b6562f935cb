"""Translation of XPath 3.1 regular expressions into the syntax of the `regex` package (version 1 behaviour).

XPath's grammar is that of XML Schema with anchors, reluctant quantifiers, back-references and non-capturing groups.
Whatever is outside of it raises BadPattern, so that nothing of another dialect slips through. Only patterns.py calls
this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$")
_CLASSES = frozenset("sSdDwW")
_NAME_START = r"\p{L}\p{Nl}:_"
_NAME_PART = r"\p{L}\p{N}\p{M}:_.\-\u00B7"
_QUANTITY = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_PROPERTY = re.compile(r"\{(?:Is([A-Za-z0-9-]+)|(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?))\}")
_SPACE = " \t\n\r"
MAX_REPEAT = 1_000
# What is repeated is written out when a pattern is made ready: so many characters take some 2 ms and 1 MB (measured).
MAX_WEIGHT = 2_000


class BadPattern(Exception):
    """The text is not a regular expression of XPath."""


class HeavyPattern(Exception):
    """The pattern repeats repetitions beyond what can be made ready."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The pattern for `regex`, and how many groups capture."""

    text: str
    groups: int


def translate(pattern: str, flags: str) -> Translation:
    """The pattern as `regex` reads it. Raises: BadPattern, HeavyPattern."""
    if "q" in flags:
        return Translation(re.escape(pattern), 0)
    return _Translator(pattern, flags).whole()


def _without_space(pattern: str) -> str:
    """The pattern without white space outside of classes, as the flag x asks for."""
    kept, depth, escaped = [], 0, False
    for character in pattern:
        if depth == 0 and character in _SPACE:
            continue
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


class _Translator:
    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_space(pattern) if "x" in flags else pattern
        self.at = 0
        self.ignores_case = "i" in flags
        self.out: list[str] = []
        self.groups = 0
        self.open: list[int] = []
        self.weights = [0]  # of the whole and of each open group, their repetitions written out
        self.dot = "(?s:.)" if "s" in flags else r"[^\n\r]"
        self.begin, self.end = (r"(?m:^)", r"(?m:$)") if "m" in flags else (r"\A", r"\Z")

    def whole(self) -> Translation:
        while self.at < len(self.pattern):
            self._step()
        if self.open:
            raise BadPattern
        return Translation("".join(self.out), self.groups)

    def _take(self) -> str:
        if self.at >= len(self.pattern):
            raise BadPattern
        self.at += 1
        return self.pattern[self.at - 1]

    def _step(self) -> None:
        character = self._take()
        if character == "(":
            self._open_group()
        elif character == ")":
            if not self.open:
                raise BadPattern
            self.open.pop()
            self.out.append(")")
            self._quantifier(self.weights.pop())
        elif character == "|":
            self.out.append("|")
        elif character in "^$":
            self.out.append(self.begin if character == "^" else self.end)
            self._quantifier()
        elif character in "?*+{}]":
            raise BadPattern
        else:
            self.out.append(self._atom(character))
            self._quantifier()

    def _atom(self, character: str) -> str:
        if character == ".":
            return self.dot
        if character == "[":
            return self._class()
        if character == "\\":
            written = self._escape(False)
            return self._as_it_is(written) if written[1] in "pP" else written
        return re.escape(character)

    def _open_group(self) -> None:
        self.weights.append(1)
        if self.pattern.startswith("?:", self.at):
            self.at += 2
            self.open.append(0)
            self.out.append("(?:")
            return
        self.groups += 1
        self.open.append(self.groups)
        self.out.append("(")

    def _quantifier(self, weight: int = 1) -> None:
        self.weights[-1] += weight * self._repeated()
        if self.weights[-1] > MAX_WEIGHT:
            raise HeavyPattern

    def _repeated(self) -> int:
        """How often what stands before is written out: as often as it must occur, and once at least."""
        character = self.pattern[self.at : self.at + 1]
        if character and character in "?*+":
            self.at += 1
            times = 1
        elif character == "{":
            found = _QUANTITY.match(self.pattern, self.at)
            if not found:
                raise BadPattern
            low, high = int(found[1]), int(found[3] or found[1])
            if low > high or high > MAX_REPEAT:
                raise BadPattern
            self.at = found.end()
            character = found[0]
            times = max(low, 1)
        else:
            return 1
        self.out.append(character)
        if self.pattern[self.at : self.at + 1] == "?":
            self.at += 1
            self.out.append("?")
        return times

    def _escape(self, in_class: bool) -> str:
        character = self._take()
        if character in _ESCAPES or character in _CLASSES:
            return "\\" + character
        if character in "pP":
            return self._property(character)
        if character in "iIcC":
            members = _NAME_START if character in "iI" else _NAME_PART
            if in_class:
                return members if character in "ic" else f"[^{members}]"
            return f"[{members}]" if character in "ic" else f"[^{members}]"
        if character in "123456789" and not in_class:
            return self._back_reference(character)
        raise BadPattern

    def _back_reference(self, digits: str) -> str:
        while self.pattern[self.at : self.at + 1].isdigit() and int(digits + self.pattern[self.at]) <= self.groups:
            digits += self._take()
        number = int(digits)
        if number > self.groups or number in self.open:
            raise BadPattern
        return f"(?:\\{number})"

    def _property(self, letter: str) -> str:
        found = _PROPERTY.match(self.pattern, self.at)
        if not found:
            raise BadPattern
        self.at = found.end()
        return f"\\{letter}{{{'In' + found[1] if found[1] else found[2]}}}"

    def _as_it_is(self, written: str) -> str:
        """A category of characters: the flag i leaves it alone (XPath, section 5.6.1.1)."""
        return f"(?-i:{written})" if self.ignores_case else written

    def _class(self) -> str:
        """A character class, with ranges, escapes and the subtraction [a-z-[aeiou]]."""
        negated = self.pattern[self.at : self.at + 1] == "^"
        if negated:
            self.at += 1
        members: list[str] = []
        subtracted = ""
        while True:
            character = self._take()
            if character == "]":
                break
            if character == "-" and self.pattern[self.at : self.at + 1] == "[" and members:
                self.at += 1
                subtracted = self._class()
                if self._take() != "]":
                    raise BadPattern
                break
            members.append(self._member(character, not members))
        if not members:
            raise BadPattern
        if self.ignores_case and not subtracted and any(member[:2] in (r"\p", r"\P") for member in members):
            return self._mixed_class(members, negated)
        inside = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"[{inside}--{subtracted}]" if subtracted else inside

    def _mixed_class(self, members: list[str], negated: bool) -> str:
        """A class with categories under the flag i, which holds for its other members alone."""
        kinds = [member for member in members if member[:2] in (r"\p", r"\P")]
        others = [member for member in members if member not in kinds]
        either = "|".join([self._as_it_is(f"[{''.join(kinds)}]"), *([f"[{''.join(others)}]"] if others else [])])
        return f"(?:(?!{either})(?s:.))" if negated else f"(?:{either})"

    def _member(self, character: str, is_first: bool) -> str:
        single = self._single(character, is_first)
        rest = self.pattern[self.at : self.at + 2]
        if len(rest) == 2 and rest[0] == "-" and rest[1] not in "][":
            if single is None:
                raise BadPattern
            self.at += 1
            high = self._single(self._take(), False)
            if high is None or ord(single) > ord(high):
                raise BadPattern
            return f"{_in_class(single)}-{_in_class(high)}"
        return self._written if single is None else _in_class(single)

    _written = ""

    def _single(self, character: str, is_first: bool) -> str | None:
        r"""The one character that stands here, or None for a class such as \\d, left in `_written`."""
        if character == "[":
            raise BadPattern
        if character == "-" and not is_first and self.pattern[self.at : self.at + 1] != "]":
            raise BadPattern
        if character != "\\":
            return character
        escape = self._escape(True)
        if len(escape) == 2 and escape[1] in _ESCAPES:
            return {"n": "\n", "r": "\r", "t": "\t"}.get(escape[1], escape[1])
        self._written = escape
        return None


def _in_class(character: str) -> str:
    return "\\" + character if character in r"\[]^-&|~" else re.escape(character)
