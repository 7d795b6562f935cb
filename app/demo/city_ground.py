"""The ground of the demonstration city: real boundaries, invented relief, rivers and towns, in a local plane of
metres.

Everything is a pure function of constants and one seed, so two runs give the same bytes. It is plausible and nothing
more: no hill, river or town here is surveyed. Called by the other city files alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

SEED = 210281
# A local plane around the middle of the district: metres east and north of (121.75 E, 39.70 N). It only has to look
# right; every stated area is measured on the ellipsoid afterwards.
_ORIGIN = np.array([121.75, 39.70])
_METRES_PER_DEGREE = np.array([85_680.0, 111_035.0])
# Seven decimals of a degree are a centimetre: what differs between two machines lies far below.
_DECIMALS = 7

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Boundary:
    """A real boundary of the demonstration. Shape: code is the six-digit administrative code; wkb is in EPSG:4490."""

    code: str
    name_zh: str
    name_en: str
    wkb: bytes


@dataclass(frozen=True, slots=True)
class Town:
    """A built-up place of the invented city. Units: degrees, radius in metres."""

    name_zh: str
    lon: float
    lat: float
    radius_m: float

    @property
    def centre(self) -> Points:
        """The centre in the local plane."""
        return to_plane(np.array([[self.lon, self.lat]]))[0]


TOWNS = (
    Town("岗店", 121.990, 39.630, 5200.0),
    Town("复州湾", 121.700, 39.735, 1900.0),
    Town("长兴", 121.345, 39.545, 3600.0),
    Town("老虎屯", 121.840, 39.745, 1500.0),
    Town("松树", 122.040, 39.835, 1500.0),
    Town("万家岭", 122.120, 39.995, 1400.0),
    Town("仙浴", 121.580, 39.850, 1500.0),
    Town("炮台", 121.660, 39.565, 2100.0),
    Town("永宁", 121.800, 39.930, 1300.0),
    Town("许屯", 122.060, 39.915, 1100.0),
    Town("土城", 121.930, 40.025, 1000.0),
    Town("谢屯", 121.480, 39.455, 1600.0),
)

# Name, then way points from source to mouth (lon, lat); the width of the water grows towards the mouth.
RIVERS: tuple[tuple[str, tuple[tuple[float, float], ...], float], ...] = (
    (
        "复州河",
        (
            (122.13, 39.80),
            (122.05, 39.72),
            (121.99, 39.64),
            (121.87, 39.66),
            (121.74, 39.69),
            (121.60, 39.66),
            (121.46, 39.67),
        ),
        110.0,
    ),
    ("浮渡河", ((122.17, 39.96), (122.05, 39.98), (121.96, 40.04), (121.88, 40.09), (121.82, 40.06)), 80.0),
    ("永宁河", ((121.97, 39.87), (121.86, 39.90), (121.76, 39.92), (121.66, 39.95)), 60.0),
    ("岚崮河", ((121.89, 39.775), (121.80, 39.79), (121.66, 39.82), (121.47, 39.82)), 55.0),
    ("炮台河", ((121.86, 39.60), (121.72, 39.58), (121.62, 39.535), (121.47, 39.505), (121.345, 39.515)), 45.0),
    ("九道河", ((121.93, 39.84), (121.93, 39.75), (121.90, 39.662)), 35.0),
    ("回头河", ((122.09, 39.56), (122.03, 39.59), (121.985, 39.648)), 40.0),
)

_TRIBUTARIES = ("九道河", "回头河")


@cache
def boundaries() -> tuple[Boundary, Boundary]:
    """The city and its district: Dalian and Wafangdian, as real as their source. See the NOTICE beside the files."""
    return _read("dalian", "Dalian"), _read("wafangdian", "Wafangdian")


@cache
def district() -> shapely.Geometry:
    """The district's boundary in EPSG:4490."""
    return shapely.from_wkb(boundaries()[1].wkb)


def to_plane(degrees: Points) -> Points:
    """Degrees of EPSG:4490 to metres of the local plane."""
    return (degrees - _ORIGIN) * _METRES_PER_DEGREE


def to_degrees(metres: Points) -> Points:
    """Metres of the local plane to degrees of EPSG:4490, rounded to a centimetre."""
    return np.round(metres / _METRES_PER_DEGREE + _ORIGIN, _DECIMALS)


def on_map(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries of the local plane in EPSG:4490, on the centimetre grid and valid."""
    placed = shapely.transform(geometries, lambda metres: metres / _METRES_PER_DEGREE + _ORIGIN)
    return np.asarray(shapely.set_precision(placed, 10.0**-_DECIMALS))


def in_plane(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry of EPSG:4490 in the local plane."""
    return shapely.transform(geometry, to_plane)


def blob(centre: Points, radius_m: float, random: np.random.Generator, vertices: int = 72) -> shapely.Polygon:
    """A rounded irregular polygon around a centre in the local plane."""
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    reach = np.ones(vertices)
    for wave in range(2, 8):
        reach += random.uniform(-0.5, 0.5) / wave * np.cos(wave * turn + random.uniform(0, 2 * np.pi))
    return shapely.Polygon(centre + radius_m * np.column_stack((reach * np.cos(turn), reach * np.sin(turn))))


def ripple(points: Points, seed: int, shortest_m: float, longest_m: float) -> NDArray[np.float64]:
    """Smooth noise of about unit size over points of the local plane."""
    random = np.random.default_rng([SEED, seed])
    total = np.zeros(len(points))
    waves = 24
    for _ in range(waves):
        length, direction = random.uniform(shortest_m, longest_m), random.uniform(0, 2 * np.pi)
        along = points @ np.array([np.cos(direction), np.sin(direction)])
        total += np.cos(2 * np.pi * along / length + random.uniform(0, 2 * np.pi))
    return total * (2 / waves) ** 0.5


def height_m(points: Points) -> NDArray[np.float64]:
    """The invented relief: hills in the east and north, valleys along rivers, plains in the west. Units: metres."""
    east = 1 / (1 + np.exp(-(points[:, 0] - 14_000 + 0.15 * points[:, 1]) / 9_000))
    hills = 60 + 420 * east + (70 + 190 * east) * ripple(points, 1, 5_000, 22_000)
    away = shapely.distance(shapely.union_all([line for _, line, _ in river_lines()]), shapely.points(points))
    for town in TOWNS:
        hills -= 260 * np.exp(-((np.hypot(*(points - town.centre).T) / (1.7 * town.radius_m)) ** 2))
    return np.maximum(hills, 2.0) * np.minimum(1.0, 0.15 + away / 3_500)


@cache
def river_lines() -> tuple[tuple[str, shapely.LineString, float], ...]:
    """Name, meandering line in the local plane from source to mouth, and width of the water at the mouth in metres."""
    lines = [_meander(to_plane(np.array(way)), number) for number, (_, way, _) in enumerate(RIVERS)]
    joined = [
        _flow_into(line, lines[0]) if name in _TRIBUTARIES else line
        for (name, _, _), line in zip(RIVERS, lines, strict=True)
    ]
    return tuple((name, line, width) for (name, _, width), line in zip(RIVERS, joined, strict=True))


def _flow_into(line: shapely.LineString, river: shapely.LineString) -> shapely.LineString:
    """The line to where it first meets the river, or led on to the river's nearest point where it does not."""
    points = shapely.get_coordinates(line)
    crossed = np.flatnonzero(
        shapely.intersects(shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1)), river)
    )
    kept = points[: crossed[0] + 1] if len(crossed) else points
    mouth = shapely.line_interpolate_point(river, shapely.line_locate_point(river, shapely.Point(kept[-1])))
    return shapely.LineString(np.vstack((kept, shapely.get_coordinates(mouth))))


def _meander(way: Points, number: int) -> shapely.LineString:
    random = np.random.default_rng([SEED, 100 + number])
    smooth = _through(way)
    steps = np.hypot(*np.diff(smooth, axis=0).T)
    run = np.r_[0, np.cumsum(steps)]
    across = np.gradient(smooth, axis=0)[:, ::-1] * np.array([-1.0, 1.0])
    across /= np.hypot(*across.T)[:, None]
    swing = np.zeros(len(run))
    for length, reach in ((6_500, 420), (2_900, 230), (1_300, 90)):
        swing += reach * np.sin(2 * np.pi * run / (length * random.uniform(0.85, 1.15)) + random.uniform(0, 2 * np.pi))
    ends = np.minimum(1.0, np.minimum(run, run[-1] - run) / 1_500)
    return shapely.LineString(smooth + across * (swing * ends)[:, None])


def _through(way: Points) -> Points:
    """A smooth line through way points (Catmull-Rom), a point every 100 m or so."""
    ends = np.vstack((2 * way[0] - way[1], way, 2 * way[-1] - way[-2]))
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        count = max(int(np.hypot(*(end - start)) // 100), 2)
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        bend = 2 * before - 5 * start + 4 * end - after
        pieces.append(start + 0.5 * t * ((end - before) + t * (bend + t * (3 * (start - end) + after - before))))
    return np.vstack((*pieces, way[-1:]))


def _read(stem: str, name_en: str) -> Boundary:
    text = resources.files("app.demo").joinpath("city", f"{stem}.geojson").read_text(encoding="utf-8")
    feature = json.loads(text)["features"][0]
    told = feature["properties"]
    return Boundary(told["adcode"], told["name"], name_en, bytes(shapely.to_wkb(shape(feature["geometry"]))))
