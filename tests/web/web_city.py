"""A seeded city on a private office, and people at browsers without script. Cases come from the verbs alone."""

from datetime import UTC, datetime
from functools import cache

from jinja2 import BytecodeCache
from web_people import PASSWORD, Browser

from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.web.factory import create_app
from app.web.sessions import COOKIE
from app.wiring import private_office
from factories import session_of


class Compiled(BytecodeCache):
    """Templates are compiled once in a run, not once for each city."""

    def __init__(self):
        self.known = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket):
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@cache
def seeded():
    """An office with the whole organisation and no case, made once; every city begins as a copy of its database."""
    office = private_office(FakeClock(MONDAY_MORNING))
    seed_city(office, password=PASSWORD)
    return office


def copy_database(source, target):
    with source.store.read() as read, target.store.read() as fresh:
        read.connection.driver_connection.backup(fresh.connection.driver_connection)


class City:
    """One office with its pages, its own unless one is given. `people` acts through the verbs, `browse` opens a browser, with an
    account's session where asked.
    """

    def __init__(self, office=None):
        self.clock = office.clock if office else FakeClock(MONDAY_MORNING)
        self.office = office or private_office(self.clock)
        if office is None:
            copy_database(seeded(), self.office)
        self.app = create_app(self.office)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.people = People(self.office)

    def browse(self, account=None, language="zh"):
        browser = Browser(self.app.test_client(), language)
        if account:
            browser.client.set_cookie(COOKIE, session_of(self.office, account))
        return browser
