"""Whatever people, offices, time, crashes and repeated requests do in any order, a round of opinions is what a plain model says it is."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.audit.compare import compare
from app.casework import library
from app.casework.change_instances import add_instance, take_instance
from app.casework.complete_task import complete_task
from app.casework.effect import DONE, LATE_LETTER
from app.casework.errors import CaseNotOpen, TaskAlreadyDone, TaskCancelled
from app.casework.fire_timers import fire_timers
from app.casework.move_case import Place, move_case
from app.casework.withdraw_case import withdraw_case
from app.domain.errors import DuoguiError
from app.domain.instants import from_us, in_law_zone
from app.engine.case import Case
from app.engine.errors import InstanceNotThere
from app.store import inbox
from factories import ASKED, LEAD, OFFICE, asked, case_row, close, letters, reopened, standing, task_of

PROVES = os.environ.get("DUOGUI_PROVE") == "1"
EXAMPLES, STEPS = (200, 40) if PROVES else (6, 14)
pytestmark = [pytest.mark.chaos] if PROVES else []  # so that the long proofs choose it
OPEN, GIVEN, DEEMED, AWAY = "open", "given", "deemed", "asked no longer"
ASKS, MOVED, WITHDRAWN = "asks", "moved", "withdrawn"
TARGET, REASON = "confirm_routing", "情况有变。"
WORKING_DAYS = 5
LAST_PLAIN_DAY = datetime(2026, 4, 1, tzinfo=UTC)  # until then every day from Monday to Friday is a working day
ANSWERS = {
    "no_objection": {"conclusion": "no_objection"},
    "not_concerned": {"conclusion": "not_concerned"},
    "object": {"conclusion": "object", "article": "urban-rural-planning-law/35", "reason": "与规划用途不符。"},
}


def closes(asked_at: datetime) -> datetime:
    """The first instant that is too late for five working days that count from the day after."""
    day = in_law_zone(asked_at).replace(hour=0, minute=0, second=0, microsecond=0)
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= 5
    return day + timedelta(days=1)


class Round(RuleBasedStateMachine):
    """One case whose departments were asked on Monday. The model: each department's word and until when it may be given, the letters,
    where the case stands. What a request does that is refused is nothing, the ends of limits that were over by then included.
    """

    @initialize()
    def ask(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.people = asked(Path(self.folder.name) / "site")
        self.tasks = {task.department: task.task_id for task in self.people.tasks("give_opinion")}
        self.items = {who: self.item_of(task) for who, task in self.tasks.items()}
        self.word = dict.fromkeys(self.tasks, OPEN)
        self.ends = dict.fromkeys(self.tasks, closes(self.now()))
        self.letters = 0
        self.stands = ASKS
        self.last: tuple[Callable[[str], object], str, object] | None = None
        self.people.office.clock.advance(timedelta(minutes=30))  # no later step falls into the grace of a limit

    def now(self) -> datetime:
        return self.people.office.clock.now()

    def item_of(self, task: str) -> object:
        """What a department is asked for, as the engine has it."""
        with self.people.office.store.read() as read:
            row = case_row(self.people)
            case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
        return case.open_tasks[task].data["department"]

    def words_now(self) -> dict[str, str]:
        """The words as any turn of the case finds them, and as the ticker leaves them."""
        if self.stands != ASKS:
            return dict(self.word)
        over = {who for who, word in self.word.items() if word == OPEN and self.ends[who] <= self.now()}
        return self.word | dict.fromkeys(over, DEEMED)

    def request(self, act: Callable[[str], object], expected: object) -> bool:
        """Send a request; whether it was taken. Its key is kept for a repeat."""
        key = secrets.token_urlsafe(18)
        told = self.told(act, key)
        assert told == expected, (told, expected, self.word, self.stands)
        self.last = act, key, told
        if isinstance(told, type):
            return False
        self.word = self.words_now()
        return True

    def told(self, act: Callable[[str], object], key: str) -> object:
        try:
            return act(key)
        except DuoguiError as refused:
            return type(refused)

    @rule(department=st.sampled_from(ASKED), conclusion=st.sampled_from(sorted(ANSWERS)))
    def gives_an_opinion(self, department: str, conclusion: str) -> None:
        task, actor = self.tasks[department], self.people.actor(department)
        word = self.words_now()[department]
        expected = {OPEN: DONE, GIVEN: TaskAlreadyDone, DEEMED: LATE_LETTER, AWAY: TaskCancelled}[word]
        if self.stands != ASKS and word == OPEN:
            expected = TaskCancelled
        answers = ANSWERS[conclusion]
        if self.request(
            lambda key: complete_task(self.people.office, actor, task, answers, key=key).what,
            expected,
        ):
            self.letters += expected == LATE_LETTER
            self.word[department] = GIVEN if expected == DONE else self.word[department]

    @rule(department=st.sampled_from(ASKED))
    def the_office_asks_a_department_no_longer(self, department: str) -> None:
        task, clerk = self.tasks[department], self.people.actor(OFFICE)
        is_there = self.stands == ASKS and self.words_now()[department] == OPEN
        expected = CaseNotOpen if self.stands == WITHDRAWN else "open" if is_there else InstanceNotThere
        if self.request(
            lambda key: take_instance(self.people.office, clerk, self.people.case, task, REASON, key=key).status,
            expected,
        ):
            self.word[department] = AWAY

    @precondition(lambda self: AWAY in self.word.values())
    @rule(department=st.sampled_from(ASKED), choice=st.randoms(use_true_random=False))
    def the_office_asks_a_department_again(self, department: str, choice: object) -> None:
        back = choice.choice(sorted(who for who, word in self.word.items() if word == AWAY))
        beside, clerk = self.tasks[department], self.people.actor(OFFICE)
        is_there = self.stands == ASKS and self.words_now()[department] == OPEN
        expected = CaseNotOpen if self.stands == WITHDRAWN else "open" if is_there else InstanceNotThere
        item = self.items[back]
        if self.request(
            lambda key: add_instance(self.people.office, clerk, self.people.case, beside, item, REASON, key=key).status,
            expected,
        ):
            task = task_of(self.people, back)
            self.tasks[back], self.ends[back] = task.task_id, closes(self.now())
            self.word[back] = OPEN
            if self.ends[back] < LAST_PLAIN_DAY:
                assert from_us(task.due_us) == self.ends[back]
            self.ends[back] = from_us(task.due_us)

    @rule()
    def the_office_moves_the_case(self) -> None:
        clerk = self.people.actor(OFFICE)
        expected = CaseNotOpen if self.stands == WITHDRAWN else "open"
        if self.request(
            lambda key: move_case(self.people.office, clerk, self.people.case, Place(TARGET), REASON, key=key).status,
            expected,
        ):
            self.stands = MOVED

    @precondition(lambda self: self.last is not None)
    @rule()
    def sends_the_last_request_again(self) -> None:
        act, key, told = self.last
        assert self.told(act, key) == told

    @rule(hours=st.sampled_from([1, 20, 75, 250]))
    def time_passes(self, hours: int) -> None:
        self.people.office.clock.advance(timedelta(hours=hours))

    @rule()
    def the_ticker_looks(self) -> None:
        fire_timers(self.people.office)
        self.word = self.words_now()

    @rule()
    def the_process_dies_and_comes_back(self) -> None:
        self.people = reopened(self.people)

    @precondition(lambda self: self.stands == ASKS and GIVEN in self.word.values() and OPEN in self.word.values())
    @rule()
    def the_initiator_withdraws(self) -> None:
        actor = self.people.actor(LEAD)
        if self.request(
            lambda key: withdraw_case(self.people.office, actor, self.people.case, "不再建设。", key=key).case,
            self.people.case,
        ):
            self.stands = WITHDRAWN

    @invariant()
    def what_is_open_is_what_the_model_has(self) -> None:
        with self.people.office.store.read() as read:
            there = [(task.element, task.department) for task in inbox.of_case(read, self.people.case)]
        open_now = {who for who, word in self.word.items() if word == OPEN} if self.stands == ASKS else set()
        assert sorted(who for element, who in there if element == "give_opinion") == sorted(open_now)
        assert [element for element, _ in there].count(TARGET) == (self.stands == MOVED)

    @invariant()
    def the_words_are_what_the_model_has(self) -> None:
        found = {who: DEEMED if row.source == "deemed" else GIVEN for who, row in standing(self.people).items()}
        assert found == {who: word for who, word in self.word.items() if word in (GIVEN, DEEMED)}
        assert len(letters(self.people)) == self.letters

    def teardown(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.people.office.store.read() as read:
            assert compare(read, self.people.case) == []
        assert (case_row(self.people).status == "ended") == (self.stands == WITHDRAWN)
        close(self.people.office)
        self.folder.cleanup()


TestRound = Round.TestCase
TestRound.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
