"""The variables of a case: one store for each scope, and what changed between two views of it.

A scope is a process, a called process, or one instance of a multi-instance activity. Embedded sub-processes and parallel branches
share the store of their scope, as BPMN says of data. Values are JSON and are never changed in place: a step replaces whole names,
so that views may share them.

SpiffWorkflow 3.2.0 copies data along the tree of tasks, shallowly (defect D4), and merges lists wrongly where branches meet
(defect D5); test_data_of_branches.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.domain import canonical
from app.domain.canonical import Json


@dataclass(slots=True)
class Variables:
    """The store of one scope. Shape: written are the names that steps of this scope wrote since it began."""

    values: dict[str, Json] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def view(self) -> dict[str, Json]:
        """What a token sees: a dict of its own over shared values."""
        return dict(self.values)

    def write(self, changes: Mapping[str, Json]) -> None:
        """Takes over what a step changed."""
        self.values.update(changes)
        self.written.update(changes)


def is_same(left: Json, right: Json) -> bool:
    """Whether two values are the same in JSON: true is not 1, and the order of keys means nothing."""
    if left is right:
        return True
    if isinstance(left, str) or isinstance(right, str):
        return bool(left == right)
    return bool(left == right) and canonical.dumps(left) == canonical.dumps(right)


def difference(base: Mapping[str, Json], now: Mapping[str, Json]) -> tuple[dict[str, Json], list[str]]:
    """What to set and what to unset to come from one view to another."""
    changed = {key: value for key, value in now.items() if key not in base or not is_same(base[key], value)}
    return changed, sorted(key for key in base if key not in now)


def plain(value: Any) -> Json:
    """A value from outside as JSON of its own: floats become decimals, tuples lists. Raises: E-DOMAIN-2."""
    return canonical.loads(canonical.dumps(_without_floats(value), sort=False))


def _without_floats(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: _without_floats(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_floats(item) for item in value]
    return value
