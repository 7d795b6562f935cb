"""What a round handed to its model, held against the opinions that the facts had recorded up to then.

The re-run takes the result of `collect_opinions` as an input; this is the proof that it was the true one, so that an opinion altered
beside the product before its round was aggregated is found although everything behind it follows from the altered one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.facts import Fact
from app.domain.opinions import CARRIED, DEEMED, DEEMED_NO_OBJECTION, OBJECT

OPINIONS = ("OpinionGiven", "OpinionDeemed", "OpinionReplaced")
Opinion = tuple[str, str, tuple[str, ...], str | None, str]


def collected(facts: Sequence[Fact]) -> Iterator[tuple[str, Any, Any]]:
    """For each aggregated round: what it is called, the opinions by the facts, those that the model got. Carried ones are of other
    rounds and are left out.
    """
    standing: dict[tuple[int, str], Opinion] = {}
    for fact in facts:
        if fact.kind in OPINIONS:
            standing[fact.body["round"], fact.body["department"]] = _told(fact.body)
        elif fact.kind == "WorkDone" and fact.body["work"] == "collect_opinions":
            result = fact.body["result"]
            told = sorted(each for (round_, _), each in standing.items() if round_ == result["round"])
            got = sorted(_got(each) for each in result["opinions"] if each["source"] != CARRIED)
            what = f"round {result['round']} collected at fact {fact.seq}"
            yield what, told, got
            yield f"objections of {what}", sorted(each[0] for each in told if each[1] == OBJECT), sorted(result["objecting"])


def _told(body: Mapping[str, Any]) -> Opinion:
    return (
        body["department"],
        body.get("conclusion", DEEMED_NO_OBJECTION),
        tuple(body.get("conditions") or ()),
        body.get("article"),
        body.get("source", DEEMED),
    )


def _got(opinion: Mapping[str, Any]) -> Opinion:
    return (
        opinion["department"],
        opinion["conclusion"],
        tuple(opinion["conditions"] or ()),
        opinion["article"],
        opinion["source"],
    )
