"""Words for the layers of the blueprint: layers import, layers list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.opened import site_to_read, site_to_write
from app.cli.output import DATA, FINE, FOUND, JSON, put, say

SHOWN = 20  # defects printed for a person; the JSON has them all


@click.group()
def layers() -> None:
    """一张蓝图的图层。 / Layers of the blueprint."""


@layers.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--layer", required=True, help="图层代码，如 river_setback / the layer's code, such as river_setback")
@click.option("--name", "name_zh", default="", help="名称，首次导入须写 / its name, for the first version")
@click.option("--name-en", default="", help="英文名称，首次导入须写 / its English name, for the first version")
@click.option("--owner", default="", help="主管部门代码，首次导入须写 / the owning department, for the first version")
@click.option("--region", default="", help="区划代码，首次导入须写 / its region, for the first version")
@click.option("--crs", "epsg", type=int, help="坐标系的 EPSG 代码，先于文件所写 / EPSG code, believed before the file")
@click.option(
    "--id",
    "id_field",
    default="",
    help="标识要素的属性，默认 GeoJSON 的 id、BSM 或 id / the attribute that identifies a feature; by default a GeoJSON's id, BSM or id",
)
@DATA
@JSON
def layers_import(file: Path, directory: Path, as_json: bool, **told: Any) -> int:
    """导入 GeoJSON、GeoPackage 或压缩的 shapefile 为图层的新版本。 / Import a file as the next version of a layer."""
    from app.casework.import_layer import Wish, import_layer
    from app.domain.actors import SYSTEM

    wish = Wish(**told)
    with site_to_write(directory) as office:
        done = import_layer(office, SYSTEM, file.name, file.read_bytes(), wish)
    for note in done.notes:
        say(f"注意：{note.zh}\nNote: {note.en}")
    if done.version is not None:
        say(f"图层 {wish.layer} 第 {done.version} 版已生效 / version {done.version} of {wish.layer} is in force")
    elif done.imported:
        say(f"与第 {done.former} 版相同，未新建版本 / the same as version {done.former}: no new version was made")
    else:
        say("没有可用的要素，未新建版本 / no feature can be used: no version was made")
    if as_json:
        put(done.as_json())
    else:
        rejected = len(done.defects)
        click.echo(
            f"导入 {done.imported}，拒绝 {rejected} / imported {done.imported}, rejected {rejected}（{done.crs}，{done.encoding}）"
        )
        for defect in done.defects[:SHOWN]:
            click.echo(f"  {defect.feature} {defect.code}: {defect.detail}")
        if rejected > SHOWN:
            click.echo(
                f"  … 另有 {rejected - SHOWN} 个，用 --json 查看全部 / {rejected - SHOWN} more: --json prints all"
            )
    return FOUND if done.defects else FINE


@layers.command("list")
@DATA
@JSON
def layers_list(directory: Path, as_json: bool) -> None:
    """列出各图层的现行版本。 / List the current version of every layer."""
    from app.casework.show_organisation import list_layers

    with site_to_read(directory) as office:
        found = list_layers(office)
    if as_json:
        put(found)
        return
    for row in found["layers"]:
        place = f"{row['region'].rsplit('/', 1)[-1]}，{row['owner']}"
        click.echo(
            f"{row['layer']} v{row['version']} {row['zh']} / {row['en']}（{place}）{row['features']} 个要素 / features"
        )
    if not found["layers"]:
        say("还没有图层；用 duogui layers import 导入 / there is no layer yet: duogui layers import adds one")
