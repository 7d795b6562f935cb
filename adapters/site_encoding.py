"""The encoding of a shapefile's attribute texts: .cpg before language id before UTF-8 before GB 18030, and never a
silent mojibake.

Source: survey offices deliver GBK with and without .cpg and mostly without language id; both common readers then take
Latin-1 and say nothing. Runs in the confined child only; fiona is told the codec found here.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from pathlib import Path

from adapters.site_errors import SiteEncodingWrong, SiteFileUnreadable

# Only the language ids of Chinese code pages are believed: 0x03 and 0x57 are written by default whatever the content
# is.
_LANGUAGE_IDS = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
_CPG_NAMES = {
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "65001": "utf-8",
    "GBK": "gb18030",
    "GB2312": "gb18030",
    "GB18030": "gb18030",
    "936": "gb18030",
    "CP936": "gb18030",
    "54936": "gb18030",
    "BIG5": "big5",
    "950": "big5",
    "CP950": "big5",
}
_HEADER, _FIELD = 32, 32


def encoding_of(dbf: Path, cpg: Path, name: str) -> str:
    """The Python codec of the texts of a .dbf, proven by reading every text strictly.

    Empty: a table without any text is UTF-8. Raises: E-SITE-10 where the stated or no known encoding fits, E-SITE-13.
    """
    texts = list(_texts(dbf.read_bytes(), name))
    stated = _stated(dbf, cpg, name)
    for codec in (stated,) if stated else ("utf-8", "gb18030"):
        broken = _first_broken(texts, codec)
        if broken is None:
            return codec
    raise SiteEncodingWrong(name=name, encoding=stated or "UTF-8 / GB 18030", where=broken)


def _stated(dbf: Path, cpg: Path, name: str) -> str | None:
    if cpg.exists():
        told = cpg.read_bytes()[:64].decode("ascii", "ignore").strip().upper()
        told = told.removeprefix("ANSI ").removeprefix("OEM ")
        if told:
            return _codec(told, name)
    with dbf.open("rb") as source:
        language_id = source.read(_HEADER)[29]
    return _LANGUAGE_IDS.get(language_id)


def _codec(told: str, name: str) -> str:
    known = _CPG_NAMES.get(told) or (f"cp{told}" if told.isdigit() else told)
    try:
        return codecs.lookup(known).name
    except LookupError:
        raise SiteEncodingWrong(name=name, encoding=told, where=".cpg") from None


def _first_broken(texts: list[tuple[str, bytes, bool]], codec: str) -> str | None:
    """Where the first text stands that does not decode, None if all do. A text that fills its field may end inside a
    character.
    """
    decoder = codecs.getincrementaldecoder(codec)
    for where, raw, is_full in texts:
        try:
            decoder().decode(raw, final=not is_full)
        except UnicodeDecodeError:
            return where
    return None


def _texts(content: bytes, name: str) -> Iterator[tuple[str, bytes, bool]]:
    """Every field name and character value: where it stands, its bytes without padding, whether it fills its field."""
    try:
        count, header, record = struct.unpack_from("<IHH", content, 4)
        fields = list(_fields(content, header))
    except (struct.error, IndexError):
        raise SiteFileUnreadable(name=name, detail=".dbf") from None
    for number, (title, _, _, _) in enumerate(fields, 1):
        yield f"字段 / field {number}", title, len(title) >= 10
    for row in range(min(count, max(0, len(content) - header) // max(record, 1))):
        start = header + row * record
        for number, (_, kind, offset, width) in enumerate(fields, 1):
            raw = content[start + offset : start + offset + width]
            value = raw.rstrip(b" \x00")
            if kind == b"C" and value:
                yield f"第 {row + 1} 行第 {number} 列 / row {row + 1}, column {number}", value, len(value) == width


def _fields(content: bytes, header: int) -> Iterator[tuple[bytes, bytes, int, int]]:
    """Name, type, offset in the record and width of every field."""
    place, offset = _HEADER, 1
    while place + _FIELD <= header and content[place] != 0x0D:
        title = content[place : place + 11].split(b"\x00")[0]
        width = content[place + 16]
        yield title, content[place + 11 : place + 12], offset, width
        place, offset = place + _FIELD, offset + width
