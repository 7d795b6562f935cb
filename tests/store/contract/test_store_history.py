"""Facts: append-only, in order, and every kind of tampering found with its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError
from store_made import NOON, NOON_US, actor, add_facts, case_row, project_row, seed_tree

from app.domain.facts import GENESIS, Draft, chain, link
from app.store import cases, chain_faults, history, projects
from app.store.chain_faults import ADDED, ALTERED, REMOVED, REORDERED, Fault
from app.store.database import Store
from app.store.errors import CaseMoved

LEAD = actor("210281-planning")


def with_facts(store, turns):
    with store.transaction() as tx:
        row = cases.load(tx, "c1")
        for count in turns:
            row = add_facts(tx, row, count)
    return row


def found(store, case="c1"):
    with store.read() as read:
        return [(fault.seq, fault.kind) for fault in chain_faults.faults(read, case)]


def tamper(store, *statements):
    """What somebody with the file in his hands, or with the server's, can do: no triggers, no foreign keys."""
    if store.engine.dialect.name == "postgresql":
        with store.transaction() as tx:
            tx.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                text, values = statement if isinstance(statement, tuple) else (statement, ())
                tx.exec_driver_sql(text.replace("?", "%s"), tuple(values))
        return
    with store.exclusive() as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('facts', 'cases')").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(*statement) if isinstance(statement, tuple) else raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)
        raw.execute("PRAGMA foreign_keys = ON")


def test_facts_come_back_in_order_and_paged(furnished):
    with_facts(furnished, [3, 4])
    with furnished.read() as read:
        whole = history.whole(read, "c1")
        assert [fact.seq for fact in whole] == [1, 2, 3, 4, 5, 6, 7]
        assert whole[0] == chain("c1", 0, GENESIS, NOON, "210281-water.issuer",
                                 [Draft("FlowTaken", {"flow": "f0", "model": "m", "note": "章节"})])[0]
        assert history.of_case(read, LEAD, "c1", after=5) == whole[5:]
        assert history.of_case(read, LEAD, "c1", limit=2) == whole[:2]
        assert history.of_case(read, actor("210283-water"), "c1") == []
        [head] = history.heads(read)
        assert (head.case, head.seq, head.hash) == ("c1", 7, whole[-1].hash)


def test_appending_nothing_does_nothing_and_a_taken_place_is_a_conflict(furnished):
    with_facts(furnished, [2])
    again = chain("c1", 1, b"x" * 32, NOON, "a", [Draft("FlowTaken", {})])
    with pytest.raises(CaseMoved), furnished.transaction() as tx:
        history.append(tx, [])
        history.append(tx, again)
    assert found(furnished) == []


@pytest.mark.parametrize("statement", [
    "UPDATE facts SET text = 'x' WHERE seq = 1", "DELETE FROM facts WHERE seq = 1", "DELETE FROM facts",
    ("INSERT OR REPLACE INTO facts (id, case_id, seq, kind, version, at_us, actor, text, hash) "
     "SELECT id, case_id, seq, kind, version, at_us, actor, 'x', hash FROM facts WHERE seq = 1"),
    "REPLACE INTO facts (case_id, seq, kind, version, at_us, actor, text, hash) VALUES ('c1', 1, 'k', 1, 1, 'a', 'x', x'00')",
    "UPDATE facts SET leaf = 1, text = 'x' WHERE seq = 1"])
def test_facts_cannot_be_changed_or_removed(furnished, statement):
    with_facts(furnished, [2])
    if furnished.engine.dialect.name == "postgresql" and "REPLACE" in statement:
        statement = "TRUNCATE facts"  # what SQLite has not, for what PostgreSQL has not
    with pytest.raises(DBAPIError, match="append-only"), furnished.transaction() as tx:
        tx.exec_driver_sql(statement)
    assert found(furnished) == []


def test_the_sequencer_may_number_a_fact_once(furnished):
    with_facts(furnished, [2])
    with furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE facts SET leaf = 0 WHERE seq = 1")
    with pytest.raises(DBAPIError, match="append-only"), furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE facts SET leaf = 5 WHERE seq = 1")


@settings(max_examples=40, deadline=None)
@given(turns=st.lists(st.integers(1, 4), min_size=1, max_size=4), choice=st.data())
def test_every_chain_holds_and_every_single_tampering_is_found_in_its_place(turns, choice):
    with Store.open(None) as store:
        with store.transaction() as tx:
            seed_tree(tx)
            projects.insert(tx, project_row())
            cases.insert(tx, case_row())
        length = with_facts(store, turns).fact_seq
        assert found(store) == []
        seq = choice.draw(st.integers(1, length))
        act = choice.draw(st.sampled_from(["text", "hash", "column", "remove", "remove_renumbered", "cut", "swap", "forge", "double",
                                           "head"]))
        if act == "text":
            with store.read() as read:
                text = history.whole(read, "c1")[seq - 1].text
            at = choice.draw(st.integers(0, len(text) - 1))
            changed = text[:at] + choice.draw(st.characters(codec="utf-8").filter(lambda sign: sign != text[at])) + text[at + 1:]
            tamper(store, ("UPDATE facts SET text = ? WHERE seq = ?", (changed, seq)))
            assert ALTERED in {kind for place, kind in found(store) if place == seq}
        elif act == "hash":
            tamper(store, ("UPDATE facts SET hash = ? WHERE seq = ?", (b"\1" * 32, seq)))
            assert (seq, ALTERED) in found(store)
            assert {place for place, _ in found(store)} == {seq}
        elif act == "column":
            column, value = choice.draw(st.sampled_from([("kind", "OpinionGiven"), ("version", 9), ("at_us", 5), ("actor", "other")]))
            tamper(store, (f"UPDATE facts SET {column} = ? WHERE seq = ?", (value, seq)))
            assert found(store) == [(seq, ALTERED)]
        elif act == "remove":
            tamper(store, ("DELETE FROM facts WHERE seq = ?", (seq,)))
            assert found(store) == [(seq, REMOVED)]
        elif act == "remove_renumbered":
            tamper(store, ("DELETE FROM facts WHERE seq = ?", (seq,)), *(
                ("UPDATE facts SET seq = seq - 1 WHERE seq = ?", (later,)) for later in range(seq + 1, length + 1)))
            assert found(store) == [(seq, REMOVED)]
        elif act == "cut":
            tamper(store, ("DELETE FROM facts WHERE seq >= ?", (seq,)))
            assert found(store) == [(place, REMOVED) for place in range(seq, length + 1)]
        elif act == "swap" and length > 1:
            other = choice.draw(st.integers(1, length).filter(lambda place: place != seq))
            tamper(store, ("UPDATE facts SET seq = -1 WHERE seq = ?", (seq,)), ("UPDATE facts SET seq = ? WHERE seq = ?", (seq, other)),
                   ("UPDATE facts SET seq = ? WHERE seq = -1", (other,)))
            assert set(found(store)) == {(seq, REORDERED), (other, REORDERED)}
        elif act == "forge":
            with store.read() as read:
                head = history.whole(read, "c1")[-1].hash
            with store.transaction() as tx:
                history.append(tx, chain("c1", length, head, NOON, "forger", [Draft("FlowTaken", {"flow": "forged"})]))
            assert found(store) == [(length + 1, ADDED)]
        elif act == "double":
            insert_forged_before(store, seq, length)
            assert (seq, ADDED) in found(store)
            assert {kind for _, kind in found(store)} == {ADDED}
        elif act == "head":
            tamper(store, ("UPDATE cases SET fact_head = ?", (b"\2" * 32,)))
            assert found(store) == [(length, ALTERED)]


def insert_forged_before(store, seq, length):
    """A back-dated fact with a fitting hash of its own; the later ones are renumbered, so that the places look whole."""
    with store.read() as read:
        whole = history.whole(read, "c1")
    former = whole[seq - 2].hash if seq > 1 else GENESIS
    [forged] = chain("c1", seq - 1, former, NOON, "forger", [Draft("FlowTaken", {"flow": "forged"})])
    shift = [("UPDATE facts SET seq = seq + 1 WHERE seq = ?", (place,)) for place in range(length, seq - 1, -1)]
    tamper(store, *shift, ("INSERT INTO facts (case_id, seq, kind, version, at_us, actor, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                           ("c1", seq, forged.kind, 1, NOON_US, "forger", forged.text, forged.hash)))


@pytest.mark.parametrize("claimed", [1, 3, 9])
def test_a_text_that_claims_another_place_is_altered_where_it_stands(furnished, claimed):
    with_facts(furnished, [3])
    with furnished.read() as read:
        text = history.whole(read, "c1")[1].text
    tamper(furnished, ("UPDATE facts SET text = ? WHERE seq = 2", (text.replace('"seq":2', f'"seq":{claimed}'),)))
    assert found(furnished) == [(2, ALTERED)]


def test_a_history_rewritten_whole_is_seen_only_against_an_earlier_head(furnished):
    with_facts(furnished, [3])
    with furnished.read() as read:
        heads = list(history.heads(read))
        whole = history.whole(read, "c1")
    forged_text = whole[1].text.replace("章节", "伪造")
    second = link(whole[0].hash, forged_text)
    third = link(second, whole[2].text)
    tamper(furnished, ("UPDATE facts SET text = ?, hash = ? WHERE seq = 2", (forged_text, second)),
           ("UPDATE facts SET hash = ? WHERE seq = 3", (third,)), ("UPDATE cases SET fact_head = ?", (third,)))
    assert found(furnished) == []
    with furnished.read() as read:
        assert chain_faults.against(read, heads) == [Fault("c1", 3, ALTERED)]


def test_a_tail_cut_off_together_with_the_row_is_seen_only_against_an_earlier_head(furnished):
    with_facts(furnished, [3])
    with furnished.read() as read:
        heads = list(history.heads(read))
        second = history.whole(read, "c1")[1].hash
    tamper(furnished, "DELETE FROM facts WHERE seq = 3", ("UPDATE cases SET fact_seq = 2, fact_head = ?", (second,)))
    assert found(furnished) == []
    with furnished.read() as read:
        assert chain_faults.against(read, heads) == [Fault("c1", 3, REMOVED)]


def test_a_case_that_was_removed_leaves_a_gap_in_the_numbers_or_its_facts_behind(furnished):
    with furnished.transaction() as tx:
        for case in ("c2", "c3"):
            cases.insert(tx, case_row(case, number=cases.next_number(tx, 2026)))
        cases.insert(tx, case_row("c4", number=cases.next_number(tx, 2026)))
    with_facts(furnished, [2])
    with furnished.read() as read:
        heads = list(history.heads(read))
        assert chain_faults.verify(read) == chain_faults.Verification(4, 2, ())
        assert chain_faults.against(read, heads) == []
    tamper(furnished, "DELETE FROM cases WHERE id IN ('c1', 'c3', 'c4')")
    with furnished.read() as read:
        assert chain_faults.missing_numbers(read) == ["2026-000002", "2026-000003"]
        verified = chain_faults.verify(read)
        assert verified.faults == (Fault("2026-000002", 0, REMOVED), Fault("2026-000003", 0, REMOVED), Fault("c1", 0, REMOVED))
        assert {fault.case for fault in chain_faults.against(read, heads)} == {"c1", "c3", "c4"}


def test_a_case_without_facts_whose_row_claims_a_head_is_altered(furnished):
    tamper(furnished, ("UPDATE cases SET fact_head = ?", (b"\2" * 32,)))
    assert found(furnished) == [(0, ALTERED)]


def test_the_file_itself_refuses_a_fact_of_no_case(furnished):
    with pytest.raises(DBAPIError) as refused, furnished.transaction() as tx:
        history.append(tx, chain("absent", 0, GENESIS, NOON, "a", [Draft("FlowTaken", {})]))
    assert isinstance(refused.value, IntegrityError)
