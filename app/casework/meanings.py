"""What the law sees in what happened: opinions given and deemed, tasks recalled, limits missed, rounds, resolutions.

Pure: drafts of facts in, further drafts out, always the same for the same. The turn calls it when it closes and the re-run calls it
again, so a meaning can never be typed in. Article: dalian-183/6, anshan-6/11, dalian-183/19.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.casework.at_end import Ended, meanings_of
from app.domain.facts import Draft
from app.domain.limits import stays_open
from app.domain.opinions import FORMAL, PERSON

CODE_KEYS = ("code", "check_digit_holds")
OPINION_KEYS = ("conclusion", "conditions", "article", "reason")


@dataclass(slots=True)
class Reading:
    """What must be known of the time before the drafts. Shape: open_tasks and open_timers by node, as bodies of their facts."""

    round: int
    open_tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    open_timers: dict[str, dict[str, Any]] = field(default_factory=dict)


def with_meanings(drafts: Iterable[Draft], reading: Reading, records: Mapping[str, str]) -> list[Draft]:
    """The drafts with their meanings, each right behind what it is drawn from.

    Shape: records maps "model/form" to what completing that form means ("opinion", "resolution"), where it means something.
    """
    told: list[Draft] = []
    for draft in drafts:
        told.append(draft)
        told.extend(_meanings(draft, reading, records))
        _follow(draft, reading)
    return told


def _meanings(draft: Draft, reading: Reading, records: Mapping[str, str]) -> Iterable[Draft]:
    body = draft.body
    if draft.kind == "TaskCompleted":
        return _completed(body, reading, records)
    if draft.kind == "TimerFired":
        return _limit_ended(body, reading, records)
    if draft.kind == "WorkDone":
        return _work_done(body)
    if (
        draft.kind == "ElementLeft"
        and isinstance(body.get("set", {}).get("round"), int)
        and body["set"]["round"] > reading.round
    ):
        reading.round = body["set"]["round"]
        return [Draft("RoundStarted", {"round": reading.round})]
    return []


def _completed(body: Mapping[str, Any], reading: Reading, records: Mapping[str, str]) -> list[Draft]:
    meaning = records.get(f"{body['model']}/{body['form']}")
    answers = body["answers"]
    if meaning == "opinion" and answers.get("conclusion") in FORMAL:
        said = {key: answers[key] for key in OPINION_KEYS if key in answers}
        return [
            Draft(
                "OpinionGiven",
                {
                    "task": body["task"],
                    "department": body["department"],
                    "round": reading.round,
                    **said,
                    "source": body.get("source", PERSON),
                    "receipt": body["receipt"],
                    "due": body.get("due"),
                    "document": body.get("document"),
                },
            )
        ]
    if meaning == "resolution":
        return [
            Draft(
                "ResolutionMade",
                {
                    "element": body["element"],
                    "department": body["department"],
                    "round": reading.round,
                    "result": answers.get("result"),
                    "binds": answers.get("settles", []),
                },
            )
        ]
    return []


def _limit_ended(body: Mapping[str, Any], reading: Reading, records: Mapping[str, str]) -> list[Draft]:
    """The end of a limit on the steps it was for. Every one missed is a fact someone is accountable for."""
    timer = reading.open_timers.get(body["node"], {})
    limit = timer.get("limit")
    if not limit:
        return []
    steps = tuple(each for each in limit.get("steps", ()) if records.get(f"{timer['model']}/{each['form']}") == "opinion")
    tasks = {node: task for node, task in reading.open_tasks.items() if task.get("timer") == body["node"]}
    told = meanings_of(Ended(body["due"], reading.round, limit, tasks, steps))
    for node, task in tasks.items():
        told.append(
            Draft(
                "LimitMissed",
                {
                    "task": node,
                    "element": task["element"],
                    "model": task["model"],
                    "department": task["department"],
                    "due": body["due"],
                    "at_end": limit["at_end"],
                },
            )
        )
        if not stays_open(limit):
            told.append(
                Draft(
                    "TaskRecalled",
                    {
                        "task": node,
                        "element": task["element"],
                        "model": task["model"],
                        "department": task["department"],
                        "due": body["due"],
                    },
                )
            )
    return told


def _work_done(body: Mapping[str, Any]) -> list[Draft]:
    result = body["result"]
    if body["work"] == "check_site":
        return [
            Draft(
                "FindingsMade",
                {key: result[key] for key in ("footprint", "table", "findings", "unsure") if key in result},
            )
        ]
    if body["work"] == "verify_project_code":
        return [Draft("ProjectCodeAssigned", {key: result[key] for key in CODE_KEYS})] if result["valid"] else []
    if body["work"] == "obtain_project_code":
        return [Draft("ProjectCodeAssigned", dict(result))]
    if "message_id" in result:
        return [Draft("MessagePushed", {"receiver": body["work"], "message": result["message_id"]})]
    return []


def _follow(draft: Draft, reading: Reading) -> None:
    body = draft.body
    if draft.kind == "TaskOpened":
        reading.open_tasks[body["node"]] = body
    elif draft.kind == "TimerStarted":
        reading.open_timers[body["node"]] = body
    elif draft.kind == "ElementLeft":
        reading.open_tasks.pop(body["node"], None)
        reading.open_timers.pop(body["node"], None)
