"""Every person's step has a limit, and its days come from a table: never from a constant in the diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.limits import Line
from app.engine.models import ProcessIndex
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/limit-by-table"
_ROOT = re.compile(r"[^\W\d]\w*")
DUE = re.compile(r"due\((.+)\)")


def limit_by_table(drawn: Drawn) -> Iterator[Problem]:
    """No step without a limit, no limit whose variable no table gives, no timer of a limit with a time of its own."""
    decided = _decided(drawn)
    for file, process, element in drawn.steps():
        if element.kind != "userTask":
            continue
        limit = element.limit
        if limit is None:
            yield Problem(RULE, ERROR, file, element.id, Line("没有办理期限", "has no limit"))
            continue
        root = _ROOT.match(limit.variable)
        if root is None or root.group(0) not in decided:
            text = Line(
                f"期限“{limit.variable}”不是由决策表给出的变量", f"the limit “{limit.variable}” is given by no table"
            )
            yield Problem(RULE, ERROR, file, element.id, text)
        yield from _timer(process, file, limit.timer, limit.variable)


def _timer(process: ProcessIndex, file: str, timer: str, variable: str) -> Iterator[Problem]:
    drawn = process.elements.get(timer)
    if drawn is None or not drawn.is_drawn or drawn.event.kind != "timer":
        return
    found = DUE.fullmatch(drawn.event.expression)
    if found is None or found.group(1).strip() != variable:
        text = Line(
            f"期限的定时事件须写成 due({variable})，不能写时间常数",
            f"the timer of a limit reads due({variable}), never a time of its own",
        )
        yield Problem(RULE, ERROR, file, timer, text)


def _decided(drawn: Drawn) -> set[str]:
    """The variables that decisions give in any of the models: a limit may be decided by the model that calls."""
    return {
        element.decision.result
        for _file, _process, element in drawn.steps()
        if element.decision is not None and element.decision.result
    }
