"""Words for auditors and for a look at the blueprint: history, site check. They read a site, also while a server writes it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from app.cli.opened import find_case, site_to_read
from app.cli.output import DATA, FINE, FOUND, JSON, CannotWrite, HeadsAreOfAll, plain, put, say
from app.domain import canonical

FORMATS = ("xes", "csv", "jsonl")
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
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="先前导出的链头文件：还能发现截尾、删案、连同哈希一起改写 / "
    "heads exported earlier: shows a cut tail, a removed case, a history rewritten with its hashes",
)
@DATA
@JSON
def history_verify(whole: bool, against: Path | None, directory: Path, as_json: bool) -> int:
    """核对每个案件的事实链、链头、长度和案号。 / Check every chain, its head and length, and the case numbers."""
    from app.audit.heads import read_heads
    from app.audit.verify import prove, verify

    heads = read_heads(against.read_text("utf-8"), against.name)[1] if against else []
    with site_to_read(directory) as office:
        answer = verify(office.store, heads)
        if whole:
            answer["mismatches"] = []
            for done, proved in enumerate(prove(office.store), start=1):
                say(f"{done}/{answer['cases']} {proved['number']}")
                answer["mismatches"] += [{"case": proved["case"], **each} for each in proved["mismatches"]]
    if as_json:
        put(answer)
    else:
        _tell(answer, {head.case: head.number for head in heads})
    return FOUND if answer["faults"] or answer.get("mismatches") else FINE


def _tell(answer: dict[str, Any], numbers: dict[str, str]) -> None:
    """The verdict for a person. Shape: numbers of cases by id, as far as the heads name them."""
    click.echo(f"案件 / cases {answer['cases']}，事实 / facts {answer['facts']}，问题 / faults {len(answer['faults'])}")
    for fault in answer["faults"]:
        click.echo(
            f"  {numbers.get(fault['case'], '')} {fault['case']} #{fault['seq']}: {fault['kind']}".replace("   ", "  ")
        )
    for each in answer.get("mismatches", ()):
        click.echo(f"  {each['case']} {each['what']}:")
        click.echo(f"    按事实 / by the facts: {each['told']}")
        click.echo(f"    所存 / as stored: {each['stored']}")


@history.command("show")
@click.argument("case")
@click.option(
    "--at",
    "instant",
    default="",
    help="时刻，无时区的按北京时间；默认为最后一条事实 / an instant; by default the last fact",
)
@DATA
@JSON
def history_show(case: str, instant: str, directory: Path, as_json: bool) -> int:
    """某一时刻的案件：未结任务、数据、期限和亮灯，只由事实推得。 / A case as of an instant, folded from its facts alone."""
    from app.audit.show import show
    from app.domain.instants import from_text

    with site_to_read(directory) as office, office.store.read() as read:
        found = show(read, find_case(read, case).id, from_text(instant) if instant else None)
    if as_json:
        put(found)
        return FINE
    if not found["seq"]:
        click.echo("该时刻案件尚未启动 / the case had not begun at that instant")
        return FINE
    click.echo(f"时刻 / at: {found['at'] or '—'}，事实 / fact #{found['seq']}")
    click.echo(f"未结任务 / open: {'、'.join(found['open']) or '—'}")
    for limit in found["limits"]:
        click.echo(f"  {limit['element']}: {limit['due'] or '—'} {limit['light']}")
    for name, value in sorted(found["data"].items()):
        click.echo(f"  {name} = {canonical.dumps(plain(value))}")
    return FINE


@history.command("export")
@click.argument("cases", nargs=-1)
@click.option(
    "--format", "wanted", type=click.Choice(FORMATS),
    help="导出格式，默认按输出文件的扩展名，再默认 jsonl / format of the facts, by default as the file's name ends, else jsonl",
)  # fmt: skip
@click.option(
    "--heads", is_flag=True, help="只导出全部链头，供日后核对 / only the heads of all chains, to be compared with later"
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写入文件，默认为标准输出 / a file instead of standard output",
)
@DATA
def history_export(
    cases: tuple[str, ...], wanted: str | None, heads: bool, output: Path | None, directory: Path
) -> int:
    """导出案件的事实（不含个人信息）或全部链头；不写案件即全部案件。 / Export facts of cases (of all by default) or all heads."""
    from app.audit.export import export
    from app.audit.heads import write_heads
    from app.store import history as kept

    if heads and (cases or wanted):
        raise HeadsAreOfAll(other=cases[0] if cases else "--format")
    with site_to_read(directory) as office, office.store.read() as read:
        if heads:
            pieces: Iterable[str] = [write_heads(kept.heads(read), office.wall.now())]
        else:
            ids = [find_case(read, case).id for case in cases] or [head.case for head in kept.heads(read)]
            ending = output.suffix.lower().removeprefix(".") if output else ""
            chosen = wanted or (ending if ending in FORMATS else "jsonl")
            pieces = export(read, ((find_case(read, each), kept.whole(read, each)) for each in ids), chosen)
        _write(pieces, output)
    return FINE


def _write(pieces: Iterable[str], output: Path | None) -> None:
    """A file is written beside and moved in whole, so that a failure leaves none behind. Raises: E-CLI-2."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    fresh = output.with_name(f"{output.name}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        fresh.replace(output)
    except OSError as error:
        raise CannotWrite(output, error) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    say(f"{output}")
