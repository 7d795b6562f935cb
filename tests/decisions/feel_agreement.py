"""Our values beside those of feelin, the engine that the editor in the browser uses, and what explains a difference.

A difference is traced to its smallest part: the operation whose operands still agree. That operation, the types of its
operands and of both results are looked up in docs/reference/feel-differences.md.
"""

import fnmatch
import json
import math
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.decisions.errors import DecisionsError
from app.decisions.feel import evaluate, tree, type_name
from app.decisions.feel.functions import builtin_phrases
from app.decisions.feel.parser import parse_expression
from app.decisions.feel.printer import print_tree

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "app/web/assets/node_modules/feelin/dist/index.js"
BATCH = Path(__file__).parent / "feelin_batch.mjs"
LIST = ROOT / "docs/reference/feel-differences.md"
# feelin counts in binary with 16 digits: what is nearer than this is the same number.
CLOSENESS = 1e-9
SECONDS = 300
ERROR = ["error"]


def by_feelin(texts):
    """The typed values that feelin gives, all from one process."""
    given = "\n".join(map(json.dumps, texts))
    command = ["node", "--max-old-space-size=400", str(BATCH), str(MODULE)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout)


def by_us(text):
    """The typed value that this engine gives, in the same shape."""
    try:
        return typed(evaluate(text))
    except DecisionsError:
        return ERROR


def typed(value):
    kind = type_name(value)
    if kind in ("null", "function"):
        return [kind]
    if kind == "list":
        return [kind, [typed(item) for item in value]]
    if kind == "context":
        return [kind, [[name, typed(part)] for name, part in value.items()]]
    if kind == "range":
        return [kind, [typed(value.low), typed(value.high), value.low_included, value.high_included]]
    return [kind, value if isinstance(value, bool | str) else str(value)]


def are_same(ours, theirs):
    if ours[0] != theirs[0]:
        return False
    if ours[0] == "number":
        return math.isclose(float(ours[1]), float(theirs[1]), rel_tol=CLOSENESS, abs_tol=CLOSENESS)
    if ours[0] == "list":
        return len(ours[1]) == len(theirs[1]) and all(map(are_same, ours[1], theirs[1]))
    if ours[0] == "context":
        mine, other = dict(ours[1]), dict(theirs[1])
        return mine.keys() == other.keys() and all(are_same(part, other[name]) for name, part in mine.items())
    if ours[0] == "range":
        return ours[1][2:] == theirs[1][2:] and all(map(are_same, ours[1][:2], theirs[1][:2]))
    return ours == theirs


# The smallest part that differs
# --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A node with the loops around it: `text` gives a list of its values where it stands in a loop."""

    node: tree.Node
    around: tuple = ()

    @property
    def text(self):
        text = f"({print_tree(self.node)})"
        for head in reversed(self.around):
            text = head.format(text)
        return text


def loop(name, source):
    return f"(for {name} in {braces(span_or_value(source))} return " + "{})"


def span_or_value(source):
    """What stands after `in`: 1..4 without brackets, anything else in parentheses."""
    return print_tree(source) if isinstance(source, tree.Span) else f"({print_tree(source)})"


def braces(text):
    return text.replace("{", "{{").replace("}", "}}")


def parts_of(part):
    """The parts of a part, with the loops that they stand in."""
    node, around = part.node, part.around
    if isinstance(node, tree.For | tree.Quantified):
        made = []
        for name, source in node.iterators:
            made.append(Part(source, around))
            around = (*around, loop(name, source))
        return [*made, Part(node.result if isinstance(node, tree.For) else node.condition, around)]
    if isinstance(node, tree.Filter):
        inside = (*around, loop("item", node.source))
        return [Part(node.source, around), Part(node.condition, inside)]
    if isinstance(node, tree.ContextNode):
        made, before = [], ""
        for name, value in node.entries:
            made.append(Part(value, (*around, "({{" + braces(before) + "it: {} }}.it)")))
            before += f"{name}: {print_tree(value)}, "
        return made
    if isinstance(node, tree.FunctionNode | tree.Span):
        return []
    if not isinstance(node, tree.Call):
        return [Part(child, around) for child in tree.children(node)]
    made = [Part(argument, around) for argument in node.arguments]
    if isinstance(node.function, tree.FunctionNode):
        names = ", ".join(name for name, _ in node.function.parameters)
        given = ", ".join(map(print_tree, node.arguments))
        made.append(Part(node.function.body, (*around, f"(function({names}) {{}})({braces(given)})")))
    return made


def every_part(part):
    yield part
    for inner in parts_of(part):
        yield from every_part(inner)


@dataclass(frozen=True)
class Difference:
    """One operation that has two values."""

    operation: str
    operands: str
    ours: str
    theirs: str
    text: str

    def __str__(self):
        return f"{self.operation} | {self.operands} | {self.ours} | {self.theirs} | {self.text}"


def differences(texts):
    """For each expression its difference, traced to the smallest part; None where the engines agree."""
    theirs = by_feelin(texts)
    found = [None] * len(texts)
    trails = {}
    for place, (text, value) in enumerate(zip(texts, theirs, strict=True)):
        if not are_same(by_us(text), value):
            whole = Part(parse_expression(text, (), builtin_phrases()))
            trails[place] = list(every_part(whole))
    needed = sorted({part.text for parts in trails.values() for part in parts})
    known = dict(zip(needed, by_feelin(needed), strict=True)) if needed else {}
    for place, parts in trails.items():
        found[place] = described(smallest(parts[0], known), known, texts[place])
    return found


def smallest(part, known):
    """The innermost part that differs while all parts read before it agree."""
    for inner in parts_of(part):
        if not are_same(by_us(inner.text), known[inner.text]):
            return smallest(inner, known)
    return part


def described(part, known, text):
    ours, theirs = by_us(part.text), known[part.text]
    kinds = [kind_of(by_us(inner.text), ours, theirs, part, inner) for inner in parts_of(part)]
    ours, theirs = unrolled(ours, theirs, len(part.around) if any("for" in head for head in part.around) else 0)
    return Difference(operation_of(part.node), ", ".join(kinds), ours[0], theirs[0], f"{part.text}  in  {text}")


def first_apart(ours, theirs):
    if ours[0] == theirs[0] == "list" and len(ours[1]) == len(theirs[1]):
        for place, pair in enumerate(zip(ours[1], theirs[1], strict=True)):
            if not are_same(*pair):
                return place
    return None


def unrolled(ours, theirs, depth):
    """The first pass of a loop in which the values differ."""
    for _ in range(depth):
        place = first_apart(ours, theirs)
        if place is None:
            break
        ours, theirs = ours[1][place], theirs[1][place]
    return ours, theirs


def kind_of(value, ours, theirs, part, inner):
    """The type of an operand, in the pass in which the values differ."""
    if part.around == inner.around and any("for" in head for head in part.around) and value[0] == "list":
        place = first_apart(ours, theirs)
        if place is not None and place < len(value[1]):
            return value[1][place][0]
    return value[0]


def operation_of(node):
    if isinstance(node, tree.Binary):
        return node.operator
    if isinstance(node, tree.Call | tree.NamedCall):
        return f"{print_tree(node.function)}()" if isinstance(node.function, tree.Name) else "call"
    if isinstance(node, tree.Path):
        return f".{node.name}"
    return type(node).__name__.removesuffix("Node").lower()


# The written list
# --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """One line of the list."""

    name: str
    operation: str
    operands: str
    ours: str
    theirs: str
    example: str
    section: str

    def explains(self, difference):
        pairs = (
            (difference.operation, self.operation),
            (difference.operands, self.operands),
            (difference.ours, self.ours),
            (difference.theirs, self.theirs),
        )
        return all(any(fnmatch.fnmatchcase(found, one) for one in wanted.split(" or ")) for found, wanted in pairs)


def rules():
    """The rules of the list: its table rows that begin with a class."""
    made = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 7 and cells[0] not in ("class", "") and set(cells[0]) != {"-"}:
            made.append(Rule(*(cell.replace("\\|", "|") for cell in cells)))
    return made
