"""The only door through which spatial results leave towards other departments: findings in numbers and words, and the
site's own picture.

A finding has no geometry, no feature id and no position of another department's layer (Dalian article 16). The picture
shows the site itself and the public border of its district. Casework, web and cli call; nothing else may hand out
geometry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.canonical import Json
from app.spatial.errors import VerdictMissing
from app.spatial.footprint import Footprint
from app.spatial.measures import Overlap
from app.spatial.outline import SitePicture, draw_site


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


def site_outline_svg(footprint: Footprint, district_wkb: bytes | None = None) -> SitePicture:
    """The site's own outline as a picture with scale bar and north, the district beside it as a small map where it is
    given.

    Shape: the district is WKB in EPSG:4490. Empty: without district the small map is left out.
    """
    return draw_site(footprint, district_wkb)
