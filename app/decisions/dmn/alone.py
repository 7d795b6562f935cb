"""One decision table by itself: its columns or variables are given, nothing that it requires is decided. For trying example rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.decisions.dmn.evaluation import Evaluation
from app.decisions.dmn.model import Decided, DecisionModel, Matched
from app.decisions.dmn.parts import Decision, DecisionFile
from app.decisions.feel.budget import Budget, too_deep
from app.decisions.feel.compiled import compile_expression
from app.decisions.feel.values import Value, feel_value


def decide_alone(
    model: DecisionModel,
    file: DecisionFile,
    decision: Decision,
    variables: Mapping[str, object],
    columns: Mapping[int, Value],
) -> Decided:
    """The outcome of a decision's table.

    Shape: `variables` are what its expressions read, by name; `columns` the values of input columns by their index, which then are not
    evaluated. Empty: what is given by neither is null. Raises: as DecisionModel.decide.
    """
    table = decision.table
    assert table is not None, decision.name
    inputs = list(table.inputs)
    given = {str(key): feel_value(value) for key, value in variables.items()}
    for at, value in columns.items():
        name = f"column_{at}_of_the_table"
        inputs[at] = replace(inputs[at], expression=compile_expression(name))
        given[name] = feel_value(value)
    run = Evaluation(model, given, None, Budget())
    names = {**run.names_for(file, (), decision.knows, decision.name), **given}
    try:
        value = replace(table, inputs=tuple(inputs)).value(run, names)
    except RecursionError:
        raise too_deep() from None
    if decision.type is not None:
        value = decision.type.convert(value)
    return Decided(value, {decision.name: value}, tuple(Matched(*one) for one in run.matched), given)
