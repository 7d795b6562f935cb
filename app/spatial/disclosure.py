"""The only door through which spatial results leave towards other departments: findings in numbers and words, pictures,
and the site's own outline.

A finding has no geometry, no feature id and no position of another department's layer (Dalian article 16); a layer and
what it covers of a site leave as coloured pictures of a window around the site, drawn with corners on a coarse grid, so
that no series of pictures and clicks tells an edge finer than the grid. Coordinates leave of the site itself and of the
public border of its district alone. Casework, web and cli call; nothing else may hand out geometry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.canonical import Json
from app.spatial.areas import gauss_kruger_position
from app.spatial.atlas import LayerVersion
from app.spatial.coarse import coarse_near, middle_of_cell
from app.spatial.crs import lies_in_china
from app.spatial.errors import PictureOutOfBounds, VerdictMissing
from app.spatial.footprint import Footprint, read_geometry
from app.spatial.measures import Overlap, overlaps
from app.spatial.outline import SitePicture, draw_site
from app.spatial.pictures import Frame, draw, draw_overlap, window_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a table said about one layer. Shape: row counts from 1 in the judging table; articles are ids such as
    dalian-183/16.
    """

    verdict: str
    row: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What may be told about a site and a layer. Article: dalian-183/16. Units: m2 on the ellipsoid, share of the site
    (0..1).
    """

    layer: str
    layer_version: str
    count: int
    area_m2: Decimal
    share: Decimal
    verdict: str
    row: int
    articles: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        """The finding as canonical JSON takes it; the keys are a fixed contract."""
        return {
            "layer": self.layer,
            "layer_version": self.layer_version,
            "count": self.count,
            "area_m2": self.area_m2,
            "share": self.share,
            "verdict": self.verdict,
            "row": self.row,
            "articles": list(self.articles),
        }


def disclose(overlaps: Sequence[Overlap], verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
    """The findings of measured layers with their verdicts, in the order of the overlaps.

    Shape: verdicts are found by layer code. Empty: no overlaps give no findings. Raises: E-SPATIAL-16 for a layer
    without verdict.
    Article: dalian-183/16.
    """
    found = []
    for overlap in overlaps:
        judged = verdicts.get(overlap.layer)
        if judged is None:
            raise VerdictMissing(layer=overlap.layer)
        found.append(
            Finding(
                layer=overlap.layer,
                layer_version=overlap.layer_version,
                count=overlap.count,
                area_m2=overlap.area_m2,
                share=overlap.share,
                verdict=judged.verdict,
                row=judged.row,
                articles=judged.articles,
            )
        )
    return tuple(found)


def site_outline_svg(
    footprint: Footprint, district_wkb: bytes | None = None, former_wkb: bytes | None = None
) -> SitePicture:
    """The site's own outline as a picture with scale bar and north, the district beside it as a small map where it is
    given, and dashed the project's own outline until now.

    Shape: district and former site are WKB in EPSG:4490. Empty: without district the small map is left out.
    """
    return draw_site(footprint, district_wkb, former_wkb)


def site_geometry(footprint: Footprint) -> dict[str, Json]:
    """The site's own outline with every vertex, as a GeoJSON geometry in EPSG:4490. For whoever sees the project."""
    return _geojson(footprint.wkb, "选址 / the site")


def border_geometry(district_wkb: bytes) -> dict[str, Json]:
    """The public border of a district as a GeoJSON geometry in EPSG:4490."""
    return _geojson(district_wkb, "行政区 / the district")


def layer_picture(footprint: Footprint, layer: LayerVersion, frame: Frame, colour: str) -> bytes:
    """A layer around a site as a PNG without vectors, ids or attributes, its corners on the grid of coarse.py. Article:
    dalian-183/16.
    """
    window = window_of(_bounds(footprint))
    return draw(coarse_near(layer, window), frame, window, colour)


def overlap_picture(footprint: Footprint, layer: LayerVersion, frame: Frame) -> bytes:
    """What a layer covers of a site as a PNG: the place of a finding, no finer than the layer's own picture. Article:
    dalian-183/16.
    """
    return draw_overlap(_covered(footprint, layer), frame, window_of(_bounds(footprint)))


def findings_at(footprint: Footprint, layers: Sequence[LayerVersion], lon: float, lat: float) -> tuple[str, ...]:
    """The codes of the layers that cover the site at a position: one answer for all positions in a cell of the grid.

    Units: degrees of EPSG:4490. Empty: none outside the site, whatever lies there. Article: dalian-183/16.
    """
    place = shapely.Point(*middle_of_cell(lon, lat))
    if not shapely.intersects(shapely.from_wkb(footprint.wkb), place):
        return ()
    return tuple(layer.code for layer in layers if shapely.intersects(_covered(footprint, layer), place).any())


def position_in_zone(lon: float, lat: float) -> tuple[int, float, float]:
    """A position in the CGCS2000 3-degree zone in which it lies. Shape: zone, x north, y east with the zone's number.
    Units: degrees of EPSG:4490 in, metres out. Raises: E-SPATIAL-17 outside China.
    """
    if not lies_in_china(lon, lat):
        raise PictureOutOfBounds(what_zh="位置不在国内", what_en="the position is not in China")
    return gauss_kruger_position(lon, lat)


def _covered(footprint: Footprint, layer: LayerVersion) -> NDArray[np.object_]:
    """The ground of a finding with the layer's corners on the grid. Empty: none where the true layer does not overlap,
    though its rounded edge may lie in the site.
    """
    if not overlaps(footprint, layer):
        return np.empty(0, dtype=object)
    site = shapely.from_wkb(footprint.wkb)
    near = coarse_near(layer, window_of(_bounds(footprint)))
    covered: NDArray[np.object_] = shapely.intersection(near[shapely.intersects(near, site)], site)
    return covered


def _bounds(footprint: Footprint) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in footprint.bounds)
    return west, south, east, north


def _geojson(wkb: bytes, where: str) -> dict[str, Json]:
    kept: dict[str, Json] = shapely.geometry.mapping(read_geometry(wkb, where))
    return kept
