"""The work check_site: the project's footprint against the blueprint. Shapely measures, the table layer_conflicts judges.

Article: dalian-183/11, dalian-183/16 (only findings leave).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.casework import library
from app.casework.earlier import overlap_marks
from app.casework.errors import NoFootprint
from app.casework.found import project_of
from app.decisions.dmn import DecisionModel, read_dmn
from app.decisions.feel import to_json
from app.domain.canonical import content_hash
from app.domain.office import Office
from app.spatial.atlas import LayerVersion, build_layer
from app.spatial.disclosure import Verdict, disclose
from app.spatial.footprint import Footprint, describe
from app.spatial.measures import Overlap, measure_all
from app.store import layers, org, projects
from app.store.cases import CaseRow
from app.store.database import Connection

TABLE = "layer_conflicts"
PROHIBITED, ALLOWED = "prohibited", "allowed"
CLASS_ATTRIBUTES = {"land_use_plan": "DLMC"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings with who they concern. Shape: findings are the disclosed ones plus department and severity."""

    findings: list[dict[str, Any]]
    table: str


def check_site(office: Office, row: CaseRow, _: Mapping[str, Any]) -> dict[str, Any]:
    """What the model gets as `site_check`.

    Shape: {footprint, table, conflict, layers (codes hit), departments, findings, overlaps (department to mark)}.
    Raises: E-PROJECT-3.
    """
    with office.store.read() as read:
        project = project_of(read, row.project_id)
        version = project.attributes.get("footprint", 1)
        footprint_row = projects.footprint(read, project.id, version)
        if footprint_row is None:
            raise NoFootprint(project=project.local_no)
        atlas = [cached_layer(read, layer) for layer in layers.current(read)]
        table = library.content(read, row.bindings["tables"][TABLE])
        offices = org.offices_for(read, project.region_code)
    judged = judge(describe(footprint_row.wkb), atlas, table, offices)
    hit = [finding for finding in judged.findings if finding["count"]]
    return {
        "footprint": version,
        "table": judged.table,
        "conflict": any(f["verdict"] == PROHIBITED for f in judged.findings),
        "layers": [f["layer"] for f in hit],
        "findings": judged.findings,
        "overlaps": overlap_marks(hit),
        "departments": sorted(
            {f["department"] for f in judged.findings if f["department"] and f["verdict"] != ALLOWED}
        ),
    }


def judge(footprint: Footprint, atlas: list[LayerVersion], table: bytes, offices: Mapping[str, str]) -> Judged:
    """Measure every layer and let the table say what each overlap means. Article: dalian-183/11."""
    overlaps = measure_all(footprint, atlas)
    decided = {overlap.layer: _decide(table, overlap) for overlap in overlaps}
    findings = []
    for finding in disclose(overlaps, {layer: verdict for layer, (verdict, _) in decided.items()}):
        said = decided[finding.layer][1]
        findings.append(
            {**finding.as_json(), "severity": said.get("severity"), "department": offices.get(str(said.get("office")))}
        )
    return Judged(findings, content_hash(table))


def cached_layer(read: Connection, row: layers.LayerRow) -> LayerVersion:
    """A layer version with its index, kept in memory by what it holds: its content never changes."""
    key = (row.code, row.version, row.digest)
    if key not in _layers:
        for old in [known for known in _layers if known[0] == row.code][:-1]:
            del _layers[old]
        features = [
            (_fid(fid), attributes, wkb) for fid, attributes, wkb in layers.features(read, row.code, row.version)
        ]
        _layers[key] = build_layer(
            row.code, row.name_zh, row.name_en, row.owner, features, CLASS_ATTRIBUTES.get(row.code)
        )
    return _layers[key]


def _fid(kept: str) -> int | str:
    """A feature's id: a number where it is written as one, so that a layer is measured in its own order."""
    return int(kept) if kept.isdecimal() and str(int(kept)) == kept else kept


_layers: dict[tuple[str, int, str], LayerVersion] = {}


@lru_cache(maxsize=16)
def _model(table: bytes) -> DecisionModel:
    return DecisionModel(read_dmn(table, f"{TABLE}.dmn"))


def _decide(table: bytes, overlap: Overlap) -> tuple[Verdict, dict[str, Any]]:
    inputs = {"layer": overlap.layer, "area_m2": overlap.area_m2, "share": overlap.share, "count": overlap.count}
    decided = _model(table).decide(TABLE, inputs)
    said = to_json(decided.value)
    matched = decided.matched[-1]
    return Verdict(said["verdict"], matched.row, tuple(str(matched.annotations.get("article", "")).split())), said
