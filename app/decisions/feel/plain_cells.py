"""A short way for the cells that most tables consist of: texts, a number with or without a comparison, a range of
numbers.

It makes the same trees as parser.py, which a test holds, and answers None for everything else. Tables of ten thousand
rows are read in a second because of it.
"""

from __future__ import annotations

import re

from app.decisions.feel import tree
from app.decisions.feel.decimals import read_number

_NUMBER = r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?"
_COMPARISON = re.compile(rf"(<=|<|>=|>)?\s*({_NUMBER})")
_RANGE = re.compile(rf"([\[(])\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\])])")
_TEXTS = re.compile(r'"[^"\\]{0,200}"(?:\s*,\s*"[^"\\]{0,200}")*')
_TEXT = re.compile(r'"([^"\\]*)"')


def plain_tests(text: str) -> tree.Tests | None:
    """The tree of a plain cell. Empty: None for a cell that the parser has to read."""
    if text in ("", "-"):
        return tree.Tests((), any=True)
    if _TEXTS.fullmatch(text):
        return tree.Tests(tuple(tree.Literal(found[1], at=found.start()) for found in _TEXT.finditer(text)))
    found = _COMPARISON.fullmatch(text)
    if found:
        number = _number(found[2], found.start(2))
        return tree.Tests((tree.TestNode(found[1], number, at=0) if found[1] else number,))
    found = _RANGE.fullmatch(text)
    if found:
        low, high = _number(found[2], found.start(2)), _number(found[3], found.start(3))
        return tree.Tests((tree.RangeNode(low, high, found[1] == "[", found[4] == "]", at=0),))
    return None


def plain_expression(text: str) -> tree.Node | None:
    """The tree of a text or a number. Empty: None for an expression that the parser has to read."""
    if _TEXT.fullmatch(text):
        return tree.Literal(text[1:-1], at=0)
    found = _COMPARISON.fullmatch(text)
    return _number(found[2], 0) if found and not found[1] else None


def _number(text: str, at: int) -> tree.Node:
    if text[0] == "-":
        return tree.Negation(tree.Literal(read_number(text[1:]), at=at + 1), at=at)
    return tree.Literal(read_number(text), at=at)
