"""Words for the working-day calendar: calendar import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.casework.import_calendar import CalendarImported, DueMove
from app.cli.opened import site_to_read, site_to_write
from app.cli.output import DATA, FINE, FOUND, JSON, put, say

SHOWN = 40  # moves printed for a person; the JSON has them all


@click.group()
def calendar() -> None:
    """工作日日历。 / The calendar of working days."""


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="只列出到期日的变动，不导入 / only list the due dates that would move")
@click.option("--note", default="", help="版本说明，如通知文号 / a note on the version, such as the notice's number")
@DATA
@JSON
def calendar_import(file: Path, dry_run: bool, note: str, directory: Path, as_json: bool) -> int:
    """导入放假通知或整份日历，并重算在办案件的期限；中断后可重复执行。 / Import a notice; running limits are computed anew.

    \b
    一年的通知 / the notice of a year: {"year": 2027, "holidays": ["2027-01-01"], "makeup_workdays": []}
    整份日历 / a whole calendar: {"name", "years": [2004, 2027], "holidays", "makeup_workdays"}
    可另写 / besides: "office_hours": "9-12,13-17", "received_after_hours": "that_day" 或/or "next_working_day"
    """  # noqa: D301 - the backspace tells click to keep the lines
    from app.casework.import_calendar import import_calendar
    from app.domain.actors import SYSTEM

    opened = site_to_read if dry_run else site_to_write
    with opened(directory) as office:
        done = import_calendar(office, SYSTEM, file.read_bytes(), note=note or file.name, dry_run=dry_run)
    if as_json:
        put(_as_json(done, dry_run))
    else:
        _tell(done, dry_run)
    return FOUND if done.failed else FINE


def _as_json(done: CalendarImported, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "calendar": done.calendar,
        "years": list(done.years),
        "is_new": done.is_new,
        "moves": [_move(move) for move in done.changes if move.is_moved],
        "confirmed": [_move(move) for move in done.changes if not move.is_moved],
        "recomputed": done.recomputed,
        "failed": list(done.failed),
    }


def _move(move: DueMove) -> dict[str, Any]:
    return {
        "case": move.number,
        "model": move.model,
        "element": move.element,
        "due_before": move.due_before,
        "due_after": move.due_after,
        "provisional_before": move.provisional_before,
        "provisional_after": move.provisional_after,
    }


def _tell(done: CalendarImported, dry_run: bool) -> None:
    moved = [move for move in done.changes if move.is_moved]
    for move in moved[:SHOWN]:
        click.echo(f"{move.number} {move.model}/{move.element}: {move.due_before} → {move.due_after}")
    if len(moved) > SHOWN:
        say(f"另有 {len(moved) - SHOWN} 个，见 --json / {len(moved) - SHOWN} more, see --json")
    confirmed = len(done.changes) - len(moved)
    say(
        f"到期日变动 {len(moved)} 个，不变而不再（或改为）暂定 {confirmed} 个 / {len(moved)} due dates move, "
        f"{confirmed} stay and only change in being provisional"
    )
    if dry_run:
        say("试运行，未改动任何内容 / a dry run: nothing was changed")
        return
    known = "" if done.is_new else "（此前已导入 / imported before）"
    say(
        f"日历 {done.calendar}，{done.years[0]}–{done.years[1]} 年{known}；重算案件 {done.recomputed} 件 / cases recomputed"
    )
    if done.failed:
        say(
            f"{len(done.failed)} 件未能重算，请查看日志后重新执行本命令 / these could not be recomputed; look at the log and repeat "
            f"this command: {', '.join(done.failed[:SHOWN])}"
        )
