"""The layers of the blueprint, each at one version, ready to be measured against.

A layer version is built from rows, named by the hash of its content, and never changes; a past measurement is repeated
by building the same version again. Here must never be a database, a file or a verdict. Casework builds atlases from
the store; measures.py reads them.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain import canonical
from app.spatial.areas import ellipsoid_areas_m2
from app.spatial.errors import LayerBroken, LayerUnknown
from app.spatial.footprint import fault_of

Fid = int | str
Row = tuple[Fid, Mapping[str, canonical.Json], bytes]


@dataclass(frozen=True, slots=True, eq=False)
class LayerVersion:
    """One layer at one version, with its index.

    Shape: fids, classes, geometries and areas_m2 run parallel; classes hold the value of class_attribute as text, ""
    where there is none.
    Units: EPSG:4490, m2 on the ellipsoid. Empty: a layer without features is a layer.
    """

    code: str
    name_zh: str
    name_en: str
    version: str
    owner: str
    class_attribute: str | None
    fids: tuple[Fid, ...]
    classes: tuple[str, ...]
    geometries: NDArray[np.object_]
    areas_m2: NDArray[np.float64]
    tree: shapely.STRtree


class Atlas:
    """A set of layer versions, found by their code. Empty: an atlas without layers measures nothing."""

    def __init__(self, layers: Iterable[LayerVersion]) -> None:
        self._layers = {layer.code: layer for layer in layers}

    def layer(self, code: str) -> LayerVersion:
        """The layer with this code. Raises: E-SPATIAL-15."""
        try:
            return self._layers[code]
        except KeyError:
            raise LayerUnknown(layer=code, known=", ".join(sorted(self._layers)) or "-") from None

    def __iter__(self) -> Iterator[LayerVersion]:
        return iter(self._layers.values())

    def __len__(self) -> int:
        return len(self._layers)


def build_layer(
    code: str, name_zh: str, name_en: str, owner: str, rows: Sequence[Row], class_attribute: str | None = None
) -> LayerVersion:
    """A layer version from its rows.

    Shape: a row is (fid, attributes, WKB in EPSG:4490); owner is the department's code. Empty: no rows make an empty
    layer.
    Raises: E-SPATIAL-14 naming the feature that is unreadable, repeated, invalid or not a polygon; nothing is
    repaired.
    """
    ordered = sorted(rows, key=_place)
    geometries = _read_geometries(code, ordered)
    return LayerVersion(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        version=content_version(code, ordered),
        owner=owner,
        class_attribute=class_attribute,
        fids=tuple(fid for fid, _, _ in ordered),
        classes=tuple(_class_of(attributes, class_attribute) for _, attributes, _ in ordered),
        geometries=geometries,
        areas_m2=ellipsoid_areas_m2(geometries),
        tree=shapely.STRtree(geometries),
    )


def content_version(code: str, rows: Sequence[Row]) -> str:
    """The name of a layer version: SHA-256 in hexadecimal over code, features and attributes, whatever the order of
    the rows.
    """
    sha = hashlib.sha256(code.encode())
    for fid, attributes, wkb in sorted(rows, key=_place):
        exact = {name: _exact(value) for name, value in attributes.items()}
        sha.update(canonical.dumps([fid, exact, hashlib.sha256(wkb).hexdigest()]).encode())
    return sha.hexdigest()


def _place(row: Row) -> tuple[bool, Fid]:
    """Numbers before words, each in their own order."""
    return isinstance(row[0], str), row[0]


def _exact(value: canonical.Json) -> canonical.Json:
    # Real layers carry doubles; their shortest text is exact and the same everywhere.
    return Decimal(repr(value)) if isinstance(value, float) else value


def _class_of(attributes: Mapping[str, canonical.Json], class_attribute: str | None) -> str:
    value = attributes.get(class_attribute) if class_attribute else None
    return "" if value is None else str(value)


def _read_geometries(code: str, rows: Sequence[Row]) -> NDArray[np.object_]:
    _refuse_repeated(code, rows)
    geometries: NDArray[np.object_] = np.empty(len(rows), dtype=object)
    for place, (fid, _, wkb) in enumerate(rows):
        try:
            with np.errstate(invalid="ignore"):
                geometries[place] = shapely.force_2d(shapely.from_wkb(wkb))
        except (shapely.errors.GEOSException, TypeError) as problem:
            raise LayerBroken(layer=code, fid=fid, reason_zh="图形无法读取", reason_en=str(problem)[:200]) from None
    sound = (
        shapely.is_valid(geometries) & np.isin(shapely.get_type_id(geometries), (3, 6)) & ~shapely.is_empty(geometries)
    )
    if not sound.all():
        place = int(np.argmin(sound))
        raise _broken(code, rows[place][0], geometries[place])
    return geometries


def _refuse_repeated(code: str, rows: Sequence[Row]) -> None:
    for (fid, _, _), (following, _, _) in itertools.pairwise(rows):
        if fid == following:
            raise LayerBroken(layer=code, fid=fid, reason_zh="编号重复", reason_en="the feature id is repeated")


def _broken(code: str, fid: Fid, geometry: shapely.Geometry) -> LayerBroken:
    fault = fault_of(geometry)
    if fault is None:
        return LayerBroken(layer=code, fid=fid, reason_zh="不是面或为空", reason_en="it is empty or not a polygon")
    reason_zh, reason_en, x, y = fault
    return LayerBroken(layer=code, fid=fid, reason_zh=f"{reason_zh} ({x}, {y})", reason_en=f"{reason_en} at ({x}, {y})")
