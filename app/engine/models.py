"""The door to models: bytes of a diagram in, its index out, or every reason to refuse it.

Safe reading, then indexing, then refusing. Verbs and run_model call read_model(), lint inspect_model(); the values are those of
index.py.
"""

from __future__ import annotations

from functools import lru_cache

from app.domain import canonical
from app.engine.elements import read_index
from app.engine.errors import ModelRefused, Problem
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
    "inspect_model",
    "read_model",
]


# A check, a publication and a page read the same diagrams many times over; a city has some dozens, drafts come and go.
KEPT, LARGEST_KEPT_BYTES = 128, 400_000


def read_model(xml: bytes, source: str, names: frozenset[str] = frozenset()) -> ModelIndex:
    """The index of a BPMN file that this engine can carry out wholly.

    Shape: names are variables with spaces or operators in them, which FEEL can only read when it knows them.
    Raises: E-ENGINE-1 with every problem found, each naming its element.
    """
    index, problems = inspect_model(xml, source, names)
    if index is None or problems:
        raise ModelRefused(problems)
    return index


def inspect_model(
    xml: bytes, source: str, names: frozenset[str] = frozenset()
) -> tuple[ModelIndex | None, tuple[Problem, ...]]:
    """The index of a file that may be unfit, with every reason to refuse it. Empty: None where it cannot even be read.

    Shape: equal bytes may give the same object.
    """
    return (_kept if len(xml) <= LARGEST_KEPT_BYTES else _inspect)(xml, source, names)


def _inspect(xml: bytes, source: str, names: frozenset[str]) -> tuple[ModelIndex | None, tuple[Problem, ...]]:
    try:
        root = read_xml(xml, source)
    except ModelRefused as refused:
        return None, refused.problems
    index, problems = read_index(root, source, canonical.content_hash(xml))
    return index, (*problems, *problems_of(index, names))


_kept = lru_cache(maxsize=KEPT)(_inspect)
