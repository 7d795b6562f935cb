"""Every verb that writes, failed at its statements and at its COMMIT: the site is as before it or as after it.

On SQLite in each run, at every third statement with the first and the last; at every one, and on PostgreSQL, in the long proofs.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest
from every_verb import PARTS, SWEEPS, WHOLE, verbs
from sqlalchemy import event

from app.audit.compare import compare
from app.audit.verify import verify
from app.store import cases, materials, site
from app.store.errors import MaterialMissing
from app.store.tables import metadata
from both_stores import LIMIT_S, asked_on, in_other_hands
from factories import asked, close, facts_of, raw_of
from power_cut import EACH, THIRD, PowerCut, cut_at, no_commit, spread

MOST = 400
ON_POSTGRESQL = [pytest.mark.chaos, pytest.mark.postgres]


STORES = [
    "memory",
    pytest.param("memory-each", marks=pytest.mark.chaos),
    pytest.param("postgresql", marks=ON_POSTGRESQL),
]


@pytest.fixture(params=STORES)
def people(request, tmp_path):
    if request.param != "postgresql":
        yield asked()
        return
    with asked_on("postgresql", tmp_path) as people:
        yield people


@pytest.fixture
def step(request, people):
    """From one statement that fails to the next."""
    return THIRD if request.node.callspec.params["people"] == "memory" else EACH


class Kept:
    """What the whole database says, to be held against what it says later."""

    def __init__(self, people):
        self.store = people.office.store
        self.is_in_memory = self.store.engine.dialect.name == "sqlite"
        self.image, self.rows = self.image_now(), self.rows_now()

    def image_now(self):
        """Its bytes where it is in memory: quickly compared, yet other bytes may still say the same."""
        return raw_of(self.store).serialize() if self.is_in_memory else None

    def rows_now(self):
        with self.store.read() as read:
            asked = "SELECT * FROM {}" if self.is_in_memory else "SELECT t::text FROM {} t"
            tables = [table.name for table in metadata.sorted_tables]
            return {name: sorted(map(repr, read.exec_driver_sql(asked.format(name)))) for name in tables}

    def is_so(self):
        """Whether it still says the same."""
        image = self.image_now()
        if image is not None and image == self.image:
            return True
        if self.rows_now() != self.rows:
            return False
        self.image = image
        return True


def whole(people):
    """Whether every history and every case says one thing."""
    with people.office.store.read() as read:
        found = [fault for row in list(cases.every(read)) for fault in compare(read, row.id)]
    return found == [] and verify(people.office.store)["faults"] == []


def absent(people):
    """The files that are named and not there: of a copied city those it was seeded with."""
    with people.office.store.read() as read:
        named = sorted(materials.named(read))
    gone = []
    for digest in named:
        try:
            people.office.files.content(digest)
        except MaterialMissing:
            gone.append(digest)
    return gone


def test_every_verb_that_writes_is_failed_here():
    found = list(verbs())
    assert sorted(found) == sorted([*WHOLE, *SWEEPS, *PARTS])
    assert len(found) == len(set(found))


@pytest.mark.parametrize("verb", sorted(WHOLE))
def test_a_failure_at_any_statement_leaves_everything_or_nothing(people, step, verb):
    act = WHOLE[verb](people)
    before = Kept(people)
    for _ in range(2):  # the first may have its case at hand, and ask for less than all that follow
        with cut_at(MOST) as seen, no_commit(), suppress(PowerCut):
            act()
            pytest.fail("the act told of a COMMIT that failed")
        assert before.is_so(), "COMMIT"
    last = len(seen)
    assert last < MOST, "the act never came to its end"
    for number in spread(last, step):
        with cut_at(number) as seen, pytest.raises(PowerCut):
            act()
        assert before.is_so(), f"statement {number}: {seen[-1]}"
    with cut_at(MOST) as seen:
        act()
    assert len(seen) == last, "the act asked for what was never failed"
    assert not before.is_so()
    assert whole(people)


@pytest.mark.parametrize("verb", sorted(SWEEPS))
def test_a_failure_at_any_statement_of_a_sweep_leaves_every_case_whole_and_the_next_one_goes_on(people, step, verb):
    act = SWEEPS[verb](people)
    before, gone = Kept(people), absent(people)

    def failed_at(number):
        with cut_at(number) as seen, suppress(PowerCut):
            act()
        assert whole(people), f"statement {number}"
        assert absent(people) == gone, f"statement {number}"
        return len(seen)

    with no_commit(), suppress(PowerCut):
        act()
    assert absent(people) == gone, "COMMIT"
    for number in range(1, MOST, step):
        came = failed_at(number)
        if came < number:
            break
    assert came < number, "the sweep never came to its end"
    failed_at(came)
    assert not before.is_so()


def beside_neighbours(people, number, act):
    """What becomes of an act whose n-th statement fails while it shares a COMMIT with a neighbour before and one behind it.

    Shape: what it raised, None where it was done; how many statements it came to; how many COMMITs there were.
    """
    told, seen, commits = [], [], []
    store = people.office.store

    def neighbour(name):
        with store.transaction(shares=True) as tx:
            site.put(tx, name, number)

    def fail():
        with cut_at(number, threading.current_thread()) as statements:
            try:
                told.append(act() and None)
            except PowerCut as cut:
                told.append(cut)
        seen.extend(statements)

    threads = [threading.Thread(target=neighbour, args=("before",)), threading.Thread(target=fail),
               threading.Thread(target=neighbour, args=("behind",))]  # fmt: skip

    def counted(connection):
        commits.append(connection)

    event.listen(store._writer, "commit", counted)
    with in_other_hands(people) as let_go:
        for thread in threads:
            thread.start()
            until = time.monotonic() + LIMIT_S  # one that fails before it asks for the writer waits for nothing
            while len(store._writing._queue) < sum(one.is_alive() for one in threads) and time.monotonic() < until:
                time.sleep(0.001)
        let_go.set()
        for thread in threads:
            thread.join(LIMIT_S)
    event.remove(store._writer, "commit", counted)
    return told[0], len(seen), len(commits)


def test_in_a_shared_commit_the_failed_act_alone_is_taken_back(tmp_path):
    people = asked(tmp_path / "site")
    act, shared = WHOLE["complete_task"](people), 0
    facts = len(facts_of(people))
    for number in range(1, MOST):
        cut, came, commits = beside_neighbours(people, number, act)
        shared += commits == 2  # that of whoever had the writer first, and one for all the others
        with people.office.store.read() as read:
            assert {site.value(read, name) for name in ("before", "behind")} == {number}
        if cut is None:
            break
        assert len(facts_of(people)) == facts, f"statement {number}"
    assert came < number
    assert len(facts_of(people)) > facts
    assert shared > number / 2, "they hardly ever shared one"
    assert whole(people)
    close(people.office)
