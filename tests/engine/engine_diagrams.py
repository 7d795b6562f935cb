"""Small BPMN texts for the tests of the engine: one function for each thing that is drawn, and a way to run them by a script."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any

from app.domain.calendars import shipped
from app.engine.bundle import Bundle, compile_bundle
from app.engine.run_model import run_model

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:duogui="urn:duogui:schema:1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="t"'
)
SHARED = (
    '<signal id="sig" name="flood"/><message id="msg" name="withdraw"/><message id="msg2" name="paid"/>'
    '<error id="err_a" name="a" errorCode="code_a"/><error id="err_b" name="b" errorCode="code_b"/>'
    '<escalation id="esc" name="esc" escalationCode="up"/>'
)

SIGNAL = '<signalEventDefinition signalRef="sig"/>'
MESSAGE = '<messageEventDefinition messageRef="msg"/>'
PAID = '<messageEventDefinition messageRef="msg2"/>'
ERROR_A = '<errorEventDefinition errorRef="err_a"/>'
ERROR_B = '<errorEventDefinition errorRef="err_b"/>'
ANY_ERROR = "<errorEventDefinition/>"
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
TERMINATE = "<terminateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def after(text: str) -> str:
    return timer("timeDuration", text)


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"


def link(name: str) -> str:
    return f'<linkEventDefinition name="{name}"/>'


def node(kind: str, key: str, inner: str = "", **attributes: str) -> str:
    more = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f'<{kind} id="{key}"{more}>{inner}</{kind}>'


def start(key: str = "s", inner: str = "", **attributes: str) -> str:
    return node("startEvent", key, inner, **attributes)


def end(key: str = "e", inner: str = "") -> str:
    return node("endEvent", key, inner)


def user(key: str, inner: str = "", **attributes: str) -> str:
    return node("userTask", key, inner, **attributes)


def script(key: str, text: str, inner: str = "", **attributes: str) -> str:
    return node("scriptTask", key, f"{inner}<script>{escape(text)}</script>", **attributes)


def catch(key: str, inner: str) -> str:
    return node("intermediateCatchEvent", key, inner)


def throw(key: str, inner: str = "") -> str:
    return node("intermediateThrowEvent", key, inner)


def boundary(key: str, host: str, inner: str, interrupting: bool = True) -> str:
    return node("boundaryEvent", key, inner, attachedToRef=host, cancelActivity="true" if interrupting else "false")


def sub(key: str, *inner: str, **attributes: str) -> str:
    return node("subProcess", key, "".join(inner), **attributes)


def handler(key: str, *inner: str) -> str:
    return sub(key, *inner, triggeredByEvent="true")


def gateway(kind: str, key: str, default: str = "") -> str:
    return node(f"{kind}Gateway", key, **({"default": default} if default else {}))


def call(key: str, called: str, inner: str = "") -> str:
    return node("callActivity", key, inner, calledElement=called)


def many(
    collection: str = "",
    cardinality: str = "",
    item: str = "",
    output: str = "",
    out_item: str = "",
    until: str = "",
    sequential: bool = False,
) -> str:
    inner = f"<loopCardinality>{escape(cardinality)}</loopCardinality>" if cardinality else ""
    inner += f"<loopDataInputRef>{escape(collection)}</loopDataInputRef>" if collection else ""
    inner += f"<loopDataOutputRef>{output}</loopDataOutputRef>" if output else ""
    inner += f'<inputDataItem id="{item}"/>' if item else ""
    inner += f'<outputDataItem id="{out_item}"/>' if out_item else ""
    inner += f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{"true" if sequential else "false"}">{inner}'
        "</multiInstanceLoopCharacteristics>"
    )


def loop(text: str = "", maximum: int | None = None, before: bool = False) -> str:
    inner = f"<loopCondition>{escape(text)}</loopCondition>" if text else ""
    top = f' loopMaximum="{maximum}"' if maximum is not None else ""
    return f'<standardLoopCharacteristics testBefore="{"true" if before else "false"}"{top}>{inner}</standardLoopCharacteristics>'


def flows(*paths: str | tuple[str, str, str]) -> str:
    """Flows "a > b > c" and ("a", "b", "condition"); the id of a flow is f_a_b."""
    found = []
    for path in paths:
        if isinstance(path, tuple):
            found.append((path[0], path[1], f"<conditionExpression>{escape(path[2])}</conditionExpression>"))
        else:
            steps = [step.strip() for step in path.split(">")]
            found += [(left, right, "") for left, right in pairwise(steps)]
    return "".join(
        f'<sequenceFlow id="f_{left}_{right}" sourceRef="{left}" targetRef="{right}">{inner}</sequenceFlow>'
        for left, right, inner in found
    )


def process(*inner: str, key: str = "p") -> str:
    return f'<process id="{key}" isExecutable="true">{"".join(inner)}</process>'


def file(*processes: str, more: str = "") -> bytes:
    return f'<?xml version="1.0"?><definitions {SPACES}>{SHARED}{more}{"".join(processes)}</definitions>'.encode()


def drawn(*inner: str) -> bytes:
    """A file with one process `p`."""
    return file(process(*inner))


def play(
    model: bytes,
    *steps: dict[str, Any],
    data: dict[str, Any] | None = None,
    begin: str = "p",
    hold_work: bool = False,
    tables: dict[str, bytes] | None = None,
) -> dict[str, Any]:
    first = {"start": begin, "data": data or {}, "at": "2026-01-05T09:00:00+08:00"}
    return run_model({"m.bpmn": model, **(tables or {})}, [first, *steps], hold_work)


def told(outcome: dict[str, Any], but: str = "s e") -> str:
    """Trace, open elements (sorted) and state in one line; the ids in `but` are left out of the trace."""
    left_out = but.split()
    trace = " ".join(key for key in outcome["trace"] if key not in left_out)
    state = "done" if outcome["completed"] else outcome["error"]["code"] if outcome["error"] else "open"
    return f"{trace} | {' '.join(sorted(outcome['open']))} | {state}"


def bundle_of(model: bytes, main: str = "p", **others: bytes) -> Bundle:
    return compile_bundle(main, {"m": model, **others}, {}, shipped())


def do(element: str, item: Any = None, **data: Any) -> dict[str, Any]:
    return {"complete": element, "data": data, **({} if item is None else {"item": item})}


def wait(period: str) -> dict[str, Any]:
    return {"advance": period}


def message(name: str, correlation: Any = None, **data: Any) -> dict[str, Any]:
    return {"message": name, "data": data, **({} if correlation is None else {"correlation": correlation})}


def signal(name: str = "flood", **data: Any) -> dict[str, Any]:
    return {"signal": name, "data": data}
