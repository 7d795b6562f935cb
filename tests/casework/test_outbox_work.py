"""What leaves the house arrives once, in order per project, also past a receiver that is down and a crash in the middle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.investment_platform import LoopbackInvestmentPlatform
from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.move_clock import advance
from app.casework.perform_work import FIRST_WAIT, LONGEST_WAIT, perform, perform_work
from app.casework.publish import publish
from app.casework.settle import settle
from app.demo.people import People
from app.demo.seed import shipped_sources
from app.domain.actors import SYSTEM
from app.domain.instants import to_us
from app.store import outbox, projects
from app.store.errors import DiskFull
from factories import DAY, MONDAY, asked, case_row, city, facts_of, raw_of

KINDS = {"obtain_project_code", "push_investment_platform", "push_joint_approval", "send_notices"}


def to_the_confirmation(people):
    people.office.clock.move_to(people.office.clock.now() + DAY)
    people.answer_all()
    people.do("summarise_conditions", summary="汇总。")


def confirm(people):
    """The last signature; nothing but what follows at once, the clock stands."""
    (task,) = people.tasks("confirm_generation")
    complete_task(people.office, people.actor(task.department), task.task_id, {"choice": "confirm"})
    settle(people.office)


def waiting(people):
    with people.office.store.read() as read:
        return [row for row in outbox.of_case(read, people.case) if row.done_us is None]


@pytest.fixture
def people():
    made = asked()
    to_the_confirmation(made)
    return made


def received(office):
    links = office.links
    return [*links.investment.received, *links.joint_approval.received, *links.notices.received]


def test_each_receiver_gets_each_message_once(people):
    confirm(people)
    messages = received(people.office)
    assert sorted(message.kind for message in messages) == sorted(KINDS)
    assert len({message.message_id for message in messages}) == len(messages)
    assert people.status() == "generated"


def test_a_receiver_that_is_down_for_three_tries_gets_its_messages_once_and_in_order(people):
    platform = people.office.links.investment
    platform.go_down(3)
    confirm(people)
    waits = []
    for _ in range(3):
        (row,) = waiting(people)
        waits.append(row.next_us - to_us(people.office.clock.now()))
        people.office.clock.advance(timedelta(microseconds=waits[-1]))
        perform_work(people.office)
    assert waits == [1_000_000, 2_000_000, 4_000_000]
    while perform_work(people.office).done:
        pass
    assert platform.attempts == 5
    assert [message.kind for message in platform.received] == ["obtain_project_code", "push_investment_platform"]
    assert people.status() == "generated"
    assert len(facts_of(people, "MessagePushed")) == 3


def test_nothing_is_tried_before_its_time(people):
    people.office.links.investment.go_down()
    confirm(people)
    attempts = people.office.links.investment.attempts
    people.office.clock.advance(FIRST_WAIT - timedelta(microseconds=1))
    assert perform_work(people.office).failed == 0
    assert people.office.links.investment.attempts == attempts


def test_the_wait_for_a_receiver_grows_to_a_bound_and_the_reason_is_kept(people):
    people.office.links.investment.go_down()
    confirm(people)
    for _ in range(15):
        (row,) = waiting(people)
        people.office.clock.move_to(people.office.clock.now() + LONGEST_WAIT)
        perform_work(people.office)
    (row,) = waiting(people)
    assert row.next_us - to_us(people.office.clock.now()) == LONGEST_WAIT // timedelta(microseconds=1)
    assert "LoopbackInvestmentPlatform is down" in row.last_error


class Deaf(LoopbackInvestmentPlatform):
    """Hears nothing about one project."""

    def __init__(self, project):
        super().__init__()
        self.project = project

    def take(self, message):
        if message.project == self.project:
            self.go_down(1)
        return super().take(message)


def test_one_project_keeps_its_order_while_another_goes_on(people):
    first = people.case
    office = people.office = replace(
        people.office, links=replace(people.office.links, investment=Deaf(case_row(people).project_id))
    )
    confirm(people)
    people.begin("另一个项目")
    to_the_confirmation(people)
    confirm(people)
    assert people.status() == "generated"
    people.case = first
    assert people.status() == "open"
    assert [row.topic for row in waiting(people)] == ["investment"]
    office.links.investment.project = None
    people.office.clock.advance(LONGEST_WAIT)
    while perform_work(office).done:
        pass
    mine = [m.kind for m in office.links.investment.received if m.project == case_row(people).project_id]
    assert mine == ["obtain_project_code", "push_investment_platform"]


class Malformed(LoopbackInvestmentPlatform):
    """Gives a code in no format."""

    def obtain_code(self, message):
        super().obtain_code(message)
        return "2026-?"


class Unchecked(LoopbackInvestmentPlatform):
    """Gives a well-formed code whose check digit does not hold."""

    def obtain_code(self, message):
        code = super().obtain_code(message)
        return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_malformed_code_is_told_and_asked_for_again_and_never_reaches_the_project(people):
    people.office = replace(people.office, links=replace(people.office.links, investment=Malformed()))
    confirm(people)
    (row,) = waiting(people)
    assert "2026-?" in row.last_error
    with people.office.store.read() as read:
        assert projects.load(read, case_row(people).project_id).code is None
    people.office = replace(people.office, links=replace(people.office.links, investment=LoopbackInvestmentPlatform()))
    advance(people.office, people.office.clock.now() + DAY)
    assert people.status() == "generated"


CAUGHT = """<bpmn:boundaryEvent id="project_code_malformed" name="项目代码格式不符" attachedToRef="obtain_project_code">
      <bpmn:outgoing>flow_malformed</bpmn:outgoing><bpmn:errorEventDefinition errorRef="error_malformed" />
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="code_refused" name="未取得代码"><bpmn:incoming>flow_malformed</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_malformed" sourceRef="project_code_malformed" targetRef="code_refused" />
    <bpmn:serviceTask id="obtain_project_code\""""
DECLARED = '<bpmn:error id="error_malformed" errorCode="E-PROJECT-4" />\n  <bpmn:error id="error_stopped"'


def with_a_code_that_may_be_refused():
    """People whose diagram says how to go on from a malformed code, at the last signature."""
    office = city()
    sources = []
    for source in shipped_sources():
        if (source.kind, source.name) == ("model", "project_generation"):
            text = source.content.decode()
            text = text.replace('<bpmn:serviceTask id="obtain_project_code"', CAUGHT, 1)
            source = replace(source, content=text.replace('<bpmn:error id="error_stopped"', DECLARED, 1).encode())  # noqa: PLW2901
        sources.append(source)
    publish(office, SYSTEM, sources, "a boundary event for a malformed code")
    people = People(office)
    people.begin("代码被退回")
    to_the_confirmation(people)
    people.office = replace(office, links=replace(office.links, investment=Malformed()))
    return people


def test_an_error_of_a_work_goes_where_the_diagram_catches_it():
    people = with_a_code_that_may_be_refused()
    confirm(people)
    assert people.status() == "code_refused"
    assert waiting(people) == []
    (fact,) = facts_of(people, "WorkRefused")
    assert (fact.body["element"], fact.body["code"]) == ("obtain_project_code", "E-PROJECT-4")
    assert len(people.office.links.investment.received) == 1
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


class FullDisk(LoopbackInvestmentPlatform):
    """Takes the message, and then this machine has no room left."""

    def obtain_code(self, message):
        raise DiskFull(detail="no room")


def test_a_fault_of_this_machine_is_no_answer_even_where_the_diagram_catches_everything():
    people = with_a_code_that_may_be_refused()
    people.office = replace(people.office, links=replace(people.office.links, investment=FullDisk()))
    confirm(people)
    assert people.status() == "open"
    assert facts_of(people, "WorkRefused") == []
    assert "E-STORE-3" in waiting(people)[0].last_error


def test_a_receiver_that_is_down_is_no_error_of_the_work():
    people = with_a_code_that_may_be_refused()
    people.office.links.investment.go_down(1)
    confirm(people)
    assert people.status() == "open"
    assert facts_of(people, "WorkRefused") == []


def test_a_check_digit_that_does_not_hold_is_only_a_warning(people):
    people.office = replace(people.office, links=replace(people.office.links, investment=Unchecked()))
    confirm(people)
    (fact,) = facts_of(people, "ProjectCodeAssigned")
    assert fact.body["check_digit_holds"] is False
    assert people.status() == "generated"


class Crash(BaseException):
    """The process is gone."""


def test_a_crash_between_the_push_and_its_turn_repeats_the_message_and_not_its_effect(people):
    platform = people.office.links.investment

    class Dying:
        """The platform took the message; then the power went."""

        def obtain_code(self, message):
            platform.obtain_code(message)
            raise Crash

    whole = people.office
    people.office = replace(whole, links=replace(whole.links, investment=Dying()))
    with pytest.raises(Crash):
        confirm(people)
    people.office = whole
    (row,) = waiting(people)
    assert platform.received[0].message_id == row.message_id
    while perform_work(people.office).done:
        pass
    kinds = [message.kind for message in platform.received]
    assert kinds == ["obtain_project_code", "push_investment_platform"]
    assert len(facts_of(people, "ProjectCodeAssigned")) == 1
    with people.office.store.read() as read:
        assert projects.load(read, case_row(people).project_id).code == platform.code_of(platform.received[0])


def test_a_row_done_by_two_passes_at_once_takes_effect_once(people):
    people.office.links.investment.go_down(1)
    confirm(people)
    (row,) = waiting(people)
    assert perform(people.office, row)
    assert perform(people.office, row)
    assert len(facts_of(people, "ProjectCodeAssigned")) == 1
    assert len(people.office.links.investment.received) == 1


def test_work_of_a_case_withdrawn_meanwhile_has_no_effect():
    people = asked()
    people.answer_all()
    people.restart("调整。")
    before = case_row(people).round
    with people.office.store.read() as read:
        done = next(row for row in outbox.of_case(read, people.case) if row.topic == "check_site")
    assert perform(people.office, done)
    assert case_row(people).round == before == 2


def test_moving_the_clock_far_with_a_receiver_down_still_arrives(people):
    people.office.links.investment.go_down()
    confirm(people)
    advance(people.office, MONDAY + 5 * DAY)
    assert people.office.clock.now() == MONDAY + 5 * DAY
    assert [row.topic for row in waiting(people)] == ["investment"]


def test_what_goes_out_holds_codes_and_no_word_that_a_person_wrote(people):
    confirm(people)
    texts = "".join(str(message.body) for message in received(people.office))
    assert "汇总" not in texts
    assert "联络岗" not in texts
    rows = raw_of(people.office.store).execute("SELECT body FROM outbox").fetchall()
    assert "personal" not in str(rows)
