"""W3 and W4: a million timers of which a thousand are due, and a million open tasks in whose inboxes people turn pages."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from werkzeug.serving import WSGIRequestHandler, make_server

from app.casework.fire_timers import fire_timers
from app.domain.instants import to_us
from app.store import timers
from app.web.factory import create_app
from bench.figures import Figure
from bench.office import LEAD, Bench
from bench.rounds import ours, site
from factories import session_of

MANY, DUE = 1_000_000, 1_000
DEAREST_TIMER, LONGEST_SEARCH_MS, LONGEST_PAGE_MS = 3.0, 1.0, 20.0
DAY_US = 24 * 3600 * 1_000_000
PAGES, AGAIN = 5, 7

_CASES = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
    "INSERT INTO cases SELECT 'b' || i, 'b' || i, subject_kind, subject_id, NULL, model, '{}', region_path, lead_department, "
    "initiator, 1, 'open', NULL, '', 1, 0, fact_head, started_us, NULL, updated_us FROM n, cases WHERE cases.id = :like"
)
_TIMERS = "INSERT INTO timers (node, case_id, element, due_us) SELECT id, id, 'wait', :from + rowid FROM cases WHERE id LIKE 'b%'"
_TASKS = (
    "INSERT INTO inbox (task_id, case_id, element, model, name_zh, name_en, department, duty, assignee, form, due_us, limit_text, "
    "opened_us, round, state) SELECT id, id, 'o_opinion', 'w1', '意见', 'Opinion', d.code, 'handler', NULL, 'answer', "
    ":from + (c.rowid * 7919 % 2592000) * 1000000, NULL, :from, 1, 'open' FROM cases c "
    "JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS many FROM departments) d "
    "ON d.n = c.rowid % d.many WHERE c.id LIKE 'b%'"
)


def figures(_repeats: int) -> Iterator[Figure]:
    """Both, on one site: what waits for an instant and what waits for a person."""
    with site() as bench:
        due = [bench.start(project, "w3") for project in bench.projects(DUE)]
        completion = ours(bench, 12, 1).cpu
        _fill(bench, due[0])
        yield from _timers(bench, completion)
        yield from _inbox(bench)


def _fill(bench: Bench, like: str) -> None:
    later = to_us(bench.office.clock.now() + timedelta(days=400))
    with bench.office.store.transaction() as tx:
        tx.exec_driver_sql(_CASES, {"many": MANY, "like": like})
        tx.exec_driver_sql(_TIMERS, {"from": later})
        tx.exec_driver_sql(_TASKS, {"from": to_us(bench.office.clock.now()) - DAY_US})
        tx.exec_driver_sql("ANALYZE", ())


def _timers(bench: Bench, completion: float) -> Iterator[Figure]:
    """The cases that are not due have no state at all: were one of them loaded, its turn would fail and be told."""
    bench.pass_time(timedelta(days=11))
    bench.keep_warm(0)
    until = to_us(bench.office.clock.now() - bench.office.grace)
    with bench.office.store.read() as read:
        searched = median(_taken(lambda: timers.due_cases(read, until, 20)) for _ in range(51))
    begun = time.process_time()
    fired = fire_timers(bench.office)
    taken = (time.process_time() - begun) / DUE
    assert (fired.timers, fired.cases) == (DUE, DUE), fired
    told = f"a fired timer of {DUE:,} among {MANY:,} that wait, its case read anew, beside our own completion of W1"
    yield Figure(
        "engine/w3", taken / completion, "ms", completion * 1e3, taken * 1e3, DEAREST_TIMER, told, is_cost=True
    )
    told = f"the search for the twenty soonest due of {MANY:,} timers, beside the time it may take"
    yield _within("engine/w3/search", searched * 1e3, LONGEST_SEARCH_MS, told)


def _inbox(bench: Bench) -> Iterator[Figure]:
    token = session_of(bench.office, bench.actors[LEAD].account)
    server = make_server("127.0.0.1", 0, create_app(bench.office), threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        link = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        address, taken = "/inbox", []
        for _ in range(PAGES):
            taken.append(median(_taken(lambda at=address: _asked(link, at, token)) for _ in range(AGAIN)))
            address = _next_page(_asked(link, address, token))
    finally:
        server.shutdown()
        server.server_close()
    told = f"a page of fifty of a person's inbox through HTTP, of {MANY:,} open tasks, beside the time it may take"
    yield _within("engine/w4/first", taken[0] * 1e3, LONGEST_PAGE_MS, f"the first: {told}")
    yield _within("engine/w4/next", max(taken[1:]) * 1e3, LONGEST_PAGE_MS, f"the slowest of the next four: {told}")


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Nothing: a figure is printed, not each request."""


def _asked(link: http.client.HTTPConnection, address: str, token: str) -> str:
    link.request("GET", address, headers={"Cookie": f"duogui_session={token}"})
    answer = link.getresponse()
    text = answer.read().decode()
    assert answer.status == 200, (answer.status, address)
    return text


def _next_page(text: str) -> str:
    found = re.search(r'href="(/inbox\?[^"]*after=[^"]+)"', text)
    assert found, "a full inbox has a next page"
    return found[1].replace("&amp;", "&")


def _taken(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _within(name: str, taken: float, most: float, told: str) -> Figure:
    return Figure(name, taken / most, "ms", most, taken, 1, told, is_cost=True)
