"""Words for auditors and for a look at the blueprint: history, site check. They read a site, also while a server writes it."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.opened import site_to_read
from app.cli.output import DATA, FINE, FOUND, JSON, put

UNSURE = {
    "absent": "尚未导入，不能判定 / not imported, nothing can be said of it",
    "incomplete": "导入时退回 {count} 个图斑，不完整 / {count} features were rejected, it is incomplete",
}


@click.group()
def site() -> None:
    """选址。 / Sites."""


@site.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--region", default="", help="区划代码，默认为选址所在区县 / the region; by default the district it lies in"
)
@DATA
@JSON
def site_check(file: Path, region: str, directory: Path, as_json: bool) -> int:
    """检查一处选址与一张蓝图。 / Check a site against the blueprint."""
    from app.casework.check_file import check_file

    with site_to_read(directory) as office:
        found = check_file(office, file.name, file.read_bytes(), region)
    if as_json:
        put(found)
    else:
        click.echo(f"区划 / region: {found['region']}")
        click.echo(f"椭球面积 / ellipsoid area: {found['area_m2']} m²")
        click.echo(
            f"高斯-克吕格面积 / Gauss-Kruger area: {found['area_gauss_kruger_m2']} m²（{found['zone']} 带 / zone）"
        )
        for finding in found["findings"]:
            judged = f"{finding['verdict']}（第 {finding['row']} 行 / row，{' '.join(finding['articles'])}）"
            click.echo(f"  {finding['layer']}: {finding['count']} 个图斑 / patches，{finding['area_m2']} m²，{judged}")
        for each in found["unsure"]:
            said = UNSURE[each["why"]].format(count=each["rejected"])
            click.echo(f"  ! {each['layer']}: {said}")
    is_prohibited = any(finding["verdict"] == "prohibited" and finding["count"] for finding in found["findings"])
    is_incomplete = any(each["rejected"] for each in found["unsure"])
    return FOUND if is_prohibited or is_incomplete else FINE


@click.group()
def history() -> None:
    """历史。 / Histories."""


@history.command("verify")
@click.option(
    "--whole",
    is_flag=True,
    help="再逐案由事实推演，与引擎状态和页面数据核对 / also run each case again from its facts and hold its state and rows against them",
)
@DATA
@JSON
def history_verify(whole: bool, directory: Path, as_json: bool) -> int:
    """核对每个案件的事实链、链头、长度和案号。 / Check every chain, its head and length, and the case numbers."""
    from app.audit.verify import prove, verify

    with site_to_read(directory) as office:
        answer = verify(office.store)
        if whole:
            answer["mismatches"] = []
            for done, proved in enumerate(prove(office.store), start=1):
                click.echo(f"{done}/{answer['cases']} {proved['number']}", err=True)
                answer["mismatches"] += [{"case": proved["case"], **each} for each in proved["mismatches"]]
    if as_json:
        put(answer)
    else:
        click.echo(f"案件 {answer['cases']}，事实 {answer['facts']}，问题 {len(answer['faults'])}")
        for fault in answer["faults"]:
            click.echo(f"  {fault['case']} #{fault['seq']}: {fault['kind']}")
        for each in answer.get("mismatches", ()):
            click.echo(f"  {each['case']} {each['what']}:")
            click.echo(f"    按事实 / by the facts: {each['told']}")
            click.echo(f"    所存 / as stored: {each['stored']}")
    return FOUND if answer["faults"] or answer.get("mismatches") else FINE
