"""The application of a site's pages, made for one Office. The order of what happens before a view stands here and
nowhere else.

Number the request, read it to its end and take its receipt, check CSRF, ask the gate; then the view. Called by
app/cli.py and tests.
"""

from __future__ import annotations

import secrets

from flask import Flask, g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.domain.office import Office
from app.store import site
from app.web import (
    access,
    arrival,
    errors,
    headers,
    law,
    logs,
    map_desk,
    names,
    offices,
    opening_desk,
    static_files,
    steps_done,
    task_now,
    today,
    typed,
    way_back,
)
from app.web import language as tongue
from app.web.api.application import PREFIX, create_api
from app.web.language import gettext as _
from app.web.present import inbox_lines, material_words, numbers, opinion_lines
from app.web.rehearsals import Rehearsals
from app.web.views import (
    accounts,
    acts,
    audit,
    cases,
    clock,
    editors,
    example_rows,
    exports,
    inbox,
    limits,
    maps,
    materials,
    mends,
    migrations,
    models,
    moves,
    openings,
    paper,
    plans,
    projects,
    rehearsals,
    replay,
    sign_in,
    site_pages,
    tasks,
    tokens,
)

LARGEST_REQUEST_BYTES = 64_000_000  # a material may have 50 MB; the rest is the form around it
LARGEST_FORM_BYTES = 1_000_000
MOST_PARTS = 500
A_DAY_S = 86_400


def create_app(office: Office, *, language: str = "zh", secure_cookies: bool = False) -> Flask:
    """The application that serves this office's pages.

    Shape: language is that of a first visit whose browser asks for none of ours; secure_cookies sends sessions over
    HTTPS alone.
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=_secret(office),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_PARTS,
        SESSION_COOKIE_NAME="duogui_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        WTF_CSRF_TIME_LIMIT=A_DAY_S,
        WTF_CSRF_SSL_STRICT=False,
    )
    offices.open_office(app, office)
    app.extensions["duogui_rehearsals"] = Rehearsals()
    logs.keep_log(app)
    tongue.speak(app, language)
    headers.protect(app)
    errors.answer_errors(app)
    arrival.mark_arrivals(app)
    CSRFProtect(app)
    access.guard(app)
    for pages in (
        inbox,
        tasks,
        projects,
        maps,
        cases,
        replay,
        acts,
        limits,
        openings,
        plans,
        paper,
        mends,
        moves,
        materials,
        models,
        migrations,
        editors,
        example_rows,
        rehearsals,
        accounts,
        tokens,
        clock,
        sign_in,
        audit,
        exports,
    ):
        app.register_blueprint(pages.pages)
    for blueprint in (site_pages.health, site_pages.help_pages, site_pages.tongues):
        app.register_blueprint(blueprint)
    _teach_templates(app)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {PREFIX: create_api(office)})  # type: ignore[method-assign]
    return app


def _secret(office: Office) -> str:
    """The key of Flask's signed cookie. Empty: a site that has recorded none gets one for this run."""
    with office.store.read() as read:
        return str(site.value(read, "secret_key") or secrets.token_hex(32))


def _teach_templates(app: Flask) -> None:
    """The words and pieces that templates may use."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        language=tongue.language,
        chosen=tongue.chosen,
        other_languages=tongue.others,
        script_tag=static_files.script_tag,
        style_tag=static_files.style_tag,
        digest=static_files.digest,
        csrf=_csrf_field,
        new_key=arrival.new_key,
        request_id=lambda: g.get("request_id", ""),
        department_name=names.department_name,
        region_name=names.region_name,
        article_name=law.article_name,
        article_words=law.article_words,
        law_title=law.title,
        law_number=law.number,
        area=numbers.area,
        share=numbers.share,
        crs_words=numbers.crs_words,
        size=numbers.size,
        kind_of_material=material_words.kind_of_material,
        validity_words=material_words.validity_words,
        duty_words=inbox_lines.duty_words,
        conclusion_words=opinion_lines.conclusion_words,
        now_words=today.now_words,
        clock_is_moved=today.clock_is_moved,
        task_now=task_now.task_now,
        typed_rows=typed.typed_rows,
        form_page=way_back.form_page,
        steps_done=steps_done.steps_done,
        map_words=map_desk.words,
        navigation=_navigation,
        is_here=access.is_here,
        may_open_others=opening_desk.may_open_any,
        allows=access.allows,
        may_download=access.may_download,
    )
    app.context_processor(lambda: {"actor": g.get("actor")})


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _navigation() -> list[tuple[str, str]]:
    entries = (
        ("inbox.show", _("待办")),
        ("projects.show_all", _("项目库")),
        ("audit.show", _("审计")),
        ("models.show_all", _("流程与规则")),
        ("accounts.show_all", _("账号管理")),
        ("clock.show", _("时钟")),
    )
    return [(endpoint, words) for endpoint, words in entries if access.allows(endpoint, access.actor())]
