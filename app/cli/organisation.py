"""Words for who there is at a site: init, organisation import, organisation show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.casework.functions_wanted import Note
from app.casework.import_organisation import Change, Imported
from app.cli.opened import site_to_read, site_to_write
from app.cli.output import DATA, JSON, put, say

MOST_SHOWN = 60  # of a value in a list of changes; a boundary's digest is longer
PROFILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_WHAT = {
    "site": "站点名称 / site name",
    "region": "区划 / region",
    "department": "部门 / department",
    "account": "账号 / account",
}
_FIELDS = {
    "name": "名称 / name",
    "name_zh": "名称 / name",
    "name_en": "英文名称 / English name",
    "functions": "职能 / functions",
    "is_open": "启用 / open",
}
_NEXT = """此站点只有一个没有界线的临时区划 000000，还不能登记项目。请：
  1. 写站点概况文件（区划、界线、部门，见 docs/how-to/run-a-site.md），用 duogui organisation import 文件 导入；
     根区划沿用 000000，或删去此目录，用 duogui init --profile 文件 重建
  2. 用 duogui layers import 文件 --layer 代码 导入一张蓝图的各图层
  3. 用 duogui account add 开通各部门账号
This site has one provisional region, 000000, without boundary: no project can be registered yet. Now:
  1. write a site profile (regions, boundaries, departments; see docs/how-to/run-a-site.md) and import it with
     duogui organisation import FILE, keeping 000000 as its root; or remove this directory and begin with
     duogui init --profile FILE
  2. import the layers of the blueprint with duogui layers import FILE --layer CODE
  3. open accounts for the departments with duogui account add"""


@click.command()
@DATA
@click.option(
    "--profile", type=PROFILE, help="站点概况 TOML：区划、部门、账号 / site profile: regions, departments, accounts"
)
@click.option("--name", default="", help="站点名称，默认取自概况 / the site's name, by default the profile's")
@click.option("--administrator", default="administrator", help="首个管理员账号 / the first administrator's account")
def init(directory: Path, profile: Path | None, name: str, administrator: str) -> None:
    """新建站点：建库、发布出厂模型、导入概况、开通首个管理员。 / New site: database, shipped models, profile, first administrator."""
    from app.casework.init_site import init_site
    from app.casework.site_profile import read_profile
    from app.settings import shipped

    given = read_profile(profile) if profile else None
    with site_to_write(directory, begin=True) as office:
        made = init_site(
            office, name if given else name or "多规", administrator, shipped("processes"), shipped("dmn"), given
        )
    say(f"已发布 {made.published} 项 / published {made.published}")
    if given is None:
        say(_NEXT)
    else:
        _tell(made.organisation)
    say(
        "首个密码只显示这一次，首次登录须更改 / first passwords are shown this once and are changed at the first sign-in:"
    )
    click.echo(f"{made.administrator} {made.password}")
    for account, password in made.organisation.passwords.items():
        click.echo(f"{account} {password}")


@click.group()
def organisation() -> None:
    """区划和部门。 / Regions and departments."""


@organisation.command("import")
@click.argument("file", type=PROFILE)
@click.option("--dry-run", is_flag=True, help="只说明会改动什么 / only tell what it would change")
@DATA
@JSON
def organisation_import(file: Path, dry_run: bool, directory: Path, as_json: bool) -> None:
    """由站点概况增补、更改区划和部门；可重复执行。 / Add and change regions and departments from a profile; may be repeated."""
    from app.casework.import_organisation import import_organisation
    from app.casework.site_profile import read_profile
    from app.domain.actors import SYSTEM

    profile = read_profile(file)
    with site_to_write(directory) as office:
        imported = import_organisation(office, SYSTEM, profile, dry_run=dry_run)
    if as_json:
        put(
            {
                "dry_run": dry_run,
                "added": [_as_json(change) for change in imported.changes if change.how == "added"],
                "changed": [_as_json(change) for change in imported.changes if change.how == "changed"],
                "unchanged": imported.unchanged,
                "accounts": [{"account": account, "password": word} for account, word in imported.passwords.items()],
                "notes": [note.as_json() for note in imported.notes],
            }
        )
        return
    if dry_run:
        say("试运行，未改动任何内容 / a dry run: nothing was changed")
    _tell(imported)
    for account, password in imported.passwords.items():
        click.echo(f"{account} {password}")


@organisation.command("show")
@DATA
@JSON
def organisation_show(directory: Path, as_json: bool) -> None:
    """显示区划树、部门和职能。 / Show the tree of regions with departments and functions."""
    from app.casework.show_organisation import show_organisation

    with site_to_read(directory) as office:
        found = show_organisation(office)
    if as_json:
        put(found)
        return
    click.echo(found["name"])
    depths: dict[str, int] = {}
    for region in found["regions"]:
        depth = depths[region["code"]] = depths.get(region["parent"], 0) + 1
        outlined = "有界线 / with boundary" if region["has_boundary"] else "无界线 / no boundary"
        click.echo(f"{'  ' * depth}{region['code']} {region['zh']} / {region['en']}（{region['level']}，{outlined}）")
        for department in region["departments"]:
            closed = "" if department["open"] else "（已停用 / closed）"
            functions = " ".join(department["functions"]) or "—"
            names = f"{department['code']} {department['zh']} / {department['en']}"
            click.echo(f"{'  ' * depth}  - {names}{closed}：{functions}")
    _say_notes([Note(**note) for note in found["notes"]])


def _tell(imported: Imported) -> None:
    """What an import did, line by line, for a person."""
    for change in imported.changes:
        sign, word = ("+", "新增 / added") if change.how == "added" else ("~", "更改 / changed")
        click.echo(f"{sign} {_WHAT[change.kind]} {change.code} {word}", err=True)
        for what, before, after in change.differences:
            click.echo(f"    {_FIELDS.get(what, what)}: {_value(before)} → {_value(after)}", err=True)
    say(f"未变 {imported.unchanged} 项 / unchanged: {imported.unchanged}")
    _say_notes(list(imported.notes))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "—"
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    return str(value)[:MOST_SHOWN] if value is not None else "—"


def _say_notes(notes: list[Note]) -> None:
    for note in notes:
        say(f"注意：{note.zh}\nNote: {note.en}")


def _as_json(change: Change) -> dict[str, Any]:
    told = {"kind": change.kind, "code": change.code}
    if not change.differences:
        return told
    fields = [{"field": what, "before": before, "after": after} for what, before, after in change.differences]
    return {**told, "differences": fields}
