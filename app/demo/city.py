"""The demonstration city: Dalian with Wafangdian as its district, generated layers in Wafangdian, and sites to try.

Boundaries are real (see city/NOTICE), everything inside is invented and the same bytes on every run. Here must never
be cases or accounts. demo, scenarios and tests may call boundaries, layers and sample_sites.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import shapely

from app.demo import city_parcels
from app.demo.city_ground import Boundary, boundaries
from app.demo.city_sites import find_sites
from app.domain.canonical import Json
from app.spatial.areas import ellipsoid_areas_m2, square_metres
from app.spatial.atlas import Atlas, Row, build_layer

__all__ = ["CITY", "DISTRICT", "Boundary", "GeneratedLayer", "atlas", "boundaries", "layers", "sample_sites"]

CITY, DISTRICT = "210200", "210281"
_DISTRICT_NAME = "瓦房店市"


@dataclass(frozen=True, slots=True)
class GeneratedLayer:
    """A layer of the demonstration. Shape: rows are (fid, attributes, WKB in EPSG:4490); owner is a department's
    code.
    """

    code: str
    name_zh: str
    name_en: str
    owner: str
    class_attribute: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How one layer is told: who owns it, its element code, the fields of its class and area, and who makes it."""

    code: str
    name_zh: str
    name_en: str
    owner: str
    element_code: str
    class_attribute: str
    area_attribute: str
    make: Callable[[], city_parcels.Patches]


# Codes of land classes as the third national land survey writes them; 2090020620 is the element code of planned land
# use. Source: knowledge of the field on territorial planning databases. Element codes beginning with 999 are
# demonstration values.
_LAND_CODES = {
    "耕地": "01",
    "园地": "02",
    "林地": "03",
    "草地": "04",
    "水域": "11",
    "建设用地": "20",
    "水田": "0101",
    "旱地": "0103",
}
_RECIPES = (
    _Recipe("ecological_red_line", "生态保护红线", "Ecological red line", "210200-ecology",
            "9990000001", "HXLX", "MJ", city_parcels.red_line),
    _Recipe("permanent_basic_farmland", "永久基本农田", "Permanent basic farmland", "210200-natural-resources",
            "9990000002", "DLMC", "TBMJ", city_parcels.farmland),
    _Recipe("urban_development_boundary", "城镇开发边界", "Urban development boundary", "210200-natural-resources",
            "9990000003", "CZMC", "MJ", city_parcels.towns),
    _Recipe("land_use_plan", "土地利用规划", "Land-use plan", "210200-natural-resources",
            "2090020620", "DLMC", "TBMJ", city_parcels.land_use),
    _Recipe("river_setback", "河道管理范围", "River management range", "210200-water",
            "9990000004", "HDMC", "MJ", city_parcels.rivers),
)  # fmt: skip


@cache
def layers() -> tuple[GeneratedLayer, ...]:
    """Every layer of the demonstration, the same on every run. Units: areas in attributes are m2 on the ellipsoid."""
    return tuple(_generate(number, recipe) for number, recipe in enumerate(_RECIPES, 1))


@cache
def atlas() -> Atlas:
    """The layers ready to be measured against."""
    return Atlas(
        build_layer(item.code, item.name_zh, item.name_en, item.owner, item.rows, item.class_attribute)
        for item in layers()
    )


@cache
def sample_sites() -> Mapping[str, dict[str, Json]]:
    """Sites to try, as GeoJSON in EPSG:4490, by name.

    Shape: clear_site (in the development boundary, on building land, no conflict), river_site (a river's setback and
    nothing else), farmland_site, red_line_site (each overlaps that layer and no other restriction), adjusted_site (the
    red-line site moved until it is clear), outside_site (in the city, outside the district), bow_tie (crosses itself).
    """
    return find_sites(atlas())


def _generate(number: int, recipe: _Recipe) -> GeneratedLayer:
    patches = recipe.make()
    areas = ellipsoid_areas_m2(patches.geometries)
    rows = []
    for fid, (geometry, value, area) in enumerate(zip(patches.geometries, patches.classes, areas, strict=True), 1):
        attributes: dict[str, Json] = {
            "BSM": f"{DISTRICT}{number:04d}{fid:08d}",
            "YSDM": recipe.element_code,
            "XZQDM": DISTRICT,
            "XZQMC": _DISTRICT_NAME,
            recipe.class_attribute: value,
            recipe.area_attribute: square_metres(area),
        }
        if recipe.class_attribute == "DLMC":
            attributes |= {"TBBH": f"{fid:06d}", "DLBM": _LAND_CODES[value]}
        rows.append((fid, attributes, bytes(shapely.to_wkb(geometry, byte_order=1))))
    return GeneratedLayer(
        recipe.code, recipe.name_zh, recipe.name_en, recipe.owner, recipe.class_attribute, tuple(rows)
    )
