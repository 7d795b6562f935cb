"""Mending a case that has failed: what stopped it, and the three things the coordination office may do."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.casework.errors import ChangesUnreadable
from app.casework.mend_case import cancel_case, check_reason, read_changes, repair_case, retry_case
from app.casework.office_act import Stands
from app.web import mend_desk
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.language import language
from app.web.offices import office

pages = Blueprint("mends", __name__)


@pages.get("/cases/<case_id>/mend")
def ask(**_: str) -> str:
    """What stopped the case, and what may be done."""
    return render_template("mend.html", desk=mend_desk.desk(subject(), "", ""))


@pages.post("/cases/<case_id>/mend")
def mend(case_id: str) -> AnyResponse:
    """Try again, repair and try again, or stop."""
    try:
        done = _do(case_id)
    except ChangesUnreadable as error:
        typed = request.form.get("reason", ""), request.form.get("changes", "")
        page = render_template("mend.html", desk=mend_desk.desk(subject(), *typed, error.message(language())))
        return make_response(page, error.status)
    if done.status == "failed":
        flash(_("重试后仍然中断，请看新的原因。"), "bad")
        return redirect(url_for("mends.ask", case_id=case_id), 303)
    flash(_("案件已终止。") if done.status == "ended" else _("案件已继续办理。"), "good")
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _do(case_id: str) -> Stands:
    reason, key, receipt = check_reason(request.form.get("reason", "")), arrival().key, arrival().receipt
    act = request.form.get("act", "")
    if act == "repair":
        changes = read_changes(request.form.get("changes", ""))
        return repair_case(office(), actor(), case_id, changes, reason, key=key, receipt=receipt)
    verb = cancel_case if act == "cancel" else retry_case
    return verb(office(), actor(), case_id, reason, key=key, receipt=receipt)
