"""From characters to tokens, one at a time and on demand.

Here live what a name, a number and a string look like. Names with spaces are not known here: the parser asks for the
token at a position and may read a longer known name itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.decisions.feel import mistakes

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "if",
        "then",
        "else",
        "in",
        "between",
        "some",
        "every",
        "satisfies",
        "for",
        "return",
        "true",
        "false",
        "null",
        "instance",
        "of",
        "function",
    ]
)

_NUMBER = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# White space of the standard: Python's, and three characters that have no width.
_NO_WIDTH = "\u180e\u200b\ufeff"
_SPACE = re.compile(rf"(?:[\s{_NO_WIDTH}]|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_OPERATOR = re.compile(r"\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},.:?@]")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_WRONG = ("===", "!==", "==", "=>", "=<", "<>")


@dataclass(slots=True)
class Token:
    """Shape: kind is number, string, name, keyword, operator or end; `text` is the operator, the name, the string's
    value.
    """

    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def starts_name(character: str) -> bool:
    """Whether a name may begin with the character: letters of any script, underscore, symbols such as emoji."""
    if character == "_" or character.isalpha():
        return True
    return unicodedata.category(character) in ("So", "Nl", "Lm") and character not in "￼�"


@lru_cache(maxsize=8192)
def continues_name(character: str) -> bool:
    """Whether a name may go on with the character."""
    if character in _NO_WIDTH:
        return False
    kinds = ("Nd", "Mn", "Mc", "Pc", "Cf", "Sk")
    return starts_name(character) or character == "·" or unicodedata.category(character) in kinds


@lru_cache(maxsize=8192)
def is_simple_name(name: str) -> bool:
    """Whether the lexer reads the name whole without being told of it."""
    return bool(name) and starts_name(name[0]) and all(map(continues_name, name)) and name not in KEYWORDS


def unescaped(raw: str) -> str:
    """The value of a string literal; escapes that FEEL does not know stay as they are, for patterns."""

    def one(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number <= 0x10FFFF else found[0]
        return _SIMPLE_ESCAPES.get(code, found[0])

    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(one, raw)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in raw.lower() else text


class Lexer:
    """The tokens of one text, each read once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._read: dict[int, Token] = {}

    def token(self, at: int) -> Token:
        """The token that begins at or after the offset. Raises: E-DECISIONS-1."""
        found = self._read.get(at)
        if found is None:
            found = self._next(at)
            self._read[at] = found
        return found

    def skip_space(self, at: int) -> int:
        """The offset after white space and comments."""
        space = _SPACE.match(self.text, at)
        return space.end() if space else at

    def _next(self, at: int) -> Token:
        text = self.text
        at = self.skip_space(at)
        if at >= len(text):
            return Token("end", "", at, at)
        character = text[at]
        if character == '"':
            return self._string(at)
        number = _NUMBER.match(text, at)
        if number:
            return Token("number", number[0], at, number.end())
        if starts_name(character):
            return self._name(at)
        for wrong in _WRONG:
            if text.startswith(wrong, at):
                if wrong == "<>" and text[:at].rstrip().endswith("function"):
                    break
                raise mistakes.wrong_operator(text, at, wrong)
        operator = _OPERATOR.match(text, at)
        if operator:
            return Token("operator", operator[0], at, operator.end())
        raise mistakes.strange_character(text, at)

    def _name(self, at: int) -> Token:
        text, end = self.text, at + 1
        while end < len(text) and continues_name(text[end]):
            end += 1
        name = text[at:end]
        return Token("keyword" if name in KEYWORDS else "name", name, at, end)

    def _string(self, at: int) -> Token:
        found = _STRING.match(self.text, at)
        if not found:
            raise mistakes.open_text(self.text, at)
        return Token("string", unescaped(found[1]), at, found.end())
