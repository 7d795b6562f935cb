"""W3 and W4: a million timers of which a thousand are due, and a million open tasks in whose inboxes people turn pages."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from sqlalchemy import text

from app.casework.fire_timers import fire_timers
from app.domain.instants import to_us
from app.store import timers, turns
from app.web.serving import listening
from bench.figures import Figure
from bench.office import LEAD, Bench
from bench.rounds import ours
from bench.sites import Place
from factories import session_of

MANY, DUE = 1_000_000, 1_000
DEAREST_TIMER, LONGEST_PAGE_MS = 3.0, 20.0
DAY_US = 24 * 3600 * 1_000_000
PAGES, AGAIN = 5, 7

_CASES = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
    "INSERT INTO cases SELECT 'bench-' || CAST(i AS TEXT), 'bench-' || CAST(i AS TEXT), subject_kind, subject_id, NULL, model, '{}', "
    "region_path, lead_department, initiator, 1, 'open', NULL, '', 1, 0, fact_head, started_us, NULL, updated_us "
    "FROM n, cases WHERE cases.id = :like"
)
_NUMBER = "CAST(substr(c.id, 7) AS BIGINT)"
_TIMERS = (
    f"INSERT INTO timers (node, case_id, element, due_us) SELECT id, id, 'wait', :from + {_NUMBER} FROM cases c "
    "WHERE id LIKE 'bench-%'"
)
_TASKS = (
    "INSERT INTO inbox (task_id, case_id, element, model, name_zh, name_en, department, duty, assignee, form, due_us, limit_text, "
    "opened_us, round, state) SELECT id, id, 'o_opinion', 'w1', '意见', 'Opinion', d.code, 'handler', NULL, 'answer', "
    f":from + ({_NUMBER} * 7919 % 2592000) * 1000000, NULL, :from, 1, 'open' FROM cases c "
    "JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS many FROM departments) d "
    f"ON d.n = {_NUMBER} % d.many WHERE c.id LIKE 'bench-%'"
)


def figures(place: Place) -> Iterator[Figure]:
    """Both, on one site: what waits for an instant and what waits for a person."""
    with place.site() as bench:
        due = [bench.start(project, "w3") for project in bench.projects(DUE)]
        completion = ours(bench, 12, 1).cpu
        _fill(bench, due[0])
        yield from _timers(bench, completion, place)
        yield from _inbox(bench, place)


def _fill(bench: Bench, like: str) -> None:
    later = to_us(bench.office.clock.now() + timedelta(days=400))
    with bench.office.store.transaction() as tx:
        if tx.dialect.name == "postgresql":
            # the rows are right, and a million checks take minutes
            tx.execute(text("SET LOCAL session_replication_role = replica"))
            tx.execute(text("SET LOCAL statement_timeout = 0"))
        tx.execute(text(_CASES), {"many": MANY, "like": like})
        tx.execute(text(_TIMERS), {"from": later})
        tx.execute(text(_TASKS), {"from": to_us(bench.office.clock.now()) - DAY_US})
        tx.execute(text("ANALYZE"))
    if tx.dialect.name == "postgresql":  # what a server does by itself after so many rows, and a moment too late for us
        with bench.office.store.engine.connect() as alone:
            alone.execute(text("VACUUM"))


def _timers(bench: Bench, completion: float, place: Place) -> Iterator[Figure]:
    """The cases that are not due have no state at all: were one of them loaded, its turn would fail and be told."""
    bench.pass_time(timedelta(days=11))
    bench.keep_warm(0)
    until = to_us(bench.office.clock.now() - bench.office.grace)
    searched = _searched(bench, until, place)
    begun = time.process_time()
    fired = fire_timers(bench.office)
    taken = (time.process_time() - begun) / DUE
    assert (fired.timers, fired.cases) == (DUE, DUE), fired
    told = f"a fired timer of {DUE:,} among {MANY:,} that wait, its case read anew, beside our own completion of W1"
    yield Figure(
        f"engine/w3{place.suffix}",
        taken / completion,
        "ms",
        completion * 1e3,
        taken * 1e3,
        DEAREST_TIMER,
        told,
        is_cost=True,
    )
    claimed = ", the first claimed with SKIP LOCKED" if place.locks_rows else ""
    told = f"the search for the twenty soonest due of {MANY:,} timers{claimed}, beside the time it may take"
    yield _within(f"engine/w3{place.suffix}/search", searched * 1e3, place.search_ms, told)


def _searched(bench: Bench, until: int, place: Place) -> float:
    """Units: s, the median."""

    def search() -> None:
        found = timers.due_cases(read, until, 20)
        if place.locks_rows:
            turns.find(tx, found[0][0], known=None, account="", key=None, task="", due_us=until)

    with bench.office.store.read() as read, bench.office.store.transaction(shares=True) as tx:
        return median(_taken(search) for _ in range(51))


def _inbox(bench: Bench, place: Place) -> Iterator[Figure]:
    token = session_of(bench.office, bench.actors[LEAD].account)
    server = listening(bench.office, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        link = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=60)
        address, taken = "/inbox", []
        for _ in range(PAGES):
            taken.append(median(_taken(lambda at=address: _asked(link, at, token)) for _ in range(AGAIN)))
            address = _next_page(_asked(link, address, token))
    finally:
        link.close()
        server.task_dispatcher.shutdown()
        server.close()
    told = f"a page of fifty of a person's inbox through HTTP, of {MANY:,} open tasks, beside the time it may take"
    yield _within(f"engine/w4{place.suffix}/first", taken[0] * 1e3, LONGEST_PAGE_MS, f"the first: {told}")
    yield _within(
        f"engine/w4{place.suffix}/next", max(taken[1:]) * 1e3, LONGEST_PAGE_MS, f"the slowest of the next four: {told}"
    )


def _asked(link: http.client.HTTPConnection, address: str, token: str) -> str:
    link.request("GET", address, headers={"Cookie": f"duogui_session={token}"})
    answer = link.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, (answer.status, address)
    return page


def _next_page(page: str) -> str:
    found = re.search(r'href="(/inbox\?[^"]*after=[^"]+)"', page)
    assert found, "a full inbox has a next page"
    return found[1].replace("&amp;", "&")


def _taken(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _within(name: str, taken: float, most: float, told: str) -> Figure:
    return Figure(name, taken / most, "ms", most, taken, 1, told, is_cost=True)
