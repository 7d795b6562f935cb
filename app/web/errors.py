"""Errors become answers here and nowhere else: a page, a fragment for htmx, or problem+json, each saying what is
wrong and what to do.

What the actor may not see is 404. A conflict (409) shows what was typed again, beside the task as it is now. Only
what nobody foresaw is logged with its trace; the person gets the request id.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import DuoguiError
from app.store import cases
from app.store.errors import DatabaseUnreachable
from app.store.failures import meaning_of
from app.web import sessions
from app.web.language import gettext as _
from app.web.language import language
from app.web.offices import office, reader

LOG = logging.getLogger("duogui.web")
PROBLEM = "application/problem+json"
CASES_LOOKED_AT = 5  # a number may stand in a project's name too


class PageMissing(DuoguiError):
    code = "E-WEB-1"
    status = 404
    zh = "没有这个页面，或您无权查看"
    en = "There is no such page, or it is not yours to see"
    hint_zh = "请从待办或项目列表打开；如确需查看，请联系本部门有权人员"
    hint_en = (
        "Open it from your inbox or the list of projects; if you need it, ask an authorised person of your department"
    )


class SignInNeeded(DuoguiError):
    code = "E-WEB-2"
    status = 401
    zh = "您尚未登录，或登录已过期"
    en = "You are not signed in, or your session has ended"
    hint_zh = "请重新登录，登录后回到原来的页面；刚才提交的内容尚未办理"
    hint_en = "Sign in again, which leads back to the page; what you just submitted has not been acted upon"


class FormStale(DuoguiError):
    code = "E-WEB-3"
    status = 400
    zh = "页面已过期，本次提交未被接受"
    en = "The page is out of date, so this submission was not accepted"
    hint_zh = "请重新打开该页面，再次填写和提交"
    hint_en = "Open the page again, fill it in and submit it once more"


class SubmissionTooLarge(DuoguiError):
    code = "E-WEB-4"
    status = 413
    zh = "提交的内容或文件过大"
    en = "What was submitted is too large"
    hint_zh = "请缩短文字，或压缩、分次上传文件"
    hint_en = "Shorten the text, or compress the files or upload them in turns"


class RequestRefused(DuoguiError):
    code = "E-WEB-5"
    zh = "无法受理这个请求（{reason}）"
    en = "This request cannot be handled ({reason})"
    hint_zh = "请从页面上的链接和按钮重新操作"
    hint_en = "Act again through the links and buttons of the pages"


class PasswordsDiffer(DuoguiError):
    code = "E-WEB-7"
    status = 422
    zh = "两次输入的新密码不一致"
    en = "The two entries of the new password differ"
    hint_zh = "请重新输入"
    hint_en = "Enter it again"


class AccountMalformed(DuoguiError):
    code = "E-WEB-9"
    status = 422
    zh = "新账号“{account}”的内容不完整或不符合要求"
    en = "The new account “{account}” is incomplete or not well formed"
    hint_zh = "账号用小写字母、数字、点和连字符，至少 3 个字符；须选本级及以下部门、至少一项职责，并填写名称"
    hint_en = "Small letters, digits, dots and hyphens, at least 3; choose a department of your node or below, a duty and a name"


class NotOnOneself(DuoguiError):
    code = "E-WEB-10"
    status = 409
    zh = "不能注销自己的账号"
    en = "You cannot close your own account"
    hint_zh = "请由另一位管理员办理"
    hint_en = "Let another administrator do it"


class MomentMalformed(DuoguiError):
    code = "E-WEB-11"
    status = 422
    zh = "“{moment}”不是可用的日期和时间"
    en = "“{moment}” is not a usable date and time"
    hint_zh = "请选择日期，时间写成 09:30"
    hint_en = "Choose a date and write the time as 09:30"


class AddressTaken(DuoguiError):
    code = "E-WEB-12"
    status = 503
    zh = "不能在 {host}:{port} 监听：{why}"
    en = "Cannot listen at {host}:{port}: {why}"
    hint_zh = "端口须为 0 至 65535，且未被占用：请先停止占用它的程序，或用 --port 换一个端口（make run 用 PORT=）"
    hint_en = "A port is 0 to 65535 and free: stop the program that uses it, or choose another with --port (PORT= with make run)"


class HistoryUnreadable(DuoguiError):
    code = "E-WEB-13"
    status = 409
    zh = "案件 {case} 的事实无法读出"
    en = "The facts of case {case} cannot be read"
    hint_zh = "事实可能被改动过：请在审计页面核对全部链，查看是哪一条"
    hint_en = "They may have been altered: verify all chains on the page of audit to see which one"


class NothingToKeep(DuoguiError):
    code = "E-WEB-14"
    status = 422
    zh = "没有选择文件，也没有填写内容"
    en = "No file was chosen and nothing was typed"
    hint_zh = "请选择文件，或在页面上编辑后再保存"
    hint_en = "Choose a file, or edit the text on the page, then save"


class RehearsalsBusy(DuoguiError):
    code = "E-WEB-15"
    status = 503
    zh = "已有 {count} 项演练正在进行"
    en = "{count} rehearsals are going on already"
    hint_zh = "请等其中一项结束后再演练；草稿已保存"
    hint_en = "Rehearse again when one of them has ended; the draft is kept"


class RowsMalformed(DuoguiError):
    code = "E-WEB-16"
    status = 422
    zh = "示例行没有按标题和行的样子送来"
    en = "The example rows were not sent as titles and rows"
    hint_zh = "请刷新页面后再保存；也可以在示例行自己的页面上按文字编辑"
    hint_en = "Load the page again and save; they can also be edited as text on their own page"


class Unforeseen(DuoguiError):
    code = "E-WEB-6"
    status = 500
    zh = "系统出现意外错误，本次操作没有生效"
    en = "Something unforeseen went wrong; your act had no effect"
    hint_zh = "请稍后重试；如再次出现，请把下面的编号告诉管理员"
    hint_en = "Try again in a moment; if it happens again, tell the administrator the number below"


def answer_errors(app: Flask) -> None:
    """Let every error of the application be answered here."""
    app.register_error_handler(DuoguiError, answer)
    app.register_error_handler(CSRFError, lambda _: answer(_stale()))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unforeseen)


def told(error: DuoguiError) -> str:
    """An error in the reader's words: what is wrong and what to do now."""
    return _("%(wrong)s。%(now)s。", wrong=error.message(language()), now=error.hint(language()))


def answer(error: DuoguiError) -> Response:
    """An error in the shape the asker wants."""
    if isinstance(error, SignInNeeded) and request.method == "GET" and not _wants_problem():
        return make_response(
            redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)
        )
    made = _problem(error) if _wants_problem() else _page(error)
    retry_after_s = getattr(error, "retry_after_s", None) or (
        1 if error.status == HTTPStatus.SERVICE_UNAVAILABLE else None
    )
    if retry_after_s:
        made.headers["Retry-After"] = str(retry_after_s)
    return made


def _stale() -> DuoguiError:
    """Why a form's token is no good: its session has ended, or the page is older than the session. The gate has not run yet."""
    found = sessions.present()
    g.actor = found.actor if found else None
    return FormStale() if found or request.endpoint in ("sign_in.enter", "language.switch") else SignInNeeded()


def _page(error: DuoguiError) -> Response:
    if isinstance(error, DatabaseUnreachable):  # what the page would look up is out of reach too: codes stand for names
        g.is_without_names, g.departments = True, {}
    template = "fragments/error_short.html" if "HX-Request" in request.headers else "error.html"
    is_unsaved = isinstance(error, SignInNeeded | FormStale) and request.method != "GET"
    text = render_template(
        template,
        error=error,
        message=error.message(language()),
        hint=error.hint(language()),
        shows_typed=not isinstance(error, SubmissionTooLarge),
        is_conflict=error.status == HTTPStatus.CONFLICT,
        is_unsaved=is_unsaved,
        case_id=_case_named(error),
        has_draft=is_unsaved
        and (request.endpoint == "tasks.sign" or request.form.get("draft_version", 0, type=int) > 0),
    )
    return make_response(text, error.status)


def _case_named(error: DuoguiError) -> str:
    """The case that stands in the way of an act, to be opened from the page. Empty: "" where the reader does not see it."""
    who, number = g.get("actor"), str(error.values.get("case", ""))
    if who is None or not number or error.status != HTTPStatus.CONFLICT:
        return ""
    found = cases.page(reader(), who, search=number, limit=CASES_LOOKED_AT).rows
    return next((row.id for row in found if row.number == number), "")


def _problem(error: DuoguiError) -> Response:
    """RFC 9457. Shape: type, title, status, detail, code, hint, request."""
    body = {
        "type": f"urn:duogui:error:{error.code}",
        "title": error.message(language()),
        "status": error.status,
        "detail": error.hint(language()),
        "code": error.code,
        "request": g.get("request_id"),
    }
    made: Response = make_response(body, error.status)
    made.content_type = PROBLEM
    return made


def _wants_problem() -> bool:
    kinds = request.accept_mimetypes
    return (
        not kinds.accept_html
        and (kinds.accept_json or bool(kinds.best_match([PROBLEM])))
        and "HX-Request" not in request.headers
    )


def _answer_http(error: HTTPException) -> Response:
    if error.code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return answer(PageMissing())
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return answer(SubmissionTooLarge())
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    return answer(RequestRefused(reason=error.name))


def known(error: Exception) -> DuoguiError | None:
    """What a failure of the database means that met a page at its reading. Empty: None for what nobody foresaw."""
    store: Any = office().store
    return meaning_of(error, store.wait_s)


def _answer_unforeseen(error: Exception) -> Response:
    meaning = known(error)
    if meaning is not None:
        return answer(meaning)
    LOG.error("unforeseen, request %s", g.get("request_id"), exc_info=error)
    return answer(Unforeseen())
