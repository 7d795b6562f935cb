"""Words for cases: list, show. They read a site, also while a server writes it."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.opened import find_case, site_to_read
from app.cli.output import DATA, FINE, JSON, put


@click.group()
def cases() -> None:
    """案件。 / Cases."""


@cases.command("list")
@click.option(
    "--status",
    type=click.Choice(["open", "ended", "failed"]),
    default=None,
    help="只列此状态的案件 / only cases of this status",
)
@DATA
@JSON
def cases_list(status: str | None, directory: Path, as_json: bool) -> int:
    """列出案件。 / List the cases."""
    from app.audit.case_list import listed

    with site_to_read(directory) as office, office.store.read() as read:
        found = list(listed(read, status or ""))
    if as_json:
        put({"cases": found})
        return FINE
    for each in found:
        due = each["next_due"] or "—"
        state = f"{each['status']} {each['outcome'] or ''}".strip()
        click.echo(f"{each['number']} {each['model']}@{each['model_version'] or '?'} {state} {each['lead']} {due}")
    click.echo(f"{len(found)} 件 / cases")
    return FINE


@cases.command("show")
@click.argument("case")
@DATA
@JSON
def cases_show(case: str, directory: Path, as_json: bool) -> int:
    """一个案件现在的情况：未结任务、定时、机器工作。 / A case as it is now: open tasks, timers, work of machines."""
    from app.audit.case_list import shown

    with site_to_read(directory) as office, office.store.read() as read:
        found = shown(read, find_case(read, case))
    if as_json:
        put(found)
        return FINE
    for name in ("number", "case", "model", "model_version", "status", "outcome", "subject_kind", "subject", "lead"):
        click.echo(f"{name}: {found[name] if found[name] is not None else '—'}")
    if found["failure"]:
        failure = found["failure"]
        click.echo(f"! {failure['code']} {failure['element']}: {failure['zh']} / {failure['en']}")
    for task in found["open"]:
        click.echo(f"  {task['element']} {task['name_zh']}（{task['department']}）{task['due'] or '—'}")
    for timer in found["timers"]:
        click.echo(f"  ⏲ {timer['element']} {timer['due']}")
    for work in found["works"]:
        click.echo(f"  ⚙ {work['element']} {work['work']} {work['error'] or ''}".rstrip())
    return FINE
