"""One evaluation in progress: the names each element sees, what has been decided already, and the rows that matched.

Made by DecisionModel.decide and thrown away afterwards. Requirements are evaluated once; business knowledge and
services become functions in the names of whoever knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.decisions.dmn.boxed import CALL_CELLS, BoxedFunction
from app.decisions.dmn.parts import Decision, DecisionFile, Element, InputData, Knowledge, Service
from app.decisions.errors import BudgetExceeded, CyclicRequirements, DecisionsError, InputUnfit, Words
from app.decisions.feel.budget import Budget
from app.decisions.feel.feel_types import FeelType
from app.decisions.feel.printing import told
from app.decisions.feel.values import Frame, Function, Value

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An element and the file it stands in."""

    file: DecisionFile
    element: Element


class Library(Protocol):
    """The files that are evaluated, as an evaluation needs them."""

    files: tuple[DecisionFile, ...]

    def find(self, file: DecisionFile, href: str, where: str) -> Place:
        """What a reference in a file means. Raises: E-DECISIONS-10."""


class Evaluation:
    """The state of one run; also what boxed expressions see of it (boxed.Run)."""

    def __init__(
        self,
        model: Library,
        inputs: Mapping[str, Value],
        functions: Mapping[str, Callable[..., Any]] | None,
        budget: Budget,
    ) -> None:
        self.model = model
        self.inputs = inputs
        self.functions = functions
        self.budget = budget
        self.outputs: dict[str, Value] = {}
        self.matched: list[tuple[str, str, int, Mapping[str, str]]] = []
        self.decided: dict[Key, Value] = {}
        self.failed: dict[Key, DecisionsError] = {}
        self.underway: dict[Key, str] = {}
        self._functions: dict[Key, Function] = {}

    def note(self, decision: str, rule: str, row: int, annotations: Mapping[str, str]) -> None:
        """See boxed.Run."""
        self.matched.append((decision, rule, row, annotations))

    def asked(self, file: DecisionFile, element: Element) -> Value:
        """The value of the decision or service that was asked for."""
        if isinstance(element, Service):
            return self._service_with_inputs(file, element)
        if isinstance(element, Knowledge):
            return self._knowledge_with_inputs(file, element)
        return self._decision(file, element) if isinstance(element, Decision) else None

    def _decision(self, file: DecisionFile, decision: Decision) -> Value:
        key = (file.namespace, decision.id)
        if key in self.failed:
            raise self.failed[key]
        if key not in self.decided:
            if key in self.underway:
                names = list(self.underway.values())[list(self.underway).index(key) :]
                raise CyclicRequirements(source=file.source, path=" → ".join([*names, decision.name]))
            self.underway[key] = decision.name
            try:
                self.decided[key] = self.outputs[decision.name] = self._logic(file, decision)
            except DecisionsError as problem:
                self.failed[key] = problem
                raise
            finally:
                del self.underway[key]
        return self.decided[key]

    def _logic(self, file: DecisionFile, decision: Decision) -> Value:
        names = self.names_for(file, decision.requires, decision.knows, decision.name)
        try:
            value = decision.logic.value(self, names)
        except BudgetExceeded as problem:
            zh, en = f"{file.source}：决策“{decision.name}”", f"{file.source}: decision “{decision.name}”"
            raise problem.at(Words(zh, en)) from None
        return value if decision.type is None else decision.type.convert(value)

    def names_for(
        self, file: DecisionFile, requires: tuple[str, ...], knows: tuple[str, ...], where: str
    ) -> dict[str, Value]:
        """All inputs as given, then what is required under its own name, or its file's alias."""
        names = dict(self.inputs)
        for href in (*requires, *knows):
            place = self.model.find(file, href, where)
            value = self._value_of(place.file, place.element)
            alias = self._alias(file, place.file)
            called = {name: value for name in (place.element.name, place.element.variable) if name}
            if alias:
                inside = names.get(alias)
                names[alias] = {**(inside if isinstance(inside, dict) else {}), **called}
            else:
                names.update(called)
        return names

    @staticmethod
    def _alias(file: DecisionFile, other: DecisionFile) -> str:
        if other is file:
            return ""
        return next((one.alias for one in file.imports if one.namespace == other.namespace), "")

    def _value_of(self, file: DecisionFile, element: Element) -> Value:
        if isinstance(element, InputData):
            return self._input(file, element)
        if isinstance(element, Decision):
            return self._decision(file, element)
        if isinstance(element, Knowledge):
            return self._knowledge(file, element)
        return self._service(file, element)

    def _input(self, file: DecisionFile, element: InputData) -> Value:
        key = (file.namespace, element.id)
        if key in self.decided:
            return self.decided[key]
        held = next((one for one in self._given_to(file, (file.namespace,)) if element.name in one), self.inputs)
        value = held.get(element.name)
        if value is None and element.variable:
            value = held.get(element.variable)
        return _fitted(file.source, element.name, value, element.type)

    def _given_to(self, file: DecisionFile, path: tuple[str, ...]) -> list[Mapping[str, Value]]:
        """Where inputs of an imported file may be given: in contexts named as its alias is, within each other where
        imports import.
        """
        found: list[Mapping[str, Value]] = []
        for other in self.model.files:
            alias = "" if other.namespace in path else self._alias(other, file)
            if alias:
                around = [self.inputs, *self._given_to(other, (*path, other.namespace))]
                found += [inside for one in around if isinstance(inside := one.get(alias), dict)]
        return found

    def _knowledge(self, file: DecisionFile, element: Knowledge) -> Value:
        key = (file.namespace, element.id)
        if key in self._functions:
            return self._functions[key]
        if element.problem is not None:
            raise element.problem
        if element.function is None:
            return None
        names: dict[str, Value] = {}
        definition = element.function
        function = KnowledgeFunction(
            element.name, definition.parameters, definition.types, definition.body, self, names
        )
        function.result = element.type
        self._functions[key] = function
        names.update(self.names_for(file, (), element.knows, element.name))
        for name in self.inputs:
            names.pop(name, None)
        for href in element.knows:
            place = self.model.find(file, href, element.name)
            if not self._alias(file, place.file):
                names[place.element.name] = self._value_of(place.file, place.element)
        names.update({name: function for name in (element.name, element.variable) if name})
        return function

    def _service(self, file: DecisionFile, element: Service) -> Function:
        key = (file.namespace, element.id)
        if element.problem is not None:
            raise element.problem
        if key not in self._functions:
            self._functions[key] = ServiceFunction(self, file, element)
        return self._functions[key]

    def _service_with_inputs(self, file: DecisionFile, element: Service) -> Value:
        for href in (*element.input_data, *element.input_decisions):
            one = self.model.find(file, href, element.name).element
            _fitted(file.source, one.name, self.inputs.get(one.name), one.type)
        return self._called_with_inputs(self._service(file, element))

    def _knowledge_with_inputs(self, file: DecisionFile, element: Knowledge) -> Value:
        function = self._knowledge(file, element)
        return self._called_with_inputs(function) if isinstance(function, Function) else None

    def _called_with_inputs(self, function: Function) -> Value:
        """The value of a function whose arguments are the inputs of their names."""
        frame: Frame = [self.inputs, self.functions, self.budget, None]
        return function.call([self.inputs.get(name) for name in function.parameters or ()], frame)

    def inner(self, decided: Mapping[Key, Value], inputs: Mapping[str, Value]) -> Evaluation:
        """An evaluation for a service: its parameters are given, its matches are ours."""
        run = Evaluation(self.model, inputs, self.functions, self.budget)
        run.decided.update(decided)
        run.matched = self.matched
        run.outputs = self.outputs
        return run


def _fitted(source: str, name: str, value: Value, kind: FeelType | None) -> Value:
    if kind is None or value is None:
        return value
    made = kind.convert(value)
    if made is None:
        raise InputUnfit(source=source, name=name, value=told(value), type=kind.name)
    return made


class KnowledgeFunction(BoxedFunction):
    """A business knowledge model as a function; its result is of the model's type."""

    __slots__ = ("result",)

    result: FeelType | None

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        value = super().call(arguments, frame)
        return value if self.result is None or isinstance(value, Function) else self.result.convert(value)


class ServiceFunction(Function):
    """A decision service as a function: its input data first, then its input decisions (DMN 1.5, 10.4)."""

    __slots__ = ("file", "run", "service")

    def __init__(self, run: Evaluation, file: DecisionFile, service: Service) -> None:
        self.run = run
        self.file = file
        self.service = service
        places = [run.model.find(file, href, service.name) for href in (*service.input_data, *service.input_decisions)]
        super().__init__(service.name, [place.element.name for place in places])

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        service, run = self.service, self.run
        references = (*service.input_data, *service.input_decisions)
        if len(arguments) != len(references):
            return None
        decided: dict[Key, Value] = {}
        given: dict[str, Value] = {}
        for href, argument in zip(references, arguments, strict=True):
            place = run.model.find(self.file, href, service.name)
            kind = place.element.type
            value = argument if kind is None or argument is None else kind.convert(argument)
            if value is None and argument is not None:
                return None
            decided[(place.file.namespace, place.element.id)] = value
            given.update({name: value for name in (place.element.name, place.element.variable) if name})
        run.budget.charge_cells(CALL_CELLS)
        run.budget.enter()
        inner = run.inner(decided, given)
        outputs = [run.model.find(self.file, href, service.name) for href in service.outputs]
        values = {place.element.name: inner.asked(place.file, place.element) for place in outputs}
        run.budget.leave()
        value = next(iter(values.values())) if len(values) == 1 else values
        return value if service.type is None else service.type.convert(value)
