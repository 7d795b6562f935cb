"""The work collect_opinions: the round is over; its opinions, with those that carried over, are handed to the model.

From this moment the round counts as aggregated: no paper answer replaces a deemed opinion any more. Article: dalian-183/6.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.casework.earlier import earlier_of_case
from app.casework.turn_in_hand import Turn
from app.domain.instants import to_us
from app.domain.opinions import AGREE_WITH_CONDITIONS, CARRIED, DEEMED, OBJECT
from app.store import cases, opinions


def collect_opinions(turn: Turn, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What the model gets as `collected`. Runs inside the turn, so that no opinion can slip between reading and aggregating.

    Shape: {round, opinions [{department, conclusion, conditions, article, source}], objecting, conditions_count, deemed_count, earlier}.
    """
    _carry_over(turn, parameters)
    rows = opinions.of_round(turn.tx, turn.row.id, turn.reading.round)
    return {
        "round": turn.reading.round,
        "opinions": [
            {
                "department": row.department,
                "conclusion": row.conclusion,
                "conditions": row.conditions,
                "article": row.article,
                "source": row.source,
            }
            for row in rows
        ],
        "objecting": [row.department for row in rows if row.conclusion == OBJECT],
        "conditions_count": sum(row.conclusion == AGREE_WITH_CONDITIONS for row in rows),
        "deemed_count": sum(row.source == DEEMED for row in rows),
        "earlier": earlier_of_case(turn.tx, turn.row.id),
    }


def _carry_over(turn: Turn, parameters: Mapping[str, Any]) -> None:
    """Opinions of departments that the model considered and did not ask again stand on in this round, marked as carried.

    Empty: a model that considers nobody (`considered` is not in its data) asks afresh each time; nothing is carried into it.
    """
    considered = {each["department"] for each in parameters.get("considered") or ()}
    asked = set(parameters.get("asked") or ())
    have = {row.department for row in opinions.of_round(turn.tx, turn.row.id, turn.reading.round)}
    alike = [
        row.id
        for row in cases.all_about(turn.tx, turn.row.subject_kind, turn.row.subject_id)
        if row.model == turn.row.model
    ]
    for row in opinions.last_of_cases(turn.tx, alike):
        is_due = row.department in asked or row.department in have or row.department not in considered
        if is_due or row.source == DEEMED or row.conclusion == OBJECT:
            continue
        opinions.put(
            turn.tx,
            replace(
                row,
                id=uuid.uuid4().hex,
                case_id=turn.row.id,
                round=turn.reading.round,
                source=CARRIED,
                recorded_us=to_us(turn.at),
                task_id=None,
                replaced_by=None,
            ),
        )
