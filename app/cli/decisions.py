"""Words for expressions and decision tables: feel and decide. None needs a data directory, none writes.

A batch prints a JSON object a line, in the order of its lines, whatever is wrong with one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import FINE, FOUND, JSON, UnreadableJson, json_text, plain, put, read_object, say
from app.domain.errors import DuoguiError

if TYPE_CHECKING:
    from app.decisions.dmn import DecisionModel

LARGEST_LINE = 16_000_000  # bytes of one input; as many as a decision file may have
MOST_TOLD = 20  # lines about cells; who has more has read enough
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, but for empty ones; of a line that is too long, one byte too many."""
    number = 0
    with path.open("rb") as file:
        while line := file.readline(LARGEST_LINE + 1):
            number += 1
            rest = line
            while len(rest) > LARGEST_LINE and not rest.endswith(b"\n"):
                rest = file.readline(LARGEST_LINE + 1)
            if line.strip():
                yield number, line.strip(b"\r\n")


def _read(content: bytes, what: str) -> dict[str, Any]:
    """The JSON object in the bytes. Raises: E-CLI-1."""
    if len(content) > LARGEST_LINE:
        raise UnreadableJson(what=what, why=f"> {LARGEST_LINE} bytes")
    try:
        return read_object(content.decode("utf-8-sig"), what)
    except UnicodeDecodeError as error:
        raise UnreadableJson(what=what, why=f"UTF-8: {error}") from None


def _both(error: DuoguiError) -> str:
    return f"{error.message('zh')} / {error.message('en')}"


@click.command()
@click.argument("expression", required=False)
@click.option("--context", "context_text", default="{}", help="变量的 JSON / the variables as JSON")
@click.option("--batch", type=FILE, help="每行一个 {expression, context} / a line each")
@JSON
def feel(expression: str | None, context_text: str, batch: Path | None, as_json: bool) -> int:
    """计算 FEEL 表达式。 / Evaluate a FEEL expression."""
    if batch is not None:
        for number, line in _lines(batch):
            put(_feel_line(line, f"{batch} 第 {number} 行 / line {number}"))
        return FINE  # each line says for itself whether it could be evaluated
    if expression is None:
        raise click.UsageError("缺少表达式 / an expression or --batch is needed")
    answer = feel_answer(expression, read_object(context_text, "--context"))
    if as_json:
        put(answer)
    elif answer["ok"]:
        click.echo(_shown(answer["value"]))
    else:
        say(str(answer["error"]))
    return FINE if answer["ok"] else FOUND


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def _feel_line(line: bytes, what: str) -> dict[str, Any]:
    try:
        asked = _read(line, what)
        context = asked.get("context") or {}
        if not isinstance(context, dict):
            raise UnreadableJson(what="context", why=type(context).__name__)
        return feel_answer(str(asked.get("expression") or ""), context)
    except DuoguiError as error:
        return {"ok": False, "error": _both(error), "column": None}


def feel_answer(expression: str, context: dict[str, Any]) -> dict[str, Any]:
    """The answer in the contract's shape."""
    from app.decisions.feel import compile_expression, from_json, to_json, type_name

    try:
        value = compile_expression(expression, tuple(context))(from_json(context))
        return {"ok": True, "type": type_name(value), "value": plain(to_json(value))}
    except DuoguiError as error:
        return {"ok": False, "error": _both(error), "column": getattr(error, "column", None)}


@click.command()
@click.argument("file", type=FILE)
@click.option("--with", "others", multiple=True, type=FILE, help="它引入的决策文件 / decision files that it imports")
@click.option(
    "--decision", "asked", metavar="NAME", help="决策（或决策服务）的名称，默认全部 / its name, every one without"
)
@click.option("--input", "given", required=True, type=FILE, help="输入数据的 JSON 文件 / the inputs' JSON file")
@click.option("--batch", is_flag=True, help="输入文件每行一个对象，输出也是 / an input a line, an answer a line")
@JSON
def decide(file: Path, others: tuple[Path, ...], asked: str | None, given: Path, batch: bool, as_json: bool) -> int:
    """对输入作出 DMN 文件中的决策。 / Decide the decisions of a DMN file over an input.

    \b
    输入是按名称给出的 JSON 对象 / the input is a JSON object by names:
      {"面积": 1200, "收件日": {"@feel": "@\\"2026-03-02\\""}}
    """  # noqa: D301 - the backspace tells click to keep the lines
    try:
        model = _model(file, others, asked)
        if batch:
            return _decide_batch(model, asked, given)
        inputs = _read(_content(given), str(given))
        answer, problems = decide_answer(model, asked, inputs)
    except DuoguiError as error:
        if as_json and not batch:
            put({"outputs": {}, "matched": [], "error": _both(error)})
        raise
    _warn(model, inputs)
    put(answer) if as_json else _show(answer, problems)
    return FOUND if problems else FINE


def _content(path: Path) -> bytes:
    """The bytes of a file, one too many where it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST_LINE + 1)


def _model(file: Path, others: tuple[Path, ...], asked: str | None) -> DecisionModel:
    """The files put together, the first once. Raises: E-DECISIONS-3 and kin, E-DECISIONS-8."""
    from app.decisions.dmn import DecisionModel, read_together

    paths: dict[Path, Path] = {}
    for path in (file, *others):
        paths.setdefault(path.resolve(), path)
    files = read_together([(_content(path), str(path)) for path in paths.values()], is_tolerant=True)
    model = DecisionModel(*files, is_tolerant=True)
    model.check_asked(asked)
    return model


def _decide_batch(model: DecisionModel, asked: str | None, given: Path) -> int:
    are_fine = True
    for number, line in _lines(given):
        try:
            answer, problems = decide_answer(model, asked, _read(line, f"{given} 第 {number} 行 / line {number}"))
        except DuoguiError as error:
            answer, problems = {"outputs": {}, "matched": [], "error": _both(error)}, [("", error)]
        put(answer)
        are_fine = are_fine and not problems
    return FINE if are_fine else FOUND


Problems = list[tuple[str, DuoguiError]]


def decide_answer(
    model: DecisionModel, asked: str | None, inputs: Mapping[str, Any]
) -> tuple[dict[str, Any], Problems]:
    """The answer in the contract's shape, and what went wrong with which decisions, each error once."""
    from app.decisions.feel import from_json, to_json

    found = model.answer(from_json(dict(inputs)), asked)
    failed: dict[str, DuoguiError] = dict(found.problems)
    outputs: dict[str, Any] = {}
    for name, value in found.outputs.items():
        try:
            outputs[name] = plain(to_json(value))
        except DuoguiError as error:
            outputs[name], failed[name] = None, error
    matched = [{"decision": one.decision, "rule": one.rule, "row": one.row} for one in found.matched]
    problems = _each_once(failed)
    texts = [f"{names}: {_helped(error, 'zh')} / {_helped(error, 'en')}" for names, error in problems]
    return {"outputs": outputs, "matched": matched, "error": "\n".join(texts) or None}, problems


def _each_once(failed: Mapping[str, DuoguiError]) -> Problems:
    """Errors with the names of the decisions that they stopped: what a decision requires stops it too."""
    names: dict[str, list[str]] = {}
    errors = {_both(error): error for error in failed.values()}
    for name, error in failed.items():
        names.setdefault(_both(error), []).append(name)
    return [(", ".join(names[text]), error) for text, error in errors.items()]


def _helped(error: DuoguiError, language: str) -> str:
    return f"{error.message(language)} → {error.hint(language)}"


def _warn(model: DecisionModel, inputs: Mapping[str, Any]) -> None:
    """Says which names of the input the files do not know, and which inputs were not given."""
    wanted = [one.name for one in model.files[0].inputs]
    unknown = [name for name in inputs if wanted and name not in model.input_names]
    missing = [name for name in wanted if name not in inputs]
    strange = list(islice(_strange_names(model, {*inputs, *model.input_names}), MOST_TOLD))
    if unknown:
        say(f"决策文件没有这些输入 / the decision file has no such input: {', '.join(unknown)}")
    if missing:
        say(f"没有给出的输入按 null 计算 / inputs that were not given count as null: {', '.join(missing)}")
    for line in strange:
        say(line)


def _strange_names(model: DecisionModel, known: set[str]) -> Iterator[str]:
    """The cells of tables that read a name which nobody gives: most often a text without its quotes."""
    for decision in model.files[0].decisions:
        inputs, outputs = decision.inputs, decision.outputs
        for rule in decision.rules:
            cells = [(clause.label, cell.names) for clause, cell in zip(inputs, rule.inputs, strict=True)]
            cells += [(clause.title, cell.names) for clause, cell in zip(outputs, rule.outputs, strict=True)]
            for title, names in cells:
                for name in sorted(names - known):
                    yield (
                        f"决策“{decision.name}”第 {rule.row} 行“{title}”列：“{name}”不是已知的名称，按 null 计算；文字请加引号 / "
                        f"decision “{decision.name}”, row {rule.row}, column “{title}”: “{name}” is no known name and counts as "
                        f'null; a text needs quotes: "{name}"'
                    )


def _show(answer: Mapping[str, Any], problems: Problems) -> None:
    for name, value in answer["outputs"].items():
        click.echo(f"{name}: {_shown(value)}")
    for one in answer["matched"]:
        rule = f" ({one['rule']})" if one["rule"] else ""
        click.echo(f"  ← {one['decision']}：第 {one['row']} 行 / row {one['row']}{rule}")
    for names, error in problems:
        say(f"{names}:")
        for language in ("zh", "en"):
            say(f"  {error.code} {error.message(language)}\n    → {error.hint(language)}")
