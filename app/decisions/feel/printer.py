"""From a tree back to FEEL text: what is printed parses to the same tree, however the original was written.

For messages, for comparing versions of a model, and for proving the parser right. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.decisions.feel import tree
from app.decisions.feel.decimals import print_number
from app.decisions.feel.lexer import is_simple_name
from app.decisions.feel.parser import BINDING
from app.decisions.feel.printing import quoted

_ATOMS = (tree.Literal, tree.AtLiteral, tree.Name, tree.ListNode, tree.ContextNode, tree.RangeNode)
_POSTFIX = (tree.Call, tree.NamedCall, tree.Path, tree.Filter)


def print_tree(node: tree.Node) -> str:
    """The FEEL text of a tree."""
    return _PRINTERS[type(node)](node)


def _operand(node: tree.Node) -> str:
    """A part as it may stand beside any operator."""
    text = print_tree(node)
    return text if isinstance(node, (*_ATOMS, *_POSTFIX)) else f"({text})"


def _literal(node: tree.Literal) -> str:
    value = node.value
    if isinstance(value, Decimal):
        return print_number(value) if abs(value.adjusted()) < 40 else str(value)
    if isinstance(value, str):
        return quoted(value)
    return "null" if value is None else "true" if value else "false"


def _key(name: str) -> str:
    return name if is_simple_name(name) else quoted(name)


def _binary(node: tree.Binary) -> str:
    """Chains to the left need no parentheses, so that long ones do not nest."""
    links: list[tree.Binary] = [node]
    current = node.left
    while isinstance(current, tree.Binary) and BINDING[current.operator] >= BINDING[links[-1].operator]:
        links.append(current)
        current = current.left
    text = _operand(current)
    for link in reversed(links):
        text = f"{text} {link.operator} {_operand(link.right)}"
    return text


def _list(items: tuple[tree.Node, ...]) -> str:
    return ", ".join(print_tree(item) for item in items)


def _range(node: tree.RangeNode) -> str:
    low, high = "[" if node.low_included else "(", "]" if node.high_included else ")"
    return f"{low}{_operand(node.low)}..{_operand(node.high)}{high}"


def _in(node: tree.In) -> str:
    if len(node.tests) == 1 and not isinstance(node.tests[0], tree.TestNode):
        return f"{_operand(node.value)} in {_operand(node.tests[0])}"
    if len(node.tests) == 1:
        return f"{_operand(node.value)} in {print_tree(node.tests[0])}"
    return f"{_operand(node.value)} in ({_list(node.tests)})"


def _type(node: tree.TypeNode) -> str:
    if node.fields:
        return f"context<{', '.join(f'{name}: {_type(kind)}' for name, kind in node.fields)}>"
    inside = ", ".join(map(_type, node.parts))
    if node.result is not None:
        return f"function<{inside}>->{_type(node.result)}"
    return f"{node.name}<{inside}>" if node.parts else node.name


def _iterators(iterators: tuple[tuple[str, tree.Node], ...]) -> str:
    return ", ".join(f"{name} in {print_tree(source)}" for name, source in iterators)


def _quantified(node: tree.Quantified) -> str:
    word = "every" if node.every else "some"
    return f"{word} {_iterators(node.iterators)} satisfies {print_tree(node.condition)}"


def _function(node: tree.FunctionNode) -> str:
    parameters = ", ".join(name if kind is None else f"{name}: {_type(kind)}" for name, kind in node.parameters)
    return f"function({parameters}) {'external ' if node.external else ''}{print_tree(node.body)}"


def _tests(node: tree.Tests) -> str:
    if node.any:
        return "-"
    return f"not({_list(node.tests)})" if node.negated else _list(node.tests)


_PRINTERS: dict[type[tree.Node], Callable[[Any], str]] = {
    tree.Literal: _literal,
    tree.AtLiteral: lambda node: f"@{quoted(node.text)}",
    tree.Name: lambda node: node.name,
    tree.ListNode: lambda node: f"[{_list(node.items)}]",
    tree.ContextNode: lambda node: (
        "{" + ", ".join(f"{_key(key)}: {print_tree(part)}" for key, part in node.entries) + "}"
    ),
    tree.RangeNode: _range,
    tree.TestNode: lambda node: f"{node.operator} {_operand(node.operand)}",
    tree.Binary: _binary,
    tree.Negation: lambda node: f"-{_operand(node.operand)}",
    tree.Between: lambda node: f"{_operand(node.value)} between {_operand(node.low)} and {_operand(node.high)}",
    tree.In: _in,
    tree.InstanceOf: lambda node: f"{_operand(node.value)} instance of {_type(node.type)}",
    tree.If: lambda node: (
        f"if {print_tree(node.condition)} then {print_tree(node.then)} else {print_tree(node.otherwise)}"
    ),
    tree.Span: lambda node: f"{_operand(node.low)}..{_operand(node.high)}",
    tree.For: lambda node: f"for {_iterators(node.iterators)} return {print_tree(node.result)}",
    tree.Quantified: _quantified,
    tree.FunctionNode: _function,
    tree.Call: lambda node: f"{_operand(node.function)}({_list(node.arguments)})",
    tree.NamedCall: lambda node: (
        f"{_operand(node.function)}({', '.join(f'{name}: {print_tree(part)}' for name, part in node.arguments)})"
    ),
    tree.Path: lambda node: f"{_operand(node.source)}.{node.name}",
    tree.Filter: lambda node: f"{_operand(node.source)}[{print_tree(node.condition)}]",
    tree.Tests: _tests,
}
