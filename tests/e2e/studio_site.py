"""Analysts in the studio's editors, by mouse and keyboard as a person would."""

from playwright.sync_api import expect
from served_city import seated

from app.store import artefact_drafts, artefacts, org

ANALYST = "210200-coordination.analyst"


def analyst_of(visitor, site, **options):
    """An analyst's page at a served city."""
    return seated(visitor(site.address, **options), site, ANALYST)


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
