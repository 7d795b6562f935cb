"""Decision files put together, and the evaluation of their decisions with everything they require.

A model is made once and may be shared by threads; each `decide` makes a run of its own. The run keeps what was decided
and which rows matched, in the order of evaluation, so that an auditor can see why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.decisions.dmn.evaluation import Evaluation, Place
from app.decisions.dmn.parts import Decision, DecisionFile, Service
from app.decisions.errors import CyclicRequirements, DuplicateName, UnknownDecision, UnknownReference
from app.decisions.feel.budget import Budget, too_deep
from app.decisions.feel.values import Value, feel_value


@dataclass(frozen=True, slots=True)
class Matched:
    """A row that decided: `row` counts from 1, `annotations` by the titles of their columns."""

    decision: str
    rule: str
    row: int
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a decision.

    Shape: `value` of the decision asked for; `outputs` of every decision that was evaluated, by name; `matched` in the
    order of evaluation; `inputs` as used, in FEEL values.
    """

    value: Value
    outputs: Mapping[str, Value]
    matched: tuple[Matched, ...]
    inputs: Mapping[str, Value]


class DecisionModel:
    """One or more files that may refer to each other.

    Raises: E-DECISIONS-9 for circular requirements, E-DECISIONS-10 for what is missing, E-DECISIONS-11 for a
    decision's name that two of the files share.
    """

    def __init__(self, *files: DecisionFile) -> None:
        self.files = files
        self._by_namespace = {file.namespace: file for file in files}
        self._named: dict[str, Place] = {}
        self._with_id: dict[str, Place] = {}
        for file in files:
            self._take(file)
        for place in self._named.values():
            self._check(place, [])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all decisions, in the order of files."""
        return tuple(name for name, place in self._named.items() if isinstance(place.element, Decision))

    def _take(self, file: DecisionFile) -> None:
        imported = self._imported_namespaces()
        for key, element in file.elements.items():
            if not isinstance(element, (Decision, Service)):
                continue
            place = Place(file, element)
            self._with_id.setdefault(key, place)
            if element.name in self._named and file.namespace not in imported:
                if self._named[element.name].file.namespace not in imported:
                    raise DuplicateName(source=file.source, name=element.name)
                self._named[element.name] = place
            self._named.setdefault(element.name, place)
        if file.types is not None:
            for one in file.imports:
                other = self._by_namespace.get(one.namespace)
                if other is not None and other.types is not None:
                    file.types.aliases[one.alias] = other.types.find

    def _imported_namespaces(self) -> set[str]:
        return {one.namespace for file in self.files for one in file.imports}

    def _check(self, place: Place, path: list[str]) -> None:
        """Every requirement exists and none leads back. Raises: E-DECISIONS-9, E-DECISIONS-10."""
        element = place.element
        if not isinstance(element, Decision):
            return
        key = f"{place.file.namespace}#{element.id}"
        if key in path:
            circle = " → ".join([*(one.rpartition("#")[2] for one in path[path.index(key) :]), element.id])
            raise CyclicRequirements(path=circle)
        for href in element.requires:
            self._check(self.find(place.file, href, element.name), [*path, key])
        for href in element.knows:
            self.find(place.file, href, element.name)

    def find(self, file: DecisionFile, href: str, where: str) -> Place:
        """What a reference in a file means. Raises: E-DECISIONS-10."""
        namespace, _, key = href.rpartition("#")
        holder = self._by_namespace.get(namespace) if namespace else file
        if holder is None or key not in holder.elements:
            raise UnknownReference(source=file.source, where=where, reference=href)
        return Place(holder, holder.elements[key])

    def decide(
        self,
        name_or_id: str,
        inputs: Mapping[str, object],
        *,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        budget: Budget | None = None,
    ) -> Decided:
        """The outcome of the decision (or service) of this name or id over the inputs.

        Empty: an input that is not given is null; a table in which no row matches gives its defaults, else null.
        Raises: E-DECISIONS-2 beyond the budget, -5 and -6 for a violated hit policy, -7 for values that are not
        allowed, -8 for an unknown decision, -14 for an input of another type.
        """
        place = self._named.get(name_or_id) or self._with_id.get(name_or_id)
        if place is None:
            raise UnknownDecision(name=name_or_id, known=", ".join(self._named) or "-")
        given = {str(key): feel_value(value) for key, value in inputs.items()}
        run = Evaluation(self, given, functions, budget or Budget())
        try:
            value = run.asked(place.file, place.element)
        except RecursionError:
            raise too_deep() from None
        matched = tuple(Matched(*one) for one in run.matched)
        return Decided(value, run.outputs, matched, given)
