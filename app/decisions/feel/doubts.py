"""What reads like FEEL and will only be null: a function nobody knows, a parameter it does not have, too many arguments.

FEEL answers null where a call makes no sense, so none of this is an error while a case runs. Whoever checks a model
asks here; every doubt has a fix, and a call that may well be right raises none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.decisions.errors import Words
from app.decisions.feel import tree
from app.decisions.feel.compiled import Expression, UnaryTests
from app.decisions.feel.functions import BUILTINS, Signature
from app.decisions.feel.habits import Fix, nearest
from app.decisions.feel.mistakes import place

_LENGTH = "count(…) / string length(…)"
# Functions of other languages, and what FEEL calls them.
_FOREIGN = {
    **dict.fromkeys(("len", "length", "size", "LEN", "长度"), _LENGTH),
    **dict.fromkeys(("str", "toString", "text", "TEXT"), "string(…)"),
    **dict.fromkeys(("int", "trunc", "INT"), "floor(…)"),
    **dict.fromkeys(("float", "parseFloat", "parseInt", "Number"), 'number(…, ",", ".")'),
    **dict.fromkeys(("round", "ROUND", "四舍五入"), "round half up(…, 2)"),
    **dict.fromkeys(("ceil", "roundup"), "ceiling(…)"),
    **dict.fromkeys(("upper", "toUpperCase", "UPPER"), "upper case(…)"),
    **dict.fromkeys(("lower", "toLowerCase", "LOWER"), "lower case(…)"),
    **dict.fromkeys(("avg", "average", "AVERAGE", "平均值", "平均"), "mean(…)"),
    **dict.fromkeys(("SUM", "求和"), "sum(…)"),
    **dict.fromkeys(("MAX", "最大值"), "max(…)"),
    **dict.fromkeys(("MIN", "最小值"), "min(…)"),
    **dict.fromkeys(("COUNT", "计数"), "count(…)"),
    **dict.fromkeys(("包含",), 'contains(…, "…") / list contains(…, …)'),
    **dict.fromkeys(("今天", "TODAY"), "today()"),
    **dict.fromkeys(("现在", "NOW"), "now()"),
    **dict.fromkeys(("日期", "DATE"), 'date("2026-03-02")'),
    **dict.fromkeys(("datetime", "timestamp"), 'date and time("2026-03-02T09:00:00")'),
    **dict.fromkeys(("timedelta",), 'duration("P1D")'),
    **dict.fromkeys(("sorted",), "sort(…, function(x, y) x < y)"),
    **dict.fromkeys(("reversed",), "reverse(…)"),
    **dict.fromkeys(("set", "unique", "distinct"), "distinct values(…)"),
    **dict.fromkeys(("pow", "POWER"), "a ** b"),
    **dict.fromkeys(("mod", "MOD"), "modulo(a, b)"),
    **dict.fromkeys(("iif", "IIF", "IF"), "if … then … else …"),
    **dict.fromkeys(("isnull", "is_null", "isNull", "ISBLANK", "isEmpty", "empty"), "… = null"),
    **dict.fromkeys(("coalesce", "nvl", "IFNULL"), "if a = null then b else a"),
    **dict.fromkeys(("concat", "CONCAT"), 'string join([…, …], "")'),
    **dict.fromkeys(("substr", "SUBSTR", "MID", "slice"), "substring(…, 1, 3)"),
}
# Methods of other languages, called behind a dot.
_METHODS = {
    **dict.fromkeys(("lower", "toLowerCase"), "lower case(…)"),
    **dict.fromkeys(("upper", "toUpperCase"), "upper case(…)"),
    **dict.fromkeys(("startswith", "startsWith"), 'starts with(…, "…")'),
    **dict.fromkeys(("endswith", "endsWith"), 'ends with(…, "…")'),
    **dict.fromkeys(("contains", "includes"), 'contains(…, "…") / list contains(…, …)'),
    **dict.fromkeys(("length", "size", "len"), _LENGTH),
    **dict.fromkeys(("strip", "trim"), "trim(…)"),
    **dict.fromkeys(("split",), 'split(…, ",")'),
    **dict.fromkeys(("replace", "replaceAll"), 'replace(…, "…", "…")'),
    **dict.fromkeys(("join",), 'string join(…, ",")'),
    **dict.fromkeys(("get",), 'get value(…, "…")'),
    **dict.fromkeys(("append", "push", "add"), "append(…, …)"),
    **dict.fromkeys(("keys", "items", "values", "entries"), "get entries(…)"),
    **dict.fromkeys(("index", "indexOf"), "index of(…, …)"),
    **dict.fromkeys(("substring", "substr", "slice"), "substring(…, 1, 3)"),
    **dict.fromkeys(("equals",), "a = b"),
    **dict.fromkeys(("toString", "format"), "string(…)"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that will only be null. Shape: line and column count from 1."""

    line: int
    column: int
    problem: Words
    fix: Words


def doubts(read: Expression | UnaryTests, known: Iterable[str] = ()) -> list[Doubt]:
    """The doubts about an expression or a cell, in the order of the text. Shape: `known` are the names that something
    gives, functions among them. Empty: nothing is doubted.
    """
    found = _in(read.tree, frozenset(known))
    return sorted((_doubt(read.text, *one) for one in found), key=lambda one: (one.line, one.column))


_Found = tuple[int, str, str, Fix]


def _doubt(text: str, at: int, zh: str, en: str, fix: Fix) -> Doubt:
    line, column = place(text, at)
    return Doubt(line, column, Words(zh, en), Words(*fix))


def _in(root: tree.Node, known: frozenset[str]) -> Iterator[_Found]:
    waiting = [(root, known)]
    while waiting:
        node, names = waiting.pop()
        if isinstance(node, tree.Call | tree.NamedCall):
            yield from _about_call(node, names)
        names = names | _bound_by(node)
        waiting.extend((inner, names) for inner in tree.children(node))


def _bound_by(node: tree.Node) -> frozenset[str]:
    """The names that a node binds for what is inside of it."""
    if isinstance(node, tree.For | tree.Quantified):
        return frozenset(name for name, _ in node.iterators)
    if isinstance(node, tree.FunctionNode):
        return frozenset(name for name, _ in node.parameters)
    if isinstance(node, tree.ContextNode):
        return frozenset(name for name, _ in node.entries)
    return frozenset()


def _about_call(node: tree.Call | tree.NamedCall, known: frozenset[str]) -> Iterator[_Found]:
    function = node.function
    if isinstance(function, tree.Path) and function.name in _METHODS:
        fix = _METHODS[function.name]
        told = f".{function.name}()"
        yield function.at, f"没有方法 {told}", f"there is no method {told}", (f"请写 {fix}", f"Write {fix}")
    if not isinstance(function, tree.Name) or function.name in known:
        return
    builtin = BUILTINS.get(function.name)
    if builtin is None:
        yield from _about_unknown(function)
    elif isinstance(node, tree.NamedCall):
        yield from _about_parameters(node, function, builtin.signatures)
    else:
        yield from _about_count(function, len(node.arguments), builtin.signatures)


def _about_unknown(function: tree.Name) -> Iterator[_Found]:
    name = function.name
    foreign = _FOREIGN.get(name)
    fix = (f"请写 {foreign}", f"Write {foreign}") if foreign else nearest(name, BUILTINS)
    if fix is not None:
        yield function.at, f"没有函数 {name}", f"there is no function {name}", fix


def _about_parameters(node: tree.NamedCall, function: tree.Name, signatures: list[Signature]) -> Iterator[_Found]:
    given = [name for name, _ in node.arguments]
    if any(signature.order(dict.fromkeys(given)) is not None for signature in signatures):
        return
    names = dict.fromkeys(parameter.name for signature in signatures for parameter in signature.parameters)
    names.pop("…", None)
    told = ", ".join(names)
    all_of_them = (f"参数是：{told}", f"The parameters are: {told}")
    for name, value in node.arguments:
        if name not in names:
            zh, en = f"{function.name} 没有参数 {name}", f"{function.name} has no parameter {name}"
            yield value.at, zh, en, nearest(name, names) or all_of_them
            return
    yield function.at, f"{function.name} 的参数不全", f"parameters of {function.name} are missing", all_of_them


def _about_count(function: tree.Name, count: int, signatures: list[Signature]) -> Iterator[_Found]:
    if any(_takes(signature, count) for signature in signatures):
        return
    forms = " / ".join(f"{function.name}({', '.join(_written(signature))})" for signature in signatures)
    zh, en = f"{function.name} 不能有 {count} 个参数", f"{function.name} does not take {count} arguments"
    yield function.at, zh, en, (f"请写 {forms}", f"Write {forms}")


def _takes(signature: Signature, count: int) -> bool:
    parameters = signature.parameters
    least = sum(not parameter.optional for parameter in parameters)
    most = len(parameters) if not (parameters and parameters[-1].variadic) else max(count, least)
    return least <= count <= most


def _written(signature: Signature) -> list[str]:
    return [f"{parameter.name}?" if parameter.optional else parameter.name for parameter in signature.parameters]
