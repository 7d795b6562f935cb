"""Mend a case that has failed: try the step again, change variables and try it again, or stop the case for good.

The coordination office does it with a reason. Nothing of the failure is rewritten: its fact stays, the next one says what was done.
A case that has not failed may be stopped too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.casework.errors import CaseNotFailed, ChangesUnreadable
from app.casework.forms.acts import LONGEST_REASON
from app.casework.office_act import Act, Stands, do
from app.casework.turn_in_hand import Turn
from app.decisions.feel import compile_expression, to_json
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.domain.office import Office
from app.engine.expressions import statements

SHORTEST_REASON = 2


def retry_case(
    office: Office, actor: Actor, case_id: str, reason: str, *, key: str | None = None, receipt: datetime | None = None
) -> Stands:
    """The case after another try; its status says whether it failed again. Raises: E-CASE-1, E-CASE-7, E-CASE-19."""
    act = Act("CaseRetried", reason, {}, lambda turn: turn.case.retry(turn.receipt), _has_failed)
    return do(office, actor, case_id, act, key, receipt)


def repair_case(
    office: Office,
    actor: Actor,
    case_id: str,
    data: Mapping[str, Any],
    reason: str,
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Stands:
    """The case after variables were changed where the failed step reads them, and another try. Raises: E-CASE-1, E-CASE-7, E-CASE-19."""
    given = dict(data)
    act = Act("CaseRepaired", reason, {"data": given}, lambda turn: turn.case.repair(given, turn.receipt), _has_failed)
    return do(office, actor, case_id, act, key, receipt)


def cancel_case(
    office: Office, actor: Actor, case_id: str, reason: str, *, key: str | None = None, receipt: datetime | None = None
) -> Stands:
    """The ended case: every open step is cancelled, its outcome is "cancelled". Raises: E-CASE-1, E-CASE-7."""
    act = Act("CaseCancelled", reason, {}, lambda turn: turn.case.cancel(turn.receipt))
    return do(office, actor, case_id, act, key, receipt)


def read_changes(text: str) -> dict[str, Any]:
    """What a person typed as lines "name = value", the values in FEEL. Raises: E-CASE-20."""
    changes: dict[str, Any] = {}
    try:
        for name, value in statements(text):
            changes[name] = to_json(compile_expression(value, frozenset())(changes))
    except DuoguiError as wrong:
        raise ChangesUnreadable(why_zh=wrong.message("zh"), why_en=wrong.message("en")) from wrong
    if not changes:
        raise ChangesUnreadable(why_zh="没有任何一行", why_en="there is no line")
    return changes


def check_reason(text: str) -> str:
    """The reason without space around it. Raises: E-CASE-20 where it says nothing."""
    reason = text.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ChangesUnreadable(why_zh="须写明理由", why_en="a reason has to be given")
    return reason


def _has_failed(turn: Turn) -> None:
    if turn.row.status != "failed":
        raise CaseNotFailed(case=turn.row.number)
