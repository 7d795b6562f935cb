"""The tokens of one text with a place in it, and names that contain spaces or operators.

Here live looking ahead, taking and requiring tokens, and the list of names that are longer than one token.
parser_terms.py and parser.py stand on it; nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.decisions.errors import BudgetExceeded, Words
from app.decisions.feel import mistakes
from app.decisions.feel.budget import MAX_SOURCE
from app.decisions.feel.lexer import Lexer, Token, continues_name, is_simple_name

MAX_NAME = 200


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """How a name may be written: more white space than one space is free, and any is around operators."""
    words = []
    for word in name.split(" "):
        parts = re.findall(r"\w+|[^\w\s]", word)
        words.append(r"\s*".join(re.escape(part) for part in parts))
    return re.compile(r"\s+".join(words))


@lru_cache(maxsize=8)
def _by_first(phrases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The phrases by their first character, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


class TokenStream:
    """One reading of one text.

    Shape: `names` are the declared names, `phrases` further ones that are used only before a parenthesis when they
    contain a keyword (the built-in functions, longest first).
    """

    def __init__(self, text: str, names: Iterable[str] = (), phrases: Iterable[str] = ()) -> None:
        if len(text) > MAX_SOURCE:
            raise BudgetExceeded(what=Words("表达式字符数", "characters of an expression"), limit=MAX_SOURCE)
        self.text = text
        self.lexer = Lexer(text)
        self.at = 0
        self.declared = frozenset(names)
        self.phrases = _by_first(tuple(phrases))
        self._next: Token | None = None
        self._next_at = -1
        self.known: list[str] = []
        for name in self.declared:
            self.remember(name)

    def remember(self, name: str) -> None:
        """Lets a name with spaces or operators be read from here on."""
        name = " ".join(name.split())
        if name and not is_simple_name(name) and name not in self.known and len(name) <= MAX_NAME and name != "?":
            self.known.append(name)
            self.known.sort(key=len, reverse=True)

    def peek(self) -> Token:
        """The token that comes next."""
        if self._next_at == self.at and self._next is not None:
            return self._next
        self._next = self.lexer.token(self.at)
        self._next_at = self.at
        return self._next

    def advance(self) -> Token:
        """Takes the token that comes next."""
        token = self.peek()
        self.at = token.end
        return token

    def sees(self, text: str) -> bool:
        """Whether this operator or keyword comes next."""
        token = self.peek()
        return token.text == text and token.kind in ("operator", "keyword")

    def accept(self, text: str) -> bool:
        """Takes this operator or keyword if it comes next."""
        if self.sees(text):
            self.advance()
            return True
        return False

    def require(self, text: str) -> Token:
        """Takes this operator or keyword. Raises: E-DECISIONS-1 when something else stands there."""
        if not self.sees(text):
            raise self.expected(text)
        return self.advance()

    def expected(self, what: str) -> Exception:
        """The error that something else should stand here."""
        token = self.peek()
        return mistakes.expected(self.text, token.start, what, token.text)

    def known_name(self) -> str | None:
        """Takes a declared name with spaces or operators, or a built-in function's, if one stands here."""
        start = self.lexer.skip_space(self.at)
        for name in self.known:
            end = self.ends(name, start)
            if end:
                self.at = end
                return name
        for name in self.phrases.get(self.text[start : start + 1], ()):
            end = self.ends(name, start)
            if end and (" and " not in name or self.text[end:].lstrip().startswith("(")):
                self.at = end
                return name
        return None

    def ends(self, name: str, start: int) -> int:
        """The offset where the name ends if it stands at the offset, else 0."""
        if name[0] != self.text[start : start + 1]:
            return 0
        found = _pattern(name).match(self.text, start)
        if not found:
            return 0
        end = found.end()
        if continues_name(name[-1]) and end < len(self.text) and continues_name(self.text[end]):
            return 0
        return end
