"""What the map of a project shows: its site and the layers it is seen against, as whoever sees the project may see them.

With a case the layers and the site are those of the case's last check, at the very versions that were used; else those
in force. Writes nothing; geometry leaves through spatial/disclosure.py alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.casework.errors import NoFootprint, NoSuchCase, NoSuchProject
from app.casework.works.check_site import cached_layer
from app.domain.actors import Actor
from app.domain.office import Office
from app.spatial.atlas import LayerVersion
from app.spatial.disclosure import findings_at, layer_picture, overlap_picture, site_geometry
from app.spatial.errors import LayerUnknown
from app.spatial.footprint import Footprint, describe
from app.spatial.pictures import Frame, colour_of
from app.store import cases, findings, layers, org, projects
from app.store.database import Connection
from app.store.layers import LayerRow

# As planners know them: the red line is red, farmland ochre, water blue, the town's edge violet. Any other layer takes its colour
# by its place.
USUAL_COLOURS = {
    "ecological_red_line": "#c62828",
    "permanent_basic_farmland": "#b58900",
    "river_setback": "#0072b2",
    "urban_development_boundary": "#6b4c9a",
    "land_use_plan": "#5f6b73",
}


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer as the legend tells it. Shape: verdict and count are those of the case's last check, "" and None where there
    was none of it; colour as #rrggbb.
    """

    row: LayerRow
    colour: str
    verdict: str
    count: int | None


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A project's site with what it is seen against. Shape: version is the footprint's, checked_us when the case's findings
    were made, None without a check.
    """

    footprint: Footprint
    version: int
    layers: tuple[MapLayer, ...]
    checked_us: int | None

    def layer(self, code: str) -> MapLayer:
        """The layer with this code. Raises: E-SPATIAL-15."""
        for layer in self.layers:
            if layer.row.code == code:
                return layer
        raise LayerUnknown(layer=code, known=", ".join(each.row.code for each in self.layers) or "-")


def show_map(office: Office, actor: Actor, project_id: str, case_id: str = "") -> SiteMap:
    """The map of a project that the actor sees. Raises: E-PROJECT-1, E-PROJECT-3, E-CASE-1 where the case is not the
    project's.
    """
    with office.store.read() as read:
        project = projects.one(read, actor, project_id)
        if project is None:
            raise NoSuchProject(project=project_id)
        found = _findings(read, actor, project_id, case_id)
        row = projects.outline(read, actor, project_id, found[0].footprint_version if found else None)
        if row is None:
            raise NoFootprint(project=project.local_no)
        used = {finding.layer: finding for finding in found}
        shown = []
        for place, newest in enumerate(layers.current(read)):
            finding = used.get(newest.code)
            version = _version_used(read, newest, finding.layer_version) if finding else newest
            verdict, count = (finding.verdict, finding.count) if finding else ("", None)
            shown.append(MapLayer(version, USUAL_COLOURS.get(newest.code) or colour_of(place), verdict, count))
    checked = max((finding.checked_us for finding in found), default=None)
    return SiteMap(_footprint(row.wkb), row.version, tuple(shown), checked)


def draw_layer(office: Office, site: SiteMap, code: str, frame: Frame) -> bytes:
    """A layer of the map as a PNG. Raises: E-SPATIAL-15."""
    layer = site.layer(code)
    return layer_picture(site.footprint, _measured(office, layer.row), frame, layer.colour)


def draw_finding(office: Office, site: SiteMap, code: str, frame: Frame) -> bytes:
    """What a layer of the map covers of the site, as a PNG. Raises: E-SPATIAL-15."""
    return overlap_picture(site.footprint, _measured(office, site.layer(code).row), frame)


def codes_at(office: Office, site: SiteMap, lon: float, lat: float) -> tuple[str, ...]:
    """The layers whose finding lies at a position of the site. Units: degrees of EPSG:4490. Empty: none beside it."""
    return findings_at(site.footprint, [_measured(office, layer.row) for layer in site.layers], lon, lat)


def district_of(office: Office, region_path: str) -> bytes:
    """The border of the lowest region of a path, which is public. Shape: WKB in EPSG:4490."""
    with office.store.read() as read:
        return org.boundary(read, region_path.rsplit("/", 1)[-1])


def outline_of_site(site: SiteMap) -> dict[str, object]:
    """The site with every vertex, as a GeoJSON geometry."""
    return dict(site_geometry(site.footprint))


def corners_of(site: SiteMap) -> int:
    """How many corners the site has, each once, though a ring's first stands at its end again."""
    return site.footprint.vertex_count - site.footprint.ring_count


def _findings(read: Connection, actor: Actor, project_id: str, case_id: str) -> list[findings.FindingRow]:
    """The findings of the case's last check. Empty: none without a case or before its first check."""
    if not case_id:
        return []
    case = cases.one(read, actor, case_id)
    if case is None or case.project_id != project_id:
        raise NoSuchCase(case=case_id)
    rows = findings.of_case(read, actor, case_id)
    last = max((row.checked_us for row in rows), default=0)
    return [row for row in rows if row.checked_us == last]


def _version_used(read: Connection, newest: LayerRow, content: str) -> LayerRow:
    """The version of a layer that has this content; the newest comes first, since it mostly is the one."""
    for version in range(newest.version, 0, -1):
        row = newest if version == newest.version else layers.one(read, newest.code, version)
        if row is not None and _content_of(read, row) == content:
            return row
    raise LayerUnknown(layer=f"{newest.code} {content[:12]}", known=newest.code)


@lru_cache(maxsize=32)
def _footprint(wkb: bytes) -> Footprint:
    """The measured site, kept while its pictures are asked for one by one."""
    return describe(wkb)


def _content_of(read: Connection, row: LayerRow) -> str:
    """The hash that findings know a version by, remembered so that older versions are built once and not for every picture."""
    key = (row.code, row.version, row.digest)
    if key not in _contents:
        _contents[key] = cached_layer(read, row).version
    return _contents[key]


_contents: dict[tuple[str, int, str], str] = {}


def _measured(office: Office, row: LayerRow) -> LayerVersion:
    with office.store.read() as read:
        return cached_layer(read, row)
