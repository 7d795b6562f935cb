"""The table that judges layers, read for what it names: the layers it judges by name and the offices it puts them to."""

from __future__ import annotations

import re

from app.decisions.dmn import read_dmn

TABLE = "layer_conflicts"
_LITERAL = re.compile(r'"([^"]*)"')


def judging_offices(content: bytes, name: str) -> set[str]:
    """The functions that a table names in its column `office`: whom it puts a layer, an item, a stage or a question to."""
    return _literals(content, name, "office", of_output=True)


def layers_judged(content: bytes) -> list[str]:
    """The layer codes that the table of layers names in its column `layer`."""
    return sorted(_literals(content, TABLE, "layer", of_output=False))


def _literals(content: bytes, name: str, column: str, *, of_output: bool) -> set[str]:
    found: set[str] = set()
    for decision in read_dmn(content, f"{name}.dmn").decisions:
        titles = [clause.name for clause in decision.outputs] if of_output else [c.text for c in decision.inputs]
        if column in titles:
            place = titles.index(column)
            for rule in decision.rules:
                cell = (rule.outputs if of_output else rule.inputs)[place]
                found.update(_LITERAL.findall(cell.text))
    return found
