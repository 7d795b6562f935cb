"""Takes the pictures of docs/ from the product itself, in both languages: python tests/pictures.py. To be run when pages have changed.

The demonstration is made on fixed instants and served from memory, so that two runs show the same cases.
"""

from __future__ import annotations

import io
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PIL import Image  # noqa: E402 - the paths must be set before
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from app.demo.make import make  # noqa: E402
from app.demo.people import People  # noqa: E402
from app.domain.clocks import FakeClock, SystemClock  # noqa: E402
from app.domain.instants import from_text  # noqa: E402
from app.store import history  # noqa: E402
from app.web.factory import create_app  # noqa: E402
from app.web.sessions import COOKIE  # noqa: E402
from app.wiring import private_office  # noqa: E402
from chromium import SWITCHES, found_chromium  # noqa: E402
from factories import session_of  # noqa: E402

TODAY = from_text("2026-04-02T15:00:00")
PICTURES = ROOT / "docs" / "images"
LANGUAGES = {"": "en", ".zh-CN": "zh-CN"}
SIZE = {"width": 1280, "height": 800}
COLOURS = 128  # a page has few; a picture of this many is a third of the size and looks the same
ECOLOGY, LEAD = "210200-ecology.issuer", "210281-development-reform.issuer"
ANALYST, AUDITOR = "210200-coordination.analyst", "210200-audit.auditor"
ASKING = "/models/model/opinion_solicitation/opinion_solicitation"
LIMITS = "/models/table/opinion_solicitation/opinion_limit"


class Tour:
    """What is photographed: the demonstration with the case of each story, and a person's page at a time."""

    def __init__(self, office: Any, cases: dict[str, str], browser: Browser, address: str, language: str) -> None:
        self.office, self.cases, self.browser, self.address, self.language = office, cases, browser, address, language

    def page(self, account: str) -> Page:
        """The page of an account, signed in."""
        context = self.browser.new_context(
            viewport=SIZE, locale=self.language, timezone_id="Asia/Shanghai", base_url=self.address, reduced_motion="reduce"
        )
        token = session_of(self.office, account)
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.address, "httpOnly": True, "sameSite": "Lax"}])
        return context.new_page()

    def task(self, story: str, element: str, words: str = "") -> str:
        """The address of an open task of a story."""
        people = People(self.office, self.cases[story])
        return f"/tasks/{next(each for each in people.tasks(element) if words in each.name_zh).task_id}"

    def fact(self, story: str, kind: str) -> int:
        """The number of the first fact of a kind."""
        with self.office.store.read() as read:
            return next(fact.seq for fact in history.whole(read, self.cases[story]) if fact.kind == kind)


def ready(page: Page) -> None:
    """Wait until the islands of a page stand."""
    page.locator("body[data-ready='1']").wait_for()
    page.wait_for_timeout(400)


def inbox(tour: Tour) -> Page:
    page = tour.page(ECOLOGY)
    page.goto("/inbox")
    return page


def decision(tour: Tour) -> Page:
    page = tour.page("210200-civil-air-defence.issuer")
    page.goto(tour.task("approval_of_a_generated_project", "decide_item", "人防"))
    return page


def site_on_a_map(tour: Tour) -> Page:
    page = tour.page(LEAD)
    page.goto(tour.task("on_farmland_today", "adjust_site"))
    page.locator(".sitemap canvas").first.wait_for()
    page.wait_for_timeout(1200)
    return page


def late_plan(tour: Tour) -> Page:
    page = tour.page("210200-heritage.issuer")
    page.goto(f"/cases/{tour.cases['plan_overdue_today']}")
    ready(page)
    return page


def studio(tour: Tour) -> Page:
    page = tour.page(ANALYST)
    page.goto("/models")
    return page


def drawing(tour: Tour) -> Page:
    page = tour.page(ANALYST)
    page.goto(f"{ASKING}/draw")
    ready(page)
    page.locator("[data-element-id='give_opinion']").first.click()
    page.wait_for_timeout(400)
    return page


def table(tour: Tour) -> Page:
    page = tour.page(ANALYST)
    page.goto(f"{LIMITS}/draw")
    ready(page)
    page.locator("[data-part=examples][data-ready='1']").wait_for()
    page.locator("[data-part=problem-count]:not([data-checking])").wait_for()
    return page


def versions(tour: Tour) -> Page:
    page = tour.page(ANALYST)
    page.goto(f"{ASKING}/versions/1..2")
    page.wait_for_timeout(600)
    return page


def audit(tour: Tour) -> Page:
    page = tour.page(AUDITOR)
    page.goto("/audit")
    return page


def silence(tour: Tour) -> Page:
    page = tour.page(AUDITOR)
    page.goto(f"/cases/{tour.cases['one_silent']}/replay?at={tour.fact('one_silent', 'OpinionDeemed')}")
    ready(page)
    return page


def stages(tour: Tour) -> Page:
    page = tour.page(AUDITOR)
    page.goto(f"/cases/{tour.cases['approval_completed']}")
    ready(page)
    return page


PLACES: dict[str, Callable[[Tour], Page]] = {
    "inbox": inbox,
    "decision": decision,
    "map": site_on_a_map,
    "late-plan": late_plan,
    "studio": studio,
    "drawing": drawing,
    "table": table,
    "versions": versions,
    "audit": audit,
    "silence": silence,
    "stages": stages,
}


def main(wanted: list[str]) -> None:
    """Every picture, or those whose names are given."""
    office = replace(private_office(FakeClock(TODAY)), wall=SystemClock())
    cases = make(office, lambda line: sys.stderr.write(f"{line}\n"), TODAY)
    server = make_server("127.0.0.1", 0, create_app(office), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found_chromium(), args=SWITCHES)
        for suffix, language in LANGUAGES.items():
            tour = Tour(office, cases, browser, f"http://127.0.0.1:{server.server_port}", language)
            for name in wanted or PLACES:
                page = PLACES[name](tour)
                keep(page.screenshot(), PICTURES / f"{name}{suffix}.png")
                page.context.close()
        browser.close()
    server.shutdown()


def keep(content: bytes, path: Path) -> None:
    """A picture in few colours."""
    picture = Image.open(io.BytesIO(content)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(exist_ok=True)
    picture.save(path, optimize=True)
    sys.stderr.write(f"{re.sub('.*/docs/', 'docs/', str(path))} {path.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
