"""What the pages of new matters show: which ones the reader may open, the form of one, the page before its signature.

Called by views/openings.py; templates ask may_open_any. Which matters there are the diagrams say, not this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, url_for

from app.casework import library
from app.casework.forms.schema import Answers
from app.casework.open_case import Opening, known_project, opening_warnings, openings
from app.casework.start_case import published_mark
from app.domain.actors import Actor
from app.store import artefacts
from app.web import access, choices, names, signing
from app.web.act_desk import SEEN
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import form_fields
from app.web.present.form_fields import Entry, Problems
from app.web.present.inbox_lines import duty_words


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A matter that may be opened. Shape: about is what its form says it binds to."""

    model: str
    name: str
    title: str
    about: str


def lines(actor: Actor) -> list[OpeningLine]:
    """What the reader may open."""
    return [
        OpeningLine(each.model, chosen(each, "name"), chosen(each.form, "title"), chosen(each.form, "binds"))
        for each in openings(reader(), actor)
    ]


def may_open_any() -> bool:
    """Whether there is any matter for the reader to open."""
    return access.allows("openings.show_all", access.actor()) and bool(openings(reader(), access.actor()))


def form_page(actor: Actor, opening: Opening, raw: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """The form of a matter, with what was typed and what is wrong."""
    form = opening.form
    drawn: list[Entry] = form_fields.entries(form, raw, problems, choices.lists_of(form, raw, actor))
    region = names.region_name(actor.region_path.rsplit("/", 1)[-1])
    return {"opening": opening, "form": form, "entries": drawn, "region": region}


def ask_to_open(actor: Actor, opening: Opening, answers: Answers, today: date, warning: str = "") -> Response:
    """The page before the signature."""
    (published,) = artefacts.current(reader(), "model", opening.model, opening.model)
    who = opening.element.candidates
    return signing.ask(
        opening.form,
        answers,
        choices.lists_of(opening.form, answers, actor),
        signing.Act(
            title=_("签发前核对"),
            facts=(
                (_("事项"), _named(actor, opening, answers)),
                (_("办理事项"), chosen(opening.form, "title")),
                (
                    _("以谁的名义"),
                    _(
                        "%(department)s %(duty)s %(account)s",
                        department=names.department_name(actor.department),
                        duty=duty_words(who.duty if who else ""),
                        account=actor.account,
                    ),
                ),
                (
                    _("流程"),
                    _("%(model)s（第 %(version)s 版）", model=chosen(opening, "name"), version=published.version),
                ),
            ),
            action=url_for("openings.begin", model=opening.model),
            back=url_for("openings.check", model=opening.model),
            button=_("确认提交"),
            warning=warning,
            told=tuple(chosen(each) for each in opening_warnings(reader(), actor, opening, answers, today)),
            more_pairs=((SEEN, published_mark(library.current_bindings(reader()))),),
        ),
    )


def _named(actor: Actor, opening: Opening, answers: Answers) -> str:
    """What the case would be about: a project that is known here by its code goes by its own name, whatever was typed."""
    typed, known = str(answers.get(opening.subject.name, "")), known_project(reader(), actor, opening, answers)
    return _("%(name)s（已有项目 %(number)s）", name=known.name, number=known.local_no) if known else typed
