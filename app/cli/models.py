"""Words for process analysts: deadline, run-model, rehearse. None needs a data directory, none writes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.cli.output import FINE, FOUND, JSON, put, read_object
from app.domain.calendars import Calendar
from app.domain.instants import from_text, in_law_zone

MOST_DIGITS = 20  # more than any amount of any unit has; the number itself is judged by the clock


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("start")
@click.argument("amount")
@click.argument("unit")
@click.option(
    "--calendar",
    "calendar_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="日历 JSON 文件 / a calendar's JSON file",
)
@click.option("--steps", is_flag=True, help="另以数据列出每一步（--json） / with --json, every step as data as well")
@click.option("--hours", help="办公时间，如 9-12,13-17，默认取自日历 / office hours, by default the calendar's")
@JSON
def deadline(
    start: str, amount: str, unit: str, calendar_file: Path | None, hours: str | None, steps: bool, as_json: bool
) -> None:
    """期限何日届满，为什么。单位 WD、ND、WH、NH。 / When a limit ends, and why. Units WD, ND, WH, NH."""
    from app.domain.calendars import shipped
    from app.domain.limits import deadline as compute

    calendar = _calendar(calendar_file) if calendar_file else shipped()
    found = compute(from_text(start), _number(amount), unit.upper(), calendar, hours)
    if as_json:
        put(
            {
                "due": found.due.isoformat(),
                "closes_at": in_law_zone(found.closes_at).isoformat(),
                "counted_from": found.counted_from.isoformat(),
                "provisional": found.provisional,
                "explanation": [f"{line.zh} / {line.en}" for line in found.explanation],
                **({"steps": [step.body() for step in found.steps]} if steps else {}),
            }
        )
        return
    click.echo(f"{found.due.isoformat()}{'（暂定）' if found.provisional else ''}")
    for line in found.explanation:
        click.echo(f"  {line.zh} / {line.en}")


def _calendar(path: Path) -> Calendar:
    from app.domain.calendars import read_calendar

    try:
        return read_calendar(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError) as error:
        raise click.BadParameter(
            f"{path} 不是可用的日历 / is no calendar: {error!r}", param_hint="--calendar"
        ) from error


def _number(text: str) -> Decimal | str:
    """The amount as a number where it is one of a size that means something, else as it was typed."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else text


@click.command("run-model")
@click.argument("model", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="被调用的模型、决策表 / called models, tables",
)
@click.option(
    "--script",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="步骤 JSONL / steps as JSONL",
)
@click.option("--hold-work", is_flag=True, help="服务任务等待 work 步骤 / service tasks wait for work steps")
@JSON
def run_model(model: Path, others: tuple[Path, ...], script: Path, hold_work: bool, as_json: bool) -> int:
    """不用数据库运行任意模型。 / Run any model without a database.

    \b
    步骤文件每行一个 JSON 对象，第一行须是 start / the steps are a JSON object a line, start first:
      {"start": "PROCESS", "data": {...}, "at": "2026-03-02T09:00:00"}
      {"complete": "ELEMENT", "data": {...}, "item": VALUE 或/or {"index": N}}
      {"work": "ELEMENT", "data": {...}} 或/or {"work": "ELEMENT", "error": {"code": "CODE"}}
      {"advance": "P10D"}
      {"message": "NAME", "data": {...}, "correlation": ...}
      {"signal": "NAME"}
    """  # noqa: D301 - the backspace tells click to keep the lines
    from app.engine.run_model import run_model as run

    lines = enumerate(script.read_text("utf-8").split("\n"), 1)
    steps = [read_object(line, str(script), number) for number, line in lines if line.strip()]
    answer = run({str(path): path.read_bytes() for path in (model, *others)}, steps, hold_work)
    put(answer) if as_json else click.echo(json.dumps(_texts(answer), ensure_ascii=False, indent=2))
    return FOUND if answer.get("error") else FINE


def _texts(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    return [_texts(item) for item in value] if isinstance(value, list | tuple) else value


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--coverage", is_flag=True, help="覆盖了哪些图元和表行 / which elements and rows were covered")
@JSON
def rehearse(paths: tuple[Path, ...], coverage: bool, as_json: bool) -> int:
    """用可移动的时钟演练场景。 / Run scenarios with a movable clock."""
    from app.demo.seed import rehearsal_city
    from app.modelling.rehearse import rehearse as run

    rehearsed = run(paths, rehearsal_city(), coverage=coverage)
    if as_json:
        put(rehearsed.as_json())
        return FINE if rehearsed.ok else FOUND
    for outcome in rehearsed.outcomes:
        click.echo(f"{'✓' if outcome.ok else '✗'} {outcome.name}")
        if not outcome.ok:
            click.echo(f"    {outcome.reason('zh')}\n    {outcome.reason('en')}")
    if rehearsed.coverage is not None:
        _show_coverage(rehearsed.as_json()["coverage"])
    return FINE if rehearsed.ok else FOUND


def _show_coverage(found: dict[str, Any]) -> None:
    titles = {
        "flow_nodes": "图元 / flow nodes",
        "sequence_flows": "连线 / sequence flows",
        "decision_rows": "表行 / table rows",
    }
    for name, title in titles.items():
        part = found[name]
        click.echo(f"{title}: {part['covered']}/{part['total']}")
        for missing in part["missing"]:
            click.echo(f"    {missing['file']} {missing['element']}")
