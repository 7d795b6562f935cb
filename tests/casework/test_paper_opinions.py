"""A letter on paper counts by the day on which it was received, whoever enters it when; its number, scan and both dates stay."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit.compare import compare
from app.casework.asked import paper_candidates
from app.casework.enter_paper_opinion import enter_paper_opinion, review_paper
from app.casework.errors import (
    CaseNotOpen,
    FormInvalid,
    NoSuchCase,
    OpinionAlreadyGiven,
    PaperNotPossible,
    PaperWaitsForSupplement,
    ReceiptDateImpossible,
)
from app.casework.fire_timers import fire_timers
from app.casework.publish import publish
from app.demo.people import People
from app.demo.seed import shipped_sources
from app.domain.actors import SYSTEM
from app.domain.instants import from_text, to_us
from app.store import opinions
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HERITAGE,
    HOUSING,
    LEAD,
    MONDAY,
    OBJECTION,
    OFFICE,
    SECOND,
    WATER,
    asked,
    city,
    everything,
    facts_of,
    letters,
    pass_time,
    standing,
)

NUMBER = "大文函〔2026〕15号"


@pytest.fixture
def people():
    return asked()


def enter(people, received, department=HERITAGE, *, clerk=OFFICE, scan=None, receipt=None, **more):
    actor = people.actor(clerk)
    scan = scan or people.scan(actor)
    raw = {"conclusion": "no_objection", "document_number": NUMBER, "receipt_date": received, "scan": [scan], **more}
    return enter_paper_opinion(people.office, actor, people.case, department, raw, receipt=receipt)


def proved(people) -> bool:
    with people.office.store.read() as read:
        return compare(read, people.case) == []


def test_in_time_and_entered_before_the_limit_it_is_the_opinion(people):
    pass_time(people, MONDAY + 3 * DAY)
    assert enter(people, "2026-03-04", **OBJECTION).what == "done"
    opinion = standing(people)[HERITAGE]
    assert (opinion.conclusion, opinion.source) == ("object", "paper")
    assert opinion.document["number"] == NUMBER
    assert opinion.document["receipt_date"] == "2026-03-04"
    assert opinion.document["entered_by"] == f"{OFFICE}.issuer"
    assert opinion.receipt_us == to_us(from_text("2026-03-05T00:00:00")) - 1
    assert opinion.recorded_us == to_us(people.office.clock.now())
    (used,) = facts_of(people, "MaterialUsed")
    assert (used.body["use"], used.body["material"]) == ("scan", opinion.document["material"])
    assert proved(people)


def test_in_time_but_entered_after_it_was_deemed_it_replaces_the_silence_with_both_dates(people):
    people.answer_all(but=(HERITAGE,))
    people.office.clock.move_to(CLOSES + DAY)
    fire_timers(people.office)
    assert standing(people)[HERITAGE].source == "deemed"
    assert enter(people, "2026-03-09", **OBJECTION).what == "replaced"
    (fact,) = facts_of(people, "OpinionReplaced")
    assert (fact.body["due"], fact.body["receipt"]) == ("2026-03-09T16:00:00Z", "2026-03-09T15:59:59.999999Z")
    assert fact.body["document"]["receipt_date"] == "2026-03-09"
    assert (standing(people)[HERITAGE].source, standing(people)[HERITAGE].conclusion) == ("paper", "object")
    with people.office.store.read() as read:
        all_of_it = opinions.of_case(read, people.actor(OFFICE), people.case)
    (deemed,) = [row for row in all_of_it if row.source == "deemed"]
    assert deemed.replaced_by == standing(people)[HERITAGE].id
    assert proved(people)


def test_in_time_but_entered_after_the_round_was_aggregated_it_is_a_letter(people):
    people.answer_all(but=(HERITAGE,))
    pass_time(people, CLOSES + DAY)
    assert enter(people, "2026-03-06").what == "late_letter"
    assert standing(people)[HERITAGE].source == "deemed"
    (letter,) = letters(people)
    assert (letter.source, letter.receipt_us < letter.due_us) == ("paper", True)
    assert facts_of(people, "LateLetterReceived")[0].body["document"]["number"] == NUMBER
    assert proved(people)


@pytest.mark.parametrize("entered_after", [timedelta(seconds=2), timedelta(days=2)])
def test_received_after_the_limit_it_is_a_late_letter(people, entered_after):
    people.answer_all(but=(HERITAGE,))
    people.office.clock.move_to(CLOSES + entered_after)
    assert enter(people, "2026-03-10").what == "late_letter"
    assert HERITAGE not in standing(people) or standing(people)[HERITAGE].source == "deemed"
    assert [letter.department for letter in letters(people)] == [HERITAGE]


def test_todays_letter_counts_from_its_entry_and_moves_no_clock_ahead(people):
    pass_time(people, from_text("2026-03-09T10:00:00"))
    people.answer_all(but=(HERITAGE,))
    now = people.office.clock.now()
    assert enter(people, "2026-03-09", **OBJECTION).what == "done"
    assert standing(people)[HERITAGE].receipt_us == to_us(now)
    (task,) = [task for task in _settled(people) if task.element == "coordinate_at_lead"]
    assert from_text(task.limit["started"]) < from_text("2026-03-09T12:00:00")


def _settled(people):
    pass_time(people, people.office.clock.now() + timedelta(minutes=1))
    return people.tasks()


@pytest.mark.parametrize("received", ["2026-03-01", "2026-03-05", "9999-12-31", "0001-01-01"])
def test_a_receipt_before_the_request_or_in_the_future_is_impossible(people, received):
    pass_time(people, from_text("2026-03-04T10:00:00"))
    scan = people.scan(people.actor(OFFICE))
    before = everything(people.office)
    with pytest.raises(ReceiptDateImpossible) as refused:
        enter(people, received, scan=scan)
    assert "2026-03-04" in refused.value.message("zh")
    assert everything(people.office) == before


@pytest.mark.parametrize("clerk", [HERITAGE, LEAD, "210200-audit", "210200-supervision", WATER])
def test_only_the_coordination_office_enters_paper(people, clerk):
    scan = people.scan(people.actor(clerk))
    before = everything(people.office)
    with pytest.raises(NoSuchCase):
        enter(people, "2026-03-02", clerk=clerk, scan=scan)
    assert everything(people.office) == before


def test_number_date_and_scan_are_needed_and_the_scan_must_be_the_clerks_to_use(people):
    actor = people.actor(OFFICE)
    with pytest.raises(FormInvalid) as refused:
        enter_paper_opinion(people.office, actor, people.case, HERITAGE, {"conclusion": "no_objection"})
    assert set(refused.value.fields) == {"document_number", "receipt_date", "scan"}
    foreign = people.scan(people.actor(WATER))
    with pytest.raises(FormInvalid) as refused:
        enter(people, "2026-03-02", scan=foreign)
    assert set(refused.value.fields) == {"scan"}
    with pytest.raises(FormInvalid) as refused:
        enter(people, "2026-03-02", **{**OBJECTION, "article": "x/1"})
    assert set(refused.value.fields) == {"article"}


def test_a_department_that_was_not_asked_has_no_paper_answer(people):
    for department in (WATER, "210200-nowhere", LEAD):
        with pytest.raises(PaperNotPossible):
            enter(people, "2026-03-02", department)


def test_a_department_that_answered_itself_has_no_second_answer_on_paper(people):
    people.answer(HERITAGE)
    with pytest.raises(OpinionAlreadyGiven):
        enter(people, "2026-03-02")
    with people.office.store.read() as read:
        assert HERITAGE not in paper_candidates(read, people.case)
        assert ECOLOGY in paper_candidates(read, people.case)


def test_a_second_letter_in_time_does_not_replace_the_first(people):
    people.answer_all(but=(HERITAGE,))
    people.office.clock.move_to(CLOSES + DAY)
    fire_timers(people.office)
    enter(people, "2026-03-09", **OBJECTION)
    with pytest.raises(OpinionAlreadyGiven):
        enter(people, "2026-03-06")
    assert letters(people) == []


@pytest.mark.parametrize("answer", [{"conclusion": "no_objection"}, OBJECTION])
def test_a_department_that_asked_for_material_may_answer_on_paper_without_it(people, answer):
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    people.answer(HOUSING, "need_more_material", what_is_missing="平面图")
    with people.office.store.read() as read:
        assert {HERITAGE, HOUSING} < set(paper_candidates(read, people.case))
    assert enter(people, "2026-03-02", **answer).what == "done"
    opinion = standing(people)[HERITAGE]
    assert (opinion.conclusion, opinion.source) == (answer["conclusion"], "paper")
    (left,) = people.tasks("supplement_material")
    assert left.task_id != opinion.task_id
    assert HERITAGE not in [task.department for task in people.tasks("give_opinion")]
    assert [fact.body["correlation"] for fact in facts_of(people, "MessageReceived")] == [{"department": HERITAGE}]
    assert proved(people)


def test_material_may_be_asked_for_again_on_paper_while_it_is_awaited(people):
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    (before,) = people.tasks("supplement_material")
    assert enter(people, "2026-03-02", conclusion="need_more_material", what_is_missing="红线图").what == "done"
    (after,) = people.tasks("supplement_material")
    assert after.task_id != before.task_id
    assert after.due_us == before.due_us
    assert proved(people)


def test_a_drawing_without_the_way_past_the_supplement_refuses_the_letter_and_says_what_to_do():
    office = city()
    model = next(each for each in shipped_sources() if each.name == "opinion_solicitation" and each.kind == "model")
    text = model.content.decode()
    text = re.sub(
        r'<bpmn:boundaryEvent id="answered_without_supplement.*?</bpmn:boundaryEvent>', "", text, flags=re.DOTALL
    )
    text = re.sub(r'<bpmn:sequenceFlow id="flow_answered_without_supplement[^>]*/>', "", text)
    text = re.sub(r"<bpmn:incoming>flow_answered_without_supplement.*?</bpmn:incoming>", "", text)
    text = re.sub(r'<bpmndi:(\w+) id="(flow_)?answered_without_supplement.*?</bpmndi:\1>', "", text, flags=re.DOTALL)
    sources = [replace(each, content=text.encode()) if each is model else each for each in shipped_sources()]
    publish(office, SYSTEM, sources, "")
    people = People(office)
    people.begin("无径行答复")
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    before = everything(office)
    scan = people.scan(people.actor(OFFICE))
    with pytest.raises(PaperWaitsForSupplement) as refused:
        enter(people, "2026-03-02", scan=scan)
    assert refused.value.status == 409
    assert len(facts_of(people, "MessageReceived")) == 0
    assert before["cases"] == everything(office)["cases"]


def test_after_a_supplement_that_never_came_a_letter_in_time_still_replaces_the_silence(people):
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    people.answer_all()
    people.office.clock.move_to(CLOSES + DAY)
    fire_timers(people.office)
    assert standing(people)[HERITAGE].source == "deemed"
    with people.office.store.read() as read:
        assert paper_candidates(read, people.case) == [HERITAGE]
    assert enter(people, "2026-03-06", **OBJECTION).what == "replaced"
    assert proved(people)


def test_a_letter_of_before_the_supplement_may_be_entered_after_it(people):
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    pass_time(people, MONDAY + 3 * DAY)
    people.do("supplement_material", materials=[people.scan(people.actor(LEAD))])
    assert enter(people, "2026-03-03").what == "done"


def test_a_withdrawn_case_takes_no_paper_and_says_that_it_has_ended(people):
    people.withdraw("撤回。")
    with pytest.raises(CaseNotOpen):
        enter(people, "2026-03-02")


def test_a_letter_of_an_earlier_round_is_not_taken_for_the_present_one(people):
    people.answer(HOUSING)
    pass_time(people, MONDAY + 2 * DAY)
    people.restart("调整。")
    assert HOUSING not in [task.department for task in people.tasks("give_opinion")]
    with pytest.raises(OpinionAlreadyGiven):
        enter(people, "2026-03-02", HOUSING)
    assert enter(people, "2026-03-03", HERITAGE, **OBJECTION).what == "late_letter"
    (letter,) = letters(people)
    assert (letter.round, letter.department, letter.receipt_us < letter.due_us) == (1, HERITAGE, True)
    assert HERITAGE in [task.department for task in people.tasks("give_opinion")]
    assert enter(people, "2026-03-04", HERITAGE).what == "late_letter"  # of the day on which it was asked again
    pass_time(people, MONDAY + 3 * DAY)
    assert enter(people, "2026-03-05", HERITAGE).what == "done"
    assert standing(people, 2)[HERITAGE].source == "paper"
    assert proved(people)


def test_within_the_grace_a_letter_of_after_the_limit_is_a_letter_and_the_supplement_stays_asked_for(people):
    people.answer(HERITAGE, "need_more_material", what_is_missing="考古报告")
    people.office.clock.move_to(CLOSES + 2 * SECOND)
    (before,) = people.tasks("supplement_material")
    assert enter(people, "2026-03-10").what == "late_letter"
    assert people.tasks("supplement_material") == [before]
    assert facts_of(people, "MessageReceived") == []
    assert proved(people)
    pass_time(people, CLOSES + DAY)
    assert standing(people)[HERITAGE].source == "deemed"


REVIEWS = {
    "in time and open": (None, "2026-03-04", {}, ("done", 1)),
    "in time, asking for material": (None, "2026-03-04", {"conclusion": "need_more_material", "what_is_missing": "图"}, ("done", 1)),
    "in time, deemed, not aggregated": ("deemed", "2026-03-06", {}, ("replaced", 1)),
    "in time, deemed, aggregated": ("aggregated", "2026-03-06", {}, ("late_letter", 1)),
    "late": ("deemed", "2026-03-10", {}, ("late_letter", 1)),
    "of an earlier round": ("again", "2026-03-06", {}, ("late_letter", 1)),
    "of the present round": ("again", "2026-03-13", {}, ("done", 2)),
    "after the end": ("ended", "2026-03-06", {}, ("late_letter", 1)),
}


@pytest.mark.parametrize(("stage", "received", "more", "told"), REVIEWS.values(), ids=REVIEWS.keys())
def test_the_page_before_the_entry_tells_what_the_entry_will_make_of_the_letter(people, stage, received, more, told):
    pass_time(people, MONDAY + 2 * DAY)
    people.answer_all(but=(HERITAGE,))
    if stage == "deemed":
        people.office.clock.move_to(CLOSES + DAY)
        fire_timers(people.office)
    elif stage:
        pass_time(people, CLOSES + DAY)
    if stage == "again":
        people.restart("重新征求。")
        pass_time(people, CLOSES + 3 * DAY)
    if stage == "ended":
        people.finish()
    entered = {"conclusion": "no_objection", "receipt_date": received, **more}
    reviewed = review_paper(people.office, people.case, HERITAGE, entered, people.office.clock.now())
    assert reviewed == told
    assert enter(people, received, **more).what == told[0]


def test_a_letter_for_a_silence_of_an_earlier_round_is_kept_and_changes_nothing(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all(but=(HERITAGE,))
    pass_time(people, CLOSES + DAY)
    people.restart("重新征求。")
    assert sorted(people.asked()) == sorted([ECOLOGY, HERITAGE])
    done = enter(people, "2026-03-09", HERITAGE)
    assert (done.what, done.is_in_time) == ("late_letter", True)
    (letter,) = letters(people)
    assert (letter.round, letter.department) == (1, HERITAGE)
    assert standing(people, 1)[HERITAGE].source == "deemed"
    assert sorted(people.asked()) == sorted([ECOLOGY, HERITAGE])
    assert proved(people)


def test_more_material_may_be_asked_for_on_paper(people):
    assert enter(people, "2026-03-02", conclusion="need_more_material", what_is_missing="考古报告").what == "done"
    assert standing(people) == {}
    (task,) = people.tasks("supplement_material")
    assert task.department == LEAD
