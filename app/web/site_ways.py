"""The three ways in which a form brings a site: a file, drawn on the map, a table of coordinates; and what becomes of each.

All end as a kept file that one reader reads, so nothing is judged here. What was typed or drawn stays among the raw answers under
names of its own (footprint.drawn, footprint.table …), so that drafts and pages keep it. Called by posted.py, choices.py and signing.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.casework.admit_site import table_file
from app.casework.forms.definition import Field, Form
from app.casework.show_map import district_of
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.spatial.areas import zone_of
from app.spatial.boundaries import envelope_of
from app.store.cases import CaseRow
from app.store.errors import RegionWithoutBoundary
from app.web.language import gettext as _
from app.web.language import language
from app.web.offices import office
from app.web.present.form_fields import Choice, SiteWays

FILE, DRAWN, TABLE = "file", "drawn", "table"
PARTS = ("way", DRAWN, TABLE, "zone")
OUTLINE_FAULTS = (
    "E-SPATIAL-8",
    "E-SPATIAL-9",
    "E-SPATIAL-12",
    "E-SITE-20",
)  # mended where it was drawn, in no other software
# Source: EPSG; the zones that reach China, as adapters/site_table.py knows them.
ZONES = {3: range(25, 46), 6: range(13, 24)}


def ways_of(field: Field, raw: Mapping[str, Any], actor: Actor, case: CaseRow | None) -> SiteWays:
    """What was chosen, drawn and typed so far for an entry. Empty: a file, and the zone of the district's middle."""
    way = str(raw.get(f"{field.name}.way", ""))
    project = case.project_id if case else None
    return SiteWays(
        way if way in (DRAWN, TABLE) else FILE,
        str(raw.get(f"{field.name}.{DRAWN}", "")),
        str(raw.get(f"{field.name}.{TABLE}", "")),
        tuple(_zones(str(raw.get(f"{field.name}.zone", "")), case.region_path if case else actor.region_path)),
        url_for("maps.of_project", project_id=project, case=case.id if case else None)
        if project
        else url_for("maps.of_district"),
    )


def without_ways(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The raw answers as the check knows them: what only brings a site is left out."""
    ours = names_of(form)
    return {name: value for name, value in raw.items() if name not in ours}


def ways_alone(form: Form, raw: Mapping[str, Any]) -> dict[str, str]:
    """What was typed and drawn, to go with a review and come back from it."""
    return {name: str(raw[name]) for name in names_of(form) if raw.get(name)}


def names_of(form: Form) -> tuple[str, ...]:
    """The names under which a form's ways stand among the raw answers."""
    return tuple(f"{field.name}.{part}" for field in form.of_type("footprint") for part in PARTS)


def brought(field: Field, raw: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """The file that a drawing or a table makes: its name and content. Empty: None where a file was chosen as the way."""
    way = raw.get(f"{field.name}.way")
    text = str(raw.get(f"{field.name}.{way}", "")).strip("\r\n") if way in (DRAWN, TABLE) else ""
    if way == DRAWN:
        return _("地图绘制") + ".geojson", text.encode()
    if way == TABLE:
        return _("坐标表") + ".txt", table_file(text, str(raw.get(f"{field.name}.zone", ""))) if text else b""
    return None


def fault_of(raw: Mapping[str, Any], field: Field, file: str, error: DuoguiError) -> dict[str, str]:
    """What is wrong with a drawing or a table, by the name its author knows it by and with what to do there. Shape: the same words for
    both languages, since they are shown to the reader who brought it.
    """
    name, message, hint = name_shown(file), error.message(language()), error.hint(language())
    if error.code in OUTLINE_FAULTS:
        hint = (
            _("请在地图上拖动该处的拐角，或撤销后重画；系统不会自行修补")
            if raw.get(f"{field.name}.way") == DRAWN
            else _("请改正坐标表中围成该处的几行；系统不会自行修补")
        )
    said = message.replace(file, name) if file in message else f"{name}{_('：')}{message}"
    told = f"{said}{_('。')}{hint}"
    return {"zh": told, "en": told}


def name_shown(file: str) -> str:
    """A kept file as its author knows it. Empty: any file that was uploaded keeps its own name."""
    made = {_("地图绘制") + ".geojson": _("地图绘制"), _("坐标表") + ".txt": _("坐标表")}
    return made.get(file, file)


def words_of(name: str, value: str, form: Form) -> tuple[str, str] | None:
    """One of ours in words, for a page that repeats what was typed. Empty: None for every other name."""
    label = {"way": _("用地范围的来源"), DRAWN: _("地图绘制"), TABLE: _("坐标表"), "zone": _("投影带")}
    part = name.rpartition(".")[2]
    if name not in names_of(form):
        return None
    told = (
        {FILE: _("上传文件"), DRAWN: _("在地图上绘制"), TABLE: _("填写坐标表")}.get(value, value)
        if part == "way"
        else value
    )
    return label[part], _zone_words(value) if part == "zone" and ":" in value else told


def _zones(chosen: str, region_path: str) -> list[Choice]:
    """The zones to choose from. Empty: a region without a border proposes none, and one has to be chosen."""
    values = [f"{width}:{zone}" for width, zones in ZONES.items() for zone in zones]
    chosen = chosen if chosen in values else _usual_zone(region_path)
    none = () if chosen else (Choice("", _("请选择"), is_chosen=True),)
    return [*none, *(Choice(value, _zone_words(value), value == chosen) for value in values)]


def _usual_zone(region_path: str) -> str:
    try:
        west, _south, east, _north = envelope_of(district_of(office(), region_path))
    except RegionWithoutBoundary:
        return ""
    return f"3:{zone_of((west + east) / 2)}"


def _zone_words(value: str) -> str:
    width, _colon, zone = value.partition(":")
    meridian = 3 * int(zone) if width == "3" else 6 * int(zone) - 3
    return _("%(width)s 度带第 %(zone)s 带（中央经线 %(meridian)s°）", width=width, zone=zone, meridian=meridian)
