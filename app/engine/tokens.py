"""A token: a task of SpiffWorkflow that says nothing to a log and knows its name.

SpiffWorkflow 3.2.0 builds a dozen log fields at every change of a state, whether or not anybody listens, and asks its parent for them;
that was a tenth of a step. What happens to a token stands in facts. Every task of a running case is one of these.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task


class Token(Task):  # type: ignore[misc]
    """A task of a case. Shape: node is its name in facts and acts; origin is where it comes from (tracker.py)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.node = str(self.id)

    def _set_state(self, value: int) -> None:
        self._state = value
