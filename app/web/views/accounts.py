"""The accounts of a node and below, for its administrator: list, open, close, new password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.accounts import CLOSED, OPEN, add_account, reset_password, set_account_state
from app.web import account_desk
from app.web.access import actor
from app.web.language import gettext as _
from app.web.offices import office

pages = Blueprint("accounts", __name__)


@pages.get("/accounts")
def show_all() -> str:
    """Every account the administrator answers for."""
    return render_template("accounts.html", desk=account_desk.desk(actor()), shown=None)


@pages.post("/accounts")
def add() -> str:
    """Open an account and show its first password once."""
    new = account_desk.asked_for(actor(), request.form)
    password = add_account(office(), actor(), new.id, new.department, new.name_zh, new.name_en, new.duties)
    return render_template("accounts.html", desk=account_desk.desk(actor()), shown=(new.id, password))


@pages.post("/accounts/<account>/close")
def close(account: str) -> AnyResponse:
    """Close an account; its sessions end at once."""
    account_desk.require(actor(), account, is_self_allowed=False)
    set_account_state(office(), actor(), account, CLOSED)
    flash(_("账号 %(account)s 已注销，其登录全部失效；部门待办仍在。", account=account), "good")
    return redirect(url_for("accounts.show_all"), 303)


@pages.post("/accounts/<account>/open")
def reopen(account: str) -> AnyResponse:
    """Open a closed account again."""
    account_desk.require(actor(), account)
    set_account_state(office(), actor(), account, OPEN)
    flash(_("账号 %(account)s 已恢复。", account=account), "good")
    return redirect(url_for("accounts.show_all"), 303)


@pages.post("/accounts/<account>/password")
def renew_password(account: str) -> str:
    """Give an account a new first password and show it once."""
    account_desk.require(actor(), account)
    password = reset_password(office(), actor(), account)
    return render_template("accounts.html", desk=account_desk.desk(actor()), shown=(account, password))
