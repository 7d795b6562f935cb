"""The reader's own tokens for programs: list, make, revoke."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.handling_errors import TokenTimeWrong, TokenUnnamed, TooManyTokens
from app.casework.tokens import LONGEST_DAYS, LONGEST_NAME, USUAL_DAYS, MadeToken, make_token, revoke_token, stands
from app.domain.errors import DuoguiError
from app.domain.instants import from_us, in_law_zone
from app.store import tokens
from app.web.access import actor
from app.web.language import gettext as _
from app.web.offices import office, reader

pages = Blueprint("tokens", __name__)


@pages.get("/tokens")
def show_all() -> str:
    """Every token of the reader, the newest first."""
    return _page()


@pages.post("/tokens")
def make() -> Response:
    """Make a token and show it this once."""
    days = request.form.get("days", 0, type=int)
    try:
        made = make_token(office(), actor(), actor().account, request.form.get("name", ""), days)
    except (TokenTimeWrong, TokenUnnamed, TooManyTokens) as error:
        return make_response(_page(error=error), error.status)
    return make_response(_page(made=made))


@pages.post("/tokens/<token>/revoke")
def revoke(token: str) -> AnyResponse:
    """End a token at once."""
    revoke_token(office(), actor(), actor().account, token)
    flash(_("令牌 %(token)s 已撤销。", token=token), "good")
    return redirect(url_for("tokens.show_all"), 303)


def _page(made: MadeToken | None = None, error: DuoguiError | None = None) -> str:
    now = office().wall.now()
    lines = [
        {
            "row": row,
            "made": f"{in_law_zone(from_us(row.created_us)):%Y-%m-%d %H:%M}",
            "expires": f"{in_law_zone(from_us(row.expires_us)):%Y-%m-%d %H:%M}",
            "stands": stands(row, now),
        }
        for row in tokens.own(reader(), actor())
    ]
    return render_template(
        "tokens.html",
        lines=lines,
        made=made,
        error=error,
        name=request.form.get("name", ""),
        days=request.form.get("days", str(USUAL_DAYS)),
        longest_days=LONGEST_DAYS,
        longest_name=LONGEST_NAME,
    )
