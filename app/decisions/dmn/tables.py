"""Decision tables: their columns and rows as the analyst sees them, and their evaluation.

A table is compiled when it is read: cells that match everything are left out, the rest are closures. One frame serves
all cells. read_table.py makes tables; nothing here knows XML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.decisions.dmn import hit_policies
from app.decisions.dmn.boxed import Boxed, Names, Run
from app.decisions.dmn.hit_policies import Case, Hit, Ranks
from app.decisions.dmn.places import DEFAULT, VALUE, Place
from app.decisions.dmn.shared_cells import Cells, cells_of
from app.decisions.errors import BudgetExceeded, ValueNotAllowed, Words
from app.decisions.feel.compiled import Expression, UnaryTests
from app.decisions.feel.feel_types import FeelType
from app.decisions.feel.printing import told
from app.decisions.feel.values import Frame, Value


@dataclass(frozen=True, slots=True)
class InputClause:
    """An input column: `label` as shown (the expression where there is none), `text` the expression, `allowed` its
    values, `kind` the declared type where it is known.
    """

    id: str
    label: str
    text: str
    expression: Expression
    allowed: UnaryTests | None = None
    type: str = ""
    kind: FeelType | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output column: `allowed` in the order of their importance, `default` for when no row matches."""

    id: str
    name: str
    label: str
    kind: FeelType | None = None
    allowed: UnaryTests | None = None
    ranks: Ranks | None = None
    default: Expression | None = None
    type: str = ""

    @property
    def title(self) -> str:
        """The column as the analyst sees it."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its number counts from 1; `annotations` by the name of their column."""

    id: str
    row: int
    inputs: tuple[UnaryTests, ...]
    outputs: tuple[Expression, ...]
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    """A decision table."""

    kind = "table"
    decision: str
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    compiled: Cells = field(default_factory=Cells)
    padding: int = 0
    source: str = ""

    def value(self, run: Run, names: Names) -> Value:
        """The value of the table. Raises: E-DECISIONS-2, E-DECISIONS-5, E-DECISIONS-6, E-DECISIONS-7."""
        budget = run.budget
        budget.charge_cells(len(self.rules) * (len(self.inputs) + len(self.outputs)) + 1)
        frame: Frame = [names, run.functions, budget, *[None] * self.padding]
        values = [self._input(clause, frame, names) for clause in self.inputs]
        matched = self._matches(values, frame)
        if not matched:
            return self._nothing_matched(frame)
        hits = [self._hit(rule, frame) for rule in matched]
        return self._decided(run, matched, hits, values)

    def _input(self, clause: InputClause, frame: Frame, names: Names) -> Value:
        frame[2].refill()
        value = clause.expression.run(frame)
        allowed = clause.allowed
        if allowed is not None and value is not None and allowed(value, names) is not True:
            raise self._not_allowed(Place(clause.label, part=VALUE), value, allowed)
        return value

    def _place(self, title: str, row: int) -> Words:
        place = Place(title, row)
        zh = f"{self.source}：决策“{self.decision}”{place.zh}"
        return Words(zh, f"{self.source}: decision “{self.decision}”, {place.en}")

    def _not_allowed(self, place: Place, value: Value, allowed: UnaryTests) -> ValueNotAllowed:
        return ValueNotAllowed(
            source=self.source,
            decision=self.decision,
            place=Words(place.zh, place.en),
            name=place.title,
            row=place.row,
            value=told(value),
            allowed=allowed.text,
        )

    def _matches(self, values: list[Value], frame: Frame) -> list[Rule]:
        """The rows that match; under FIRST no more than one."""
        matched: list[Rule] = []
        is_first = self.hit_policy == hit_policies.FIRST
        checks = self.compiled.checks
        for position in self.compiled.rows_left(values, frame):
            for index, test, repeats in checks[position]:
                if repeats:
                    frame[2].refill()
                try:
                    if test(values[index], frame) is not True:
                        break
                except BudgetExceeded as problem:
                    raise problem.at(self._place(self.inputs[index].label, self.rules[position].row)) from None
            else:
                matched.append(self.rules[position])
                if is_first:
                    break
        return matched

    def _hit(self, rule: Rule, frame: Frame) -> Hit:
        outputs = []
        for clause, cell in zip(self.outputs, rule.outputs, strict=True):
            frame[2].refill()
            try:
                outputs.append(self._output(clause, cell.run(frame), frame, rule.row))
            except BudgetExceeded as problem:
                raise problem.at(self._place(clause.title, rule.row)) from None
        return Hit(rule.row, tuple(outputs), self._shape(outputs))

    def _output(self, clause: OutputClause, value: Value, frame: Frame, row: int = 0) -> Value:
        if clause.kind is not None:
            value = clause.kind.convert(value)
        allowed = clause.allowed
        if allowed is not None and value is not None and allowed(value, frame[0]) is not True:
            raise self._not_allowed(Place(clause.title, row, None if row else DEFAULT), value, allowed)
        return value

    def _shape(self, outputs: list[Value]) -> Value:
        if len(self.outputs) == 1:
            return outputs[0]
        return {clause.name: value for clause, value in zip(self.outputs, outputs, strict=True)}

    def _decided(self, run: Run, matched: list[Rule], hits: list[Hit], values: list[Value]) -> Value:
        policy, ranks = self.hit_policy, [clause.ranks for clause in self.outputs]
        inputs = {clause.label: value for clause, value in zip(self.inputs, values, strict=True)}
        case = Case(self.source, self.decision, inputs)
        if policy in (hit_policies.COLLECT, hit_policies.RULE_ORDER, hit_policies.OUTPUT_ORDER):
            self._note(run, matched)
            if policy == hit_policies.COLLECT and self.aggregation:
                return hit_policies.aggregate(self.aggregation, hits, [clause.name for clause in self.outputs], case)
            return hit_policies.several(policy, hits, ranks, case)
        chosen = hit_policies.single(policy, hits, ranks, case)
        same = hit_policies.ANY
        self._note(run, [rule for rule in matched if policy == same or rule.row == chosen.row])
        return chosen.value

    def _note(self, run: Run, matched: list[Rule]) -> None:
        for rule in matched:
            run.note(self.decision, rule.id, rule.row, rule.annotations)

    def _nothing_matched(self, frame: Frame) -> Value:
        """The default outputs; without any, null (0 when counting, an empty list where lists are collected)."""
        lists = self.hit_policy in (hit_policies.COLLECT, hit_policies.RULE_ORDER, hit_policies.OUTPUT_ORDER)
        if any(clause.default is not None for clause in self.outputs):
            outputs = [
                None if one.default is None else self._output(one, one.default.run(frame), frame)
                for one in self.outputs
            ]
            value = self._shape(outputs)
            return [value] if lists and not self.aggregation else value
        if lists and self.aggregation:
            return hit_policies.aggregate(self.aggregation, [], [], Case(self.source, self.decision, {}))
        return [] if lists else None


def build_table(
    decision: str,
    hit_policy: str,
    aggregation: str,
    inputs: tuple[InputClause, ...],
    outputs: tuple[OutputClause, ...],
    rules: tuple[Rule, ...],
    annotations: tuple[str, ...],
    source: str = "",
) -> Table:
    """The table, ready to run."""
    texts = [clause.expression for clause in inputs] + [cell for rule in rules for cell in rule.outputs]
    texts += [clause.default for clause in outputs if clause.default is not None]
    sizes = [text.padding for text in texts] + [cell.padding for rule in rules for cell in rule.inputs]
    compiled = cells_of([rule.inputs for rule in rules])
    padding = max([*sizes, 1], default=1)
    return Table(decision, hit_policy, aggregation, inputs, outputs, rules, annotations, compiled, padding, source)
