"""What a turn writes may be sent together: the rows and the refusals are those of one statement after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from store_made import NOON, NOON_US, add_facts, case_row, inbox_row, opinion_row, outbox_row, project_row

from app.domain.facts import Draft, chain
from app.store import cases, history, idempotency, inbox, opinions, outbox, projects, timers
from app.store.errors import CaseMoved
from app.store.statements import Writes
from app.store.timers import TimerRow

LIMIT = {"amount": 7, "unit": "WD", "说明": '"法定"\\'}


class Taken(Exception):
    """An answer was there before."""


@pytest.fixture
def twins(furnished):
    with furnished.transaction() as tx:
        projects.insert(tx, project_row("p2"))
        cases.insert(tx, case_row("c2", project_id="p2", subject_id="p2"))
    return furnished


def steps(case):
    """Things a turn writes. Shape: functions of a writer and of a number that tells one task, timer or wish from another."""
    tasks = {n: inbox_row(f"{case}-t{n}", case_id=case) for n in range(4)}
    return {
        "open": lambda to, n: inbox.put(to, [tasks[n]]),
        "open all": lambda to, n: inbox.put(to, list(tasks.values())),
        "close": lambda to, n: inbox.remember(to, [inbox.closed(tasks[n], how="completed", closed_us=NOON_US, by="何")]),
        "drop": lambda to, n: inbox.drop(to, [tasks[n].task_id]),
        "drop all": lambda to, n: inbox.drop(to, [task.task_id for task in tasks.values()]),
        "assign": lambda to, n: inbox.assign(to, tasks[n].task_id, "210281-water.issuer"),
        "end": lambda to, n: inbox.reschedule(to, [tasks[n].task_id, tasks[0].task_id], NOON_US + n, LIMIT),
        "wait": lambda to, n: timers.put(to, [TimerRow(f"{case}-n{n}", case, "limit", NOON_US + n)]),
        "wake": lambda to, n: timers.drop(to, [f"{case}-n{n}"]),
        "want": lambda to, n: outbox.put(to, [outbox_row(f"{case}-m{n}", case_id=case, node=f"n{n}", kind="work")]),
        "want no more": lambda to, n: outbox.cancel(to, case, [f"n{n}", "n3"]),
        "want nothing": lambda to, n: outbox.cancel_of_case(to, case, ["work"]),
        "opine": lambda to, n: opinions.put(to, opinion_row(f"{case}-o{n}", case_id=case, task_id=None)),
        "enter": lambda to, n: projects.enter_phase(to, f"p{case[1:]}", f"phase {n}", None),
    }  # fmt: skip


def rows(read, case):
    """Everything that those write. Shape: without the case's own name."""
    found = (
        [replace(row, task_id=row.task_id[3:], case_id="") for row in inbox.of_case(read, case)],
        sorted((row.task_id[3:], row.how, row.by) for row in inbox.closed_of_case(read, case)),
        [(row.node[3:], row.due_us) for row in timers.of_case(read, case)],
        [(row.message_id[3:], row.node, row.body) for row in outbox.of_case(read, case)],
        sorted(row.id[3:] for row in opinions.standing(read, case)),
    )
    project = projects.load(read, f"p{case[1:]}")
    return found, project.phase, project.version


@given(st.lists(st.tuples(st.sampled_from(sorted(steps("c1"))), st.integers(0, 3)), max_size=12))
@settings(max_examples=60)
def check(store, chosen):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), store.transaction() as tx:
        ways = []
        for case, to in (("c1", tx), ("c2", Writes(tx))):
            mark = tx.begin_nested()
            try:
                for name, n in chosen:
                    steps(case)[name](to, n)
                if isinstance(to, Writes):
                    to.sent()
                ways.append(rows(tx, case))
                mark.commit()
            except IntegrityError:
                mark.rollback()
                ways.append("a key was there before")
        assert ways[0] == ways[1]
        raise Undone


def test_gathered_or_one_by_one_the_rows_are_the_same(twins):
    check(twins)


def sent(store, do):
    """How many statements go to the database for what `do` writes."""
    found = []
    with store.transaction() as tx:
        listens = (tx, "before_cursor_execute", lambda *given: found.append(given[2]))
        event.listen(*listens)
        writes = Writes(tx)
        do(writes)
        writes.sent()
        event.remove(*listens)
    return len(found)


def test_where_the_server_is_far_a_turn_is_written_in_one_statement(twins):
    act = steps("c1")

    def turn(to):
        facts = chain("c1", 0, case_row().fact_head, NOON, "a", [Draft("FlowTaken", {"flow": f"f{n}"}) for n in range(3)])
        history.append(to, facts)
        act["open all"](to, 0)
        for n in range(4):
            act["close"](to, n)
            act["opine"](to, n)
        act["wait"](to, 1)
        act["want"](to, 1)
        act["enter"](to, 1)
        cases.save(to, case_row(fact_seq=3, fact_head=facts[-1].hash, state="以后"), 1)
        idempotency.remember(to, "a", "k1", {"case": "c1"}, NOON_US, NOON_US, refusal=Taken())

    count = sent(twins, turn)
    assert count == 1 if twins.engine.dialect.name == "postgresql" else count == 15
    with twins.read() as read:
        assert cases.load(read, "c1").state == "以后"
        assert [fact.seq for fact in history.whole(read, "c1")] == [1, 2, 3]
        assert idempotency.answer(read, "a", "k1").answer == {"case": "c1"}
        assert len(rows(read, "c1")[0][1]) == 4


def test_who_reads_knows_what_was_written_before(twins):
    with twins.transaction() as tx:
        writes = Writes(tx)
        steps("c1")["open"](writes, 1)
        steps("c1")["wait"](writes, 1)
        assert [row.task_id for row in inbox.of_case(writes.sent(), "c1")] == ["c1-t1"]
        assert writes.sent() is tx


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "with others"])
def test_what_cannot_be_written_is_refused_and_nothing_of_it_stays(twins, beside):
    with twins.transaction() as tx:
        add_facts(tx, cases.load(tx, "c1"), 1)
        idempotency.remember(tx, "a", "k1", {}, NOON_US, NOON_US, refusal=Taken())
    stale = chain("c1", 0, case_row().fact_head, NOON, "a", [Draft("FlowTaken", {"flow": "f"})])
    for refusal, act in (
        (CaseMoved, lambda to: cases.save(to, case_row(state="anders"), 1)),
        (CaseMoved, lambda to: history.append(to, stale)),
        (Taken, lambda to: idempotency.remember(to, "a", "k1", {}, NOON_US, NOON_US, refusal=Taken())),
    ):
        with pytest.raises(refusal), twins.transaction() as tx:
            writes = Writes(tx)
            if beside:
                steps("c1")["wait"](writes, 1)
                steps("c1")["open"](writes, 1)
            act(writes)
            writes.sent()
    with twins.read() as read:
        assert timers.of_case(read, "c1") == []
        assert cases.load(read, "c1").state == case_row().state


def test_a_row_whose_place_is_taken_is_the_databases_own_error_where_nothing_else_is_said(twins):
    with pytest.raises(IntegrityError), twins.transaction() as tx:
        writes = Writes(tx)
        cases.save(writes, case_row(), 1)
        steps("c1")["opine"](writes, 1)
        steps("c1")["open"](writes, 1)
        writes.sent()
        steps("c1")["open"](writes, 1)
        steps("c1")["wait"](writes, 1)
        writes.sent()
