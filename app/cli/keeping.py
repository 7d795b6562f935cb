"""Words for keeping a site: backup, restore, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import DATA, FINE, FOUND, JSON, put

FOLDER = click.Path(path_type=Path, file_okay=False)
WHY = {"missing": "缺少 / is missing", "altered": "内容已改动 / was altered"}


@click.command()
@click.argument("target", metavar="DIR", type=FOLDER)
@DATA
@JSON
def backup(target: Path, directory: Path, as_json: bool) -> int:
    """把站点备份到新文件夹，服务可照常运行。 / Back a site up into a new folder, also while it is served."""
    from app.audit.backup import back_up
    from app.domain.clocks import SystemClock
    from app.settings import read_settings

    return _tell(back_up(directory, target, SystemClock().now(), read_settings()["database"]), as_json)


@click.command()
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--data", "directory", required=True, type=FOLDER, help="新的数据目录 / the new data directory")
@JSON
def restore(source: Path, directory: Path, as_json: bool) -> int:
    """由备份恢复为新的数据目录；设有 DUOGUI_DATABASE 时恢复到该空库。 / Make a new data directory of a backup.

    With DUOGUI_DATABASE its rows go into that database, which must be empty; a backup of either kind can be restored on either.
    """
    from app.audit.backup import restore as restore_site
    from app.settings import read_settings

    return _tell(restore_site(source, directory, read_settings()["database"]), as_json)


def _tell(answer: dict[str, Any], as_json: bool) -> int:
    if as_json:
        put(answer)
    else:
        click.echo(f"{answer['directory']}（{answer['at']}）")
        click.echo(f"材料 / materials {answer['materials']}，{answer['bytes']} B")
        for each in answer["lacking"]:
            click.echo(f"  ! 材料文件 / material file {each['digest']}: {WHY[each['why']]}")
        click.echo(
            f"案件 / cases {answer['cases']}，事实 / facts {answer['facts']}，问题 / faults {len(answer['faults'])}"
        )
        for fault in answer["faults"]:
            click.echo(f"  {fault['case']} #{fault['seq']}: {fault['kind']}")
    return FOUND if answer["faults"] or answer["lacking"] else FINE


@click.command()
@click.option(
    "--free-megabytes", default=1000, show_default=True, help="磁盘至少应剩 / what ought to be free on the disk"
)
@DATA
@JSON
def doctor(free_megabytes: int, directory: Path, as_json: bool) -> int:
    """检查站点有何问题、如何处理；服务可照常运行。 / What is wrong with a site and what to do, also while it is served."""
    from app.audit.doctor import examine
    from app.settings import read_settings

    found = examine(directory, free_megabytes * 1_000_000, read_settings()["database"])
    if as_json:
        put(found)
    else:
        for each in found["findings"]:
            click.echo(f"{each['check']} {each['where']}: {each['what']} → {each['do']}")
        if found["left_out"]:
            click.echo(f"未检查 / not looked at: {', '.join(found['left_out'])}")
        if not found["findings"]:
            click.echo("未发现问题 / nothing is wrong")
    return FOUND if found["findings"] else FINE
