"""The reading of a layer's file, in the same confined process as a site's but with limits of its own.

A broken feature does not stop the reading: it comes back without geometry and with why. Here must never be a judgement
about the ground. Casework calls read_layer through the Office.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.confined import ask_child, bare_name, check_size
from adapters.site_child import SUBMITTED
from adapters.site_errors import (
    LayerBeyondLimit,
    SiteFileTooLarge,
    SiteGeometryBroken,
    SiteReaderStopped,
    SiteReadingTooBig,
    SiteReadingTooSlow,
    SiteTooManyFeatures,
    SiteTooManyVertices,
    SiteWithoutFeatures,
    error_of,
)
from adapters.site_file import SiteLimits
from adapters.site_reader import wkb_of

# Which setting widens which limit, and in what it is counted.
_WIDER = {
    SiteFileTooLarge.code: ("DUOGUI_LAYER_MEGABYTES", "文件大小", "the size of the file"),
    SiteTooManyFeatures.code: ("DUOGUI_LAYER_FEATURES", "要素数", "the number of features"),
    SiteTooManyVertices.code: ("DUOGUI_LAYER_VERTICES", "节点数", "the number of vertices"),
    SiteReadingTooSlow.code: ("DUOGUI_LAYER_SECONDS", "读取时间", "the time of reading"),
    SiteReadingTooBig.code: ("DUOGUI_LAYER_MEMORY_MEGABYTES", "内存", "the memory of reading"),
}


@dataclass(frozen=True, slots=True)
class LayerFeature:
    """A feature as its file has it.

    Shape: number counts from 1 in the file; id is what a GeoJSON states as such, "" without one; wkb is None where
    fault says why: EMPTY, NOT_FINITE, or UNREADABLE with its reason. attributes are JSON values.
    """

    number: int
    id: str
    wkb: bytes | None
    fault: str
    reason: tuple[str, str]
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LayerFile:
    """What a layer's file holds. Shape: as SiteFile says, with features that carry their own faults."""

    features: tuple[LayerFeature, ...]
    crs_epsg: int | None
    crs_wkt: str
    encoding: str
    driver: str
    notes: tuple[str, ...] = ()


def read_layer(
    name: str, content: bytes, limits: SiteLimits, scratch: Path | None = None, *, crs_given: bool = False
) -> LayerFile:
    """What a layer's file holds.

    Shape: crs_given lets a shapefile be without .prj; scratch as read_site says. Raises: E-SITE-23 beyond a limit,
    else E-SITE-*.
    """
    name = bare_name(name)
    try:
        check_size(name, content, limits)
        with tempfile.TemporaryDirectory(prefix="layer-", dir=scratch) as private:
            folder = Path(private).resolve()
            (folder / SUBMITTED).write_bytes(content)
            lines = ask_child(folder, name, limits, {"what": "layer", "crs_given": crs_given})
            return _layer_file(lines, name)
    except (SiteFileTooLarge, SiteTooManyFeatures, SiteTooManyVertices, SiteReadingTooSlow, SiteReadingTooBig) as over:
        setting, zh, en = _WIDER[over.code]
        raise LayerBeyondLimit(name=name, what_zh=zh, what_en=en, setting=setting) from over


def _layer_file(path: Path, name: str) -> LayerFile:
    features: list[LayerFeature] = []
    for answer in _answers(path, name):
        if "error" in answer:
            raise error_of(answer["error"], answer["values"])
        if "whole" not in answer:
            features.append(_feature(answer, name))
            continue
        if not features:
            raise SiteWithoutFeatures(name=name)
        whole = answer["whole"]
        return LayerFile(
            features=tuple(features),
            crs_epsg=whole["crs_epsg"],
            crs_wkt=whole["crs_wkt"],
            encoding=whole["encoding"],
            driver=whole["driver"],
            notes=tuple(whole["notes"]),
        )
    raise SiteReaderStopped(name=name, how="?")


def _answers(path: Path, name: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                answer = json.loads(line, parse_float=Decimal, parse_constant=str)
            except ValueError:
                raise SiteReaderStopped(name=name, how="?") from None
            assert isinstance(answer, dict)
            yield answer


def _feature(answer: dict[str, Any], name: str) -> LayerFeature:
    number, fault, wkb, reason = answer["number"], answer["fault"], None, ("", "")
    if not fault:
        try:
            wkb = wkb_of(answer["geometry"], number, name)
        except SiteGeometryBroken as broken:
            fault, reason = "UNREADABLE", (str(broken.values["reason_zh"]), str(broken.values["reason_en"]))
    return LayerFeature(number, answer.get("id", ""), wkb, fault, reason, answer["attributes"])
