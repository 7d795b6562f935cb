"""A served city for the tests of the studio, and analysts in its editors, by mouse and keyboard as a person would."""

import tempfile
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import expect
from werkzeug.serving import make_server

from app.casework.publish import publish, read_folders
from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.actors import SYSTEM
from app.domain.clocks import FakeClock
from app.domain.instants import from_text
from app.modelling.studio.new_model import new_model
from app.store import artefact_drafts, artefacts, org
from app.web.factory import create_app
from app.wiring import private_office

expect.set_options(timeout=15_000)  # a check takes its second, on a busy machine more
PASSWORD = "Duogui-2026-e2e"
ANALYST = "210200-coordination.analyst"
START = from_text("2026-03-02T09:00:00")
SMALL = ("model", "small_review", "small_review")


@cache
def seeded():
    """An office with the city and a small model of its own besides the shipped ones, made once; every test has a copy."""
    office = private_office(FakeClock(START))
    seed_city(office, password=PASSWORD)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        new_model(folder, "small_review", "小型审查", "Small review")
        publish(office, SYSTEM, read_folders(folder / "processes", folder / "dmn"), "shipped")
    return office


@contextmanager
def served():
    """A copy of the city over HTTP."""
    clock = FakeClock(START)
    office = private_office(clock)
    with seeded().store.read() as read, office.store.read() as fresh:
        read.connection.driver_connection.backup(fresh.connection.driver_connection)
    server = make_server("127.0.0.1", 0, create_app(office), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        yield SimpleNamespace(office=office, clock=clock, people=People(office), address=address)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def sign_in(page):
    page.goto("/sign-in")
    page.locator("input[name=account]").fill(ANALYST)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("nav").wait_for()
    return page


def address(what, then="draw"):
    return f"/models/{'/'.join(what)}/{then}"


def opened(page, what, query=""):
    """The editor of a model or table, ready."""
    page.goto(f"{address(what)}{query}")
    page.locator("body[data-ready='1']").wait_for()
    return page


def saved(page):
    """Wait until the page says that the draft is saved."""
    expect(page.locator("[data-part=state]")).to_have_attribute("data-state", "saved")


def without_errors(page):
    """Wait until the check has found nothing that forbids publication."""
    expect(page.locator("[data-part=problem-count][data-errors='0']:not([data-checking])")).to_be_visible()


def field(page, name):
    return page.locator(f"[data-field='{name}']")


def choose(page, element):
    """Select an element through the outline, as who does not use a mouse."""
    page.evaluate("document.querySelector('[data-part=outline]').closest('details').open = true")
    page.locator("[data-part=outline] button", has_text=element).first.click()


def draft_of(site, what):
    with site.office.store.read() as read:
        return artefact_drafts.one(read, org.actor_of(read, ANALYST), *what)


def published_of(site, what):
    with site.office.store.read() as read:
        return artefacts.current(read, *what)[0]
