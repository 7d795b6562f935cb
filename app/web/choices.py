"""What entries of a form choose from beyond their own options: departments, registered articles, files uploaded
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.casework.forms.definition import Field, Form
from app.domain.actors import Actor
from app.domain.opinions import OBJECT
from app.store import cases, history, materials, opinions
from app.store.cases import CaseRow
from app.store.materials import MaterialRow
from app.web import law, names, site_ways
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present.form_fields import KeptFile, Lists
from app.web.present.material_words import kind_of_material, validity_words


def lists_of(form: Form, raw: Mapping[str, Any], actor: Actor, case: CaseRow | None = None) -> Lists:
    """The lists a form needs, read only where it has such entries."""
    departments = tuple(_departments(actor, case)) if form.of_type("department", "departments") else ()
    articles = tuple(law.choices()) if form.of_type("article") else ()
    ways = {field.name: site_ways.ways_of(field, raw, actor, case) for field in form.of_type("footprint")}
    return Lists(departments, articles, dict(_files(form, raw, actor)), ways)


def _departments(actor: Actor, case: CaseRow | None) -> Iterable[tuple[str, str]]:
    """In a case those whose objection of this round no resolution has settled yet, or else those that have a part in it; outside a
    case all open ones.
    """
    if case is None:
        codes = [row.code for row in names.departments().values() if row.is_open]
    else:
        given = [
            row for row in opinions.of_case(reader(), actor, case.id) if row.round == case.round and not row.replaced_by
        ]
        made = history.of_kind(reader(), actor, case.id, "ResolutionMade")
        settled = {code for fact in made if fact.body["round"] == case.round for code in fact.body["binds"]}
        objecting = [row.department for row in given if row.conclusion == OBJECT]
        codes = (
            [code for code in objecting if code not in settled]
            or objecting
            or [code for code, _kind in cases.departments(reader(), actor, case.id)]
        )
    return ((code, names.department_name(code)) for code in sorted(set(codes)))


def _files(form: Form, raw: Mapping[str, Any], actor: Actor) -> Iterable[tuple[str, KeptFile]]:
    for field in form.of_type("material", "footprint"):
        value = raw.get(field.name) or []
        for material_id in value if isinstance(value, list) else [value]:
            row = materials.one(reader(), actor, str(material_id))
            if row is not None:
                yield row.id, KeptFile(row.id, _named(field, row.name), row.size, _said(field, row))


def _said(field: Field, row: MaterialRow) -> str:
    """The kind of a file where its entry takes several, and until when it is valid."""
    said = [kind_of_material(row.kind)] if len(field.kinds) > 1 else []
    if row.valid_until:
        said.append(validity_words(row.valid_until))
    return _("（%(said)s）", said=_("，").join(said)) if said else ""


def _named(field: Field, file: str) -> str:
    return site_ways.name_shown(file) if field.type == "footprint" else file
