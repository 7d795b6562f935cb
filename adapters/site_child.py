"""The confined process that reads one submitted file: `python -m adapters.site_child FOLDER NAME LIMITS`.

It confines itself, tells the real type from the bytes, checks, reads with one named fiona driver and prints one JSON
object: what was read, or the code of what is wrong. Started by site_reader.py alone; nothing in this process is
trusted by its parent.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.site_errors import (
    ShapefilePartMissing,
    SiteEncodingWrong,
    SiteFileDisguised,
    SiteFileError,
    SiteFileUnreadable,
    SiteFormatUnknown,
    SiteGeometryBroken,
    SiteReadingTooBig,
    SiteTooManyFeatures,
    SiteTooManyVertices,
    SiteWithoutFeatures,
)
from adapters.site_file import SiteLimits
from adapters.site_sandbox import confine

SUBMITTED = "submitted"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


def main(arguments: list[str]) -> int:
    """Print what the file holds or what is wrong with it; the exit code is 0 in both cases."""
    folder, name, limits = Path(arguments[0]), arguments[1], SiteLimits(**json.loads(arguments[2]))
    confine(limits)
    try:
        answer = read_folder(folder, name, limits)
    except SiteFileError as wrong:
        answer = {"error": wrong.code, "values": wrong.values}
    except MemoryError:
        answer = {"error": SiteReadingTooBig.code, "values": {"name": name}}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    return 0


def read_folder(folder: Path, name: str, limits: SiteLimits) -> dict[str, Any]:
    """What the file `submitted` in the folder holds, as JSON. Raises: every E-SITE code but 1, 2, 18 and 22."""
    submitted = folder / SUBMITTED
    with submitted.open("rb") as source:
        head = source.read(512)
    kind = sniff(head, name)
    if kind == "GPKG":
        return _read_geopackage(submitted, folder, name, limits)
    if kind == "zip":
        return _read_shapefile(submitted, folder, name, limits)
    return _read_geojson(submitted, folder, name, limits)


def sniff(head: bytes, name: str) -> str:
    """GPKG, zip or GeoJSON, told from the first bytes. Raises: E-SITE-3, E-SITE-7 (a bare .shp), E-SITE-9 (XML of any
    kind).
    """
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] in _GEOPACKAGE_IDS:
            return "GPKG"
        raise SiteFormatUnknown(name=name, seen_zh="SQLite，但不是 GeoPackage", seen_en="SQLite, but no GeoPackage")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x00\x00\x27\x0a"):
        raise ShapefilePartMissing(name=name, missing=".shx、.dbf、.prj")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "GeoJSON"
    if text.startswith(b"<"):
        raise SiteFileDisguised(name=name, part="文件 / file", seen=text[:24].decode("ascii", "replace"))
    seen = head[:12].hex(" ") or "-"
    raise SiteFormatUnknown(name=name, seen_zh=f"开头字节 {seen}", seen_en=f"it begins with {seen}")


def _read_geojson(submitted: Path, folder: Path, name: str, limits: SiteLimits) -> dict[str, Any]:
    from adapters.site_geojson import clean_geojson

    path, epsg, told, notes = clean_geojson(submitted, folder, name)
    features, _ = read_features(path, "GeoJSON", name, limits, encoding="utf-8")
    return _answer(features, "GeoJSON", "utf-8", epsg, told, notes)


def _read_geopackage(submitted: Path, folder: Path, name: str, limits: SiteLimits) -> dict[str, Any]:
    from adapters.site_geopackage import layer_of

    layer = layer_of(submitted, name, limits)
    path = submitted.rename(folder / "site.gpkg")
    features, wkt = read_features(path, "GPKG", name, limits, layer=layer)
    return _answer(features, "GPKG", "utf-8", None, wkt, ())


def _read_shapefile(submitted: Path, folder: Path, name: str, limits: SiteLimits) -> dict[str, Any]:
    from adapters.site_archive import unpack_shapefile
    from adapters.site_encoding import encoding_of

    path = unpack_shapefile(submitted, folder, name, limits)
    encoding = encoding_of(path.with_suffix(".dbf"), path.with_suffix(".cpg"), name)
    features, _ = read_features(path, "ESRI Shapefile", name, limits, encoding=encoding)
    # The text itself goes out: PROJ reads ESRI's dialect with fewer losses than after GDAL has rewritten it.
    wkt = path.with_suffix(".prj").read_text(encoding="utf-8", errors="replace").strip()
    return _answer(features, "ESRI Shapefile", encoding, None, wkt, ())


def read_features(
    path: Path, driver: str, name: str, limits: SiteLimits, *, encoding: str | None = None, layer: str | None = None
) -> tuple[list[dict[str, Any]], str]:
    """Every feature of a local file and the WKT of its reference system, read with this driver and no other.

    Raises: E-SITE-10, E-SITE-13, E-SITE-16, E-SITE-17, E-SITE-20, E-SITE-21.
    """
    import fiona
    from fiona.errors import FionaError, FionaValueError, UnsupportedGeometryTypeError

    try:
        with fiona.open(str(path), enabled_drivers=[driver], encoding=encoding, layer=layer) as opened:
            features = list(_features(opened, name, limits))
            wkt = opened.crs_wkt or ""
    except UnicodeDecodeError:
        raise SiteEncodingWrong(name=name, encoding=encoding or "UTF-8", where=driver) from None
    except UnsupportedGeometryTypeError as problem:
        raise SiteGeometryBroken(
            name=name, feature="?", reason_zh="不支持的类型", reason_en=str(problem)[:120]
        ) from None
    except (FionaError, FionaValueError, OSError, ValueError) as problem:
        raise SiteFileUnreadable(name=name, detail=str(problem).replace(str(path.parent), "")[:200]) from None
    if not features:
        raise SiteWithoutFeatures(name=name)
    return features, wkt


def _features(opened: Any, name: str, limits: SiteLimits) -> Iterator[dict[str, Any]]:
    vertices = 0
    for number, feature in enumerate(opened, 1):
        if number > limits.features:
            raise SiteTooManyFeatures(name=name, limit=limits.features)
        if feature.geometry is None:
            raise SiteGeometryBroken(name=name, feature=number, reason_zh="没有图形", reason_en="it has no geometry")
        geometry = feature.geometry.__geo_interface__
        for position in _positions(geometry.get("coordinates", ())):
            vertices += 1
            if not all(map(math.isfinite, position)):
                raise SiteGeometryBroken(
                    name=name, feature=number, reason_zh="坐标不是有限数", reason_en="a coordinate is not finite"
                )
        if vertices > limits.vertices:
            raise SiteTooManyVertices(name=name, limit=limits.vertices)
        yield {"geometry": geometry, "attributes": [[key, _text(value)] for key, value in feature.properties.items()]}


def _positions(coordinates: Any) -> Iterator[Any]:
    """Every position of nested coordinates. Empty: none."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for inner in coordinates:
        yield from _positions(inner)


def _text(value: object) -> str:
    if value is None:
        return ""
    return "（二进制 / binary）" if isinstance(value, bytes | bytearray) else str(value)


def _answer(
    features: list[dict[str, Any]], driver: str, encoding: str, epsg: int | None, wkt: str, notes: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "features": features,
        "driver": driver,
        "encoding": encoding,
        "crs_epsg": epsg,
        "crs_wkt": wkt,
        "notes": list(notes),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
