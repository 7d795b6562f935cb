"""Where Cosmic Ray would change the code of app/decisions, which changes are pointless, and the sample that is drawn.

A place is a spot of the source and a family of operators. Cosmic Ray has eleven other operators for one `+`, nearly all of which
end in a TypeError; so a place is drawn first and then one of its changes, and no family outweighs the rest.

Changes that nothing can notice are left out by these rules alone:
- annotations: under `from __future__ import annotations` they are never evaluated;
- `is` to `==` and `is not` to `!=` beside a class: a class is equal to itself alone;
- the decorator of a cache and its size: a cached function gives what the function gives;
- `strict=True` of a zip: it states, like an assert, that both sides are equally long, and nothing catches its error.
One it knows and cannot make is left out too: the exception of an except clause whose name has a dot.
Cosmic Ray changes no texts, so docstrings and messages are out of its reach.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import parso
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code

SEED = 20261130
SIZE = 600
IDENTITY = ("ReplaceComparisonOperator_Is_Eq", "ReplaceComparisonOperator_IsNot_NotEq")
A_CLASS = re.compile(r"type\(.*\)|[A-Z][A-Za-z]*[a-z][A-Za-z]*|bool|bytes|dict|float|int|list|set|str|tuple")
NOT_A_CLASS = ("None", "True", "False")
DOTTED = re.compile(r"\w*\.")
CACHES = ("cache", "lru_cache", "cached_property")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one file. `occurrence` counts the operator's places in the file, as Cosmic Ray does."""

    path: str
    line: int
    column: int
    within: str
    operator: str
    occurrence: int

    @property
    def family(self) -> str:
        """The operator without what it puts in: ReplaceComparisonOperator, NumberReplacer."""
        return self.operator.partition("/")[2].partition("_")[0]

    def applied(self, source: str) -> str:
        """The whole file with this change made."""
        changed = mutate_code(source, plugins.get_operator(self.operator)(), self.occurrence)
        assert changed not in (None, source), self
        return changed


def is_pointless(node: parso.tree.NodeOrLeaf) -> bool:
    """Whether nothing can notice a change of this node, by the rules above."""
    while node.parent is not None:
        above = node.parent
        if above.type in ("annassign", "tfpdef") and node is above.children[1 if above.type == "annassign" else -1]:
            return True
        if above.type == "funcdef" and node is above.annotation:
            return True
        if above.type == "argument" and above.get_code().strip() == "strict=True":
            return True
        if node.type == "decorator" and any(name in node.get_code() for name in CACHES):
            return True
        node = above
    return False


def is_of_classes(name: str, node: parso.tree.NodeOrLeaf) -> bool:
    """Whether the operator puts equality for identity in a comparison that has a class on a side."""
    if name.rpartition("/")[2] not in IDENTITY:
        return False
    sides = [side.get_code().strip() for side in node.children[::2]]
    return any(A_CLASS.fullmatch(side) and side not in NOT_A_CLASS for side in sides)


def changes_of(root: Path, path: str) -> Iterator[Change]:
    """All changes of a file that are not pointless, in Cosmic Ray's own order."""
    tree, lines = get_ast_from_path(root / path), (root / path).read_text("utf-8").splitlines()
    nodes = [(node, is_pointless(node), ASTQuery(node).get_definition_name() or "") for node in ast_nodes(tree)]
    for name in sorted(plugins.operator_names()):
        kind = plugins.get_operator(name)
        if kind.arguments():
            continue  # would need the names of variables, given by hand
        operator, occurrence = kind(), -1
        for node, pointless, within in nodes:
            for (line, column), _ in operator.mutation_positions(node):
                occurrence += 1
                if name.endswith("/ExceptionReplacer") and DOTTED.match(lines[line - 1], column):
                    continue
                if not pointless and not is_of_classes(name, node):
                    yield Change(path, line, column, within, name, occurrence)


def drawn(root: Path, size: int = SIZE, seed: int = SEED) -> tuple[list[Change], int]:
    """The sample, in the order it was drawn, and of how many places.

    The draw hangs on file, function, family and the place's number within them: code added elsewhere leaves it as it is.
    """
    ranked = []
    for file in sorted((root / "app/decisions").rglob("*.py")):
        places: dict[tuple[str, str, int, int], list[Change]] = {}
        for change in changes_of(root, file.relative_to(root).as_posix()):
            places.setdefault((change.within, change.family, change.line, change.column), []).append(change)
        numbers: dict[tuple[str, str], int] = {}
        for (within, family, *_), changes in sorted(places.items()):
            number = numbers[within, family] = numbers.get((within, family), -1) + 1
            rank = hashlib.sha256(f"{seed} {changes[0].path} {within} {family} {number}".encode()).hexdigest()
            ranked.append((rank, random.Random(rank).choice(changes)))
    ranked.sort(key=lambda each: each[0])
    return [change for _, change in ranked[:size]], len(ranked)
