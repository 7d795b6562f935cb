"""The word for analysts that judges models and tables before they are published: check."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.output import FINE, FOUND, put


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
