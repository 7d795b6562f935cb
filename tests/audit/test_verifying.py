"""Verification finds what was done to facts behind the product's back: altered, removed, added, reordered, or a whole case gone."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from app.audit.verify import verify
from app.domain.facts import Draft, chain
from app.store import history
from factories import ECOLOGY, LAND, MONDAY, OBJECTION, asked, case_row, raw_of


@pytest.fixture
def people():
    made = asked()
    made.answer(ECOLOGY, **OBJECTION)
    made.answer(LAND)
    return made


@contextmanager
def forger(people):
    """The database without its guards, as somebody with the file in his hands has it."""
    raw = raw_of(people.office.store)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute("PRAGMA foreign_keys = OFF")
    yield raw


def found(people) -> set[tuple[int, str]]:
    answer = verify(people.office.store)
    return {(fault["seq"], fault["kind"]) for fault in answer["faults"] if fault["case"] == people.case}


def test_an_honest_site_has_no_faults(people):
    answer = verify(people.office.store)
    assert (answer["cases"], answer["facts"], answer["faults"]) == (1, case_row(people).fact_seq, [])


def test_the_guards_of_the_database_refuse_what_the_product_never_does(people):
    raw = raw_of(people.office.store)
    for statement in ("UPDATE facts SET actor = 'x'", "DELETE FROM facts", "REPLACE INTO facts SELECT * FROM facts"):
        with pytest.raises(Exception, match="facts"):
            raw.execute(statement)


@pytest.mark.parametrize("seq", [1, 20, -1])
def test_a_fact_whose_text_was_altered(people, seq):
    seq = seq if seq > 0 else case_row(people).fact_seq
    with forger(people) as raw:
        raw.execute("UPDATE facts SET text = replace(text, '\"', '\" ') WHERE seq = ?", (seq,))
    assert (seq, "altered") in found(people)


def test_an_opinion_turned_round(people):
    with forger(people) as raw:
        raw.execute(
            "UPDATE facts SET text = replace(text, '\"object\"', '\"no_objection\"') WHERE kind = 'OpinionGiven'"
        )
    assert {kind for _, kind in found(people)} == {"altered"}


@pytest.mark.parametrize("seq", [1, 20, -1])
def test_a_fact_that_was_removed(people, seq):
    seq = seq if seq > 0 else case_row(people).fact_seq
    with forger(people) as raw:
        raw.execute("DELETE FROM facts WHERE seq = ?", (seq,))
    assert (seq, "removed") in found(people)


def test_a_well_made_fact_that_was_added_behind_the_last(people):
    row = case_row(people)
    more = chain(
        row.id, row.fact_seq, row.fact_head, MONDAY, "system", [Draft("FlowTaken", {"flow": "f", "model": "m"})]
    )
    with people.office.store.transaction() as tx:
        history.append(tx, more)
    assert found(people) == {(row.fact_seq + 1, "added")}


def test_a_copy_of_a_fact_that_was_put_behind_the_last(people):
    last = case_row(people).fact_seq
    with forger(people) as raw:
        names = ", ".join(row[1] for row in raw.execute("PRAGMA table_info(facts)") if row[1] not in ("id", "seq"))
        raw.execute(f"INSERT INTO facts (seq, {names}) SELECT seq + 1, {names} FROM facts WHERE seq = ?", (last,))
    assert last + 1 in {seq for seq, _ in found(people)}


def test_two_facts_that_changed_places(people):
    with forger(people) as raw:
        for old, new in ((20, -1), (21, 20), (-1, 21)):
            raw.execute("UPDATE facts SET seq = ? WHERE seq = ?", (new, old))
    assert "reordered" in {kind for _, kind in found(people)}


def test_a_head_that_was_set_back_with_the_tail_cut_off(people):
    with forger(people) as raw:
        raw.execute("UPDATE cases SET fact_seq = fact_seq - 1")
    assert found(people) != set()


def test_a_case_that_is_gone_leaves_its_number(people):
    number = case_row(people).number
    with forger(people) as raw:
        raw.execute("DELETE FROM facts")
        raw.execute("DELETE FROM cases")
    assert {"case": number, "seq": 0, "kind": "removed"} in verify(people.office.store)["faults"]
