"""What every test may ask for: a browser that notices trouble, and honesty about what this machine cannot run.

Here live the leaving-out of tests that need a Chromium, a PostgreSQL server or patience, the word about it at the end
of a run, and the fixtures of the command and the browser. Never here: factories of cases or accounts, anything in place of our code.
"""

import gc
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from chromium import SWITCHES, found_chromium
from postgres_server import binaries

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "app/web/assets"
AXE = ASSETS / "node_modules/axe-core/axe.min.js"
ARTIFACTS = Path(os.environ.get("DUOGUI_ARTIFACTS", ROOT / "tests/artifacts"))
LEFT_OUT = "left out: "


# A machine that is busy with something else is no failure of the example.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def why_left_out(marker: str) -> str | None:
    """Why tests with this marker cannot run here, or None. DUOGUI_E2E=1 asks for the browser where none is found."""
    if marker == "e2e" and not found_chromium() and os.environ.get("DUOGUI_E2E") != "1":
        return "no Chromium on this machine (Debian: apt-get install chromium-headless-shell fonts-noto-cjk)"
    if marker == "postgres" and binaries() is None:
        return "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
    if marker == "chaos" and os.environ.get("DUOGUI_CHAOS") != "1":
        return "kills processes and waits (make prove)"
    return None


def pytest_collection_modifyitems(items):
    reasons = {marker: why_left_out(marker) for marker in ("e2e", "postgres", "chaos")}
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{LEFT_OUT}{marker}, {reason}"))


def pytest_collection_finish(session):
    """What was imported and collected stays to the end: looking through it again and again for what may go costs a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter):
    """Says aloud, at the end of every run, what this machine has not tested."""
    reasons = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if LEFT_OUT in text:
            reasons[text.partition(LEFT_OUT)[2]] += 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"LEFT OUT {count} tests: {reason}", yellow=True, bold=True)


@pytest.fixture
def duogui(capsys):
    """Run a word; its exit code, standard output and standard error."""

    from app.cli import main

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run; every test opens its own people in it."""
    from playwright.sync_api import sync_playwright

    chromium = found_chromium()
    assert chromium, "DUOGUI_E2E=1 asks for a browser and no Chromium is found"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture
def visitor(browser, request):
    """Opens a person at an address: visitor(base_url, **context options) gives a Playwright page with its own cookies.

    At the end of the test each person must have seen no page error, no breach of the content security policy and no
    request to another host; a failed test leaves a picture per person in tests/artifacts. Wait with expect(...) or
    locator(...).wait_for(), never with wait_for_function: it evaluates text, which the policy forbids.
    """
    people = []

    def open_person(base_url, **options):
        context = browser.new_context(
            **{"viewport": {"width": 1360, "height": 860}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai",
               "reduced_motion": "reduce", "base_url": base_url, **options}
        )  # fmt: skip
        context.set_default_timeout(15_000)
        trouble = []
        context.expose_binding("tellBreach", lambda _, breach: trouble.append(f"policy: {breach}"))
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " e => tellBreach(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}`))"
        )

        def at_home_only(asked):
            if not asked.url.startswith((base_url, "data:", "blob:")):
                trouble.append(f"foreign request: {asked.url}")

        context.on(
            "request", at_home_only
        )  # a route would see it too, but takes the browser its cache of scripts and pictures
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"page error: {error}"))
        people.append((context, page, trouble))
        return page

    yield open_person
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        for number, (_, page, _) in enumerate(people):
            page.screenshot(
                path=ARTIFACTS / f"{re.sub(r'[^a-zA-Z0-9]+', '_', request.node.name)}_{number}.png", full_page=True
            )
    for context, _, _ in people:
        context.close()
    assert [line for *_, trouble in people for line in trouble] == []


@pytest.fixture
def axe():
    """axe(page) gives what axe-core finds wrong as [rule, impact, elements]; serious=False also what is minor."""
    source = AXE.read_text("utf-8")

    def look(page, serious=True):
        page.evaluate(source)  # by the debugging protocol, which the page's policy does not bind
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'],"  # what passes is not listed node by node: nobody reads it
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(r => r.violations.map(v => [v.id, v.impact, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"
        )
        return [each for each in found if not serious or each[1] in ("serious", "critical")]

    return look
