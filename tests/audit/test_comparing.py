"""A case is proved by two ways to the same standing: whatever is altered in its state or in its facts is found."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.audit.compare import against_state, compare
from app.audit.fold import fold
from app.audit.rerun import rerun
from app.demo.approval_stories import apply, decide, receive
from app.demo.people import People
from app.domain import canonical
from app.store import cases, history, personal
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    SECOND,
    WATER,
    asked,
    case_row,
    city,
    due_of,
    facts_of,
    pass_time,
    raw_of,
    task_of,
)


@pytest.fixture
def people():
    """A case with a supplement, an objection under coordination and a silence behind it."""
    made = asked()
    made.answer(HOUSING, "need_more_material", what_is_missing="方案")
    made.office.clock.move_to(MONDAY + DAY)
    made.do("supplement_material", materials=[made.scan(made.actor(LEAD))])
    made.answer(HOUSING, **OBJECTION)
    made.answer_all(but=(LAND,))
    pass_time(made, CLOSES + DAY)
    return made


def compared(people):
    with people.office.store.read() as read:
        return compare(read, people.case)


def rerun_with(people, alter):
    """The re-run of the facts after one was altered in memory."""
    facts = [alter(fact) for fact in facts_of(people)]
    with people.office.store.read() as read:
        return rerun(read, [fact for fact in facts if fact is not None])


def write_state(people, alter):
    row = case_row(people)
    state = canonical.dumps(alter(canonical.loads(row.state)), sort=False)
    assert state != row.state
    raw_of(people.office.store).execute("UPDATE cases SET state = ? WHERE id = ?", (state, row.id))


def test_an_honest_case_is_proved(people):
    assert compared(people) == []


def replaced(value, old, new):
    """The same JSON with one text in place of another, wherever it stands."""
    if isinstance(value, dict):
        return {key: replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    return new if value == old else value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("object", "no_objection"),
        ("deemed_no_objection", "no_objection"),
        (HOUSING, LAND),
        ("岗店街道社区卫生服务中心", "别的项目"),
    ],
)
def test_a_state_in_which_one_value_was_altered_is_found(people, old, new):
    write_state(people, lambda state: replaced(state, old, new))
    assert compared(people) != []


@pytest.fixture
def items():
    """A joint approval with one item of its first stage decided and two open side by side."""
    made = People(city())
    apply(made, "水库除险加固工程", "2603-210281-89-01-000024")
    receive(made, 1)
    made.answer_all()
    decide(made, "企业投资项目备案")
    return made


def nodes_in(scope):
    return {str(UUID(task["id"])) for task in scope["tasks"]}


def value_in(state, scope, name):
    """A value of a scope, which is kept there where it differs from that around it."""
    for kept in ("values", "changed"):
        if name in scope.get(kept, ()):
            return scope[kept][name]
    return value_in(state, next(around for around in state["scopes"] if scope["host"] in nodes_in(around)), name)


def disguised(state, name, alter):
    """What one open item reads was altered, and each of its steps was made to have seen the old value when it was entered."""
    item = next(scope for scope in state["scopes"] if scope["spec"] == "item_approval")
    within = [item, *(scope for scope in state["scopes"] if scope["host"] in nodes_in(item))]
    old = value_in(state, item, name)
    kept = "values" if "values" in item else "changed"
    item[kept] = {**item[kept], name: alter(old)}
    for scope in within:
        for task in scope["tasks"]:
            task["set"] = {**task.get("set", {}), name: old}
    return state


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("approval_item", lambda old: {**old, "department": WATER}),
        ("item_code", lambda old: "another_item"),
        ("lead", lambda old: WATER),
        ("stage", lambda old: {**old, "code": "4"}),
    ],
)
def test_what_a_parallel_item_reads_is_proved_although_others_write_the_same_names(items, name, alter):
    assert len(items.tasks("decide_item")) == 2
    assert compared(items) == []
    write_state(items, lambda state: disguised(state, name, alter))
    assert [mismatch.what for mismatch in compared(items)] == ["data"]


def test_what_another_branch_of_the_same_scope_wrote_is_no_mismatch(items):
    task = items.tasks("decide_item")[0]
    pass_time(items, due_of(task) + DAY)
    assert "supervise_item" in {task.element for task in items.tasks()}
    items.do("supervise_item", measure="urged", summary="已催办。")
    assert compared(items) == []


def test_a_state_whose_clock_was_put_off_is_found(people):
    (task,) = people.tasks("coordinate_at_lead")
    due = task.limit["closes_at"]
    write_state(people, lambda state: replaced(state, due, "2027-01-01T00:00:00Z"))
    assert "clocks" in {mismatch.what for mismatch in compared(people)}


def test_a_state_that_cannot_be_read_is_a_mismatch_and_no_crash(people):
    for state in ("", "{}", "nonsense"):
        raw_of(people.office.store).execute("UPDATE cases SET state = ? WHERE id = ?", (state, people.case))
        assert [mismatch.what for mismatch in compared(people)] == ["state"]


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [("outcome", "generated", "outcome"), ("status", "ended", "status"), ("fact_seq", 7, "facts")],
)
def test_a_row_that_says_something_else_than_the_facts_is_found(people, column, value, what):
    raw_of(people.office.store).execute(f"UPDATE cases SET {column} = ? WHERE id = ?", (value, people.case))
    assert what in {mismatch.what for mismatch in compared(people)}


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE opinions SET conclusion = 'no_objection' WHERE conclusion = 'object'", "opinions"),
        ("UPDATE opinions SET receipt_us = receipt_us - 1", "opinions"),
        ("DELETE FROM opinions WHERE source = 'deemed'", "opinions"),
        ("DELETE FROM closed_tasks WHERE rowid = (SELECT MIN(rowid) FROM closed_tasks)", "task rows"),
        ("UPDATE findings SET verdict = 'conflict', area_m2 = '1.0'", "findings"),
        ("UPDATE personal SET value = 'something nobody wrote'", "personal values"),
        ("DELETE FROM personal", "personal values"),
        ("DELETE FROM late_letters", "late letters"),
        ("UPDATE projects SET code = '2026-210281-47-01-999999'", "project code"),
    ],
)
def test_a_row_of_the_pages_that_was_altered_is_found(statement, what):
    people = asked()
    silent = task_of(people, LAND)
    people.answer(HOUSING, **OBJECTION)
    people.answer_all(but=(LAND,))
    pass_time(people, CLOSES + DAY)
    people.answer_task(silent, conclusion="no_objection")
    people.coordinate("resolved", HOUSING)
    people.finish()
    assert compared(people) == []
    raw = raw_of(people.office.store)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")  # whoever writes beside the product can do this too
    assert raw.execute(statement).rowcount > 0
    assert [mismatch.what for mismatch in compared(people)] == [what]


def test_an_opinion_altered_before_its_round_was_aggregated_is_found_in_what_the_model_got():
    people = asked()
    people.answer(HOUSING, **OBJECTION)
    raw = raw_of(people.office.store)
    raw.execute("UPDATE opinions SET conclusion = 'no_objection', article = NULL WHERE department = ?", (HOUSING,))
    people.answer_all()
    assert people.tasks("coordinate_at_lead") == []  # the altered row decided
    raw.execute(
        "UPDATE opinions SET conclusion = 'object', article = ? WHERE department = ?", (OBJECTION["article"], HOUSING)
    )
    found = {mismatch.what.partition(" at fact")[0] for mismatch in compared(people)}
    assert found == {"round 1 collected", "objections of round 1 collected"}


def test_an_erased_value_is_in_order(people):
    with people.office.store.transaction() as tx:
        assert personal.erase(tx, people.case, at_us=0) > 0
    assert compared(people) == []


def test_the_state_of_another_case_is_found(people):
    first = people.case
    people.begin("另一个项目")
    raw = raw_of(people.office.store)
    raw.execute("UPDATE cases SET state = (SELECT state FROM cases WHERE id = ?) WHERE id = ?", (people.case, first))
    people.case = first
    assert compared(people) != []


def body_changed(kind, **changes):
    """Alters the first fact of a kind."""
    seen = []

    def alter(fact):
        if fact.kind == kind and not seen:
            seen.append(fact)
            return replace(fact, body={**fact.body, **changes})
        return fact

    return alter


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("TaskCompleted", {"answers": {"conclusion": "not_concerned"}}),
        ("TaskCompleted", {"task": "another-task"}),
        ("TaskCompleted", {"answers": 7}),
        ("OpinionGiven", {"conclusion": "no_objection"}),
        ("OpinionGiven", {"department": LAND}),
        ("OpinionDeemed", {"department": ECOLOGY}),
        ("LimitMissed", {"due": "2026-03-11T16:00:00Z"}),
        ("TimerFired", {"due": "2026-03-11T16:00:00Z"}),
        ("ClockReached", {"until": "2026-03-03T00:00:00Z"}),
        ("ClockReached", {"until": "nonsense"}),
        ("DecisionMade", {"outputs": {}}),
        ("DecisionMade", {"table": "0" * 64}),
        ("FindingsMade", {"findings": []}),
        ("WorkDone", {"node": "another-node"}),
        ("FlowTaken", {"flow": "elsewhere"}),
        ("ElementLeft", {"how": "cancelled"}),
        ("TaskOpened", {"department": "210281-town"}),
        ("CaseStarted", {"receipt": "2026-03-05T01:00:00Z"}),
    ],
)
def test_a_fact_that_was_altered_is_found_by_the_rerun_alone(people, kind, changes):
    assert rerun_with(people, lambda fact: fact) is None
    difference = rerun_with(people, body_changed(kind, **changes))
    assert difference is not None
    assert difference.recorded != difference.rerun


def test_a_case_started_with_other_data_is_found(people):
    start = facts_of(people, "CaseStarted")[0].body
    data = {**start["data"], "initiator": LAND}
    assert rerun_with(people, body_changed("CaseStarted", data=data)) is not None


def test_a_restart_on_another_site_than_the_recorded_one_is_found(people):
    people.restart("另选用地。", "river_site")
    assert compared(people) == []
    data = facts_of(people, "MessageReceived")[0].body["data"]
    assert data["footprint"] == 2
    assert rerun_with(people, body_changed("MessageReceived", data={**data, "footprint": 1})) is not None
    assert rerun_with(people, body_changed("MessageReceived", data={**data, "earlier": []})) is not None


@pytest.mark.parametrize(
    "kind", ["TaskCompleted", "OpinionGiven", "OpinionDeemed", "FlowTaken", "ClockReached", "WorkDone"]
)
def test_a_fact_that_was_taken_out_is_found_by_the_rerun_alone(people, kind):
    first = next(fact for fact in facts_of(people) if fact.kind == kind)
    assert rerun_with(people, lambda fact: None if fact.seq == first.seq else fact) is not None


def test_the_fold_at_each_fact_agrees_with_the_fold_of_a_shorter_history(people):
    facts = facts_of(people)
    whole = fold(facts)
    for number in (1, 17, len(facts) // 2, len(facts) - 1):
        short = fold(facts[:number])
        assert short.seq == facts[number - 1].seq
        assert set(short.tokens).isdisjoint(short.left) or short.tokens
    assert (whole.seq, whole.outcome) == (facts[-1].seq, None)
    assert {task["element"] for task in whole.tasks.values()} == {"coordinate_at_lead"}


def test_the_fold_stops_at_an_instant(people):
    facts = facts_of(people)
    before = fold(facts, until=MONDAY + DAY - SECOND)
    assert before.at < MONDAY + DAY
    assert [task["element"] for task in before.tasks.values()].count("give_opinion") == 5
    assert "supplement_material" in {task["element"] for task in before.tasks.values()}
    assert fold(facts, until=MONDAY - DAY).tokens == {}


def test_the_folded_data_of_the_open_step_is_what_the_person_sees(people):
    standing = fold(facts_of(people))
    (node,) = standing.tasks
    assert standing.tokens[node].data["collected"]["objecting"] == [HOUSING]
    with people.office.store.read() as read:
        row, facts = cases.load(read, people.case), history.whole(read, people.case)
        assert against_state(read, row, facts, standing) == []


def test_a_case_that_is_not_there_is_a_mismatch():
    with asked().office.store.read() as read:
        assert compare(read, "no-such-case")[0].what == "case"
