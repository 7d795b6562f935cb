"""A GeoJSON text, checked and written out clean before any driver sees it: UTF-8, one of three shapes, finite numbers,
no crs member.

The reference system is taken from the member's name here; a link is never followed. Runs in the confined child only.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from adapters.site_errors import GeoJsonBroken, SiteCrsNotNamed, SiteEncodingWrong
from adapters.site_file import CRS_ASSUMED, OwnWords

_GEOMETRIES = (
    "Polygon",
    "MultiPolygon",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "GeometryCollection",
)
_EPSG = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"urn:ogc:def:crs:OGC:(?:1\.3|2)?:CRS84", re.IGNORECASE)
WGS84_EPSG = 4326


Cleaned = tuple[Path, int | None, str, tuple[str, ...], tuple[OwnWords, ...] | None]


def clean_geojson(submitted: Path, folder: Path, name: str, *, apart: bool = False) -> Cleaned:
    """A clean copy, the EPSG code or else the name of its reference system, notes, and the features' own words.

    Shape: with apart the copy has geometries and numbers alone and the ids and properties are given back as they stand
    in the file, since the driver would number repeated ids anew and take texts for dates; otherwise None.
    Empty: no crs member means longitude and latitude of WGS 84 (RFC 7946), with a note; a member that is null or has
    no name is E-SITE-15.
    Raises: E-SITE-10 (not UTF-8), E-SITE-14, E-SITE-15.
    """
    document = _parse(submitted.read_bytes(), name)
    epsg, told, notes = _crs_of(document, name)
    document.pop("crs", None)
    own = _take_apart(document, name) if apart else None
    target = folder / "site.geojson"
    try:
        json.dumps(own, allow_nan=False, ensure_ascii=False).encode()
        target.write_text(json.dumps(document, allow_nan=False, ensure_ascii=False), encoding="utf-8")
    except UnicodeEncodeError:
        raise SiteEncodingWrong(name=name, encoding="UTF-8", where="\\ud800 … \\udfff") from None
    except ValueError:
        raise GeoJsonBroken(name=name, detail="坐标不是有限数 / a number that is not finite") from None
    return target, epsg, told, notes, own


def _parse(content: bytes, name: str) -> dict[str, Any]:
    def refuse(constant: str) -> NoReturn:
        raise GeoJsonBroken(name=name, detail=f"{constant} 不是有限数 / is not finite")

    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
    except UnicodeDecodeError as problem:
        raise SiteEncodingWrong(name=name, encoding="UTF-8", where=f"字节 / byte {problem.start}") from None
    except json.JSONDecodeError as problem:
        raise GeoJsonBroken(name=name, detail=f"{problem.msg}: {problem.lineno}:{problem.colno}") from None
    except RecursionError:
        raise GeoJsonBroken(name=name, detail="嵌套过深 / nested too deeply") from None
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("FeatureCollection", "Feature", *_GEOMETRIES):
        raise GeoJsonBroken(name=name, detail=f"type: {str(kind)[:40]}")
    if kind == "FeatureCollection" and not isinstance(document.get("features"), list):
        raise GeoJsonBroken(name=name, detail="features")
    assert isinstance(document, dict)
    return document


def _take_apart(document: dict[str, Any], name: str) -> tuple[OwnWords, ...]:
    """Leaves each feature its geometry and its place, and gives back its id and properties."""
    kind = document["type"]
    features = document["features"] if kind == "FeatureCollection" else [document]
    if kind not in ("FeatureCollection", "Feature"):
        features = [{"geometry": dict(document)}]
    own: list[OwnWords] = []
    bare = []
    for place, feature in enumerate(features):
        properties = (feature.get("properties") or {}) if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise GeoJsonBroken(name=name, detail=f"features[{place}]")
        said = feature.get("id")
        own.append(("" if said is None else str(said), properties))
        bare.append({"type": "Feature", "properties": {"place": place}, "geometry": feature.get("geometry")})
    document.clear()
    document.update({"type": "FeatureCollection", "features": bare})
    return tuple(own)


def _crs_of(document: dict[str, Any], name: str) -> tuple[int | None, str, tuple[str, ...]]:
    if "crs" not in document:
        return WGS84_EPSG, "", (CRS_ASSUMED,)
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) and member.get("type") == "name" else None
    told = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(told, str) or not told.strip():
        raise SiteCrsNotNamed(name=name, seen=str(member)[:80])
    told = told.strip()
    if _CRS84.fullmatch(told):
        return WGS84_EPSG, "", ()
    code = _EPSG.fullmatch(told)
    return (int(code.group(1)), "", ()) if code else (None, told, ())
