"""What every answer carries, and what no page contains."""

import re
from pathlib import Path

import pytest
from werkzeug.datastructures import ResponseCacheControl
from werkzeug.http import parse_cache_control_header

from app.web import headers

WEB = Path(headers.__file__).parent
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
LATER_THAN_CHROMIUM_86 = (
    ":has(",
    "@layer",
    "@container",
    "dvh",
    "svh",
    "aspect-ratio",
    "accent-color",
    "inset:",
    ":is(",
    ":where(",
    "&",
)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/inbox", "/projects", "/help", "/healthz", "/nowhere", "/static/duogui.css"]
)
def test_every_answer_carries_the_policy(asking_city, address):
    answer = asking_city.browse("210200-coordination.issuer").get(address)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Request-Id"]


def test_pages_are_kept_by_no_cache_and_built_files_for_a_year(asking_city):
    browser = asking_city.browse("210200-coordination.issuer")
    page = browser.get("/inbox")
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/duogui\.css\?v=[^"]+)"', page.text).group(1)
    kept = parse_cache_control_header(browser.get(style).headers["Cache-Control"], cls=ResponseCacheControl)
    assert (kept.max_age, kept.immutable, kept.no_cache, kept.no_store) == (31_536_000, True, None, False)


def test_a_material_is_an_attachment_in_a_sandbox(asking_city):
    case = asking_city.people.case
    with asking_city.office.store.read() as read:
        material = read.exec_driver_sql("SELECT id FROM materials LIMIT 1").scalar_one()
    answer = asking_city.browse("210281-development-reform.issuer").get(f"/materials/{material}")
    assert case
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_neither_inline_style_nor_inline_script(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script|javascript:|hx-on", text)


def test_the_style_sheet_is_small_and_old_enough():
    text = (WEB / "static/duogui.css").read_text("utf-8")
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert len(text.encode()) < 12 * 1024
    assert [feature for feature in LATER_THAN_CHROMIUM_86 if feature in rules] == []
    assert "http" not in rules


def test_a_log_line_has_ids_and_no_form_data(asking_city, caplog):
    caplog.set_level("INFO", "duogui.web")
    browser = asking_city.browse()
    browser.get("/sign-in")
    browser.post("/sign-in", {"account": "nobody", "password": "hunter2-hunter2"})
    lines = [record.getMessage() for record in caplog.records if record.name == "duogui.web"]
    assert any('"endpoint": "sign_in.enter"' in line and '"status": 401' in line for line in lines)
    assert not any("hunter2" in line or "nobody" in line for line in lines)
