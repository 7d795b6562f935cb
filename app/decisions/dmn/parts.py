"""What a DMN file holds: decisions, input data, business knowledge, services and imports, read and compiled.

Values without behaviour. reader.py makes them, model.py puts files together and evaluates.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.decisions.dmn.boxed import Boxed, FunctionDefinition, Typed
from app.decisions.dmn.item_types import ItemTypes
from app.decisions.dmn.tables import InputClause, OutputClause, Rule, Table
from app.decisions.errors import DecisionsError
from app.decisions.feel.feel_types import FeelType


@dataclass(frozen=True, slots=True)
class InputData:
    """A value from outside."""

    id: str
    name: str
    type: FeelType | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its logic.

    Shape: `requires` are references to input data and decisions, `knows` to business knowledge and services: "#id" or
    "namespace#id". `kind` is table, literal, context, invocation, … `variable` is the name that expressions know the
    value by, where it is another than the decision's.
    """

    id: str
    name: str
    logic: Boxed
    requires: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    type: FeelType | None = None
    label: str = ""
    variable: str = ""

    @property
    def _inner(self) -> Boxed:
        inner = self.logic
        while isinstance(inner, Typed):
            inner = inner.inner
        return inner

    @property
    def kind(self) -> str:
        """What the logic is."""
        return self._inner.kind

    @property
    def table(self) -> Table | None:
        """The decision table. Empty: None where the logic is another."""
        inner = self._inner
        return inner if isinstance(inner, Table) else None

    @property
    def inputs(self) -> tuple[InputClause, ...]:
        """The input columns of a table."""
        return self.table.inputs if self.table else ()

    @property
    def outputs(self) -> tuple[OutputClause, ...]:
        """The output columns of a table."""
        return self.table.outputs if self.table else ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rows of a table."""
        return self.table.rules if self.table else ()

    @property
    def hit_policy(self) -> str:
        """The hit policy of a table, such as UNIQUE."""
        return self.table.hit_policy if self.table else ""

    @property
    def aggregation(self) -> str:
        """SUM, MIN, MAX, COUNT or nothing."""
        return self.table.aggregation if self.table else ""

    @property
    def annotations(self) -> tuple[str, ...]:
        """The titles of a table's annotation columns."""
        return self.table.annotations if self.table else ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions share; `problem` is why it could not be read."""

    id: str
    name: str
    function: FunctionDefinition | None
    knows: tuple[str, ...] = ()
    type: FeelType | None = None
    variable: str = ""
    problem: DecisionsError | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: decisions offered as a function. All lists are references."""

    id: str
    name: str
    outputs: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    type: FeelType | None = None
    variable: str = ""
    problem: DecisionsError | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """Another file under an alias; an empty alias brings its names in as they are."""

    alias: str
    namespace: str


Element = InputData | Decision | Knowledge | Service


@dataclass(frozen=True)
class DecisionFile:
    """A DMN file.

    Shape: `elements` by id; `decisions` in the order of the file; `version` is DMN's.
    """

    source: str
    name: str
    namespace: str
    version: str
    elements: dict[str, Element] = field(repr=False)
    imports: tuple[Import, ...] = ()
    types: ItemTypes | None = field(default=None, repr=False)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in the order of the file."""
        return tuple(one for one in self.elements.values() if isinstance(one, Decision))

    def named(self, name: str) -> Element | None:
        """The element of this name. Empty: None where there is none."""
        return next((one for one in self.elements.values() if one.name == name), None)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every decision table, also those inside of other expressions and of business knowledge, in the order of the file."""
        waiting: list[Boxed] = []
        for one in reversed(self.elements.values()):
            if isinstance(one, Decision):
                waiting.append(one.logic)
            elif isinstance(one, Knowledge) and one.function is not None:
                waiting.append(one.function)
        found: list[Table] = []
        while waiting:
            inner = waiting.pop()
            if isinstance(inner, Table):
                found.append(inner)
            else:
                waiting.extend(reversed(list(inner.parts())))
        return tuple(found)

    @property
    def services(self) -> tuple[Service, ...]:
        """The decision services in the order of the file."""
        return tuple(one for one in self.elements.values() if isinstance(one, Service))

    @property
    def inputs(self) -> tuple[InputData, ...]:
        """The input data in the order of the file."""
        return tuple(one for one in self.elements.values() if isinstance(one, InputData))
