"""The demonstration's own history of its rules: it begins with an earlier version of one model, and half-way the present one is published.

So the studio has two versions to compare, and replays run on the diagram that was in force when their case began.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.casework.publish import Source, publish
from app.demo.people import OFFICE, People
from app.demo.seed import shipped_sources

REVISION = "revision"
MODEL = "opinion_solicitation"
LATER = "answered_without_supplement"  # the event that the earlier version did not have
NOTE = "部门要求补充材料后又以纸质来函答复的，也予听取"


def former_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """What the city publishes at first: the shipped set with the earlier version of one model."""
    return tuple(
        replace(each, content=without(each.content, LATER)) if (each.kind, each.name) == ("model", MODEL) else each
        for each in sources
    )


def revise(people: People) -> Iterator[float]:
    """The analyst publishes the present version; cases that run keep theirs."""
    sources = [each for each in shipped_sources() if (each.kind, each.name) == ("model", MODEL)]
    publish(people.office, people.actor(OFFICE, "analyst"), sources, NOTE, beside=shipped_sources())
    yield from ()


def without(content: bytes, event: str) -> bytes:
    """A shipped model, written an element a line, without a boundary event, its flow, its message and their shapes."""
    text = content.decode()
    (block,) = re.findall(rf'<bpmn:boundaryEvent id="{event}".*?</bpmn:boundaryEvent>', text, re.DOTALL)
    gone = [
        event,
        *re.findall(r"<bpmn:outgoing>(.+?)</bpmn:outgoing>", block),
        *re.findall(r'messageRef="(.+?)"', block),
    ]
    for name in gone:
        text = re.sub(rf'\n *<(bpmn\w*:\w+) (?:id|bpmnElement)="{name}"[^>]*/>', "", text)
        text = re.sub(
            rf'\n *<(bpmn\w*:\w+) [^>]*(?:id|bpmnElement)="{name}"[^>]*(?<!/)>.*?</\1>', "", text, flags=re.DOTALL
        )
        text = re.sub(rf"\n *<bpmn:incoming>{name}</bpmn:incoming>", "", text)
    return text.encode()
