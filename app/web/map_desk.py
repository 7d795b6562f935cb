"""What the browser's map is told: the site's own outline, the legend, where pictures are asked for, and words.

Called by views/maps.py and by pages that carry a map. No geometry but the site's own and the public border comes here.
"""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.casework.show_map import MapLayer, SiteMap, corners_of, district_of, outline_of_site
from app.domain.actors import Actor
from app.spatial.boundaries import envelope_of
from app.spatial.crs import Bounds
from app.spatial.disclosure import border_geometry, position_in_zone
from app.spatial.pictures import FINEST_M_PER_PX, metres_per_degree, window_of
from app.store.projects import ProjectRow
from app.web import case_desk, names
from app.web.language import gettext as _
from app.web.offices import office
from app.web.present import numbers
from app.web.today import today

ALLOWED = "allowed"
DEGREE_PLACES, METRE_PLACES = 9, 3


def of_project(project: ProjectRow, site: SiteMap) -> dict[str, Any]:
    """The map of a project. Shape: see _plane; layers in the order of the legend, off at first where they lie under the site and
    allow it.
    """
    found = site.footprint
    west, south, east, north = (float(value) for value in found.bounds)
    bounds = (west, south, east, north)
    return {
        **_plane(bounds, window_of(bounds)),
        "site": outline_of_site(site),
        "at": url_for("maps.at", project_id=project.id, **_of_case()),
        "layers": [_layer(project, layer) for layer in site.layers],
        "title": f"{project.name} · {project.local_no}",
        "printed": _("打印日期 %(date)s", date=today().date.isoformat()),
        "told": _("用地第 %(version)s 版，椭球面积 %(area)s，界址点 %(count)s 个",
                  version=site.version, area=numbers.area(found.area_m2), count=corners_of(site)),
        "checked": _("图层为 %(when)s 核查时的版本", when=case_desk.moment_us(site.checked_us))
        if site.checked_us
        else _("图层为现行版本"),
    }  # fmt: skip


def of_district(actor: Actor) -> dict[str, Any]:
    """The map in which a new site is drawn: the border of the actor's region and nothing else."""
    border = district_of(office(), actor.region_path)
    bounds = envelope_of(border)
    return {**_plane(bounds, bounds), "border": border_geometry(border), "layers": []}


def words() -> dict[str, str]:
    """What the map itself says, for the page to carry."""
    return {
        "in": _("放大"),
        "out": _("缩小"),
        "whole": _("显示整个用地"),
        "large": _("展开地图"),
        "small": _("收起地图"),
        "print": _("打印地图"),
        "layers": _("地图图层"),
        "site": _("本项目用地"),
        "former": _("现用地"),
        "drawn": _("所绘范围"),
        "border": _("行政区界线"),
        "reference": _("CGCS2000（EPSG:4490）"),
        "pointer": _("指针位置"),
        "clicked": _("点击处"),
        "none_here": _("此处没有核查结果"),
        "shown": _("已在地图上标出：{name}"),
        "show": _("在地图上标出“{name}”"),
        "error": _("地图未能载入，请刷新页面；以下为服务器绘制的轮廓"),
        "picture_error": _("图层“{name}”未能载入，平移或缩放后重试"),
        "too_far": _("图层只在用地周围绘制，边线取整到约 1 至 2 米"),
        "version": _("第 {version} 版"),
        "draw": _("画范围"),
        "hole": _("挖空"),
        "modify": _("改节点"),
        "undo": _("撤销"),
        "clear": _("全部清除"),
        "from_former": _("从现用地开始"),
        "empty": _("尚未绘制"),
        "drawn_so_far": _("已绘 {parts} 个面、{corners} 个节点，约 {area} 平方米（以核对页为准）"),
        "crossed": _(
            "已绘 {parts} 个面、{corners} 个节点，但有 {count} 处边线相互交叉（图上红叉），算不出面积"
            "：请用“改节点”拖开拐角，或撤销"
        ),
        "crossing": _("边线在红叉处交叉：按“撤销”退回上一点再画"),
        "drawing": _("点击落点，双击或点回起点结束；按 Esc 放弃正在画的面"),
        "holing": _("在已画的面内落点，圈出要挖空的部分"),
        "modifying": _("拖动节点或边；按住 Alt 点击节点删除"),
        "hole_outside": _("挖空部分的起点不在任何已画的面内，未采用"),
        "too_many": _("节点太多，草稿存不下；请改用上传文件"),
        "unreadable": _("此前所绘内容无法读取，可重新绘制"),
    }


def in_zone(lon: float, lat: float) -> dict[str, Any]:
    """A position as surveyors write it, in words."""
    zone, x, y = position_in_zone(lon, lat)
    told = _("3 度带第 %(zone)s 带：X %(x)s，Y %(y)s", zone=zone, x=f"{x:.3f}", y=f"{y:.3f}")
    return {"zone": zone, "x": round(x, METRE_PLACES), "y": round(y, METRE_PLACES), "told": told}


def _plane(bounds: Bounds, window: Bounds) -> dict[str, Any]:
    """What the browser needs to draw degrees in true shape. Units: degrees of EPSG:4490; metres per degree of longitude
    and latitude in the middle; metres per pixel.
    """
    return {
        "bounds": bounds,
        "window": window,
        "metres": metres_per_degree((bounds[1] + bounds[3]) / 2),
        "finest": FINEST_M_PER_PX,
    }


def _layer(project: ProjectRow, layer: MapLayer) -> dict[str, Any]:
    addresses: dict[str, Any] = {"project_id": project.id, "layer": layer.row.code, **_of_case()}
    return {
        "code": layer.row.code,
        "name": names.layer_name(layer.row.code),
        "owner": names.department_name(layer.row.owner),
        "version": layer.row.version,
        "colour": layer.colour,
        "picture": url_for("maps.layer", **addresses),
        "finding": url_for("maps.finding", **addresses) if layer.count else "",
        "is_shown": not (layer.count and layer.verdict == ALLOWED),
    }


def _of_case() -> dict[str, Any]:
    """The case that the map was asked for, to be named by every picture of it."""
    case = request.args.get("case", "")
    return {"case": case} if case else {}
