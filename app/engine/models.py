"""The door to models: bytes of a diagram in, its index out, or every reason to refuse it.

Safe reading, then indexing, then refusing. Verbs, lint and run_model call read_model(); the values it gives are those of index.py.
"""

from __future__ import annotations

from app.domain import canonical
from app.engine.elements import read_index
from app.engine.errors import ModelRefused
from app.engine.index import (
    ACTIVITIES,
    CATCHING,
    CONTAINERS,
    GATEWAYS,
    NODES,
    THROWING,
    Candidates,
    DecisionUse,
    Element,
    Event,
    FlowIndex,
    Limit,
    MessageFlow,
    ModelIndex,
    Participant,
    ProcessIndex,
    Repetition,
    Work,
)
from app.engine.reading import read_xml
from app.engine.refusals import problems_of

__all__ = [
    "ACTIVITIES",
    "CATCHING",
    "CONTAINERS",
    "GATEWAYS",
    "NODES",
    "THROWING",
    "Candidates",
    "DecisionUse",
    "Element",
    "Event",
    "FlowIndex",
    "Limit",
    "MessageFlow",
    "ModelIndex",
    "Participant",
    "ProcessIndex",
    "Repetition",
    "Work",
    "read_model",
]


def read_model(xml: bytes, source: str, names: frozenset[str] = frozenset()) -> ModelIndex:
    """The index of a BPMN file that this engine can carry out wholly.

    Shape: names are variables with spaces or operators in them, which FEEL can only read when it knows them.
    Raises: E-ENGINE-1 with every problem found, each naming its element.
    """
    root = read_xml(xml, source)
    index, problems = read_index(root, source, canonical.content_hash(xml))
    problems = [*problems, *problems_of(index, names)]
    if problems:
        raise ModelRefused(problems)
    return index
