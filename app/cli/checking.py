"""Words for analysts about models and tables that are not published yet: check, diff."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.output import FINE, FOUND, JSON, put


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="输出格式 / format of the output",
)
def check(paths: tuple[Path, ...], form: str) -> int:
    """检查流程图和决策表。 / Check models and tables."""
    from app.modelling.lint.check import check_paths
    from app.modelling.lint.problem import ERROR
    from app.modelling.lint.sarif import as_sarif

    problems = check_paths(paths)
    errors = sum(problem.severity == ERROR for problem in problems)
    if form == "json":
        put({"problems": [problem.as_json() for problem in problems]})
    elif form == "sarif":
        put(as_sarif(problems))
    else:
        for problem in problems:
            sign = "✗" if problem.severity == ERROR else "!"
            place = f"{problem.file} {problem.element}".strip()
            click.echo(f"{sign} {place}  [{problem.rule}]\n    {problem.text.zh}\n    {problem.text.en}")
        click.echo(f"错误 {errors}，提醒 {len(problems) - errors} / {errors} errors, {len(problems) - errors} warnings")
    return FOUND if problems else FINE


@click.command()
@click.argument("before", type=click.Path(path_type=Path, exists=True))
@click.argument("after", type=click.Path(path_type=Path, exists=True))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="句子的语言 / language of the sentences")
@JSON
def diff(before: Path, after: Path, lang: str, as_json: bool) -> int:
    """用语句说明两个版本的差别。 / Say in sentences what changed between two versions."""
    from app.modelling.changes.compare import compare_paths

    changes = compare_paths(before, after)
    if as_json:
        put({"changes": [change.as_json(lang) for change in changes]})
    else:
        for change in changes:
            sign = {"added": "+", "removed": "-"}.get(change.how, "~")
            place = f"{change.file} {change.element}".strip()
            click.echo(f"{sign} {change.text.zh if lang == 'zh' else change.text.en}  [{place}]")
        if not changes:
            click.echo("没有影响办理的差别 / nothing that matters changed")
    return FOUND if changes else FINE
