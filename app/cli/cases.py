"""Words for cases: list and show, which read a site also while a server writes it, and migrate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.opened import find_case, site_to_read, site_to_write
from app.cli.output import DATA, FINE, FOUND, JSON, put, say

if TYPE_CHECKING:
    from app.casework.migrate_case import Target, Verdict
    from app.domain.office import Office
    from app.store.cases import CaseRow


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


@cases.command("migrate")
@click.argument("model")
@click.option("--to", "version", type=click.IntRange(min=1), help="目标版本号 / the version to go to")
@click.option("--dry-run", is_flag=True, help="只说明结果，不写入 / say what would become of them, write nothing")
@click.option(
    "--revert",
    is_flag=True,
    help="退回最近一次换用，须其后没有办理 / take the last migration back, where nothing happened since",
)
@click.option("--reason", default="", help="理由，记入每件案件的事实 / the reason, kept in the fact of each case")
@click.option("--case", "only", multiple=True, help="只对此案件，可重复 / only this case, may be repeated")
@DATA
@JSON
def cases_migrate(
    model: str,
    version: int | None,
    dry_run: bool,
    revert: bool,
    reason: str,
    only: tuple[str, ...],
    directory: Path,
    as_json: bool,
) -> int:
    """让在办案件换用模型的另一版本；期限和已给的意见不变。 / Let running cases go on in another version of a model."""
    from app.casework.migrate_case import foreseen, running_elsewhere, target_of

    if (version is None) != revert or (dry_run and revert):
        raise click.UsageError("--to V [--dry-run] | --revert")
    with site_to_read(directory) if dry_run else site_to_write(directory) as office:
        with office.store.read() as read:
            wanted = {find_case(read, each).id for each in only}
            target = None if version is None else target_of(read, model, version)
            rows = _migrated(office, model) if target is None else list(running_elsewhere(read, target))
            rows = [row for row in rows if not wanted or row.id in wanted]
            verdicts = [foreseen(read, row, target) for row in rows] if dry_run and target else []
        if not dry_run:
            verdicts = [_done(office, row, target, reason) for row in rows]
    return _tell(verdicts, as_json)


def _migrated(office: Office, model: str) -> list[CaseRow]:
    """The open cases that were migrated in a model."""
    from app.store import cases as kept
    from app.store import history

    with office.store.read() as read:
        return [
            row
            for row in kept.every(read, "open")
            if any(fact.body["model"] == model for fact in history.every(read, row.id, "CaseMigrated"))
        ]


def _done(office: Office, row: CaseRow, target: Target | None, reason: str) -> Verdict:
    from app.casework.migrate_case import migrate_case, refused, revert_case
    from app.domain.actors import SYSTEM
    from app.domain.errors import DuoguiError

    try:
        if target:
            return migrate_case(office, SYSTEM, row.id, target, reason)
        return revert_case(office, SYSTEM, row.id, reason)
    except DuoguiError as error:
        return refused(row, error)


def _tell(verdicts: list[Verdict], as_json: bool) -> int:
    if as_json:
        names = ("case", "verdict", "reason", "due_before", "due_after")
        put({"cases": [{name: getattr(each, name) or None for name in names} for each in verdicts]})
    else:
        for each in verdicts:
            click.echo(f"{each.number} {each.verdict} {each.reason} {each.due_before or '—'} → {each.due_after or '—'}")
        say(f"{len(verdicts)} 件 / cases")
    return FOUND if any(each.verdict == "refused" for each in verdicts) else FINE
