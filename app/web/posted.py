"""What a person posted, as the raw answers of a form: texts, lists of texts, ids of kept files. Nothing is judged
here.

Files are kept as materials at once, so that a mistake elsewhere in the form never costs an upload; a file that is
refused becomes a problem of its entry. Called by the views of tasks, projects and paper opinions.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from app.casework.add_material import MOST_AT_ONCE, add_material
from app.casework.admit_site import admit_file
from app.casework.errors import TooManyMaterials
from app.casework.forms.definition import NO_VALIDITY, Field, Form
from app.casework.material_errors import ValidityUnreadable
from app.casework.state_validity import state_validity
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.modelling.studio.errors import SeenNotSaid
from app.web import site_ways
from app.web.offices import office
from app.web.present.form_fields import (
    FILE_PREFIX,
    KIND_PREFIX,
    PREFIX,
    SEVERAL,
    UNTIL_PREFIX,
    as_text,
    is_shown_now,
)

Raw = dict[str, Any]


def seen() -> str:
    """The tag of what a window saw last, as its If-Match says. Raises: E-STUDIO-12."""
    tags = list(request.if_match.as_set(include_weak=True)) if request.if_match else []
    if len(tags) != 1:
        raise SeenNotSaid
    return tags[0]


def posted_answers(form: Form) -> Raw:
    """The raw answers. Shape: a name that the form does not have stays in, so that the check can refuse it."""
    several = {field.name for field in form.fields if field.type in SEVERAL}
    names = dict.fromkeys(name.removeprefix(PREFIX) for name in request.form if name.startswith(PREFIX))
    raw: Raw = {}
    for name in names:
        values = request.form.getlist(PREFIX + name)
        raw[name] = [value for value in values if value] if name in several or len(values) > 1 else values[0]
    return raw


def keep_files(
    actor: Actor, form: Form, raw: Raw, project_id: str | None
) -> tuple[Raw, dict[str, list[dict[str, str]]]]:
    """The raw answers with the posted files kept and named by id, and the problems of those refused, by entry."""
    answers, problems = dict(raw), {}
    for field in form.of_type("material", "footprint"):
        made = site_ways.brought(field, raw) if field.type == "footprint" and is_shown_now(field, raw) else None
        if made is not None:
            answers.pop(field.name, None)  # a file kept earlier is not what was chosen now
        try:
            ids = _keep(actor, field, made, project_id)
        except DuoguiError as error:
            if made is not None:
                problems[field.name] = [site_ways.fault_of(raw, field, made[0], error)]
                continue
            names = ", ".join(_plain(upload.filename) for upload in _uploads(field))
            zh, en = (
                told if names in told else f"{names}: {told}" for told in (error.message("zh"), error.message("en"))
            )
            problems[field.name] = [{"zh": f"{zh}。{error.hint('zh')}", "en": f"{en}. {error.hint('en')}"}]
            continue
        if ids:
            answers[field.name] = ids[-1] if field.type == "footprint" else [*answers.get(field.name, []), *ids]
        if field.type == "material" and (until := _until(field)):
            state_validity(office(), actor, answers.get(field.name, []), until)
    return answers, problems


def answer_pairs(form: Form, answers: Raw) -> list[tuple[str, str]]:
    """Checked answers as hidden controls, so that exactly what was reviewed is signed. Shape: (control's name,
    value).
    """
    return [
        (PREFIX + field.name, as_text(value))
        for field in form.fields
        if field.name in answers
        for value in _listed(answers[field.name])
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _uploads(field: Field) -> list[FileStorage]:
    return [upload for upload in request.files.getlist(FILE_PREFIX + field.name) if upload.filename]


def _keep(actor: Actor, field: Field, made: tuple[str, bytes] | None, project_id: str | None) -> list[str]:
    """The ids of what is kept for an entry: the uploads, or in their place what was drawn or typed, where it has a word."""
    uploads = _uploads(field) if made is None else []
    if len(uploads) > MOST_AT_ONCE:
        raise TooManyMaterials(most=MOST_AT_ONCE, count=len(uploads))
    files = [made] if made and made[1] else [(_plain(upload.filename), upload.read()) for upload in uploads]
    kind, until, kept = _kind(field), _until(field), []
    for name, content in files:
        if field.type == "footprint":  # what is no site is refused before it is kept
            admit_file(office(), name, content, actor.region_path, "")
        made_of = add_material(
            office(), actor, name=name, content=content, kind=kind, project_id=project_id, valid_until=until
        )
        kept.append(made_of.id)
    return kept


def _kind(field: Field) -> str:
    """What the files are kept as: what the person chose among the kinds of the entry, the first without a choice."""
    chosen = request.form.get(KIND_PREFIX + field.name, "")
    if chosen in field.kinds:
        return chosen
    return field.kinds[0] if field.kinds else "site_file" if field.type == "footprint" else field.name


def _until(field: Field) -> date | None:
    """Until when they are valid. Empty: None where the entry does not ask, or nothing was said. Raises: E-MATERIAL-9."""
    given = request.form.get(UNTIL_PREFIX + field.name, "").strip()
    if not given or field.validity in ("", NO_VALIDITY):
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValidityUnreadable(given=given[:40]) from None


def _plain(name: str | None) -> str:
    """The last part of a file's name as a browser sent it."""
    return (name or "").replace("\\", "/").rsplit("/", 1)[-1]
