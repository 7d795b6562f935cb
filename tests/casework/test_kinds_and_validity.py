"""Every entry for a file says what is brought there and whether it holds until a day; a paper that no longer holds is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.casework.add_material import add_material
from app.casework.check_entries import check_entries
from app.casework.complete_task import complete_task
from app.casework.errors import FormInvalid
from app.casework.forms.acts import RESTART_FORM, WITHDRAW_FORM
from app.casework.forms.definition import FILE_TYPES, VALIDITIES, Field, Form, read_form
from app.casework.forms.limits import EXTEND_FORM, PAUSE_FORM, RESUME_FORM
from app.casework.state_validity import state_validity
from app.casework.turn import asked_with, first_receipt
from app.domain.instants import law_date
from app.settings import shipped
from app.store import materials
from factories import ECOLOGY, LAND, asked, facts_of

PAGE = b"%PDF-1.4 licence"
SHIPPED = [read_form(path.read_bytes(), path.name) for path in sorted(shipped("processes").glob("*/forms/*.json"))]
OWN = [WITHDRAW_FORM, RESTART_FORM, PAUSE_FORM, RESUME_FORM, EXTEND_FORM]
LICENCE = Field("licence", "material", "证照", "Licence", kinds=("licence", "other"), validity="required", most=3)


@pytest.fixture
def people():
    return asked()


def bring(people, until=None, department=LAND, kind="licence"):
    return add_material(
        people.office, people.actor(department), name="licence.pdf", content=PAGE, kind=kind, valid_until=until
    ).id


def told(people, field, material, department=LAND):
    """What is said at the entry, on the day that the office's clock shows."""
    form = Form("test", "试", "Test", (field,))
    with people.office.store.read() as read:
        try:
            today = law_date(people.office.clock.now())
            check_entries(read, people.actor(department), form, {"licence": [material]}, lambda: today)
        except FormInvalid as error:
            return [message["zh"] for message in error.fields["licence"]]
    return []


def validity_of(people, material):
    with people.office.store.transaction() as tx:
        return materials.of_id(tx, material).valid_until


@pytest.mark.parametrize("form", [*SHIPPED, *OWN], ids=lambda form: form.key)
def test_every_entry_for_a_file_states_kinds_and_validity(form):
    unsaid = [
        field.name
        for field in form.of_type(*FILE_TYPES)
        if not (field.kinds or field.type == "footprint") or not field.validity
    ]
    assert [name for name in unsaid if form not in OWN or form.field(name).type != "footprint"] == []


def test_the_shipped_forms_bring_files_and_some_of_them_hold_until_a_day():
    brought = [field for form in SHIPPED for field in form.of_type("material")]
    assert len(brought) > 25
    assert {field.validity for field in brought} == set(VALIDITIES) - {"", "required"}


def test_a_paper_whose_validity_is_asked_for_is_refused_until_it_is_said(people):
    material = bring(people)
    (said,) = told(people, LICENCE, material)
    assert "有效期" in said
    assert told(people, replace(LICENCE, validity="if_stated"), material) == []
    assert state_validity(people.office, people.actor(LAND), [material], date(2026, 12, 31)) == 1
    assert told(people, LICENCE, material) == []


@pytest.mark.parametrize(("until", "holds"), [("2026-03-01", False), ("2026-03-02", True), ("2027-03-02", True)])
def test_a_paper_holds_on_its_last_day_and_not_on_the_next(people, until, holds):
    material = bring(people, date.fromisoformat(until))
    for validity in ("", "none", "if_stated", "required"):
        assert (told(people, replace(LICENCE, validity=validity), material) == []) is holds


def test_validity_is_stated_once_by_whoever_brought_the_file_and_before_it_is_used(people):
    mine, said, used = bring(people), bring(people, date(2026, 5, 1)), bring(people, kind="opinion_letter")
    task = people.tasks("give_opinion", LAND)[0]
    complete_task(
        people.office, people.actor(LAND), task.task_id, {"conclusion": "no_objection", "attachments": [used]}
    )
    until = date(2027, 1, 1)
    assert state_validity(people.office, people.actor(ECOLOGY), [mine], until) == 0
    assert state_validity(people.office, people.actor(LAND), [mine, said, used, "nothing", mine], until) == 1
    assert [validity_of(people, each) for each in (mine, said, used)] == ["2027-01-01", "2026-05-01", None]


def test_an_answer_with_an_expired_paper_changes_nothing(people):
    material = bring(people, date(2026, 3, 1), kind="opinion_letter")
    task = people.tasks("give_opinion", LAND)[0]
    with pytest.raises(FormInvalid) as refused:
        complete_task(
            people.office, people.actor(LAND), task.task_id, {"conclusion": "no_objection", "attachments": [material]}
        )
    assert set(refused.value.fields) == {"attachments"}
    assert facts_of(people, "OpinionGiven", "MaterialUsed") == []


@pytest.mark.parametrize(("key", "is_taken"), [("key-of-the-answer", True), ("another-key-of-it", False)])
def test_a_paper_that_held_at_the_first_try_holds_for_its_retry(people, key, is_taken):
    today = law_date(people.office.clock.now())
    task, actor = people.tasks("give_opinion", LAND)[0], people.actor(LAND)
    entries = {"conclusion": "no_objection", "attachments": [bring(people, today, kind="opinion_letter")]}
    what = asked_with(f"complete {task.task_id}", entries, "key-of-the-answer")
    first_receipt(people.office, actor, what, "key-of-the-answer", None)  # all that is left of a try that nobody could write
    people.office.clock.move_to(people.office.clock.now() + timedelta(days=1))
    if is_taken:
        assert complete_task(people.office, actor, task.task_id, entries, key=key).what == "done"
    else:
        with pytest.raises(FormInvalid):
            complete_task(people.office, actor, task.task_id, entries, key=key)
