"""The invented layers of the demonstration city, as geometries with a class: rivers, towns, land use, red line,
farmland.

Each follows from the ground (city_ground.py) and from the layers before it, as plans do: farmland keeps clear of
towns, rivers and the red line. Geometries are in EPSG:4490, valid, and clipped to the district. Called by city.py
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from app.demo.city_ground import (
    SEED,
    TOWNS,
    Points,
    blob,
    district,
    height_m,
    in_plane,
    on_map,
    ripple,
    river_lines,
    to_degrees,
    to_plane,
)

_CELL_M = 900.0
_EDGE_POINTS = 4
_SETBACK_M = 50.0
_REACH_POINTS = 40
# Where reservoirs lie in the hills: lon, lat, radius in metres. They are water in the land-use plan and lie in the red
# line.
_RESERVOIRS = ((122.09, 39.765, 1300.0), (122.10, 39.90, 1100.0), (121.93, 39.845, 900.0), (122.07, 39.575, 800.0))
# Stretches of coast under protection, as boxes of degrees around them.
_PROTECTED_COASTS = ((121.42, 39.70, 121.50, 39.83), (121.60, 39.90, 121.80, 40.01), (121.22, 39.38, 121.32, 39.47))
# The hill beside the largest town, so that the red line borders on its development boundary as it does in many cities.
_TOWN_HILL = (122.052, 39.664, 2300.0)

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Patches:
    """Geometries of one layer with a class each, in a fixed order."""

    geometries: Geometries
    classes: tuple[str, ...]


@cache
def rivers() -> Patches:
    """River management ranges: the water with its setback on either side, in reaches that do not overlap."""
    found: list[shapely.Geometry] = []
    names: list[str] = []
    taken: shapely.Geometry = shapely.Polygon()
    for name, line, mouth_width in river_lines():
        points = shapely.get_coordinates(line)
        for start in range(0, len(points) - 1, _REACH_POINTS):
            reach = points[start : start + _REACH_POINTS + 1]
            if len(reach) < 2:
                continue
            half_width = mouth_width / 2 * (0.25 + 0.75 * start / len(points))
            range_m = shapely.LineString(reach).buffer(half_width + _SETBACK_M, quad_segs=4).simplify(1.0)
            found.append(shapely.difference(range_m, taken))
            names.append(name)
            taken = shapely.union(taken, range_m)
    return _clipped(on_map(np.array(found, dtype=object)), names)


@cache
def towns() -> Patches:
    """Urban development boundaries, one polygon per town."""
    drawn = [
        blob(town.centre, town.radius_m, np.random.default_rng([SEED, 200 + number]))
        for number, town in enumerate(TOWNS)
    ]
    return _clipped(on_map(np.array(drawn, dtype=object)), [town.name_zh for town in TOWNS])


@cache
def land_use() -> Patches:
    """The land-use plan: a true coverage of parcels with shared borders, each of one class."""
    cells = _cells()
    inside = shapely.intersects(cells, district())
    cells = cells[inside]
    border = ~shapely.contains_properly(district(), cells)
    # Rounded again after clipping, both neighbours of a cut border get the same new vertex.
    cells[border] = _rounded(_polygonal(shapely.intersection(cells[border], district())))
    cells = cells[shapely.area(cells) > 1e-9]
    return Patches(cells, tuple(_classes(cells)))


@cache
def red_line() -> Patches:
    """The ecological red line: wooded heights, reservoirs and coasts, outside every development boundary."""
    use = land_use()
    centres = to_plane(shapely.get_coordinates(shapely.centroid(use.geometries)))
    wooded = np.array([value == "林地" for value in use.classes])
    high = wooded & (height_m(centres) + 40 * ripple(centres, 7, 3_000, 9_000) > 400)
    heights = (
        in_plane(shapely.union_all(use.geometries[high]))
        .buffer(320, quad_segs=3)
        .buffer(-640, quad_segs=3)
        .buffer(320, quad_segs=3)
        .simplify(8.0)
    )
    lakes = [blob(_place(lon, lat), radius, _random(300 + n)) for n, (lon, lat, radius) in enumerate(_RESERVOIRS)]
    lon, lat, radius = _TOWN_HILL
    coast = in_plane(district().boundary)
    coasts = [
        shapely.intersection(coast, in_plane(shapely.box(*box))).buffer(650, quad_segs=4) for box in _PROTECTED_COASTS
    ]
    kinds = (
        ("水源涵养", shapely.union_all([lake.buffer(350, quad_segs=4) for lake in lakes])),
        ("海岸防护", shapely.union_all(coasts)),
        ("生物多样性维护", shapely.union_all([heights, blob(_place(lon, lat), radius, _random(320))])),
    )
    return _apart(kinds, in_plane(shapely.union_all(towns().geometries)))


@cache
def farmland() -> Patches:
    """Permanent basic farmland: fields of the plan's arable land, clear of towns, rivers and the red line."""
    use = land_use()
    arable = use.geometries[np.array([value == "耕地" for value in use.classes])]
    centres = to_plane(shapely.get_coordinates(shapely.centroid(arable)))
    kept = ripple(centres, 9, 4_000, 14_000) + _random(400).uniform(-0.6, 0.6, len(centres)) > -0.75
    fields = _halved(shapely.transform(arable[kept], to_plane))
    avoided = [shapely.union_all(layer.geometries) for layer in (towns(), rivers(), red_line())]
    clear = in_plane(shapely.union_all(avoided)).buffer(25, quad_segs=2).simplify(2.0)
    shapely.prepare(clear)
    near = shapely.intersects(clear, fields)
    fields[near] = shapely.difference(fields[near], clear)
    fields = on_map(fields)
    fields = fields[shapely.area(shapely.transform(fields, to_plane)) > 4_000]
    wet = shapely.get_coordinates(shapely.centroid(fields))[:, 0] < 121.62
    return Patches(fields, tuple("水田" if is_wet else "旱地" for is_wet in wet))


def _cells() -> Geometries:
    """Quadrangles with wavy edges that share every vertex of every border, in degrees on the centimetre grid."""
    west, south, east, north = shapely.bounds(in_plane(district()))
    across, up = int((east - west) // _CELL_M) + 2, int((north - south) // _CELL_M) + 2
    random = _random(500)
    node = np.stack(np.meshgrid(np.arange(across + 1.0), np.arange(up + 1.0), indexing="ij"), axis=-1)
    node = (node + random.uniform(-0.3, 0.3, node.shape)) * _CELL_M + np.array(
        [west - _CELL_M / 2, south - _CELL_M / 2]
    )
    lying = _edges(node[:-1], node[1:], random)
    standing = _edges(node[:, :-1], node[:, 1:], random)
    ring = np.concatenate(
        (
            lying[:, :-1],
            standing[1:],
            node[1:, 1:, None],
            lying[:, 1:, :0:-1],
            node[:-1, 1:, None],
            standing[:-1, :, :0:-1],
        ),
        axis=2,
    )
    outline = to_degrees(ring.reshape(-1, 2)).reshape(-1, ring.shape[2], 2)
    return np.asarray(shapely.polygons(outline))


def _edges(start: Points, end: Points, random: np.random.Generator) -> Points:
    """Points of every edge, the start included and the end not, pushed sideways a little."""
    t = np.linspace(0, 1, _EDGE_POINTS, endpoint=False)
    along = (end - start)[:, :, None, :]
    sideways = along[..., ::-1] * np.array([-1.0, 1.0])
    push = random.uniform(-0.08, 0.08, (*start.shape[:2], _EDGE_POINTS)) * (t > 0)
    return np.asarray(start[:, :, None, :] + along * t[:, None] + sideways * push[..., None])


def _classes(cells: Geometries) -> list[str]:
    """The class of every parcel, from relief, towns, water and some chance."""
    centres = to_plane(shapely.get_coordinates(shapely.centroid(cells)))
    height, chance = height_m(centres), _random(600).random(len(centres))
    texture = ripple(centres, 3, 3_000, 12_000)
    built = shapely.contains(in_plane(shapely.union_all(towns().geometries)).buffer(120), shapely.points(centres))
    water = _near_water(centres, chance)
    rules: tuple[tuple[NDArray[np.bool_], str], ...] = (
        (built & ~water, "建设用地"),
        (water, "水域"),
        ((height < 220) & (chance < 0.055), "建设用地"),
        (height + 60 * texture > 300, "林地"),
        (height + 70 * texture > 180, "园地"),
        ((chance > 0.965) | (height + 60 * texture > 172), "草地"),
    )
    return [str(value) for value in np.select([rule for rule, _ in rules], [value for _, value in rules], "耕地")]


def _near_water(centres: Points, chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Reservoirs, the lower reaches of rivers, and ponds along the western coast."""
    water = np.zeros(len(centres), dtype=bool)
    for lon, lat, radius in _RESERVOIRS:
        water |= np.hypot(*(centres - _place(lon, lat)).T) < radius
    spots = shapely.points(centres)
    largest = shapely.union_all([line for _, line, width in river_lines() if width > 70])
    water |= (shapely.distance(largest, spots) < 200) & (centres[:, 0] < 0) & (chance < 0.6)
    coast = in_plane(district().boundary)
    ponds = (shapely.distance(coast, spots) < 1_600) & (centres[:, 0] < -16_000) & (centres[:, 1] < 4_000)
    return water | (ponds & (ripple(centres, 5, 5_000, 15_000) > 0.2))


def _halved(cells: Geometries) -> Geometries:
    """Every cell cut in two fields with a track of some metres around each."""
    west, south, east, north = shapely.bounds(cells).T
    middle = shapely.get_coordinates(shapely.centroid(cells))
    lies_east_west = _random(700).random(len(cells)) < 0.5
    first = shapely.box(
        west, south, np.where(lies_east_west, middle[:, 0], east), np.where(lies_east_west, north, middle[:, 1])
    )
    second = shapely.box(
        np.where(lies_east_west, middle[:, 0], west), np.where(lies_east_west, south, middle[:, 1]), east, north
    )
    halves = np.concatenate((shapely.intersection(cells, first), shapely.intersection(cells, second)))
    return np.asarray(shapely.buffer(halves, -9.0, quad_segs=1))


def _apart(kinds: tuple[tuple[str, shapely.Geometry], ...], kept_out: shapely.Geometry) -> Patches:
    """The separate polygons of several kinds, the earlier kind first where they meet, none in what is kept out."""
    found: list[shapely.Geometry] = []
    names: list[str] = []
    for name, ground in kinds:
        parts = [part for part in shapely.get_parts(shapely.difference(ground, kept_out)) if part.area > 60_000]
        found += parts
        names += [name] * len(parts)
        kept_out = shapely.union(kept_out, ground)
    return _clipped(on_map(np.array(found, dtype=object)), names)


def _clipped(geometries: Geometries, classes: list[str]) -> Patches:
    """What lies in the district, polygons only, without crumbs."""
    cut = _polygonal(shapely.intersection(geometries, district(), grid_size=1e-7))
    kept = shapely.area(cut) > 1e-7
    return Patches(cut[kept], tuple(value for value, is_kept in zip(classes, kept, strict=True) if is_kept))


def _polygonal(geometries: Geometries) -> Geometries:
    """The polygons of what an overlay gave; lines and points where borders only touch are no ground."""
    only = [
        item
        if item.geom_type in ("Polygon", "MultiPolygon")
        else shapely.multipolygons([part for part in shapely.get_parts(item) if part.geom_type == "Polygon"])
        for item in geometries
    ]
    return np.array(only, dtype=object)


def _rounded(geometries: Geometries) -> Geometries:
    return np.asarray(shapely.transform(geometries, lambda degrees: to_degrees(to_plane(degrees))))


def _place(lon: float, lat: float) -> Points:
    return to_plane(np.array([[lon, lat]]))[0]


def _random(number: int) -> np.random.Generator:
    return np.random.default_rng([SEED, number])
