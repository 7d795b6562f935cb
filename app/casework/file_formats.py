"""What a file is by its content, and which formats a kind of material takes.

A name is what somebody says of a file; the content is what it is. Vector data go under the kinds that keep them from other departments
(gis_data, and the site of a project) and under no other, for whoever sees a drawing may download it. Nothing is unpacked or drawn here.
Article: dalian-183/16, dalian-183/18.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.casework.material_errors import FormatNotTaken, NameBelies

GIS_DATA, SITE_FILE = "gis_data", "site_file"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files. Shape: suffixes are the ends of names that say it. Empty: no suffixes where no kind takes it."""

    zh: str
    en: str
    media_type: str = "application/octet-stream"
    suffixes: tuple[str, ...] = ()


PDF = Format("PDF", "PDF", "application/pdf", (".pdf",))
PNG = Format("PNG 图片", "a PNG picture", "image/png", (".png",))
JPEG = Format("JPEG 图片", "a JPEG picture", "image/jpeg", (".jpg", ".jpeg"))
TIFF = Format("TIFF 图片", "a TIFF picture", "image/tiff", (".tif", ".tiff"))
OFD = Format("OFD", "OFD", "application/zip", (".ofd", ".zip"))
DOCX = Format("DOCX", "DOCX", "application/zip", (".docx", ".zip"))
XLSX = Format("XLSX", "XLSX", "application/zip", (".xlsx", ".zip"))
ZIP = Format("ZIP", "a ZIP archive", "application/zip", (".zip",))
TEXT = Format("纯文本", "plain text", "text/plain", (".txt", ".csv"))
GEOPACKAGE = Format("GeoPackage", "a GeoPackage", "application/geopackage+sqlite3", (".gpkg",))
SHAPEFILE = Format("打包为 ZIP 的 Shapefile", "a shapefile in a ZIP", "application/zip", (".zip",))
GEOJSON = Format("GeoJSON", "GeoJSON", "text/plain", (".geojson", ".json"))
VECTOR_ZIP = Format("装有矢量数据的 ZIP", "a ZIP with vector data in it")
DRAWING = Format("CAD 矢量图（DXF/DWG）", "a CAD drawing (DXF, DWG)")
MARKUP = Format("矢量数据（KML/GML）", "vector data (KML, GML)")
LOOSE_GEOJSON = Format("GeoJSON 图形的序列或片段", "features of GeoJSON in a sequence or a fragment")
E00 = Format("ArcInfo E00", "ArcInfo E00")
EMPTY_GEOJSON = Format("没有图形的 GeoJSON", "GeoJSON without a feature")
JSON = Format("JSON", "JSON")
SQLITE = Format("SQLite 数据库（不是 GeoPackage）", "a SQLite database, but no GeoPackage")
OLD_OFFICE = Format(
    "旧版 Office 文件（请另存为 DOCX、XLSX 或 PDF）", "a file of an old Office (save it as DOCX, XLSX or PDF)"
)
UTF_16 = Format("UTF-16 编码的文本（请另存为 UTF-8）", "text in UTF-16 (save it as UTF-8)")
BROKEN_ZIP = Format("损坏的 ZIP", "a damaged ZIP")

DOCUMENTS = (PDF, OFD, DOCX, XLSX, PNG, JPEG, TIFF, ZIP, TEXT)
VECTORS = (GEOPACKAGE, SHAPEFILE, GEOJSON)
SITES = (*VECTORS, TEXT)  # a table of coordinates is text
KNOWN = (*DOCUMENTS, *VECTORS)

# Source: the signatures in the formats' own specifications; the ids are those of OGC 12-128r18, requirement 2.
_HEADS: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"AutoCAD Binary DXF", DRAWING),
    (b"AC10", DRAWING),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
)
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}")  # what follows the dot of “规划文本 v1.2” says nothing of a format
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_DXF = re.compile(r"\s*(?:999\s*\n[^\n]*\n\s*)*0\s*\n\s*SECTION\b")
_MARKUP = re.compile(r"<(?:kml|gml:|wfs:)|opengis\.net/(?:kml|gml)", re.IGNORECASE)
_GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
_GEOJSON_TYPES = _GEOMETRIES | {"Feature", "FeatureCollection", "Topology"}
_SHAPEFILE = {".shp", ".shx", ".dbf"}
_GIS_SUFFIXES = {".shp", ".gpkg", ".geojson", ".topojson", ".kml", ".kmz", ".gml", ".tab", ".mif", ".mdb", ".gdbtable"}
_VECTOR_SUFFIXES = _GIS_SUFFIXES | {".dxf", ".dwg"}
_PARTS = ((("OFD.xml",), OFD), (("[Content_Types].xml", "word/"), DOCX), (("[Content_Types].xml", "xl/"), XLSX))
_LOOKED_AT = 65_536  # Units: bytes of a text in which it says what it is
_MOST_INNER, _LARGEST_INNER = 20, 5_000_000  # members of an archive that are looked into. Units: bytes of each
_FEATURE = re.compile(r'"type"\s*:\s*"(?:Feature|FeatureCollection)"')


def admitted(name: str, content: bytes, kind: str) -> Format:
    """The format of a file that comes under a kind of material. Raises: E-MATERIAL-2 where the kind does not take it, E-MATERIAL-6
    where its name says something else.
    """
    found, taken = recognise(content), taken_by(kind)
    if found not in taken:
        seen = found or Format(
            f"无法识别的内容（开头 {content[:8].hex()}）", f"unknown (it begins with {content[:8].hex()})"
        )
        raise FormatNotTaken(
            name=name, found_zh=seen.zh, found_en=seen.en, taken_zh=_listed(taken, "zh"), taken_en=_listed(taken, "en")
        )
    assert found is not None, "what is taken is known"
    suffix = PurePosixPath(name.lower()).suffix
    is_free = kind == SITE_FILE and all(suffix not in each.suffixes for each in KNOWN)  # tables come under any name
    if _ENDING.fullmatch(suffix) and suffix not in found.suffixes and not is_free:
        raise NameBelies(name=name, said=suffix, found_zh=found.zh, found_en=found.en, right=" / ".join(found.suffixes))
    return found


def taken_by(kind: str) -> tuple[Format, ...]:
    """The formats that a kind of material takes."""
    return {GIS_DATA: VECTORS, SITE_FILE: SITES}.get(kind, DOCUMENTS)


def recognise(content: bytes) -> Format | None:
    """The format of a content. Empty: None where it is none that is known here."""
    for head, found in _HEADS:
        if content.startswith(head):
            return found
    if content.startswith(b"SQLite format 3\x00"):
        is_package = content[68:72] in _GEOPACKAGE_IDS or b"gpkg_contents" in content
        return GEOPACKAGE if is_package else SQLITE
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(content)
    text = _text(content)
    return None if text is None else _of_text(text)


def _archive(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = opened.namelist()
            hides_vectors = _hide_vectors(opened)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return BROKEN_ZIP
    paths = [path for name in names if (path := PurePosixPath(name.lower())).name]  # "./" names a folder, not a file
    by_stem: dict[str, set[str]] = {}
    for path in paths:
        by_stem.setdefault(str(path.with_suffix("")), set()).add(path.suffix)
    if any(suffixes >= _SHAPEFILE for suffixes in by_stem.values()):
        return SHAPEFILE
    if hides_vectors or any(path.suffix in _VECTOR_SUFFIXES for path in paths):
        return VECTOR_ZIP
    for wanted, found in _PARTS:
        if all(any(name.startswith(part) for name in names) for part in wanted):
            return found
    return ZIP


def _hide_vectors(archive: zipfile.ZipFile) -> bool:
    """Whether what is called plain JSON holds features, or an archive inside holds vector data; deeper it is not looked.

    Only so many members are opened and only so much is read: a small archive may unpack to a great deal.
    """
    inner = [each for each in archive.infolist() if each.filename.lower().endswith((".json", ".zip"))]
    return any(_hides_vectors(archive, each) for each in inner[:_MOST_INNER] if each.file_size <= _LARGEST_INNER)


def _hides_vectors(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Empty: no where the member cannot be read, which says nothing of the others."""
    try:
        with archive.open(entry) as member:
            if entry.filename.lower().endswith(".json"):
                return bool(_FEATURE.search(member.read(_LOOKED_AT).decode("utf-8", "replace")))
            with zipfile.ZipFile(io.BytesIO(member.read(_LARGEST_INNER))) as inner:
                return any(PurePosixPath(name.lower()).suffix in _VECTOR_SUFFIXES for name in inner.namelist())
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        return False


def _text(content: bytes) -> str | None:
    """Empty: None where it is no text."""
    if b"\0" in content[:_LOOKED_AT]:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _of_text(text: str) -> Format:
    begin = text[:_LOOKED_AT]
    if _DXF.match(begin):
        return DRAWING
    if begin.lstrip().startswith("<") and _MARKUP.search(begin):
        return MARKUP
    if begin.startswith("EXP "):
        return E00
    if begin.lstrip().startswith("{"):
        try:
            found = _of_json(json.loads(text))
        except (ValueError, RecursionError):
            found = TEXT
        if found is not TEXT:
            return found
    return LOOSE_GEOJSON if _FEATURE.search(begin) else TEXT


def _of_json(said: Any) -> Format:
    kind = said.get("type") if isinstance(said, dict) else None
    if not isinstance(kind, str) or kind not in _GEOJSON_TYPES:
        return JSON
    return EMPTY_GEOJSON if kind == "FeatureCollection" and not said.get("features") else GEOJSON


def _listed(formats: Sequence[Format], tongue: str) -> str:
    return ("、" if tongue == "zh" else ", ").join(getattr(each, tongue) for each in formats)
