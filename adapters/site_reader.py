"""The reading of a submitted site file, in a child process that is confined and thrown away.

GeoJSON, GeoPackage or a zip with one shapefile; what a file claims to be is never believed, its name never becomes a
path, and what the child says is checked again. Here must never be a judgement about the ground. Casework and cli call
read_site.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from adapters.confined import ask_child, bare_name, check_size
from adapters.site_child import SUBMITTED
from adapters.site_errors import SiteGeometryBroken, SiteReaderStopped, error_of
from adapters.site_file import SiteFile, SiteLimits


def read_site(name: str, content: bytes, limits: SiteLimits | None = None, scratch: Path | None = None) -> SiteFile:
    """What a submitted site file holds.

    Shape: name is only told in messages; scratch is where the private folder of this reading is made and removed
    (default: the system's temporary folder). Empty: no bytes are E-SITE-1. Raises: E-SITE-1 to E-SITE-22.
    """
    limits = limits or SiteLimits()
    name = bare_name(name)
    check_size(name, content, limits)
    with tempfile.TemporaryDirectory(prefix="site-", dir=scratch) as private:
        folder = Path(private).resolve()  # the child works inside it, so a relative name would not find it
        (folder / SUBMITTED).write_bytes(content)
        answer = _read_answer(ask_child(folder, name, limits, {"what": "site"}), name)
    if "error" in answer:
        raise error_of(answer["error"], answer["values"])
    return _site_file(answer, name)


def _read_answer(path: Path, name: str) -> dict[str, Any]:
    try:
        answer = json.loads(path.read_bytes())
    except ValueError:
        raise SiteReaderStopped(name=name, how="?") from None
    assert isinstance(answer, dict)
    return answer


def _site_file(answer: dict[str, Any], name: str) -> SiteFile:
    features = answer["features"]
    return SiteFile(
        geometries=tuple(wkb_of(feature["geometry"], number, name) for number, feature in enumerate(features, 1)),
        crs_epsg=answer["crs_epsg"],
        crs_wkt=answer["crs_wkt"],
        encoding=answer["encoding"],
        attributes=tuple(tuple((key, text) for key, text in feature["attributes"]) for feature in features),
        driver=answer["driver"],
        notes=tuple(answer["notes"]),
    )


def wkb_of(geometry: dict[str, Any], number: int, name: str) -> bytes:
    """One feature's geometry as WKB. Raises: E-SITE-20 naming the feature by its number."""
    for ring in _rings(geometry):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise SiteGeometryBroken(
                name=name,
                feature=number,
                reason_zh="有环未闭合或节点少于 4 个",
                reason_en="a ring is not closed or has fewer than 4 positions",
            )
    try:
        return bytes(shapely.to_wkb(shape(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, IndexError, KeyError) as problem:
        raise SiteGeometryBroken(
            name=name, feature=number, reason_zh="坐标结构有误", reason_en=str(problem)[:120]
        ) from None


def _rings(geometry: dict[str, Any]) -> list[Any]:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        return list(coordinates)
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    return []
