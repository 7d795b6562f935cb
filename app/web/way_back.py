"""The page on which a form stands, for whoever ends up elsewhere: after an error, after signing in, after another language.

An address that only takes posts cannot be opened again; this says which page to open instead. Nothing is looked up and nothing decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

FORM_PAGES: Mapping[str, str] = {
    "tasks.save_draft": "tasks.show",
    "tasks.review": "tasks.show",
    "tasks.sign": "tasks.show",
    "projects.check": "projects.fill_in",
    "projects.register": "projects.fill_in",
    "acts.review_withdraw": "acts.ask_withdraw",
    "acts.withdraw": "acts.ask_withdraw",
    "acts.review_restart": "acts.ask_restart",
    "acts.restart": "acts.ask_restart",
    "acts.start": "acts.review_start_of",
    "limits.review": "limits.ask",
    "limits.change": "limits.ask",
    "mends.mend": "mends.ask",
    "moves.again": "moves.ask",
    "moves.review": "moves.ask",
    "moves.move": "moves.ask",
    "migrations.migrate": "migrations.show",
    "migrations.take_back": "migrations.show",
    "openings.check": "openings.fill_in",
    "openings.begin": "openings.fill_in",
    "paper.review": "paper.fill_in",
    "paper.enter": "paper.fill_in",
    "accounts.add": "accounts.show_all",
    "accounts.close": "accounts.show_all",
    "accounts.reopen": "accounts.show_all",
    "accounts.renew_password": "accounts.show_all",
    "clock.move": "clock.show",
    "sign_in.enter": "sign_in.show",
    "sign_in.change_password": "sign_in.ask_password",
}
NAMED_BEHIND = {"limits.ask": ("timer", "act"), "migrations.show": ("to", "after")}  # what such an address says behind its "?"


def form_page() -> str:
    """The address of the page that the present request came from by its form, or of the request itself where it can be opened.

    Empty: "" where there is no such page.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = FORM_PAGES.get(request.endpoint or "")
    if page is None:
        return ""
    named: dict[str, Any] = {} if page == "accounts.show_all" else dict(request.view_args or {})
    named |= {name: request.args[name] for name in NAMED_BEHIND.get(page, ()) if name in request.args}
    if page == "paper.fill_in":
        with suppress(RequestEntityTooLarge):  # what is too large to be read names no department
            named["department"] = request.form.get("department", "")
    return url_for(page, **named)
