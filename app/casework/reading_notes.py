"""What the reading of a submitted file found that is no error, in words: one sentence for each code, in both languages.

The reader and the reference systems speak in codes; pages, commands and the import of layers say these.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.casework.functions_wanted import Note
from app.spatial.crs import WGS84_IS_CGCS2000

NO_CRS = "geojson_without_crs"  # the codes of adapters/site_file.py; a test holds them against each other
HOLES_BY_PLACE = "rings_inside_taken_as_holes"
READING_NOTES: Mapping[str, Note] = {
    NO_CRS: Note(
        "GeoJSON 没有写明坐标系，按标准（RFC 7946）取 WGS 84 经纬度",
        "the GeoJSON names no reference system and is read as WGS 84 (RFC 7946)",
    ),
    HOLES_BY_PLACE: Note(
        "坐标表中落在另一环之内的环作为内环（挖空），请对照轮廓图核对",
        "a ring of the table that lies inside another is taken as a hole; compare it with the outline",
    ),
    WGS84_IS_CGCS2000: Note(
        "WGS 84 视同 CGCS2000，两者可差至米级",
        "WGS 84 is taken as CGCS2000; the two may differ by up to a metre",
    ),
}
