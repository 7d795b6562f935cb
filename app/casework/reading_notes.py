"""What the reading of a submitted file found that is no error, in words: one sentence for each code, in both languages.

The reader and the reference systems speak in codes; pages, commands and the import of layers say these.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.casework.functions_wanted import Note
from app.spatial.crs import WGS84_IS_CGCS2000

NO_CRS = "geojson_without_crs"  # the code of adapters/site_file.py; a test holds the two against each other
READING_NOTES: Mapping[str, Note] = {
    NO_CRS: Note(
        "GeoJSON 没有写明坐标系，按标准（RFC 7946）取 WGS 84 经纬度",
        "the GeoJSON names no reference system and is read as WGS 84 (RFC 7946)",
    ),
    WGS84_IS_CGCS2000: Note(
        "WGS 84 视同 CGCS2000，两者可差至米级",
        "WGS 84 is taken as CGCS2000; the two may differ by up to a metre",
    ),
}
