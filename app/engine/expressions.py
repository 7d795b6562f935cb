"""The environment of expressions: FEEL only, the case's own clock, and the three functions that models may call.

SpiffWorkflow asks this engine for every condition, script, timer, collection and parameter. Nothing of a model ever reaches
Python's eval or exec (defect D13 of the stock script engine; test_no_python.py). The clock is moved by the driving loop alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from app.decisions.feel import Expression, compile_expression, to_json
from app.domain.calendars import Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import from_text, in_law_zone, law_date
from app.domain.limits import Deadline, deadline
from app.engine.errors import ExpressionFailed, LimitMalformed, ScriptUnreadable

HOST_FUNCTIONS = ("due", "law_date", "now")
_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(.+?)\s*", re.DOTALL)
_SIMPLE_NAME = re.compile(r"[^\W\d]\w*")
_OPENING, _CLOSING = "([{", ")]}"


@lru_cache(maxsize=8192)
def compiled(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """An expression, compiled once. Shape: names are the variables whose names have spaces or operators in them."""
    return compile_expression(text, names)


def odd_names(names: Iterable[str]) -> frozenset[str]:
    """The names that FEEL can only read when it knows them."""
    return frozenset(name for name in names if not _SIMPLE_NAME.fullmatch(name))


@lru_cache(maxsize=2048)
def statements(script: str) -> tuple[tuple[str, str], ...]:
    """A script as pairs of name and expression. Raises: E-ENGINE-10 for a line that is no assignment to a whole name."""
    found: list[tuple[str, str]] = []
    for number, line in _lines(script):
        match = _ASSIGNMENT.fullmatch(line)
        if match:
            found.append((match[1], match[2]))
        elif found and not re.match(r"\s*[^\W\d][\w.\[\]\"']*\s*=(?!=)", line):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            raise ScriptUnreadable(line=number, text=line.strip())
    return tuple(found)


def _lines(script: str) -> Iterable[tuple[int, str]]:
    """The statements of a script with their line numbers: a line ends at a break or ";" outside brackets and strings."""
    depth, quoted, start, first, number = 0, False, 0, 1, 1
    for at, char in enumerate(script + "\n"):
        if char == '"' and script[at - 1 : at] != "\\":
            quoted = not quoted
        elif not quoted and char in _OPENING:
            depth += 1
        elif not quoted and char in _CLOSING:
            depth -= 1
        elif not quoted and depth <= 0 and char in "\n;":
            line = script[start:at].strip()
            if line and not line.startswith(("//", "#")):
                yield first, line
            start, first, depth = at + 1, number + (char == "\n"), 0
        number += char == "\n"


class FeelEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Evaluates FEEL for one case.

    Shape: now is the instant of the step in hand; element is what the step is about, for messages; explained is the last limit
    that due() was asked for.
    """

    def __init__(self, calendar: Calendar) -> None:
        super().__init__()
        self.calendar = calendar
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self.element = ""
        self.explained: tuple[Mapping[str, Any], Deadline] | None = None
        self._trouble: DuoguiError | None = None
        self.functions: dict[str, Callable[..., Any]] = {
            "due": self._due,
            "law_date": self._law_date,
            "now": self._now,
            "today": self._law_date,
        }

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of an expression as JSON. Raises: E-ENGINE-9, E-ENGINE-5."""
        values = {**context, **external_context} if external_context else context
        self._trouble = None
        try:
            result = to_json(compiled(expression, odd_names(values))(values, functions=self.functions))
        except DuoguiError as wrong:
            self._raise_trouble()
            raise self._failed(expression, wrong) from wrong
        self._raise_trouble()
        return result

    def _raise_trouble(self) -> None:
        """What a function of ours met while FEEL was evaluated."""
        if self._trouble is not None:
            raise self._trouble

    def attempt(self, expression: str, context: Mapping[str, Any]) -> Any:
        """The value of an expression, or none where it has none yet."""
        try:
            return self.evaluate(expression, context)
        except DuoguiError:
            return None

    def execute(self, script: str, context: dict[str, Any], external_context: Mapping[str, Any] | None = None) -> bool:
        """Carries out the assignments of a script on the context, one after the other."""
        for name, expression in statements(script):
            context[name] = self.evaluate(expression, context, external_context)
        return True

    def call_service(self, context: Mapping[str, Any], **kwargs: Any) -> Any:
        """Never: a machine's step is wanted work, carried out outside the engine."""
        raise NotImplementedError

    def _failed(self, expression: str, wrong: DuoguiError) -> ExpressionFailed:
        return ExpressionFailed(
            element=self.element, expression=expression, why_zh=wrong.message("zh"), why_en=wrong.message("en")
        )

    def _now(self) -> datetime:
        """With an offset and not a zone's name, so that its text says the same everywhere."""
        local = in_law_zone(self.now)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))

    def _law_date(self) -> date:
        return law_date(self.now)

    def _due(self, limit: Any = None) -> str | None:
        """The first instant that is too late, as text. A failure is kept for evaluate(): FEEL itself would make it null."""
        try:
            plain = to_json(limit)
            self.explained = plain, explain_limit(plain, self.now, self.calendar, self.element)
        except DuoguiError as wrong:
            self._trouble = wrong
            return None
        return in_law_zone(self.explained[1].closes_at).isoformat()


def explain_limit(limit: Any, start: datetime, calendar: Calendar, element: str) -> Deadline:
    """When a limit as tables give it ends.

    Shape: a limit may name the day it runs from as `start`, where that is not the instant of the step (an approval that is entered
    days after it was given). Raises: E-ENGINE-5 naming the element and the value.
    """
    if not isinstance(limit, Mapping) or "amount" not in limit or "unit" not in limit:
        is_none = limit is None
        raise LimitMalformed(
            element=element,
            value="null" if is_none else repr(limit),
            why_zh="决策表没有一行与输入相符，未给出期限" if is_none else "须有 amount 和 unit",
            why_en="no row of its table matched, so there is no limit" if is_none else "it needs amount and unit",
        )
    if limit.get("on_supplement", "runs_on") not in ("runs_on", None):
        raise LimitMalformed(
            element=element,
            value=repr(dict(limit)),
            why_zh="尚不支持暂停计时，请用 runs_on",
            why_en="pauses do not exist yet; use runs_on",
        )
    try:
        runs_from = from_text(str(limit["start"])) if limit.get("start") is not None else start
        return deadline(runs_from, limit["amount"], limit["unit"], calendar)
    except DuoguiError as wrong:
        raise LimitMalformed(
            element=element,
            value=f"{limit['amount']} {limit['unit']} {limit.get('start') or ''}".strip(),
            why_zh=wrong.message("zh"),
            why_en=wrong.message("en"),
        ) from wrong


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]
    """What SpiffWorkflow calls its script engine: the environment, told which element is asking."""

    environment: FeelEnvironment

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(FeelEnvironment(calendar))

    def validate(self, expression: str) -> None:
        """Compiles; evaluates nothing."""
        compiled(expression)

    def evaluate(self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression for a token's data, as JSON."""
        return self.evaluate_on(
            task.task_spec.element.id, expression, task.data, external_context or _counted(task, expression)
        )

    def evaluate_on(
        self,
        element: str,
        expression: str,
        context: Mapping[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value of an expression for given data, as JSON. Shape: element is named in what goes wrong."""
        self.environment.element = element
        return self.environment.evaluate(expression, context, external_context)

    def execute(self, task: Any, script: str, external_context: Mapping[str, Any] | None = None) -> bool:
        """Carries out a script on a token's data."""
        self.environment.element = task.task_spec.element.id
        return self.environment.execute(script, task.data, external_context or _counted(task, script))


def _counted(task: Any, text: str) -> dict[str, int] | None:
    """The attribute loopCounter, where an expression asks for it: the innermost instance around a token is the n-th that began.

    Source: OMG BPMN 2.0.2, tables 10.28 and 10.31.
    """
    if "loopCounter" not in text:
        return None
    at = task
    while at is not None:
        index = getattr(at, "internal_data", {}).get("index")
        if index is not None:
            return {"loopCounter": index + 1}
        host = at.workflow.host_node
        at = at.workflow.top_workflow.find(host) if host else None
    return None
