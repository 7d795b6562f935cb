"""What reads like FEEL and will not be what was meant: a function or a name that nobody gives, a wrong parameter, a date
without its quotes.

FEEL answers null where a call makes no sense, so none of this is an error while a case runs. Whoever checks a model
asks here; every doubt has a fix, and a text that may well be right raises none. Here live names and calls, in
doubtful_values.py the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.decisions.errors import Words
from app.decisions.feel import tree
from app.decisions.feel.cell_habits import instead_of_cell, instead_of_name
from app.decisions.feel.compiled import Expression, UnaryTests
from app.decisions.feel.doubtful_values import Found, about_tests, about_value
from app.decisions.feel.foreign_calls import FOREIGN, METHODS
from app.decisions.feel.functions import BUILTINS, Signature
from app.decisions.feel.habits import WORDS, Fix, nearest
from app.decisions.feel.mistakes import place


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that will not be what was meant. Shape: line and column count from 1; the problem says what it will be."""

    line: int
    column: int
    problem: Words
    fix: Words


def doubts(
    read: Expression | UnaryTests,
    functions: Iterable[str] = (),
    names: Iterable[str] | None = None,
    *,
    is_all: bool = False,
) -> list[Doubt]:
    """The doubts about an expression or a cell, in the order of the text.

    Shape: `functions` can be called beside FEEL's own, and `is_all` says that no others can; without it a function
    that resembles none is not doubted. `names` are all that something gives; None leaves names alone.
    Empty: nothing is doubted.
    """
    known = _Known(frozenset(functions), None if names is None else frozenset(names), is_all)
    found = [*_in(read.tree, known), *about_tests(read.tree)]
    return sorted((_doubt(read.text, *one) for one in found), key=lambda one: (one.line, one.column))


@dataclass(frozen=True, slots=True)
class _Known:
    """What can be called and read at a node. Shape: names None where they are not judged."""

    functions: frozenset[str]
    names: frozenset[str] | None
    is_all: bool

    def binds(self, names: frozenset[str]) -> _Known:
        """The same within what binds these names."""
        if not names:
            return self
        return replace(self, functions=self.functions | names, names=None if self.names is None else self.names | names)


def _doubt(text: str, at: int, zh: str, en: str, fix: Fix) -> Doubt:
    line, column = place(text, at)
    return Doubt(line, column, Words(zh, en), Words(*fix))


def _in(root: tree.Node, known: _Known) -> Iterator[Found]:
    if isinstance(root, tree.Tests):
        known = known.binds(frozenset("?"))
    waiting = [(root, known)]
    while waiting:
        node, seen = waiting.pop()
        inner = tree.children(node)
        if isinstance(node, tree.Call | tree.NamedCall):
            yield from _about_call(node, seen)
            if isinstance(node.function, tree.Name):
                inner = inner[1:]
        elif isinstance(node, tree.Name):
            yield from _about_name(node.name, node.at, seen.names)
        yield from about_value(node, seen.functions)
        if isinstance(node, tree.Filter):  # the keys of the item come first, and what they are no text tells
            waiting.append((node.source, seen))
            inner, seen = [node.condition], replace(seen, names=None)
        seen = seen.binds(_bound_by(node))
        waiting.extend((one, seen) for one in inner)


def _bound_by(node: tree.Node) -> frozenset[str]:
    """The names that a node binds for what is inside of it."""
    if isinstance(node, tree.For):
        return frozenset(("partial", *(name for name, _ in node.iterators)))
    if isinstance(node, tree.Quantified):
        return frozenset(name for name, _ in node.iterators)
    if isinstance(node, tree.FunctionNode):
        return frozenset(name for name, _ in node.parameters)
    if isinstance(node, tree.ContextNode):
        return frozenset(name for name, _ in node.entries)
    if isinstance(node, tree.In):
        return frozenset("?")
    return frozenset()


def _about_name(name: str, at: int, names: frozenset[str] | None) -> Iterator[Found]:
    if names is None or name in names or name in BUILTINS:
        return
    if name == "?":
        fix = ("请写出被判断的名称", "Write the name of what is asked about")
        yield (
            at,
            "? 只在输入单元格里有值，结果只会是空值",
            "? has a value in an input cell only, it would only be null",
            fix,
        )
        return
    unlike = (
        f'请核对名称；如果是文字，请加半角双引号："{name}"',
        f'Check the name; if this is text, put it between double quotes: "{name}"',
    )
    fix = instead_of_name(name) or instead_of_cell(name) or nearest(name, names) or WORDS.get(name) or unlike
    yield at, f"没有名称 {name}，结果只会是空值", f"there is no name {name}, it would only be null", fix


def _about_call(node: tree.Call | tree.NamedCall, known: _Known) -> Iterator[Found]:
    function = node.function
    if isinstance(function, tree.Path) and function.name in METHODS:
        fix = METHODS[function.name]
        yield function.at, *_null(f"没有方法 .{function.name}()", f"there is no method .{function.name}()"), _write(fix)
    if not isinstance(function, tree.Name) or function.name in known.functions:
        return
    builtin = BUILTINS.get(function.name)
    if builtin is None:
        yield from _about_unknown(function, known)
    elif isinstance(node, tree.NamedCall):
        yield from _about_parameters(node, function, builtin.signatures)
    else:
        yield from _about_count(function, len(node.arguments), builtin.signatures)


def _null(zh: str, en: str) -> tuple[str, str]:
    return f"{zh}，结果只会是空值", f"{en}, it would only be null"


def _write(what: str) -> Fix:
    return f"请写 {what}", f"Write {what}"


def _about_unknown(function: tree.Name, known: _Known) -> Iterator[Found]:
    name = function.name
    foreign = FOREIGN.get(name)
    fix = _write(foreign) if foreign else nearest(name, {*BUILTINS, *known.functions})
    if fix is None and known.is_all:
        fix = (
            "请改用 FEEL 的函数，或先在决策文件中定义它（业务知识模型）",
            "Use a function of FEEL, or define it in the decision file as business knowledge",
        )
    if fix is not None:
        yield function.at, *_null(f"没有函数 {name}", f"there is no function {name}"), fix


def _about_parameters(node: tree.NamedCall, function: tree.Name, signatures: list[Signature]) -> Iterator[Found]:
    given = [name for name, _ in node.arguments]
    if any(signature.order(dict.fromkeys(given)) is not None for signature in signatures):
        return
    names = dict.fromkeys(parameter.name for signature in signatures for parameter in signature.parameters)
    names.pop("…", None)
    told = ", ".join(names)
    all_of_them = (f"参数是：{told}", f"The parameters are: {told}")
    for name, value in node.arguments:
        if name not in names:
            said = _null(f"{function.name} 没有参数 {name}", f"{function.name} has no parameter {name}")
            yield value.at, *said, nearest(name, names) or all_of_them
            return
    said = _null(f"{function.name} 的参数不全", f"parameters of {function.name} are missing")
    yield function.at, *said, all_of_them


def _about_count(function: tree.Name, count: int, signatures: list[Signature]) -> Iterator[Found]:
    if any(_takes(signature, count) for signature in signatures):
        return
    forms = " / ".join(f"{function.name}({', '.join(_written(signature))})" for signature in signatures)
    said = _null(f"{function.name} 不能有 {count} 个参数", f"{function.name} does not take {count} arguments")
    yield function.at, *said, _write(forms)


def _takes(signature: Signature, count: int) -> bool:
    parameters = signature.parameters
    least = sum(not parameter.optional for parameter in parameters)
    most = len(parameters) if not (parameters and parameters[-1].variadic) else max(count, least)
    return least <= count <= most


def _written(signature: Signature) -> list[str]:
    return [f"{parameter.name}?" if parameter.optional else parameter.name for parameter in signature.parameters]
