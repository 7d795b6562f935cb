"""Files that the demonstration's and the rehearsals' people upload: each really is what its name says, and says nothing.

The same name gives the same bytes. Sample sites are in city.py.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import PurePosixPath

PAGE = b"%PDF-1.4\n% a page of the demonstration\n%%EOF\n"
# Source: bounds within Wafangdian, as city.py has it; an invented extent of a plan, in lon, lat of CGCS2000.
EXTENT = ((121.96, 39.62), (122.02, 39.62), (122.02, 39.66), (121.96, 39.66), (121.96, 39.62))
_PARTS = {
    ".docx": ("[Content_Types].xml", "word/document.xml"),
    ".xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    ".ofd": ("OFD.xml",),
    ".zip": ("sample.txt",),
}
_HEADS = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff\xe0",
    ".jpeg": b"\xff\xd8\xff\xe0",
    ".tif": b"II*\x00",
    ".tiff": b"II*\x00",
    ".txt": "示例\n".encode(),
    ".csv": "示例\n".encode(),
}


def sample_file(name: str) -> bytes:
    """The content of a sample file of that name. Empty: a name that says no format that is known here gets a page of PDF."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".gpkg":
        return _extent_of_a_plan()
    if suffix in _PARTS:
        return _archive(_PARTS[suffix])
    return _HEADS.get(suffix, PAGE)


@cache
def _extent_of_a_plan() -> bytes:
    from adapters.geopackage_writer import geopackage  # the driver takes longer to load than most runs need it

    return geopackage("extent", [{"type": "Polygon", "coordinates": [EXTENT]}])


def _archive(names: tuple[str, ...]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name in names:
            opened.writestr(zipfile.ZipInfo(name), b"sample")  # a ZipInfo of its own has no clock in it
    return packed.getvalue()
