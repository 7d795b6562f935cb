"""No Python is ever evaluated from a model: every place an analyst can write in is FEEL or is refused (defects D6, D13)."""

from __future__ import annotations

import ast
import sys
from html import escape
from pathlib import Path

import pytest
from engine_diagrams import (
    bundle_of,
    catch,
    condition,
    drawn,
    end,
    flows,
    gateway,
    loop,
    many,
    node,
    play,
    script,
    start,
    timer,
    user,
)

import app.engine
from app.engine.errors import ModelRefused
from app.engine.models import read_model

ATTACKS = [
    "__import__('os').system('touch /tmp/duogui_was_here')",
    "().__class__.__bases__[0].__subclasses__()",
    "open('/etc/hostname').read()",
    "exec('x = 1')",
    "[x for x in (1).__class__.__mro__]",
    "lambda: 1",
    "f'{1}'",
    "import os",
    "x := 1",
]


def places(text: str) -> dict[str, bytes]:
    """The same text in every place that holds an expression."""
    work = '<extensionElements><duogui:work kind="k" result="r">'
    work += f'<duogui:parameter name="p" value="{escape(text)}"/></duogui:work></extensionElements>'
    who = f'<extensionElements><duogui:candidates department="{escape(text)}" duty="issuer"/></extensionElements>'
    pre = f"<extensionElements><spiffworkflow:preScript>{escape(text)}</spiffworkflow:preScript></extensionElements>"
    lone = {
        "script": script("a", f"x = {text}"),
        "bare script": script("a", text),
        "collection": user("a", many(text, item="i")),
        "cardinality": user("a", many(cardinality=text)),
        "completion": user("a", many("xs", item="i", until=text)),
        "loop": user("a", loop(text)),
        "timer": catch("a", timer("timeDate", text)),
        "cycle": catch("a", timer("timeCycle", text)),
        "condition": catch("a", condition(text)),
        "parameter": node("serviceTask", "a", work),
        "department": user("a", who),
        "pre-script": user("a", pre),
    }
    models = {name: drawn(start(), inner, end(), flows("s > a > e")) for name, inner in lone.items()}
    models["flow"] = drawn(
        start(), gateway("exclusive", "g"), end(), end("e2"), flows("s > g", ("g", "e", text), "g > e2")
    )
    return models


@pytest.mark.parametrize("text", ATTACKS)
def test_python_is_refused_or_is_harmless_feel_everywhere(text: str) -> None:
    seen: list[str] = []

    def hook(event: str, _arguments: object) -> None:
        if watching and event in ("compile", "exec", "os.system", "subprocess.Popen"):
            seen.append(event)

    watching = False
    sys.addaudithook(hook)
    for name, model in places(text).items():
        watching = True
        try:
            outcome = play(model, data={"xs": [1]})
        finally:
            watching = False
        assert seen == [], name
        assert outcome["error"] is not None or outcome["data"].get("x") is None, name
    assert not Path("/tmp/duogui_was_here").exists()


def test_a_model_that_carries_python_is_refused_with_its_element() -> None:
    for name, model in places("open('/etc/hostname').read()").items():
        with pytest.raises(ModelRefused) as refused:
            read_model(model, "m.bpmn")
        assert refused.value.problems[0].element in ("a", "f_g_e"), name


def test_no_file_of_the_engine_calls_eval_exec_or_compile() -> None:
    files = list(Path(app.engine.__file__).parent.glob("*.py"))
    assert len(files) > 20
    for file in files:
        for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                assert part.func.id not in ("eval", "exec", "compile", "__import__"), file


def test_nothing_of_spiffworkflow_is_patched() -> None:
    """Every function of SpiffWorkflow is where it was defined: none was replaced by one of ours."""
    import SpiffWorkflow.bpmn.workflow  # noqa: F401

    import app.engine.run_model  # noqa: F401

    for name, module in list(sys.modules.items()):
        if not name.startswith("SpiffWorkflow"):
            continue
        for kind in [value for value in vars(module).values() if isinstance(value, type)]:
            for member in vars(kind).values():
                assert not str(getattr(member, "__module__", "")).startswith("app."), (name, kind)
        for member in vars(module).values():
            assert not str(getattr(member, "__module__", "")).startswith("app."), name


@pytest.mark.parametrize("written", ["python", "text/x-python", "application/javascript", "groovy"])
def test_a_case_refuses_a_script_that_says_it_is_written_in_another_language(written):
    model = drawn(start(), script("a", "x = 1", scriptFormat=written), end(), flows("s a e"))

    with pytest.raises(ModelRefused) as refused:
        bundle_of(model)

    assert written in refused.value.message("zh")
    assert "a" in refused.value.message("en")


def test_a_script_in_feel_is_taken_however_its_format_is_spelled():
    for written in ("", "feel", "text/x-feel", "FEEL"):
        bundle_of(drawn(start(), script("a", "x = 1", scriptFormat=written), end(), flows("s a e")))
