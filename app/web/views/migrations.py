"""Running cases and versions of a model: what another version would bring each, letting chosen ones go on in it, taking that back."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.migrate_case import OK, Verdict, migrate_case, refused, revert_case, stated_reason, target_of
from app.casework.migration_errors import NothingChosen, ReasonMissing
from app.casework.running_cases import chosen, in_other_versions
from app.domain.errors import DuoguiError
from app.store.cases import CaseRow
from app.web import migration_desk
from app.web.access import actor
from app.web.arrival import arrival
from app.web.errors import told
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.migration_desk import Typed, in_own_language
from app.web.model_desk import Key
from app.web.offices import office, reader

pages = Blueprint("migrations", __name__)
PLACE = "/models/model/<stem>/<name>/running"
Done = tuple[CaseRow, Verdict]


@pages.get(PLACE)
def show(stem: str, name: str) -> str:
    """What would become of each running case. Nothing is written."""
    return _page(Key("model", stem, name), Typed())


@pages.post(PLACE)
def migrate(stem: str, name: str) -> AnyResponse:
    """Let the chosen cases go on in the version, one turn each."""
    key = Key("model", stem, name)
    version = _version(key)
    target = target_of(reader(), name, version)

    def act(row: CaseRow, reason: str, own: str | None) -> Verdict:
        return migrate_case(office(), actor(), row.id, target, reason, key=own, receipt=arrival().receipt)

    done = _each(key, "migrate", act)
    if isinstance(done, Response):
        return done
    moved = sum(verdict.verdict == OK for _row, verdict in done)
    if moved:
        said = ngettext("%(num)s 件案件已换用第 %(version)s 版。", "%(num)s 件案件已换用第 %(version)s 版。", moved, version=version)
        flash(said, "good")
    return _told(key, version, "migrate", done)


@pages.post(f"{PLACE}/take-back")
def take_back(stem: str, name: str) -> AnyResponse:
    """Let the chosen cases go on as before their migration."""
    key = Key("model", stem, name)

    def act(row: CaseRow, reason: str, own: str | None) -> Verdict:
        return revert_case(office(), actor(), row.id, reason, key=own, receipt=arrival().receipt)

    done = _each(key, "take_back", act)
    if isinstance(done, Response):
        return done
    if back := sum(verdict.verdict == OK for _row, verdict in done):
        flash(ngettext("%(num)s 件案件已退回原版本。", "%(num)s 件案件已退回原版本。", back), "good")
    return _told(key, _version(key), "take_back", done)


def _each(key: Key, act: str, do: Callable[[CaseRow, str, str | None], Verdict]) -> list[Done] | Response:
    """Do it to every chosen case; a case that refuses is told and hinders no other. Shape: the page again where an entry is missing."""
    typed = Typed(act, request.form.getlist("case"), request.form.get("reason", ""))
    try:
        reason = stated_reason(typed.reason)
        rows = chosen(reader(), actor(), _all(key) if "all" in request.form else typed.cases)
        if not rows:
            raise NothingChosen
    except (NothingChosen, ReasonMissing) as error:
        return make_response(_page(key, Typed(act, typed.cases, typed.reason, told(error))), error.status)
    done: list[Done] = []
    for row in rows:
        own = f"{arrival().key}-{row.id}" if arrival().key else None
        try:
            done.append((row, do(row, reason, own)))
        except DuoguiError as error:
            done.append((row, refused(row, error)))
    return done


def _all(key: Key) -> list[str]:
    """Every case of the page that can go on."""
    page = in_other_versions(reader(), actor(), key.name, _version(key), request.args.get("after"))
    return [each.row.id for each in page.running if each.verdict.verdict == OK]


def _told(key: Key, version: int, act: str, done: list[Done]) -> AnyResponse:
    """On to the page; where a case refused, the page with why, and what was chosen and written for it."""
    left = {row.id: _why(row, verdict) for row, verdict in done if verdict.verdict != OK}
    if left:
        typed = Typed(act, left.keys(), request.form.get("reason", ""), "\n".join(left.values()))
        return make_response(_page(key, typed), HTTPStatus.CONFLICT)
    return redirect(url_for("migrations.show", stem=key.stem, name=key.name, to=version), 303)


def _why(row: CaseRow, verdict: Verdict) -> str:
    why = in_own_language(verdict.reason)
    return why if row.number in why else _("案件 %(case)s：%(why)s", case=row.number, why=why)


def _version(key: Key) -> int:
    """The version that the address names, the current one without a name."""
    given = request.args.get("to", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else migration_desk.newest(key)


def _page(key: Key, typed: Typed) -> str:
    shown = migration_desk.desk(actor(), key, _version(key), request.args.get("after"), typed)
    return render_template("running.html", desk=shown)
