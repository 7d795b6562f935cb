"""The sifting of a submitted layer: every feature is taken as it is or rejected with a code and the place of its fault.

Nothing is repaired and nothing is left out unsaid. What is taken may be measured against at once. Here must never be
files or a database. Casework calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely

from app.domain.canonical import Json
from app.spatial.crs import Bounds, Crs, to_4490
from app.spatial.errors import AxesSwapped, GeometryUnreadable, SpatialError
from app.spatial.footprint import fault_of, read_geometry

# A layer may reach a little over the border of its region, as surveys are cut on sheets: a hundredth of a degree is
# about a kilometre. What reaches further stands at the wrong place or has a stray vertex.
MARGIN_DEGREES = 0.01
CODES: Mapping[str, tuple[str, str]] = {
    "EMPTY": ("没有图形", "it has no geometry"),
    "NOT_FINITE": ("坐标不是有限数", "a coordinate is not finite"),
    "UNREADABLE": ("图形无法读取", "its geometry cannot be read"),
    "NOT_POLYGON": ("不是面", "it is no polygon"),
    "SELF_INTERSECTION": ("图形自相交", "it intersects itself"),
    "INVALID": ("图形无效", "its geometry is not valid"),
    "AXES_SWAPPED": ("两个坐标轴颠倒", "its axes are swapped"),
    "NOT_IN_CRS": ("坐标与坐标系不符", "its coordinates do not fit the reference system"),
    "OUTSIDE_REGION": ("超出区划范围", "it reaches out of the region"),
    "MISSING_ID": ("没有标识", "it has no id"),
    "DUPLICATE_ID": ("标识重复", "its id is repeated"),
}
_CROSSES_ITSELF = ("Self-intersection", "Ring Self-intersection")
_POLYGONAL = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A feature as its file has it. Shape: number counts from 1; fid is its id, "" where it lacks one; fault is a code of
    CODES that the reading found, with its reason in Chinese and English.
    """

    number: int
    fid: str
    attributes: Mapping[str, Json]
    wkb: bytes | None
    fault: str = ""
    reason: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Defect:
    """Why a feature was rejected. Shape: feature is its id or, without one, its number in the file; code is one of CODES;
    detail says it in Chinese and English, with the place in the coordinates of the file.
    """

    feature: str | int
    code: str
    detail: str

    def as_json(self) -> dict[str, str | int]:
        """As the command prints it."""
        return {"feature": self.feature, "code": self.code, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Sifted:
    """Shape: taken are (fid, attributes, WKB in EPSG:4490), in file order as the defects are."""

    taken: tuple[tuple[str, Mapping[str, Json], bytes], ...]
    defects: tuple[Defect, ...]


class _Wrong(Exception):
    """One feature's fault, on its way to the list of defects."""

    def __init__(self, code: str, zh: str = "", en: str = "") -> None:
        super().__init__(code)
        self.code, self.zh, self.en = code, zh or CODES[code][0], en or CODES[code][1]


def sift(features: Iterable[Submitted], crs: Crs, envelope: Bounds | None) -> Sifted:
    """What of a layer can be used, and why the rest cannot.

    Shape: features in the given system; the envelope of their region in EPSG:4490, None where it is not known. Of
    features with one id the first is taken.
    """
    taken: list[tuple[str, Mapping[str, Json], bytes]] = []
    defects: list[Defect] = []
    first: dict[str, int] = {}
    for feature in features:
        try:
            placed = _placed(feature, crs, envelope)
            _check_id(feature, first)
        except _Wrong as wrong:
            zh, en = (
                f"文件中第 {feature.number} 个要素：{wrong.zh}",
                f"feature {feature.number} of the file: {wrong.en}",
            )
            defects.append(Defect(feature.fid or feature.number, wrong.code, f"{zh} / {en}"))
            continue
        taken.append((feature.fid, feature.attributes, bytes(shapely.to_wkb(placed, byte_order=1))))
    return Sifted(tuple(taken), tuple(defects))


def _placed(feature: Submitted, crs: Crs, envelope: Bounds | None) -> shapely.Geometry:
    """The geometry in EPSG:4490."""
    if feature.wkb is None:
        raise _Wrong(feature.fault, *feature.reason)
    try:
        geometry = read_geometry(feature.wkb, str(feature.number))
    except GeometryUnreadable as error:
        raise _Wrong("UNREADABLE", error.message("zh"), error.message("en")) from error
    _check_geometry(geometry, "")
    try:
        placed = to_4490(geometry, crs)
    except SpatialError as error:
        code = "AXES_SWAPPED" if isinstance(error, AxesSwapped) else "NOT_IN_CRS"
        raise _Wrong(code, error.message("zh"), error.message("en")) from error
    # A ring so narrow that the other system's coordinates close it would stop every later measurement.
    _check_geometry(placed, "EPSG:4490 ")
    _check_region(placed, envelope)
    return placed


def _check_geometry(geometry: shapely.Geometry, system: str) -> None:
    if shapely.is_empty(geometry):
        raise _Wrong("EMPTY")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _Wrong("NOT_FINITE")
    if geometry.geom_type not in _POLYGONAL:
        raise _Wrong("NOT_POLYGON", f"不是面，是 {geometry.geom_type}", f"it is a {geometry.geom_type}, no polygon")
    fault = fault_of(geometry)
    if fault is not None:
        reason_zh, reason_en, x, y = fault
        code = "SELF_INTERSECTION" if reason_en in _CROSSES_ITSELF else "INVALID"
        raise _Wrong(code, f"{reason_zh}，位置 {system}({x}, {y})", f"{reason_en} at {system}({x}, {y})")


def _check_region(placed: shapely.Geometry, envelope: Bounds | None) -> None:
    if envelope is None:
        return
    west, south, east, north = (float(value) for value in shapely.bounds(placed))
    beyond = max(envelope[0] - west, envelope[1] - south, east - envelope[2], north - envelope[3])
    if beyond > MARGIN_DEGREES:
        found = ", ".join(str(Decimal(value).quantize(Decimal("0.0001"))) for value in (west, south, east, north))
        raise _Wrong(
            "OUTSIDE_REGION",
            f"超出区划的外接范围；要素的西、南、东、北为 {found}",
            f"it reaches out of the region's envelope; its west, south, east and north are {found}",
        )


def _check_id(feature: Submitted, first: dict[str, int]) -> None:
    if not feature.fid:
        raise _Wrong("MISSING_ID")
    earlier = first.setdefault(feature.fid, feature.number)
    if earlier != feature.number:
        raise _Wrong(
            "DUPLICATE_ID",
            f"标识 {feature.fid} 与第 {earlier} 个要素重复",
            f"its id {feature.fid} is that of feature {earlier}",
        )
