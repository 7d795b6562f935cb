"""The word for decision files: decide. It needs no data directory and writes nothing.

A batch prints a JSON object a line, in the order of its lines, whatever is wrong with one of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.batches import LARGEST_LINE, both, helped, numbered_lines, read_line, shown
from app.cli.output import FINE, FOUND, JSON, plain, put, say
from app.domain.errors import DuoguiError

if TYPE_CHECKING:
    from app.decisions.dmn import DecisionModel
    from app.decisions.feel import Expression, UnaryTests, tree

MOST_TOLD = 20  # lines about cells; who has more has read enough
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


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
        inputs = read_line(_content(given), str(given))
        answer, problems = decide_answer(model, asked, inputs)
    except DuoguiError as error:
        if as_json and not batch:
            put({"outputs": {}, "matched": [], "error": both(error)})
        raise
    _warn(model, inputs)
    if as_json:
        put(answer)
    else:
        _show(answer, problems)
        failed = {name for names, _ in problems for name in names.split(", ")}
        for line in islice(_nulls(model, answer, failed), MOST_TOLD):
            say(line)
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
    for number, line in numbered_lines(given):
        try:
            answer, problems = decide_answer(model, asked, read_line(line, str(given), number))
        except DuoguiError as error:
            answer, problems = {"outputs": {}, "matched": [], "error": both(error)}, [("", error)]
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
    texts = [f"{names}: {helped(error)}" for names, error in problems]
    return {"outputs": outputs, "matched": matched, "error": "\n".join(texts) or None}, problems


def _each_once(failed: Mapping[str, DuoguiError]) -> Problems:
    """Errors with the names of the decisions that they stopped: what a decision requires stops it too."""
    names: dict[str, list[str]] = {}
    errors = {both(error): error for error in failed.values()}
    for name, error in failed.items():
        names.setdefault(both(error), []).append(name)
    return [(", ".join(names[text]), error) for text, error in errors.items()]


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
    """The cells of tables that read a name or call a function which nobody gives: most often a text without its quotes."""
    from app.decisions.feel import doubts

    for decision in model.files[0].decisions:
        inputs, outputs = decision.inputs, decision.outputs
        for rule in decision.rules:
            titles = [clause.label for clause in inputs] + [clause.title for clause in outputs]
            cells: list[Expression | UnaryTests] = [*rule.inputs, *rule.outputs]
            for title, cell in zip(titles, cells, strict=True):
                for one in doubts(cell, known, known, is_all=True) if cell.names - known else ():
                    yield (
                        f"决策“{decision.name}”第 {rule.row} 行“{title}”列：{one.problem.zh}。{one.fix.zh} / "
                        f"decision “{decision.name}”, row {rule.row}, column “{title}”: {one.problem.en}. {one.fix.en}"
                    )


def _show(answer: Mapping[str, Any], problems: Problems) -> None:
    for name, value in answer["outputs"].items():
        click.echo(f"{name}: {shown(value)}")
    for one in answer["matched"]:
        rule = f" ({one['rule']})" if one["rule"] else ""
        click.echo(f"  ← {one['decision']}：第 {one['row']} 行 / row {one['row']}{rule}")
    for names, error in problems:
        say(f"{names}:")
        for language in ("zh", "en"):
            say(f"  {error.code} {error.message(language)}\n    → {error.hint(language)}")


def _nulls(model: DecisionModel, answer: Mapping[str, Any], failed: Container[str]) -> Iterator[str]:
    """Why tables answered null: no row matched, or a value is of another type than its column."""
    for decision in model.files[0].decisions:
        value = answer["outputs"].get(decision.name, "")
        if decision.table is None or decision.name in failed or not _has_null(value):
            continue
        rows = [one["row"] for one in answer["matched"] if one["decision"] == decision.name]
        if not rows:
            yield (
                f"决策“{decision.name}”没有命中的行，结果为 null / "
                f"no row of decision “{decision.name}” matches, it is null"
            )
        values = value if isinstance(value, list) and len(value) == len(rows) else [value] * len(rows)
        for row, result in zip(rows, values, strict=True):
            for clause, cell in zip(decision.outputs, decision.rules[row - 1].outputs, strict=True):
                part = result.get(clause.name) if isinstance(result, dict) else result
                if part is None and _is_plain(cell.tree):
                    yield (
                        f"决策“{decision.name}”第 {row} 行“{clause.title}”列：{cell.text} 与该列的类型不符，结果为 null / "
                        f"decision “{decision.name}”, row {row}, column “{clause.title}”: {cell.text} is not of the column's "
                        "type, it is null"
                    )


def _has_null(value: Any) -> bool:
    """Whether a value is null or has one in it."""
    if isinstance(value, dict | list):
        return any(map(_has_null, value.values() if isinstance(value, dict) else value))
    return value is None


def _is_plain(node: tree.Node) -> bool:
    """Whether a plain value stands there, which is never null by itself."""
    return getattr(node, "value", None) is not None
