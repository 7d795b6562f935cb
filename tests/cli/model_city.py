"""A city that is nobody's: Model City with a northern and a southern district, its ground made of boxes on a grid.

Nothing of the demonstration city is used. The profile is written as an administrator would write it.
"""

from __future__ import annotations

import json
from pathlib import Path

WEST, SOUTH, EAST, NORTH, MIDDLE = 110.0, 36.0, 110.4, 36.3, 36.15
LEAD, WATER, PLANNING, OFFICE = "990001-development", "990001-water", "990000-planning", "990000-coordination"
CITY = """
name = "示范市平台"
[[region]]
code = "990000"
zh = "示范市"
en = "Model City"
level = "city"
boundary = "city.geojson"
[[region]]
code = "990001"
parent = "990000"
zh = "北城区"
en = "North District"
level = "district"
boundary = "north.geojson"
[[region]]
code = "990002"
parent = "990000"
zh = "南城区"
en = "South District"
level = "district"
boundary = "south.geojson"
"""
FUNCTIONS = {
    OFFICE: ("990000", "市多规办", ("coordination_office", "front_desk", "leading_group")),
    PLANNING: ("990000", "市自然资源局", ("planning_dept", "natural_resources", "land_reserve")),
    "990000-building": ("990000", "市住建局", ("housing", "transport", "civil_air_defence", "heritage", "emergency")),
    "990000-rural": ("990000", "市农业农村局", ("ecology", "agriculture", "forestry", "water", "development_reform")),
    LEAD: ("990001", "北城区发展改革局", ("development_reform",)),
    WATER: ("990001", "北城区水务局", ("water",)),
}


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(ring):
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, crs="urn:ogc:def:crs:EPSG::4490"):
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return {"type": "FeatureCollection", **named, "features": list(features)}


def write(path: Path, document) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def departments(functions=FUNCTIONS) -> str:
    return "".join(
        f'[[department]]\ncode = "{code}"\nzh = "{zh}"\nen = "Office {code}"\nregion = "{region}"\n'
        f"functions = {json.dumps(list(words))}\n"
        for code, (region, zh, words) in functions.items()
    )


def accounts(*names: tuple[str, str]) -> str:
    return "".join(f'[[account]]\ndepartment = "{code}"\nduties = ["{duty}"]\n' for code, duty in names)


def write_city(folder: Path, more: str = "") -> Path:
    """The profile of the city with its three boundaries beside it."""
    folder.mkdir(exist_ok=True)
    for name, ring in (
        ("city", box(WEST, SOUTH, EAST, NORTH)),
        ("north", box(WEST, MIDDLE, EAST, NORTH)),
        ("south", box(WEST, SOUTH, EAST, MIDDLE)),
    ):
        write(folder / f"{name}.geojson", collection(feature(polygon(ring))))
    return write(folder / "site.toml", CITY + departments() + more)
