"""The confined process that reads one submitted file: `python -m adapters.site_child FOLDER NAME LIMITS WISH`.

It confines itself, tells the real type from the bytes, checks, reads with one named fiona driver and prints JSON: one
object for a site, for a layer a line per feature and a last one, or the code of what is wrong. Started by confined.py
alone; nothing in this process is trusted by its parent.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from adapters.site_file import OwnWords, SiteLimits
from adapters.site_sandbox import confine
from adapters.site_table import looks_like_table, read_table

SUBMITTED = "submitted"
_FAULTS = {
    "EMPTY": ("没有图形", "it has no geometry"),
    "NOT_FINITE": ("坐标不是有限数", "a coordinate is not finite"),
}
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was told from its bytes, checked and is ready for one driver. Shape: own are what a GeoJSON says of its
    features beside their geometry; None where the driver reads that.
    """

    path: Path
    driver: str
    encoding: str | None
    layer: str | None = None
    epsg: int | None = None
    told: str = ""
    notes: tuple[str, ...] = ()
    own: tuple[OwnWords, ...] | None = None

    @property
    def codec(self) -> str:
        """The codec of its texts: what no table states is UTF-8 by the format's own rule."""
        return self.encoding or "utf-8"


def main(arguments: list[str]) -> int:
    """Print what the file holds or what is wrong with it; the exit code is 0 in both cases."""
    folder, name, limits = Path(arguments[0]), arguments[1], SiteLimits(**json.loads(arguments[2]))
    wish = json.loads(arguments[3])
    confine(limits)
    try:
        if wish["what"] == "layer":
            _print_layer(
                open_folder(folder, name, limits, is_layer=True, needs_prj=not wish["crs_given"]), name, limits
            )
        elif (table := _table_of(folder, name)) is not None:
            _put(read_table(table, name, limits))
        else:
            _put(read_site(open_folder(folder, name, limits), name, limits))
    except SiteFileError as wrong:
        _put({"error": wrong.code, "values": wrong.values})
    except MemoryError:
        _put({"error": SiteReadingTooBig.code, "values": {"name": name}})
    sys.stdout.flush()
    return 0


def _table_of(folder: Path, name: str) -> bytes | None:
    """The submitted file where it is a table of coordinates. Empty: None for every other kind."""
    submitted = folder / SUBMITTED
    with submitted.open("rb") as source:
        is_table = looks_like_table(source.read(512), name)
    return submitted.read_bytes() if is_table else None


def _put(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def open_folder(
    folder: Path, name: str, limits: SiteLimits, *, is_layer: bool = False, needs_prj: bool = True
) -> Opened:
    """The file `submitted` in the folder, checked. Raises: every E-SITE code but 1, 2, 18 and 22."""
    submitted = folder / SUBMITTED
    with submitted.open("rb") as source:
        head = source.read(512)
    kind = sniff(head, name)
    if kind == "GPKG":
        return _open_geopackage(submitted, folder, name, limits)
    if kind == "zip":
        return _open_shapefile(submitted, folder, name, limits, needs_prj=needs_prj)
    return _open_geojson(submitted, folder, name, is_layer=is_layer)


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


def _open_geojson(submitted: Path, folder: Path, name: str, *, is_layer: bool) -> Opened:
    from adapters.site_geojson import clean_geojson

    path, epsg, told, notes, own = clean_geojson(submitted, folder, name, apart=is_layer)
    return Opened(path, "GeoJSON", "utf-8", epsg=epsg, told=told, notes=notes, own=own)


def _open_geopackage(submitted: Path, folder: Path, name: str, limits: SiteLimits) -> Opened:
    from adapters.site_geopackage import layer_of

    layer = layer_of(submitted, name, limits)
    return Opened(submitted.rename(folder / "site.gpkg"), "GPKG", None, layer)


def _open_shapefile(submitted: Path, folder: Path, name: str, limits: SiteLimits, *, needs_prj: bool) -> Opened:
    from adapters.site_archive import unpack_shapefile
    from adapters.site_encoding import encoding_of

    path = unpack_shapefile(submitted, folder, name, limits, needs_prj=needs_prj)
    encoding = encoding_of(path.with_suffix(".dbf"), path.with_suffix(".cpg"), name)
    # The text itself goes out: PROJ reads ESRI's dialect with fewer losses than after GDAL has rewritten it.
    prj = path.with_suffix(".prj")
    told = prj.read_text(encoding="utf-8", errors="replace").strip() if prj.exists() else ""
    return Opened(path, "ESRI Shapefile", encoding, told=told)


def read_site(opened: Opened, name: str, limits: SiteLimits) -> dict[str, Any]:
    """What a site's file holds, as JSON: geometries, and attributes as texts."""
    features, wkt = read_features(
        opened.path, opened.driver, name, limits, encoding=opened.encoding, layer=opened.layer
    )
    return {"features": features, **_system(opened, wkt)}


def _print_layer(opened: Opened, name: str, limits: SiteLimits) -> None:
    """A line per feature, broken ones too, then one for the whole: a layer is larger than one object should be."""
    with _driver(opened.path, opened.driver, name, opened.encoding, opened.layer) as source:
        for feature in _features(source, name, limits, is_layer=True):
            _put(feature if opened.own is None else _with_own_words(feature, opened.own))
        _put({"whole": _system(opened, source.crs_wkt or "")})


def _with_own_words(feature: dict[str, Any], own: tuple[OwnWords, ...]) -> dict[str, Any]:
    (place,) = feature["attributes"].values()
    said, attributes = own[place]
    return {**feature, "number": place + 1, "id": said, "attributes": attributes}


def _system(opened: Opened, wkt: str) -> dict[str, Any]:
    """How the file was read and what it says of its reference system: GeoJSON and shapefile say it themselves."""
    return {
        "driver": opened.driver,
        "encoding": opened.codec,
        "crs_epsg": opened.epsg,
        "crs_wkt": wkt if opened.driver == "GPKG" else opened.told,
        "notes": list(opened.notes),
    }


def read_features(
    path: Path, driver: str, name: str, limits: SiteLimits, *, encoding: str | None = None, layer: str | None = None
) -> tuple[list[dict[str, Any]], str]:
    """Every feature of a local file and the WKT of its reference system, read with this driver and no other.

    Raises: E-SITE-10, E-SITE-13, E-SITE-16, E-SITE-17, E-SITE-20, E-SITE-21.
    """
    with _driver(path, driver, name, encoding, layer) as opened:
        features = list(_features(opened, name, limits))
        wkt = opened.crs_wkt or ""
    if not features:
        raise SiteWithoutFeatures(name=name)
    return features, wkt


@contextmanager
def _driver(path: Path, driver: str, name: str, encoding: str | None, layer: str | None) -> Iterator[Any]:
    """The file opened with this driver and no other; what goes wrong while it is read is told by its code."""
    import fiona
    from fiona.errors import FionaError, FionaValueError, UnsupportedGeometryTypeError

    try:
        with fiona.open(str(path), enabled_drivers=[driver], encoding=encoding, layer=layer) as opened:
            yield opened
    except UnicodeDecodeError:
        raise SiteEncodingWrong(name=name, encoding=encoding or "UTF-8", where=driver) from None
    except UnsupportedGeometryTypeError as problem:
        raise SiteGeometryBroken(
            name=name, feature="?", reason_zh="不支持的类型", reason_en=str(problem)[:120]
        ) from None
    except (FionaError, FionaValueError, OSError, ValueError) as problem:
        raise SiteFileUnreadable(name=name, detail=str(problem).replace(str(path.parent), "")[:200]) from None


def _features(opened: Any, name: str, limits: SiteLimits, *, is_layer: bool = False) -> Iterator[dict[str, Any]]:
    """Every feature. A broken one stops the reading of a site; of a layer it goes out without geometry and with why."""
    vertices = 0
    for number, feature in enumerate(opened, 1):
        if number > limits.features:
            raise SiteTooManyFeatures(name=name, limit=limits.features)
        geometry = feature.geometry.__geo_interface__ if feature.geometry is not None else None
        count, is_finite = _counted(geometry)
        vertices += count
        if vertices > limits.vertices:
            raise SiteTooManyVertices(name=name, limit=limits.vertices)
        fault = "EMPTY" if geometry is None else "" if is_finite else "NOT_FINITE"
        if is_layer:
            attributes = {key: _plain(value) for key, value in feature.properties.items()}
            yield {"number": number, "geometry": None if fault else geometry, "fault": fault, "attributes": attributes}
        elif fault:
            zh, en = _FAULTS[fault]
            raise SiteGeometryBroken(name=name, feature=number, reason_zh=zh, reason_en=en)
        else:
            texts = [[key, _text(value)] for key, value in feature.properties.items()]
            yield {"geometry": geometry, "attributes": texts}


def _counted(geometry: Any) -> tuple[int, bool]:
    """How many positions a geometry has, and whether all are finite."""
    count, is_finite = 0, True
    for position in _positions((geometry or {}).get("coordinates", ())):
        count += 1
        is_finite = is_finite and all(map(math.isfinite, position))
    return count, is_finite


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


def _plain(value: Any) -> Any:
    """An attribute as JSON has it; what JSON has not becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict | list):
        return json.loads(json.dumps(value, default=str))
    return _text(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
