"""Sites of the demonstration, found by measuring: each is the first candidate that has exactly the conflict its name
says.

Candidates come in a fixed order and are judged by the product's own measurement, so the sites follow the layers when
these change. Called by city.py alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import numpy as np
import shapely

from app.demo.city_ground import TOWNS, Points, boundaries, district, to_degrees, to_plane
from app.domain.canonical import Json
from app.spatial.atlas import Atlas
from app.spatial.footprint import admit
from app.spatial.measures import Overlap, measure_all

# An ordinary building plot, about 220 by 160 m with one corner cut out. Units: metres around its middle.
_PLOT = np.array([(-110, -80), (110, -80), (110, 40), (60, 40), (60, 80), (-110, 80)], dtype=float)
_RESTRICTIONS = ("ecological_red_line", "permanent_basic_farmland", "river_setback")

Measured = Mapping[str, Overlap]


def find_sites(atlas: Atlas) -> Mapping[str, dict[str, Json]]:
    """The sample sites by name; see city.sample_sites. Raises: LookupError naming the site that no candidate
    fulfils.
    """
    town = TOWNS[0].centre
    red_line = _first("red_line_site", atlas, _along_town_border(atlas), _only("ecological_red_line"))
    steps = (red_line + (town - red_line) * share for share in np.linspace(0.02, 1.0, 50))
    places = {
        "clear_site": _first("clear_site", atlas, _around(town), _is_clear),
        "river_site": _first("river_site", atlas, _along_rivers(atlas), _only("river_setback")),
        "farmland_site": _first("farmland_site", atlas, _along_town_border(atlas), _only("permanent_basic_farmland")),
        "red_line_site": red_line,
        "adjusted_site": _first("adjusted_site", atlas, steps, _is_clear),
        "outside_site": _outside(),
    }
    sites = {name: _geojson(name, _plot(place)) for name, place in places.items()}
    return sites | {"bow_tie": _geojson("bow_tie", _bow_tie(places["clear_site"]))}


def _is_clear(measured: Measured) -> bool:
    """No restriction even beside it, wholly inside a development boundary, on building land alone."""
    free = all(measured[code].count == measured[code].adjacent_count == 0 for code in _RESTRICTIONS)
    return free and _is_town(measured) and [item.value for item in measured["land_use_plan"].by_class] == ["建设用地"]


def _only(wanted: str) -> Callable[[Measured], bool]:
    """Between a tenth and seven tenths of the site in the wanted layer, nothing in any other restriction."""

    def holds(measured: Measured) -> bool:
        others = all(measured[code].count == 0 for code in _RESTRICTIONS if code != wanted)
        return others and Decimal("0.1") < measured[wanted].share < Decimal("0.7")

    return holds


def _is_town(measured: Measured) -> bool:
    return measured["urban_development_boundary"].share == 1


def _first(name: str, atlas: Atlas, places: Iterator[Points], holds: Callable[[Measured], bool]) -> Points:
    for place in places:
        plot = _plot(place)
        if not shapely.covers(district(), plot):
            continue
        footprint = admit(plot, district())
        if holds({overlap.layer: overlap for overlap in measure_all(footprint, atlas)}):
            return place
    raise LookupError(name)


def _around(centre: Points) -> Iterator[Points]:
    """Places on a widening spiral."""
    for step in range(400):
        turn, reach = step * 0.7, 150.0 + 12.0 * step
        yield centre + reach * np.array([np.cos(turn), np.sin(turn)])


def _along_town_border(atlas: Atlas) -> Iterator[Points]:
    """Places along the largest development boundary, every 120 m."""
    largest = max(atlas.layer("urban_development_boundary").geometries, key=shapely.area)
    yield from _along(shapely.transform(shapely.get_exterior_ring(largest), to_plane), 120.0)


def _along_rivers(atlas: Atlas) -> Iterator[Points]:
    """Places along the banks inside the largest town."""
    largest = max(atlas.layer("urban_development_boundary").geometries, key=shapely.area)
    ranges = shapely.union_all(atlas.layer("river_setback").geometries)
    banks = shapely.intersection(shapely.boundary(ranges), shapely.buffer(largest, -0.003))
    for bank in shapely.get_parts(banks):
        yield from _along(shapely.transform(bank, to_plane), 120.0)


def _along(line: shapely.LineString, step_m: float) -> Iterator[Points]:
    yield from shapely.get_coordinates(shapely.line_interpolate_point(line, np.arange(0, shapely.length(line), step_m)))


def _outside() -> Points:
    """A place in the city beyond the district's eastern border."""
    city = shapely.from_wkb(boundaries()[0].wkb)
    place = to_plane(np.array([[122.30, 39.70]]))[0]
    if not shapely.covers(shapely.difference(city, district()), _plot(place)):
        raise LookupError("outside_site")
    return np.asarray(place)


def _plot(place: Points) -> shapely.Polygon:
    return shapely.Polygon(np.round(to_degrees(_PLOT + place), 6))


def _bow_tie(place: Points) -> shapely.Polygon:
    return shapely.Polygon(np.round(to_degrees(_PLOT[[0, 2, 1, 5]] + place), 6))


def _geojson(name: str, plot: shapely.Polygon) -> dict[str, Json]:
    ring = [[float(lon), float(lat)] for lon, lat in shapely.get_coordinates(plot)]
    return {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [
            {"type": "Feature", "properties": {"XMMC": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        ],
    }
