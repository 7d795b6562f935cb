"""Elements that a tolerant reader could not read: they stand in their place and say why when their value is asked for.

Only reader.py makes them. A file with one wrong text so still gives the values of all its other decisions.
"""

from __future__ import annotations

from app.decisions.dmn.boxed import Broken
from app.decisions.dmn.item_types import BrokenType
from app.decisions.dmn.parts import Decision, Element, InputData, Knowledge, Service
from app.decisions.errors import DecisionsError


def broken_element(kind: str, key: str, name: str, problem: DecisionsError) -> Element:
    """The element of this kind (inputData, decision, …) whose value is the problem."""
    if kind == "inputData":
        return InputData(key, name, BrokenType(name, problem))
    if kind == "businessKnowledgeModel":
        return Knowledge(key, name, None, problem=problem)
    if kind == "decisionService":
        return Service(key, name, (), (), (), problem=problem)
    return Decision(key, name, Broken(problem))
