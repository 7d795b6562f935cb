"""Whatever people, time, crashes and repeated requests do in any order, a round of opinions is what a plain model says it is."""

from __future__ import annotations

import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.effect import DONE, LATE_LETTER
from app.casework.errors import TaskAlreadyDone, TaskCancelled
from app.casework.fire_timers import fire_timers
from app.casework.withdraw_case import withdraw_case
from app.domain.errors import DuoguiError
from app.store import inbox
from factories import ASKED, CLOSES, LEAD, asked, case_row, close, letters, reopened, standing

EXAMPLES, STEPS = (200, 40) if os.environ.get("DUOGUI_PROVE") else (8, 14)
OPEN, GIVEN, DEEMED = "open", "given", "deemed"
ANSWERS = {
    "no_objection": {"conclusion": "no_objection"},
    "not_concerned": {"conclusion": "not_concerned"},
    "object": {"conclusion": "object", "article": "urban-rural-planning-law/35", "reason": "与规划用途不符。"},
}


class Round(RuleBasedStateMachine):
    """One case whose departments were asked on Monday. The model: each department's word, the letters, whether the case goes on."""

    @initialize()
    def ask(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.people = asked(Path(self.folder.name) / "site")
        self.tasks = {task.department: task.task_id for task in self.people.tasks("give_opinion")}
        self.word = dict.fromkeys(self.tasks, OPEN)
        self.letters = 0
        self.goes_on = True
        self.last: tuple[str, str, str, object] | None = None

    def time_is_up(self) -> bool:
        return self.people.office.clock.now() >= CLOSES

    def time_ends_words(self) -> None:
        """What every turn of the case does first, and the ticker by itself."""
        if self.time_is_up() and self.goes_on:
            self.word = {who: DEEMED if word == OPEN else word for who, word in self.word.items()}

    def answer(self, department: str, conclusion: str, key: str) -> object:
        task, actor = self.tasks[department], self.people.actor(department)
        try:
            return complete_task(self.people.office, actor, task, ANSWERS[conclusion], key=key).what
        except DuoguiError as refused:
            return type(refused)

    @rule(department=st.sampled_from(ASKED), conclusion=st.sampled_from(sorted(ANSWERS)))
    def gives_an_opinion(self, department: str, conclusion: str) -> None:
        self.time_ends_words()
        expected: object = {OPEN: DONE, GIVEN: TaskAlreadyDone, DEEMED: LATE_LETTER}[self.word[department]]
        if not self.goes_on:
            expected = {OPEN: TaskCancelled, GIVEN: TaskAlreadyDone, DEEMED: LATE_LETTER}[self.word[department]]
        key = secrets.token_urlsafe(18)
        told = self.answer(department, conclusion, key)
        assert told == expected, (told, expected, self.word[department])
        if told == DONE:
            self.word[department] = GIVEN
        self.letters += told == LATE_LETTER
        self.last = department, conclusion, key, told

    @precondition(lambda self: self.last is not None)
    @rule()
    def sends_the_last_request_again(self) -> None:
        department, conclusion, key, told = self.last
        again = self.answer(department, conclusion, key)
        assert again == told or told not in (DONE, LATE_LETTER)

    @rule(hours=st.sampled_from([1, 20, 75, 250]))
    def time_passes(self, hours: int) -> None:
        self.people.office.clock.advance(timedelta(hours=hours))

    @rule()
    def the_ticker_looks(self) -> None:
        fire_timers(self.people.office)
        self.time_ends_words()

    @rule()
    def the_process_dies_and_comes_back(self) -> None:
        self.people = reopened(self.people)

    @precondition(lambda self: self.goes_on and GIVEN in self.word.values() and OPEN in self.word.values())
    @rule()
    def the_initiator_withdraws(self) -> None:
        self.time_ends_words()
        withdraw_case(self.people.office, self.people.actor(LEAD), self.people.case, "不再建设。")
        self.goes_on = False

    @invariant()
    def what_is_open_is_what_the_model_has(self) -> None:
        with self.people.office.store.read() as read:
            there = {task.department for task in inbox.of_case(read, self.people.case) if task.element == "give_opinion"}
        open_now = {who for who, word in self.word.items() if word == OPEN} if self.goes_on else set()
        assert there == open_now

    @invariant()
    def the_words_are_what_the_model_has(self) -> None:
        found = {who: DEEMED if row.source == "deemed" else GIVEN for who, row in standing(self.people).items()}
        assert found == {who: word for who, word in self.word.items() if word != OPEN}
        assert len(letters(self.people)) == self.letters

    def teardown(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.people.office.store.read() as read:
            assert compare(read, self.people.case) == []
        assert (case_row(self.people).status == "ended") == (not self.goes_on)
        close(self.people.office)
        self.folder.cleanup()


TestRound = Round.TestCase
TestRound.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
