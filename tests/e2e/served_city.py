"""A city over HTTP for the tests in a browser, and its people at their pages: what every file here begins with.

The city is made once in a run and copied for whoever asks; its clock moves by the test alone, its sessions by the wall.
"""

import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import expect
from werkzeug.serving import make_server

from app.casework.publish import publish, read_folders
from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.actors import SYSTEM
from app.domain.clocks import FakeClock, SystemClock
from app.domain.instants import from_text
from app.modelling.studio.new_model import new_model
from app.web.factory import create_app
from app.web.sessions import COOKIE
from app.wiring import private_office
from factories import session_of

expect.set_options(timeout=15_000)  # a check takes its second, on a busy machine more
PASSWORD = "Duogui-2026-e2e"
START = from_text("2026-03-02T09:00:00")
SMALL = ("model", "small_review", "small_review")


@cache
def seeded():
    """An office with the city and a small model of its own besides the shipped ones."""
    office = private_office(FakeClock(START))
    seed_city(office, password=PASSWORD)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        new_model(folder, "small_review", "小型审查", "Small review")
        publish(office, SYSTEM, read_folders(folder / "processes", folder / "dmn"), "shipped")
    return office


@contextmanager
def address_of(office):
    """Where an office is served."""
    server = make_server("127.0.0.1", 0, create_app(office), threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})  # how soon it notices its end
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@contextmanager
def served():
    """A copy of the city over HTTP."""
    clock = FakeClock(START)
    office = replace(private_office(clock), wall=SystemClock())
    with seeded().store.read() as read, office.store.read() as fresh:
        read.connection.driver_connection.backup(fresh.connection.driver_connection)
    with address_of(office) as address:
        yield SimpleNamespace(office=office, clock=clock, people=People(office), address=address)


def seated(page, site, account):
    """A page whose browser has a session of an account already: signing in by hand is the business of test_round."""
    token = session_of(site.office, account)
    page.context.add_cookies(
        [{"name": COOKIE, "value": token, "url": site.address, "httpOnly": True, "sameSite": "Lax"}]
    )
    return page


def sign_in(page, account):
    """An account signs in by the form."""
    page.goto("/sign-in")
    page.locator("input[name=account]").fill(account)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("nav").wait_for()
    return page
