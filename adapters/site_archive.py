"""A zip with one shapefile, unpacked under its own count: entries, bytes and ratio are limited by what is really read.

No name of the archive ever becomes a path: the parts are written under fixed names. Runs in the confined child only.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from adapters.site_errors import (
    ArchiveBroken,
    ArchiveExpandsTooFar,
    ArchiveTooManyEntries,
    ShapefileNotOne,
    ShapefilePartMissing,
    SiteFileDisguised,
)
from adapters.site_file import SiteLimits

REQUIRED = (".shp", ".shx", ".dbf", ".prj")
_OPTIONAL = (".cpg",)
_CHUNK = 65_536
# Source: ESRI Shapefile Technical Description: file code 9994 (big-endian), version 1000 (little-endian).
_SHP_CODE, _SHP_VERSION = b"\x00\x00\x27\x0a", b"\xe8\x03\x00\x00"
# dBASE III without and with memo, FoxPro, dBASE IV: the kinds that shapefiles are seen with.
_DBF_VERSIONS = (0x03, 0x83, 0x30, 0x31, 0x8B, 0xF5)


def unpack_shapefile(archive: Path, folder: Path, name: str, limits: SiteLimits, *, needs_prj: bool = True) -> Path:
    """The .shp of the one shapefile in the archive, unpacked into the folder as site.shp and its siblings.

    Shape: without needs_prj its reference system is told by someone else. Raises: E-SITE-4 to E-SITE-9.
    """
    required = REQUIRED if needs_prj else REQUIRED[:-1]
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check_declared(entries, name, limits)
            room = limits.unpacked_bytes
            for suffix, entry in _parts_of_one(entries, name, required).items():
                room -= write_counted(opened, entry, folder / f"site{suffix}", room, name, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        raise ArchiveBroken(name=name, detail=str(problem)[:200]) from None
    _check_content(folder, name)
    return folder / "site.shp"


def _check_declared(entries: list[zipfile.ZipInfo], name: str, limits: SiteLimits) -> None:
    if len(entries) > limits.entries:
        raise ArchiveTooManyEntries(name=name, count=len(entries), limit=limits.entries)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise ArchiveBroken(name=name, detail="加密 / encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveBroken(name=name, detail=f"压缩方法 / compression method {entry.compress_type}")
        if entry.file_size > limits.ratio_free_bytes and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise ArchiveExpandsTooFar(name=name, entry=entry.filename[:80], size=entry.file_size)
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.unpacked_bytes:
        raise ArchiveExpandsTooFar(name=name, entry=name, size=declared)


def _parts_of_one(entries: list[zipfile.ZipInfo], name: str, required: tuple[str, ...]) -> dict[str, zipfile.ZipInfo]:
    """The parts of the one shapefile by suffix; what the macOS finder adds is passed over."""
    by_stem: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        suffix = path.suffix.lower()
        if path.name.startswith(".") or "__MACOSX" in path.parts or suffix not in REQUIRED + _OPTIONAL:
            continue
        by_stem.setdefault(str(path.with_suffix("")).lower(), {})[suffix] = entry
    sets = [parts for parts in by_stem.values() if ".shp" in parts]
    if len(sets) != 1:
        raise ShapefileNotOne(name=name, count=len(sets))
    missing = [suffix for suffix in required if suffix not in sets[0]]
    if missing:
        raise ShapefilePartMissing(name=name, missing="、".join(missing))
    return sets[0]


def write_counted(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int, name: str, limits: SiteLimits
) -> int:
    """The bytes really written; stops as soon as they pass the room left or the ratio. Raises: E-SITE-6."""
    written = 0
    allowed = min(room, max(limits.ratio_free_bytes, limits.ratio * max(entry.compress_size, 1)))
    with opened.open(entry) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > allowed:
                raise ArchiveExpandsTooFar(name=name, entry=entry.filename[:80], size=written)
            sink.write(chunk)
    return written


def _check_content(folder: Path, name: str) -> None:
    for suffix in (".shp", ".shx"):
        head = _head(folder / f"site{suffix}", 32)
        if not (head.startswith(_SHP_CODE) and head[28:32] == _SHP_VERSION):
            raise SiteFileDisguised(name=name, part=suffix, seen=_told(head))
    head = _head(folder / "site.dbf", 32)
    if len(head) < 32 or head[0] not in _DBF_VERSIONS:
        raise SiteFileDisguised(name=name, part=".dbf", seen=_told(head))


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as source:
        return source.read(size)


def _told(head: bytes) -> str:
    """The first characters as they may be shown to a person."""
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in head[:24]) or "-"
