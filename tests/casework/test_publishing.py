"""What cannot run is not published, and then nothing of its set is; what has not changed is not published again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.casework import library
from app.casework.publish import Source, publish, read_folders
from app.domain.actors import SYSTEM
from app.domain.errors import DuoguiError
from app.settings import shipped
from app.store import artefacts, cases
from factories import LAND, OFFICE, asked, case_row, city, everything, facts_of


def sources() -> list[Source]:
    return read_folders(shipped("processes"), shipped("dmn"))


def changed(name: str, old: str, new: str, kind: str | None = None) -> list[Source]:
    """The shipped set with one text replaced in one of its sources."""
    made, hits = [], 0
    for source in sources():
        if source.name == name and (source.kind == kind if kind else source.kind != "examples"):
            text = source.content.decode()
            assert old in text
            hits += 1
            source = replace(source, content=text.replace(old, new, 1).encode())  # noqa: PLW2901
        made.append(source)
    assert hits == 1
    return made


def refused(wanted: list[Source]) -> DuoguiError:
    office = city()
    before = everything(office)
    with pytest.raises(DuoguiError) as wrong:
        publish(office, SYSTEM, wanted, "note")
    assert everything(office) == before
    assert wrong.value.message("zh") != wrong.value.message("en")
    assert wrong.value.hint("zh")
    assert wrong.value.hint("en")
    return wrong.value


PAUSES = ' pauses="supplement"'


def test_a_limit_that_would_pause_while_no_step_pauses_it_is_refused_with_table_and_row():
    error = refused(changed("opinion_solicitation", PAUSES, "", "model"))
    assert error.code == "E-LIMIT-3"
    assert "opinion_limit" in error.message("en")
    assert "Row 2 " in error.message("en")
    assert "opinion_solicitation" in error.message("en")


def test_a_limit_that_would_pause_is_refused_however_the_cell_says_it():
    cell = '<text>if true then "pause" else "runs_on"</text>'
    sources = changed("opinion_limit", '<text>"pause"</text>', cell)
    told = [replace(each, content=each.content.replace(PAUSES.encode(), b"")) for each in sources]
    assert refused(told).code == "E-LIMIT-3"


def test_a_table_may_let_a_limit_pause_where_a_step_of_its_model_pauses_it():
    sources = changed("opinion_limit", '<text>"runs_on"</text>', '<text>"pause"</text>')
    assert publish(city(), SYSTEM, sources, "note") == 1


@pytest.mark.parametrize("pauses", ["holiday", "other", "Supplement"])
def test_a_step_that_pauses_for_an_unknown_cause_is_refused(pauses):
    error = refused(changed("opinion_solicitation", PAUSES, f' pauses="{pauses}"', "model"))
    assert error.code.startswith("E-ENGINE")


def test_a_step_cannot_pause_its_own_limit():
    own = 'timer="notice_limit_ended" at_end="deemed_accepted"'
    error = refused(changed("approval_stage", own, f'{own} pauses="special_procedure"', "model"))
    assert error.code.startswith("E-ENGINE")
    assert "pauses" in error.message("en")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("project_generation", 'work kind="check_site"', 'work kind="check_moon"', "E-MODEL-2"),
        ("project_generation", 'form key="summarise_conditions"', 'form key="no_such_form"', "E-MODEL-1"),
        ("opinion_solicitation", "<bpmn:scriptTask", '<bpmn:adHocSubProcess id="x"/><bpmn:scriptTask', "E-ENGINE"),
        ("opinion_solicitation", "<bpmn:process", "<!DOCTYPE x><bpmn:process", "E-ENGINE"),
        ("project_generation", 'calledElement="coordination"', 'calledElement="nowhere"', "E-ENGINE"),
        ("coordination", 'duty="issuer"', 'duty="boss"', "E-ENGINE"),
        ("opinion_solicitation", 'key="opinion_limit"', 'key="no_such_table"', "E-ENGINE"),
    ],
)
def test_a_model_that_could_not_run_is_refused_by_name(name, old, new, code):
    error = refused(changed(name, old, new, "model"))
    assert error.code.startswith(code)
    assert name in error.message("en") + error.message("zh") + str(error.values)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("opinion_limit", "&lt;= 1", "&lt;= ("), ("lights", '"red"', '"red'), ("aggregate", "&gt; 0", "&gt;&gt; 0")],
)
def test_a_table_with_a_cell_that_cannot_be_read_is_refused(name, old, new):
    error = refused(changed(name, old, new, "table"))
    assert error.code.startswith("E-D")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("form", b"{"),
        ("form", b'{"key": "summarise_conditions", "title_zh": "a", "title_en": "b", "fields": [], "x": 1}'),
        ("calendar", b"{"),
        ("calendar", b"[]"),
        ("calendar", b'{"version": 1}'),
        ("law", b"= nonsense"),
        ("law", b"[law]\ntitle_zh = 'x'"),
        ("law", b"\xff\xfe"),
        ("table", b"<definitions/>"),
        ("table", b"\x00"),
        ("model", b""),
        ("model", b"<x/>"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(kind, content):
    wanted = sources()
    place = next(n for n, s in enumerate(wanted) if s.kind == kind and s.name != "register_project")
    wanted[place] = replace(wanted[place], content=content)
    refused(wanted)


def test_two_tables_of_one_name_are_refused_since_one_would_silently_win():
    twin = next(source for source in sources() if source.name == "opinion_limit")
    assert refused([*sources(), replace(twin, stem="elsewhere")]).code == "E-MODEL-4"


def test_what_has_not_changed_is_not_published_again():
    office = city()
    before = everything(office)
    assert publish(office, SYSTEM, sources(), "again") == 0
    assert everything(office) == before
    wanted = changed("opinion_limit", ">5<", ">6<", "table")
    assert publish(office, SYSTEM, wanted, "one day more") == 1
    with office.store.read() as read:
        (row,) = artefacts.current(read, "table", "opinion_solicitation", "opinion_limit")
    assert (row.version, row.note, row.author, row.publisher) == (2, "one day more", "system", "system")


def test_a_running_case_keeps_what_it_began_with_and_a_new_one_takes_what_is_published_now():
    people = asked()
    first = people.case
    publish(people.office, SYSTEM, changed("opinion_limit", ">5<", ">4<", "table"), "shorter")
    due = people.tasks()[0].due_us
    people.begin("后来的项目")
    assert people.tasks()[0].due_us < due
    with people.office.store.read() as read:
        old, new = cases.load(read, first).bindings, case_row(people).bindings
        assert old["tables"]["opinion_limit"] != new["tables"]["opinion_limit"]
        assert library.content(read, old["tables"]["opinion_limit"]) != library.content(
            read, new["tables"]["opinion_limit"]
        )
    people.case = first
    people.answer(LAND)
    assert {task.due_us for task in people.tasks("give_opinion")} == {due}


def test_a_row_deleted_while_a_case_waits_on_it_leaves_that_case_its_own_and_fails_no_other_in_silence():
    """The table of limits loses the row of second rounds, then every row of the first."""
    people = asked()
    table = next(each for each in sources() if (each.kind, each.name) == ("table", "opinion_limit"))
    beside = [each for each in sources() if each is not table]
    rules = re.findall(rb" *<rule id=.+?</rule>\n", table.content, re.DOTALL)
    analyst = people.actor(OFFICE, "analyst")
    publish(people.office, analyst, [replace(table, content=table.content.replace(rules[2], b""))], "row 3", beside=beside)
    people.restart("换一种方案。")
    (due,) = {task.limit["amount"] for task in people.tasks("give_opinion")}
    assert due == 3  # by the row that is published no more: the case is bound to the table of its start
    left = table.content.replace(rules[0], b"").replace(rules[1], b"")
    publish(people.office, analyst, [replace(table, content=left)], "rows 1, 2", beside=beside)
    people.begin("新开的项目")
    failed = facts_of(people, "CaseFailed")[-1].body
    assert case_row(people).status == "failed"
    assert failed["element"] == "answer_request"  # the step whose limit no row gives
    assert "没有一行与输入相符" in failed["message"]
