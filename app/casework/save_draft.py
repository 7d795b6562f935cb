"""Save a draft: what a person typed is kept while it is typed; nobody outside the department sees it.

A draft is never an opinion. Two people of one department who write the same draft are told of each other, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.complete_task import find_task
from app.casework.errors import NoSuchTask
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import drafts
from app.store.drafts import DraftRow

LARGEST = 400_000  # characters of one entry: a drawn site or a table of coordinates with ten thousand corners
SHORTENED = "…"


def save_draft(office: Office, actor: Actor, task_id: str, answers: Mapping[str, Any], seen_version: int) -> DraftRow:
    """The saved draft with its new version. Raises: E-CASE-2; E-STORE (409) when another version was saved meanwhile."""
    texts = {str(name)[:100]: _short(value) for name, value in answers.items()}
    with office.store.transaction(shares=True) as tx:
        task = find_task(tx, task_id)
        if task.department != actor.department:
            raise NoSuchTask(task=task_id)
        return drafts.save(
            tx,
            DraftRow(
                task_id=task_id,
                account=actor.account,
                department=actor.department,
                answers=texts,
                version=seen_version,
                saved_us=to_us(office.clock.now()),
            ),
            seen_version,
        )


def _short(value: Any) -> Any:
    return [_text(item) for item in value] if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    """What fits of an entry. What does not is marked, so that a shortened outline or table is never taken for a whole one."""
    text = str(value)
    return text if len(text) <= LARGEST else f"{text[:LARGEST]}\n{SHORTENED}"
