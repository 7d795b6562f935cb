"""Resume a paused limit: what fell into the pause does not count. Article: administrative-licensing-law/45.

Shape of what is typed: RESUME_FORM in forms/limits.py. change_limit.py says who may and what is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.casework.change_limit import RESUME, Change, LimitChanged, change_limit
from app.casework.forms.schema import Answers
from app.domain.actors import Actor
from app.domain.office import Office
from app.engine.case import Case


def resume_limit(
    office: Office,
    actor: Actor,
    case_id: str,
    timer: str,
    raw: Mapping[str, Any],
    *,
    seen: str | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
) -> LimitChanged:
    """The limit with its new end.

    Shape: timer is the node of its timer; seen the mark of the limit as it was reviewed. Raises: as change_limit().
    """
    asked = Change(timer, RESUME, raw, _move, seen)
    return change_limit(office, actor, case_id, asked, key=key, receipt=receipt)


def _move(case: Case, timer: str, _answers: Answers, said: Mapping[str, Any], at: datetime) -> None:
    case.resume_limit(timer, said, at)
