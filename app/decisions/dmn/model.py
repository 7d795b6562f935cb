"""Decision files put together, and the evaluation of their decisions with everything they require.

A model is made once and may be shared by threads; each `decide` makes a run of its own. The run keeps what was decided
and which rows matched, in the order of evaluation, so that an auditor can see why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.decisions.dmn.evaluation import Evaluation, Place
from app.decisions.dmn.parts import Decision, DecisionFile, Knowledge, Service
from app.decisions.errors import (
    CyclicRequirements,
    DecisionsError,
    DuplicateName,
    NoDecision,
    UnknownDecision,
    UnknownReference,
)
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


@dataclass(frozen=True, slots=True)
class Answered:
    """What a file says to one input, as far as it can.

    Shape: `outputs` by name, null where a decision failed; `problems` say why, by name; `matched` in the order of
    evaluation.
    """

    outputs: Mapping[str, Value]
    matched: tuple[Matched, ...]
    problems: Mapping[str, DecisionsError]


class DecisionModel:
    """One or more files that may refer to each other; names are looked for in the first file first.

    Shape: a tolerant model tells what is missing or circular only to whoever asks for a decision that needs it.
    Raises: E-DECISIONS-9 for circular requirements, E-DECISIONS-10 for what is missing, E-DECISIONS-11 for a
    decision's name that two of the files share.
    """

    def __init__(self, *files: DecisionFile, is_tolerant: bool = False) -> None:
        self.files = files
        self._by_namespace: dict[str, DecisionFile] = {}
        self._named: dict[str, Place] = {}
        self._with_id: dict[str, Place] = {}
        imported = {one.namespace for file in files for one in file.imports}
        for file in files:
            if self._by_namespace.setdefault(file.namespace, file) is not file and file.namespace in imported:
                raise DuplicateName(source=file.source, name=file.namespace)
        for file in files:
            self._take(file, imported, is_tolerant)
        if not is_tolerant:
            done: set[int] = set()
            try:
                for place in self._named.values():
                    self._check(place, {}, done)
            except RecursionError:
                raise too_deep() from None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all decisions, in the order of files."""
        return tuple(name for name, place in self._named.items() if isinstance(place.element, Decision))

    def _take(self, file: DecisionFile, imported: set[str], is_tolerant: bool) -> None:
        for key, element in file.elements.items():
            if not isinstance(element, (Decision, Service)):
                continue
            place = Place(file, element)
            self._with_id.setdefault(key, place)
            if not is_tolerant and element.name in self._named and file.namespace not in imported:
                if self._named[element.name].file.namespace not in imported:
                    raise DuplicateName(source=file.source, name=element.name)
                self._named[element.name] = place
            self._named.setdefault(element.name, place)
        for one in file.imports:
            other = self._by_namespace.get(one.namespace)
            if file.types is not None and other is not None and other.types is not None:
                file.types.knows(one.alias, other.types.find)

    def _check(self, place: Place, path: dict[str, str], done: set[int]) -> None:
        """Every requirement exists and none leads back. Raises: E-DECISIONS-9, E-DECISIONS-10."""
        element = place.element
        if not isinstance(element, Decision) or id(element) in done:
            return
        key = f"{place.file.namespace}#{element.id}"
        if key in path:
            names = list(path.values())[list(path).index(key) :]
            raise CyclicRequirements(source=place.file.source, path=" → ".join([*names, element.name]))
        path[key] = element.name
        for href in element.requires:
            self._check(self.find(place.file, href, element.name), path, done)
        for href in element.knows:
            self.find(place.file, href, element.name)
        del path[key]
        done.add(id(element))

    def find(self, file: DecisionFile, href: str, where: str) -> Place:
        """What a reference in a file means; one to no id may be to a name. Raises: E-DECISIONS-10."""
        namespace, _, key = href.rpartition("#")
        holder = file if namespace in ("", file.namespace) else self._by_namespace.get(namespace)
        found = None if holder is None else holder.elements.get(key) or holder.named(key)
        if holder is None or found is None:
            raise UnknownReference(source=file.source, where=where, reference=href)
        return Place(holder, found)

    def answer(self, inputs: Mapping[str, object], asked: str | None = None) -> Answered:
        """What the decision, service or business knowledge of this name says; without a name, every decision of the
        first file.

        Shape: an error of one decision does not hide the others. A service's own decisions stand beside it. Each
        decision has a budget of its own. Raises: E-DECISIONS-8 for a name that is none, E-DECISIONS-13.
        """
        first = self.files[0]
        places = [Place(first, one) for one in first.decisions] if asked is None else [self._asked(asked)]
        given = {str(key): feel_value(value) for key, value in inputs.items()}
        run = Evaluation(self, given, None, Budget())
        outputs: dict[str, Value] = {}
        problems: dict[str, DecisionsError] = {}
        for place in places:
            name = place.element.name
            run.budget = Budget()
            outputs[name] = None
            try:
                if isinstance(place.element, Service):
                    outputs.update(self._parts(place.file, place.element, None))
                outputs[name] = run.asked(place.file, place.element)
                if isinstance(place.element, Service):
                    outputs.update(self._parts(place.file, place.element, outputs[name]))
            except DecisionsError as problem:
                problems[name] = problem
            except RecursionError:
                problems[name] = too_deep()
        return Answered(outputs, tuple(Matched(*one) for one in run.matched), problems)

    def check_asked(self, asked: str | None) -> None:
        """What is asked for exists. Raises: E-DECISIONS-8."""
        if asked is not None:
            self._asked(asked)
        elif not self.files[0].decisions:
            raise NoDecision(source=self.files[0].source)

    @property
    def input_names(self) -> frozenset[str]:
        """The names that an input may have: input data, decisions that a service takes, parameters, aliases."""
        found: set[str] = {one.alias for file in self.files for one in file.imports}
        for element in (one for file in self.files for one in file.elements.values()):
            found |= {element.name, element.variable}
            if isinstance(element, Knowledge) and element.function is not None:
                found |= set(element.function.parameters)
        return frozenset(found)

    def _asked(self, name: str) -> Place:
        for file in self.files:
            found = file.named(name) or file.elements.get(name)
            if isinstance(found, (Decision, Service, Knowledge)):
                return Place(file, found)
        raise UnknownDecision(name=name, known=", ".join(self._named) or "-")

    def _parts(self, file: DecisionFile, service: Service, value: Value) -> Mapping[str, Value]:
        """The value of a service by its output decisions."""
        names = [self.find(file, href, service.name).element.name for href in service.outputs]
        if len(names) == 1:
            return {names[0]: value}
        return {name: value.get(name) if isinstance(value, dict) else None for name in names}

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
