"""The page before a signature: the project, the act and what it binds, repeated, and exactly what will be signed.

One shape for tasks, registrations, paper opinions and acts on whole cases, so that nobody signs on a page that says less. Called by views.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from app.casework.forms.definition import Form
from app.domain.errors import DuoguiError
from app.domain.opinions import FORMAL
from app.web import site_ways
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.posted import answer_pairs, posted_answers
from app.web.present import form_fields
from app.web.present.form_fields import PREFIX, Lists, Problems

SITE_FAULTS = ("E-SITE-", "E-SPATIAL-")


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to be signed.

    Shape: facts are (term, words) of project and act; action is where the signature goes, back where the form is
    shown again, or, where nothing was typed, leave the page to go to instead; more_pairs are hidden controls beside
    the answers; picture is a site's outline as SVG, notes what is said of it; effect is what this very act brings
    about, where that is not what the form says of itself; told is what is to be known before signing these answers.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    action: str
    button: str
    back: str = ""
    leave: str = ""
    warning: str = ""
    picture: str = ""
    notes: tuple[str, ...] = ()
    more_pairs: tuple[tuple[str, str], ...] = ()
    effect: str = ""
    told: tuple[str, ...] = ()


def ask(form: Form, answers: dict[str, Any], lists: Lists, act: Act) -> Response:
    """The page that repeats everything. Shape: answers are checked ones."""
    rows = form_fields.review_rows(form, answers, lists)
    effect = act.effect or chosen(form, "binds")
    typed = site_ways.ways_alone(
        form, posted_answers(form)
    )  # to be there again where the person goes back to change it
    pairs = (*answer_pairs(form, answers), *((PREFIX + name, text) for name, text in typed.items()), *act.more_pairs)
    return make_response(render_template("review.html", act=act, form=form, effect=effect, rows=rows, pairs=pairs))


def site_problem(form: Form, error: DuoguiError) -> Problems:
    """A fault of the site's file as a problem of its entry, so that the form is shown again with everything typed.

    Raises: the error itself where it is none, or the form has no such entry.
    """
    entries = form.of_type("footprint")
    if not entries or not error.code.startswith(SITE_FAULTS):
        raise error
    return {entries[0].name: [in_both(error)]}


def in_both(error: DuoguiError) -> dict[str, str]:
    """An error with what to do about it as a problem of an entry. Shape: {zh, en}."""
    return {"zh": f"{error.message('zh')}。{error.hint('zh')}", "en": f"{error.message('en')}. {error.hint('en')}"}


def effect_of(form: Form, answers: dict[str, Any], *, is_late: bool) -> str:
    """What signing these answers brings about, where the form's own sentence would not be true. Empty: "" where it
    is.
    """
    if form.records != "opinion":
        return ""
    if is_late:
        return _("作为逾期来函存案，不具意见效力；已有的“视为无意见”不变，牵头部门可以看到。")
    if answers.get("conclusion") not in FORMAL:
        return _("不形成正式意见：由发起单位补充材料后，仍由本部门继续提出意见，期限照常计算。")
    return ""
