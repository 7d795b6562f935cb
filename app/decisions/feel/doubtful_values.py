"""Values that FEEL reads otherwise than they look: a date without quotes, a day that no calendar has, three dots, "a" or "b".

Asked by doubts.py for each node of a tree. A calculation that somebody may well want is never doubted.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.decisions.feel import tree
from app.decisions.feel.compiled import expression_of
from app.decisions.feel.decimals import print_number
from app.decisions.feel.habits import Fix

Found = tuple[int, str, str, Fix]
# Functions that read a text, what they read, and how it is written.
_READERS = {
    "date": ("日期", "date", '"2026-03-02"'),
    "time": ("时间", "time", '"09:30:00"'),
    "date and time": ("日期和时间", "date and time", '"2026-03-02T09:30:00"'),
    "duration": ("时长", "duration", '"P5D"'),
}
_YEARS, _MONTHS, _DAYS = (1900, 2199), (1, 12), (1, 31)


def about_value(node: tree.Node, functions: frozenset[str]) -> Iterator[Found]:
    """The doubt about one node. Shape: `functions` stand before FEEL's own. Empty: none where it may be right."""
    match node:
        case tree.AtLiteral(text=text, value=None):
            yield _unreadable(node.at, text, "日期、时间或时长", "date, time or duration", '@"2026-03-02"')
        case tree.Call(function=tree.Name(name=name), arguments=(tree.Literal(value=str(text)) as given,)):
            if name in _READERS and name not in functions and expression_of(node)({}) is None:
                zh, en, form = _READERS[name]
                yield _unreadable(given.at, text, zh, en, form)
        case tree.Binary(operator="-" | "/"):
            yield from _about_date(node)
        case tree.RangeNode(low=low, high=tree.Literal(value=Decimal() as high)) if 0 < high < 1:
            number = as_number(low)
            if number is not None and number >= 1:
                yield _three_dots(node, number, high)


def _unreadable(at: int, text: str, zh: str, en: str, form: str) -> Found:
    return (
        at,
        f"“{text}”不是{zh}，结果只会是空值",
        f"“{text}” is no {en}, it would only be null",
        (f"请核对，写法如 {form}", f"Correct it; it is written as {form}"),
    )


def _about_date(node: tree.Binary) -> Iterator[Found]:
    """A year, a month and a day with signs between them are a calculation."""
    left = node.left
    if not isinstance(left, tree.Binary) or left.operator != node.operator:
        return
    parts = [as_number(part) for part in (left.left, left.right, node.right)]
    is_date = all(
        part is not None and part == part.to_integral_value() and low <= part <= high
        for part, (low, high) in zip(parts, (_YEARS, _MONTHS, _DAYS), strict=True)
    )
    if is_date:
        year, month, day = (int(part or 0) for part in parts)
        written = f'@"{year}-{month:02}-{day:02}"'
        zh, en = "这是一道算式，不是日期", "this is a calculation and no date"
        yield left.left.at, zh, en, (f"日期请写 {written}", f"Write a date as {written}")


def _three_dots(node: tree.RangeNode, low: Decimal, high: Decimal) -> Found:
    end = print_number(high).removeprefix("0.")
    said = f"{'[' if node.low_included else '('}{print_number(low)}..{end}{']' if node.high_included else ')'}"
    zh, en = (
        f"区间到 {print_number(high)} 为止，里面没有值",
        f"the range ends at {print_number(high)} and holds nothing",
    )
    return node.at, zh, en, (f"区间只写两个点：{said}", f"Write two dots only: {said}")


def as_number(node: tree.Node) -> Decimal | None:
    """The number that a node is, with its sign. Empty: None for everything else."""
    match node:
        case tree.Literal(value=Decimal() as value):
            return value
        case tree.Negation(operand=tree.Literal(value=Decimal() as value)):
            return -value
    return None


def about_tests(root: tree.Node) -> Iterator[Found]:
    """The doubts about the tests of an input cell: values joined by a word where a comma is meant. Empty: none for an expression."""
    for test in root.tests if isinstance(root, tree.Tests) else ():
        values = _joined(test)
        shown = [written for value in values if (written := _plain(value))]
        if isinstance(test, tree.Binary) and len(shown) == len(values):
            told, sign = ", ".join(shown), test.operator
            zh, en = f"{sign} 不能连接几个值，这一格永远不会符合", f"{sign} joins no values, the cell never matches"
            yield (
                values[0].at,
                zh,
                en,
                (f"几个值请用英文逗号分开：{told}", f"Separate several values by commas: {told}"),
            )


def _joined(test: tree.Node) -> list[tree.Node]:
    """What stands between the words `or` and `and`, or between texts with strokes, in the order of the text."""
    found = []
    while isinstance(test, tree.Binary) and (test.operator in ("or", "and") or _is_stroke(test)):
        found.append(test.right)
        test = test.left
    return [test, *reversed(found)]


def _is_stroke(test: tree.Binary) -> bool:
    return test.operator == "/" and isinstance(test.right, tree.Literal) and isinstance(test.right.value, str)


def _plain(node: tree.Node) -> str:
    """A plain value as it is written. Empty: "" for what is none, or has a use as true or false."""
    match node:
        case tree.Literal(value=str(text)):
            return f'"{text}"'
        case tree.AtLiteral(text=text):
            return f'@"{text}"'
    number = as_number(node)
    return "" if number is None else print_number(number)
