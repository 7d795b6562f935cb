"""The word for expressions: feel. It needs no data directory and writes nothing.

A batch prints a JSON object a line, in the order of its lines, whatever is wrong with one of them. What can be read and
will not be what was meant is told beside the output.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.batches import helped, numbered_lines, read_line, shown
from app.cli.output import FINE, FOUND, JSON, OBJECT, UnreadableJson, not_an, plain, put, read_object, say
from app.domain.errors import DuoguiError


class NoExpression(DuoguiError):
    code = "E-CLI-8"
    zh = "{what} 第 {line} 行没有表达式：{why_zh}"
    en = "{what}, line {line}, has no expression: {why_en}"
    hint_zh = '请写成 {{"expression": "a + 1", "context": {{"a": 2}}}}'
    hint_en = 'Write {{"expression": "a + 1", "context": {{"a": 2}}}}'


@click.command()
@click.argument("expression", required=False)
@click.option("--context", "context_text", help="变量的 JSON / the variables as JSON")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="每行一个 {expression, context} / a line each",
)
@JSON
def feel(expression: str | None, context_text: str | None, batch: Path | None, as_json: bool) -> int:
    """计算 FEEL 表达式。 / Evaluate a FEEL expression."""
    if batch is not None:
        if expression is not None or context_text is not None:
            raise click.UsageError(
                "--batch 的每一行自带表达式和变量，不能再给 / each line of --batch has its expression and variables; give no others"
            )
        for number, line in numbered_lines(batch):
            put(_feel_line(line, str(batch), number))
        return FINE  # each line says for itself whether it could be evaluated
    if expression is None:
        raise click.UsageError("缺少表达式 / an expression or --batch is needed")
    context = read_object(context_text or "{}", "--context")
    answer = feel_answer(expression, context)
    if as_json:
        put(answer)
    elif answer["ok"]:
        click.echo(shown(answer["value"]))
    else:
        say(str(answer["error"]))
    if answer["ok"]:
        _tell_doubts(expression, context)
    return FINE if answer["ok"] else FOUND


def _feel_line(line: bytes, what: str, number: int) -> dict[str, Any]:
    try:
        asked = read_line(line, what, number)
        expression, context = asked.get("expression"), asked.get("context")
        if not isinstance(expression, str):
            missing = ("缺少 expression", "expression is missing")
            why = not_an(("文字", "a text"), expression) if "expression" in asked else missing
            raise NoExpression(what=what, line=number, why_zh=why[0], why_en=why[1])
        if not isinstance(context, dict | None):
            zh, en = not_an(OBJECT, context)
            raise UnreadableJson(what, (f"context {zh}", f"context: {en}"), number)
        return feel_answer(expression, context or {})
    except DuoguiError as error:
        return {"ok": False, "error": helped(error), "column": None}


def feel_answer(expression: str, context: dict[str, Any]) -> dict[str, Any]:
    """The answer in the contract's shape."""
    from app.decisions.feel import compile_expression, from_json, to_json, type_name

    try:
        value = compile_expression(expression, tuple(context))(from_json(context))
        return {"ok": True, "type": type_name(value), "value": plain(to_json(value))}
    except DuoguiError as error:
        return {"ok": False, "error": helped(error), "column": getattr(error, "column", None)}


def _tell_doubts(expression: str, context: dict[str, Any]) -> None:
    """Says what could be evaluated and will not be what was meant: names and functions that nothing gives, dates without quotes."""
    from app.decisions.feel import compile_expression, doubts

    for one in doubts(compile_expression(expression, tuple(context)), context, context, is_all=True):
        say(
            f"第 {one.line} 行第 {one.column} 列：{one.problem.zh}。{one.fix.zh} / "
            f"line {one.line}, column {one.column}: {one.problem.en}. {one.fix.en}"
        )
