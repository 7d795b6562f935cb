"""The work check_site: the project's footprint against the blueprint. Shapely measures, the table layer_conflicts judges.

Article: dalian-183/11, dalian-183/16 (only findings leave).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.casework import library
from app.casework.errors import NoFootprint
from app.casework.found import project_of
from app.casework.layers_judged import TABLE, layers_judged
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

PROHIBITED, ALLOWED = "prohibited", "allowed"
ABSENT, INCOMPLETE = "absent", "incomplete"
CLASS_ATTRIBUTES = {"land_use_plan": "DLMC"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings with who they concern.

    Shape: findings are the disclosed ones plus department and severity; overlaps is a mark per department, which changes when what
    its layers cover of the site does.
    """

    findings: list[dict[str, Any]]
    table: str
    overlaps: dict[str, str]


def check_site(office: Office, row: CaseRow, _: Mapping[str, Any]) -> dict[str, Any]:
    """What the model gets as `site_check`.

    Shape: {footprint, table, conflict, layers (codes hit, and those that may be), departments, findings, unsure, overlaps (department
    to mark)}. Raises: E-PROJECT-3.
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
        unsure = unsure_layers(read, table)
    judged = judge(describe(footprint_row.wkb), atlas, table, offices)
    hit = [finding["layer"] for finding in judged.findings if finding["count"]]
    return {
        "footprint": version,
        "table": judged.table,
        "conflict": any(f["verdict"] == PROHIBITED for f in judged.findings),
        "layers": sorted({*hit, *(each["layer"] for each in unsure)}),
        "findings": judged.findings,
        "unsure": unsure,
        "overlaps": judged.overlaps,
        "departments": sorted(
            {f["department"] for f in judged.findings if f["department"] and f["verdict"] != ALLOWED}
        ),
    }


def judge(footprint: Footprint, atlas: list[LayerVersion], table: bytes, offices: Mapping[str, str]) -> Judged:
    """Measure every layer and let the table say what each overlap means. Article: dalian-183/11."""
    overlaps = measure_all(footprint, atlas)
    decided = {overlap.layer: _decide(table, overlap) for overlap in overlaps}
    findings = []
    marks: dict[str, list[str]] = {}
    covered = {overlap.layer: overlap.mark for overlap in overlaps}
    for finding in disclose(overlaps, {layer: verdict for layer, (verdict, _) in decided.items()}):
        said = decided[finding.layer][1]
        department = offices.get(str(said.get("office")))
        findings.append({**finding.as_json(), "severity": said.get("severity"), "department": department})
        if department and covered[finding.layer]:
            marks.setdefault(department, []).append(f"{finding.layer}={finding.area_m2}#{covered[finding.layer]}")
    return Judged(findings, content_hash(table), {code: ";".join(sorted(parts)) for code, parts in marks.items()})


def unsure_layers(read: Connection, table: bytes) -> list[dict[str, Any]]:
    """The layers on which a check cannot be relied: those that the table judges and nobody imported, and those imported in part.

    Shape: [{layer, why (absent or incomplete), rejected}], by layer. Their departments are asked as if the site lay in them.
    """
    there = {row.code for row in layers.current(read)}
    absent = [{"layer": code, "why": ABSENT, "rejected": 0} for code in layers_judged(table) if code not in there]
    partly = [{"layer": code, "why": INCOMPLETE, "rejected": count} for code, count in layers.rejected(read).items()]
    return sorted([*absent, *partly], key=lambda each: str(each["layer"]))


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
