"""A table of coordinates as surveyors hand it over: lines of a Gauss-Kruger zone, typed, pasted or in the exchange format of land
surveys (勘测定界, [属性描述] and [地块坐标]).

X is north and Y east. Nothing is guessed and nothing mended: a line that cannot be read is told by its number. Standard library
only; runs in the confined child.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.site_errors import (
    SiteEncodingWrong,
    SiteTooManyFeatures,
    SiteTooManyVertices,
    SiteWithoutFeatures,
    TableColumnsSwapped,
    TableLineWrong,
    TableSystemWrong,
    TableZoneWrong,
)
from adapters.site_file import HOLES_BY_PLACE, SiteLimits

DRIVER = "coordinates"
_Box = tuple[float, float, float, float]
# What the page adds below a typed table: it holds where the text itself says nothing.
DEFAULTS = "[缺省]"
_SECTION = re.compile(r"\[.{1,20}\]")
_KNOWN_SECTIONS = ("[属性描述]", "[地块坐标]", DEFAULTS)
# Longer than any coordinate in metres or degrees; what is longer would not even be a number here.
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,30})?")
_RING = re.compile(r"\d{1,3}")
_HEADING = re.compile(r"\b[xy]\b|坐标|点号|序号|north|east", re.IGNORECASE)
_PARTS = re.compile(r"[,;\s]+")
# The first EPSG code of 3-degree zone 25 and of 6-degree zone 13, with and without the zone in the easting. Source: EPSG.
_FIRST_CODE = {
    "CGCS2000": {(3, True): 4513, (3, False): 4534, (6, True): 4491, (6, False): 4502},
    "Xian 1980": {(3, True): 2349, (3, False): 2370, (6, True): 2327, (6, False): 2338},
    "Beijing 1954": {(3, True): 2401, (3, False): 2422, (6, True): 21413, (6, False): 21453},
}
_FIRST_ZONE, _LAST_ZONE = {3: 25, 6: 13}, {3: 45, 6: 23}
_SYSTEMS = (("2000", "CGCS2000"), ("4490", "CGCS2000"), ("80", "Xian 1980"), ("54", "Beijing 1954"))
# Where China's ground lies in any of these zones. Units: metres from the equator, and with the false easting of 500 km.
_NORTHINGS, _EASTINGS = (330_000.0, 6_000_000.0), (100_000.0, 900_000.0)
_ZONE_STEP = 1_000_000


@dataclass(frozen=True, slots=True)
class _Point:
    """A line's position. Shape: line counts from 1; ring is the number the line states, None where it states none."""

    line: int
    ring: int | None
    north: float
    east: float

    @property
    def place(self) -> tuple[float, float]:
        return self.east, self.north


@dataclass(frozen=True, slots=True)
class _Ring:
    """A ring with the plot it belongs to. Shape: number as stated, None for a plain block."""

    plot: int
    number: int | None
    points: tuple[_Point, ...]


def looks_like_table(head: bytes, name: str) -> bool:
    """Whether a file begins as a table does: with a section or with figures. Of text that begins otherwise, and as nothing else
    that is read here, the name tells: it would be refused under any other.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\0" in head or not text or text.startswith((b"{", b"<", b"PK")):
        return False
    first = text.splitlines()[0].strip()
    known = [section.encode(codec) for section in ("[属性描述]", "[地块坐标]") for codec in ("utf-8", "gb18030")]
    return first in known or len(re.findall(rb"\d{5,8}(?:\.\d+)?", first)) > 1 or name.lower().endswith(".txt")


def read_table(content: bytes, name: str, limits: SiteLimits) -> dict[str, Any]:
    """What a table holds, as the child answers: polygons in (east, north) and the EPSG code of their zone.

    Raises: E-SITE-10, E-SITE-13, E-SITE-17, E-SITE-21, E-SITE-24 to E-SITE-27.
    """
    text, codec = _decoded(content, name)
    told, lines = _sections(text, name)
    rings = list(_rings(lines, name))
    if sum(len(ring.points) for ring in rings) > limits.vertices:
        raise SiteTooManyVertices(name=name, limit=limits.vertices)
    if not rings:
        raise SiteWithoutFeatures(name=name)
    epsg = _system([point for ring in rings for point in ring.points], told, name)
    polygons, notes = _polygons(rings, name)
    if len(polygons) > limits.features:
        raise SiteTooManyFeatures(name=name, limit=limits.features)
    features = [{"geometry": {"type": "Polygon", "coordinates": each}, "attributes": []} for each in polygons]
    return {"features": features, "driver": DRIVER, "encoding": codec, "crs_epsg": epsg, "crs_wkt": "", "notes": notes}


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return unicodedata.normalize("NFKC", content.decode(codec)).replace("、", ","), codec.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise SiteEncodingWrong(name=name, encoding="UTF-8 / GB18030", where="?")


def _sections(text: str, name: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """What the heads say, and the lines of coordinates with their numbers. Shape: keys of the defaults begin with “缺省”.

    Raises: E-SITE-24 for a section that the format does not have: its lines would be passed over unread.
    """
    told: dict[str, str] = {}
    lines: list[tuple[int, str]] = []
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if _SECTION.fullmatch(line):
            if line not in _KNOWN_SECTIONS:
                zh, en = (
                    "没有这样的段，只有 [属性描述] 和 [地块坐标]",
                    "there is no such section, only [属性描述] and [地块坐标]",
                )
                raise TableLineWrong(name=name, line=number, text=line, reason_zh=zh, reason_en=en)
            section = line
        elif section not in ("", "[地块坐标]") and "=" in line:
            key, _, value = line.partition("=")
            told[("缺省" if section == DEFAULTS else "") + key.strip()] = value.strip()
        elif section in ("", "[地块坐标]"):
            lines.append((number, line))
    return told, lines


def _rings(lines: Sequence[tuple[int, str]], name: str) -> Iterator[_Ring]:
    """The rings in their order: parted by empty lines, by plots' heads, and by the ring's number."""
    points: list[_Point] = []
    plot, wrong = 0, []
    blocks: list[tuple[int, list[_Point]]] = []
    for place, (number, line) in enumerate(lines):
        if not line or line.endswith("@"):
            blocks.append((plot, points))
            points = []
            plot += bool(line)
            continue
        found = _point(number, line)
        if isinstance(found, _Point):
            points.append(found)
        elif not _is_heading(line, lines[:place]):
            wrong.append((number, line, found))
    if wrong:
        raise _line_wrong(wrong, name)
    blocks.append((plot, points))
    for of_plot, block in blocks:
        for ring, of_ring in itertools.groupby(block, key=lambda point: point.ring):
            yield _Ring(of_plot, ring, _open(tuple(of_ring), name))


def _point(number: int, line: str) -> _Point | tuple[str, str]:
    """The position of a line, or why it is none, in Chinese and English."""
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) not in (2, 3, 4):
        return f"有 {len(parts)} 项，应为 2、3 或 4 项", f"it has {len(parts)} entries instead of 2, 3 or 4"
    *before, north, east = parts
    for word, axis in ((north, "X"), (east, "Y")):
        if not _NUMBER.fullmatch(word):
            return f"{axis} 坐标“{word[:30]}”不是坐标数", f"the {axis} coordinate “{word[:30]}” is no coordinate"
    ring = None
    if len(before) == 2:
        if not _RING.fullmatch(before[1]):
            return f"第二项“{before[1]}”不是圈号", f"the second entry “{before[1]}” is no ring's number"
        ring = int(before[1])
    return _Point(number, ring, float(north), float(east))


def _is_heading(line: str, before: Sequence[tuple[int, str]]) -> bool:
    """Whether a line names the columns: the first one that is not empty, with their words and no coordinate's figures."""
    is_first = not any(text for _, text in before)
    return is_first and bool(_HEADING.search(line)) and not re.search(r"\d{3}", line)


def _line_wrong(wrong: Sequence[tuple[int, str, Any]], name: str) -> TableLineWrong:
    number, text, (zh, en) = wrong[0]
    others = [str(each[0]) for each in wrong[1:]]
    if others:
        more = "、".join(others[:8]) + (" …" if len(others) > 8 else "")
        zh += f"；另有 {len(others)} 行读不出：第 {more} 行"
        en += f"; {len(others)} more cannot be read: {more.replace('、', ', ')}"
    return TableLineWrong(name=name, line=number, text=text[:60], reason_zh=zh, reason_en=en)


def _open(points: tuple[_Point, ...], name: str) -> tuple[_Point, ...]:
    """A ring's corners, each once: the first one repeated at the end says nothing new. Raises: E-SITE-24 below three."""
    corners = points[:-1] if len(points) > 1 and points[0].place == points[-1].place else points
    if len({point.place for point in corners}) < 3:
        zh, en = (
            f"从此行起的环只有 {len(corners)} 个点，至少 3 个",
            f"the ring from here has {len(corners)} points, at least 3",
        )
        text = f"X={points[0].north:.10g} Y={points[0].east:.10g}"
        raise TableLineWrong(name=name, line=points[0].line, text=text, reason_zh=zh, reason_en=en)
    return corners


def _system(points: Sequence[_Point], told: dict[str, str], name: str) -> int:
    """The EPSG code that the eastings, the file's head or the page's choice name, in this order."""
    datum = _datum(told.get("坐标系") or told.get("缺省坐标系", ""), name)
    width, zone = _zone_told(told, "", name)
    prefix = _prefix(points, name)
    for point in points:
        _check_place(point, name)
    if prefix is not None:
        prefix_width = 3 if prefix >= _FIRST_ZONE[3] else 6
        if zone is not None and (zone, width) != (prefix, prefix_width):
            zh = f"文件写明 {width} 度带第 {zone} 带，坐标却带带号 {prefix}"
            en = f"the file states {width}-degree zone {zone}, its eastings carry {prefix}"
            raise TableZoneWrong(name=name, reason_zh=zh, reason_en=en)
        width, zone = prefix_width, prefix
    elif zone is None:
        width, zone = _zone_told(told, "缺省", name)
    if zone is None:
        raise TableZoneWrong(
            name=name,
            reason_zh="Y 坐标不带带号，也没有写明投影带",
            reason_en="the eastings carry no zone and none is stated",
        )
    return _FIRST_CODE[datum][width, prefix is not None] + zone - _FIRST_ZONE[width]


def _datum(stated: str, name: str) -> str:
    for part, datum in _SYSTEMS:
        if part in stated:
            return datum
    raise TableSystemWrong(name=name, seen=stated[:60] or "-")


def _zone_told(told: dict[str, str], which: str, name: str) -> tuple[int, int | None]:
    """Width and number of the zone in a head. Empty: number None where the head names none."""
    width, zone = told.get(f"{which}几度分带", ""), told.get(f"{which}带号", "")
    if not zone:
        return 3, None
    known = width in ("3", "6") and zone.isdecimal() and _FIRST_ZONE[int(width)] <= int(zone) <= _LAST_ZONE[int(width)]
    if not known:
        said = f"几度分带={width}，带号={zone}"
        raise TableZoneWrong(
            name=name, reason_zh=f"没有这样的投影带：{said}", reason_en=f"there is no such zone: {said}"
        )
    return int(width), int(zone)


def _prefix(points: Sequence[_Point], name: str) -> int | None:
    """The zone's number that all eastings carry. Empty: None where none does. Raises: E-SITE-25, E-SITE-26."""
    found: dict[int, int] = {}
    for point in points:
        prefix = int(point.east // _ZONE_STEP)
        if prefix and not _is_zone(prefix):
            _check_place(point, name)
            raise TableZoneWrong(
                name=name,
                reason_zh=f"第 {point.line} 行 Y={point.east:.10g} 的带号 {prefix} 不存在（3 度带为 25 至 45，6 度带为 13 至 23）",
                reason_en=f"line {point.line} has Y={point.east:.10g}; there is no zone {prefix} (25 to 45, or 13 to 23)",
            )
        found.setdefault(prefix, point.line)
    if len(found) > 1:
        (one, at), (other, later) = list(found.items())[:2]
        words = {0: ("不带带号", "no zone")}
        one_zh, one_en = words.get(one, (f"带号 {one}", f"zone {one}"))
        other_zh, other_en = words.get(other, (f"带号 {other}", f"zone {other}"))
        raise TableZoneWrong(
            name=name,
            reason_zh=f"第 {at} 行{one_zh}，第 {later} 行{other_zh}",
            reason_en=f"line {at} carries {one_en}, line {later} {other_en}",
        )
    return next(iter(found)) or None


def _is_zone(prefix: int) -> bool:
    return any(_FIRST_ZONE[width] <= prefix <= _LAST_ZONE[width] for width in (3, 6))


def _check_place(point: _Point, name: str) -> None:
    """Refuse what cannot be ground of China in any zone. Raises: E-SITE-24, E-SITE-25."""
    if _lies(point.north, point.east):
        return
    if _lies(point.east, point.north):
        raise TableColumnsSwapped(name=name, line=point.line, x=f"{point.north:.10g}", y=f"{point.east:.10g}")
    degrees = abs(point.north) <= 180 and abs(point.east) <= 180
    zh = (
        "像是经纬度，不是平面坐标"
        if degrees
        else "不是国内的高斯平面坐标（X 约 33 万至 600 万，Y 去带号后 10 万至 90 万）"
    )
    en = (
        "these look like degrees, not like plane coordinates"
        if degrees
        else "these are no Gauss plane coordinates in China (X 330,000 to 6,000,000, Y without zone 100,000 to 900,000)"
    )
    text = f"X={point.north:.10g} Y={point.east:.10g}"
    raise TableLineWrong(name=name, line=point.line, text=text, reason_zh=zh, reason_en=en)


def _lies(north: float, east: float) -> bool:
    prefix = int(east // _ZONE_STEP)
    plain = east - prefix * _ZONE_STEP if _is_zone(prefix) else east
    return _NORTHINGS[0] <= north <= _NORTHINGS[1] and _EASTINGS[0] <= plain <= _EASTINGS[1]


def _polygons(rings: Sequence[_Ring], name: str) -> tuple[list[list[list[tuple[float, float]]]], list[str]]:
    """Polygons with their holes. Shape: a ring numbered beyond 1 is a hole of its plot; one without number is a hole where it
    lies in an odd count of others, which is noted. Raises: E-SITE-24 for a hole without shell.
    """
    closed = [[point.place for point in (*ring.points, ring.points[0])] for ring in rings]
    boxes = [_box(ring) for ring in closed]
    around = [_around(here, rings, closed, boxes) for here in range(len(rings))]
    holes = [here for here, ring in enumerate(rings) if _is_hole(ring, around[here])]
    shells = {here: [closed[here]] for here in range(len(rings)) if here not in holes}
    for hole in holes:
        fitting = [there for there in around[hole] if there in shells]
        if not fitting:
            raise _ring_alone(rings[hole], name)
        shells[min(fitting, key=lambda there: abs(_doubled_area(closed[there])))].append(closed[hole])
    by_place = any(rings[hole].number is None for hole in holes)
    return list(shells.values()), [HOLES_BY_PLACE] if by_place else []


def _box(ring: Sequence[tuple[float, float]]) -> _Box:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _around(
    here: int, rings: Sequence[_Ring], closed: Sequence[Sequence[tuple[float, float]]], boxes: Sequence[_Box]
) -> list[int]:
    """The rings that one may be a hole of: of its plot where it says its number, else those it lies in."""
    ring = rings[here]
    if ring.number is not None:
        return [there for there, other in enumerate(rings) if other.plot == ring.plot and other.number == 1]
    west, south, east, north = boxes[here]
    plain = [
        there
        for there, box in enumerate(boxes)  # boxes apart need no closer look: a table may have thousands of rings
        if box[0] <= east and west <= box[2] and box[1] <= north and south <= box[3]
        if there != here and rings[there].number is None
    ]
    return [there for there in plain if _is_inside(closed[here], closed[there])]


def _is_hole(ring: _Ring, around: Sequence[int]) -> bool:
    return len(around) % 2 == 1 if ring.number is None else ring.number > 1


def _ring_alone(ring: _Ring, name: str) -> TableLineWrong:
    first = ring.points[0]
    return TableLineWrong(
        name=name,
        line=first.line,
        text=f"X={first.north:.10g} Y={first.east:.10g}",
        reason_zh="此处的内环没有所属的外环（圈号 1）",
        reason_en="the hole that begins here has no outer ring (ring 1) around it",
    )


def _is_inside(ring: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool:
    """Whether the most of a ring's corners lie inside another; rings that cross are refused later, with the place."""
    inside = sum(_holds(other, corner) for corner in ring[:-1])
    return 2 * inside > len(ring) - 1


def _holds(ring: Sequence[tuple[float, float]], corner: tuple[float, float]) -> bool:
    x, y = corner
    crossings = 0
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def _doubled_area(ring: Sequence[tuple[float, float]]) -> float:
    (x0, y0) = ring[0]
    return sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in itertools.pairwise(ring))
