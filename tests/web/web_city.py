"""A seeded city on a private office, and people at browsers without script. Cases come from the verbs alone."""

from datetime import UTC, datetime
from functools import cache

from jinja2 import BytecodeCache
from web_people import PASSWORD, Browser
from werkzeug.routing import Rule

from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.web.factory import create_app
from app.web.sessions import COOKIE
from app.wiring import private_office
from factories import session_of, twin


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


class Addresses:
    """What makes the addresses of a rule is compiled once in a run as well: nine tenths of what making an application costs."""

    def __init__(self):
        self.known, self.compile = {}, Rule._compile_builder

    def __call__(self, rule, append_unknown=True):
        key = append_unknown, tuple(rule._trace), frozenset(rule.arguments), repr(rule.defaults)
        if key not in self.known:
            self.known[key] = self.compile(rule, append_unknown)
        return self.known[key]


ADDRESSES = Addresses()
Rule._compile_builder = lambda rule, append_unknown=True: ADDRESSES(rule, append_unknown)


@cache
def seeded():
    """An office with the whole organisation and no case, made once; every city begins as its twin."""
    office = private_office(FakeClock(MONDAY_MORNING))
    seed_city(office, password=PASSWORD)
    return office


@cache
def furnished(furnish):
    """A city in which this was done, and what it told, made once; nobody acts in it any more."""
    city = City()
    return city, furnish(city)


def sewage_works(city):
    """What most tests begin with: one project, whose departments are being asked."""
    city.people.begin("Sewage works")


class City:
    """One office with its pages, its own unless one is given. `people` acts through the verbs, `browse` opens a browser, with an
    account's session where asked. With `furnish`, a function of a city, it begins as that left it; `told` is what that gave.
    """

    def __init__(self, office=None, *, furnish=None):
        kept, self.told = furnished(furnish) if furnish else (None, None)
        self.office = office or twin(kept.office if kept else seeded())
        self.clock = self.office.clock
        self.app = create_app(self.office)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.people = People(self.office, kept.people.case, kept.people.lead) if kept else People(self.office)

    def browse(self, account=None, language="zh"):
        browser = Browser(self.app.test_client(), language)
        if account:
            browser.client.set_cookie(COOKIE, session_of(self.office, account))
        return browser
