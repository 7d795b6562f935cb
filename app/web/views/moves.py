"""Moving a case: choose where to, whom to add or take away; see what it brings about; sign it with the reason."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.change_instances import add_instance, take_instance
from app.casework.errors import ChangesUnreadable, StandingChanged
from app.casework.mend_case import read_changes
from app.casework.migrate_case import stated_reason
from app.casework.move_case import Place, move_case
from app.casework.move_errors import NothingToMove
from app.casework.office_act import Stands
from app.casework.review_move import ADD, MOVE, TAKE, Wish, choices, review_wish
from app.domain.errors import DuoguiError
from app.store import cases
from app.web import move_desk
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.errors import told
from app.web.language import gettext as _
from app.web.move_desk import Typed
from app.web.move_drawing import SEPARATOR
from app.web.offices import office, reader

pages = Blueprint("moves", __name__)
PLACE = "/cases/<case_id>/move"


@pages.get(PLACE)
def ask(**_: str) -> str:
    """Where the case may be moved, and whom to add or take away."""
    return render_template("move.html", desk=move_desk.desk(actor(), subject(), Typed()))


@pages.post(f"{PLACE}/again")
def again(**_: str) -> str:
    """The same with everything that was typed."""
    return render_template("move.html", desk=move_desk.desk(actor(), subject(), _typed()))


@pages.post(f"{PLACE}/review")
def review(**_: str) -> AnyResponse:
    """What the wish would bring about, before it is signed."""
    try:
        return make_response(_review(""))
    except DuoguiError as error:
        return _shown_again(error)


@pages.post(PLACE)
def move(case_id: str) -> AnyResponse:
    """Do it."""
    try:
        done = _do(case_id)
    except StandingChanged as error:
        try:
            return make_response(_review(told(error)), error.status)
        except DuoguiError as now:
            return _shown_again(now)
    except DuoguiError as error:
        return _shown_again(error)
    if done.status == "failed":
        flash(_("案件已调整，但在下一步中断，请看原因。"), "bad")
        return redirect(url_for("mends.ask", case_id=case_id), 303)
    flash(_("案件已调整，随后结束。") if done.status == "ended" else _("案件已调整。"), "good")
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _do(case_id: str) -> Stands:
    wish, reason = _wish(), stated_reason(request.form.get("reason", ""))
    given = request.form.get("seen", "")
    came, seen = arrival(), int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    if wish.act == MOVE:
        to = Place(wish.element, wish.node)
        return move_case(office(), actor(), case_id, to, reason, key=came.key, receipt=came.receipt, seen=seen)
    if wish.act == ADD:
        return add_instance(
            office(), actor(), case_id, wish.node, wish.item, reason, key=came.key, receipt=came.receipt, seen=seen
        )
    return take_instance(
        office(), actor(), case_id, wish.node, reason,
        queued=wish.queued, key=came.key, receipt=came.receipt, seen=seen,
    )  # fmt: skip


def _review(problem: str) -> str:
    wish = _wish()
    stated_reason(request.form.get("reason", ""))
    effect = review_wish(office(), actor(), subject().id, wish)
    now = cases.one(reader(), actor(), subject().id) or subject()
    return render_template("move_review.html", desk=move_desk.review(actor(), now, wish, effect, _typed(problem)))


def _shown_again(error: DuoguiError) -> AnyResponse:
    """The page of the choice with what is wrong and everything typed. Raises: the error itself where no choice is left."""
    try:
        page = render_template("move.html", desk=move_desk.desk(actor(), subject(), _typed(told(error))))
    except DuoguiError:
        raise error from None
    return make_response(page, error.status)


def _typed(problem: str = "") -> Typed:
    form = request.form
    items = {name: text for name, text in form.items() if name.startswith(move_desk.ITEM)}
    return Typed(form.get("wish", ""), items, form.get("reason", ""), problem)


def _wish() -> Wish:
    """What was chosen. Raises: E-MOVE-1 where nothing was, E-CASE-20 for an item that cannot be read."""
    act, _first, rest = request.form.get("wish", "").partition(SEPARATOR)
    node, _second, last = rest.partition(SEPARATOR)
    if act == MOVE and last:
        return Wish(MOVE, node, last)
    if act == TAKE and node:
        return Wish(TAKE, node, queued=int(last) if last.isascii() and last.isdigit() and len(last) < 6 else None)
    if act == ADD and node:
        return Wish(ADD, node, item=_item(node))
    raise NothingToMove


def _item(node: str) -> object:
    """Whom a new instance is for: a department where the others are departments, else a value in FEEL."""
    found = choices(office(), actor(), subject().id).instances
    beside = next((each for each in found if each.node == node), None)
    given = request.form.get(move_desk.control_of(node), "").strip()
    if beside is not None and beside.is_counted:
        return None
    if not given:
        raise NothingToMove
    if beside is not None and isinstance(beside.item, str):
        return given
    try:
        return read_changes(f"item = {given}")["item"]
    except KeyError as error:
        raise ChangesUnreadable(why_zh=given, why_en=given) from error
