"""The drawing of a site's own outline as SVG for a server-rendered page: no script, no style attribute, text for those
who cannot see it.

Only the site and the public border of its district are drawn; layers never come in. Called by disclosure.py alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray

from app.spatial.footprint import Footprint, read_geometry

WIDTH, HEIGHT = 640, 420
_MARGIN = 48.0
_INSET = 132.0
# One degree of latitude in metres at 40 N on the CGCS2000 ellipsoid; a drawing of some kilometres needs no more.
# Source: meridian series.
_DEGREE_M = 111_035.0


@dataclass(frozen=True, slots=True)
class SitePicture:
    """A picture of a site.

    Shape: view_box and site_path are SVG attribute values; body is everything inside the svg element; text_zh and
    text_en say in words what the picture shows. Units: scale_bar_m is the ground length of the scale bar in metres.
    """

    view_box: str
    site_path: str
    body: str
    scale_bar_m: int
    text_zh: str
    text_en: str

    def markup(self, text: str) -> str:
        """The complete svg element with this text as its alternative; the text is escaped."""
        label = escape(text, quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="site-outline" viewBox="{self.view_box}" role="img" '
            f'aria-label="{label}"><title>{label}</title>{self.body}</svg>'
        )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Degrees to picture units: north up, equal scale both ways, centred in a rectangle."""

    lon: float
    lat: float
    units_per_m: float
    x: float
    y: float

    def place(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        east = (positions[:, 0] - self.lon) * _DEGREE_M * math.cos(math.radians(self.lat))
        north = (positions[:, 1] - self.lat) * _DEGREE_M
        return np.column_stack((self.x + east * self.units_per_m, self.y - north * self.units_per_m))


def draw_site(footprint: Footprint, district_wkb: bytes | None, former_wkb: bytes | None = None) -> SitePicture:
    """The picture of a footprint; see disclosure.site_outline_svg."""
    site = shapely.from_wkb(footprint.wkb)
    former = read_geometry(former_wkb, "现用地 / the present site") if former_wkb else None
    room = WIDTH - 2 * _MARGIN - (_INSET if district_wkb else 0)
    both = shapely.GeometryCollection([site, former]) if former is not None else site
    frame = _fit(both, _MARGIN, _MARGIN, room, HEIGHT - 2 * _MARGIN)
    path = _path(site, frame)
    length_m = _round_length(140 / frame.units_per_m)
    body = _former(former, frame) if former is not None else ""
    body += f'<path class="site" d="{path}" fill="#c7dcf2" stroke="#14427a" stroke-width="2" fill-rule="evenodd"/>'
    body += _scale_bar(length_m, frame) + _north_arrow()
    if district_wkb:
        body += _inset(footprint, district_wkb)
    text_zh, text_en = _words(footprint, site, length_m)
    return SitePicture(f"0 0 {WIDTH} {HEIGHT}", path, body, length_m, text_zh, text_en)


def _former(former: shapely.Geometry, frame: _Frame) -> str:
    """The outline in force until now, dashed beneath the new one."""
    return (
        f'<path class="former" d="{_path(former, frame)}" fill="none" stroke="#767676" stroke-width="2" '
        'stroke-dasharray="7 5" fill-rule="evenodd"/>'
    )


def _fit(geometry: shapely.Geometry, x: float, y: float, width: float, height: float) -> _Frame:
    west, south, east, north = shapely.bounds(geometry)
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = max((east - west) * _DEGREE_M * math.cos(math.radians(lat)), 1.0)
    high = max((north - south) * _DEGREE_M, 1.0)
    return _Frame(lon, lat, min(width / wide, height / high), x + width / 2, y + height / 2)


def _path(geometry: shapely.Geometry, frame: _Frame) -> str:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return "".join(_ring_path(frame.place(shapely.get_coordinates(ring))) for ring in rings)


def _ring_path(points: NDArray[np.float64]) -> str:
    """One closed ring; points that fall on the same tenth of a unit are drawn once."""
    drawn: list[str] = []
    for x, y in points[:-1]:
        place = f"{x:.1f},{y:.1f}"
        if not drawn or drawn[-1] != place:
            drawn.append(place)
    return "M" + " ".join(drawn) + "Z"


def _round_length(metres: float) -> int:
    """The largest of 1, 2, 5 times a power of ten that is not longer, at least 1 m."""
    power = 10 ** math.floor(math.log10(max(metres, 1.0)))
    return int(max(step * power for step in (1, 2, 5) if step * power <= max(metres, 1.0)))


def _scale_bar(length_m: int, frame: _Frame) -> str:
    units = length_m * frame.units_per_m
    told = f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m"
    y, middle = HEIGHT - 18, 20 + units / 2
    return (
        f'<path class="scale" d="M20,{y - 6}V{y}H{20 + units:.1f}V{y - 6}" fill="none" stroke="#222" stroke-width="2"/>'
        f'<text class="scale" x="{middle:.1f}" y="{y - 10}" text-anchor="middle" font-size="14">{told}</text>'
    )


def _north_arrow() -> str:
    return (
        '<path class="north" d="M26,46L32,18L38,46L32,40Z" fill="#222"/>'
        '<text class="north" x="32" y="62" text-anchor="middle" font-size="14" fill="#222">N</text>'
    )


def _inset(footprint: Footprint, district_wkb: bytes) -> str:
    district = read_geometry(district_wkb, "行政区 / the district")
    frame = _fit(district, WIDTH - _INSET - 8, 12, _INSET - 8, _INSET - 8)
    centre = np.array([[float(footprint.centroid[0]), float(footprint.centroid[1])]])
    x, y = frame.place(centre)[0]
    return (
        f'<path class="district" d="{_path(district, frame)}" fill="#f2f2f2" stroke="#767676" fill-rule="evenodd"/>'
        f'<circle class="site-place" cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="#14427a" stroke="#fff"/>'
    )


def _words(footprint: Footprint, site: shapely.Geometry, length_m: int) -> tuple[str, str]:
    parts = len(shapely.get_parts(site))
    west, south, east, north = footprint.bounds
    high = round(float(north - south) * _DEGREE_M)
    wide = round(float(east - west) * _DEGREE_M * math.cos(math.radians(float(footprint.centroid[1]))))
    lon, lat = (f"{value:.5f}" for value in footprint.centroid)
    zh = f"选址轮廓图：{parts} 个面，椭球面积 {footprint.area_m2} 平方米，东西约 {wide} 米，南北约 {high} 米，"
    en = f"Outline of the site: {parts} polygon(s), {footprint.area_m2} m2 on the ellipsoid, about {wide} m from west "
    return (
        zh + f"中心在东经 {lon}°、北纬 {lat}°；上北下南，比例尺 {length_m} 米。",
        en + f"to east and {high} m from south to north, centred at {lon} E, {lat} N; the scale bar is {length_m} m.",
    )
