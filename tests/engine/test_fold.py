"""The drafts of a case alone give its tokens, open tasks, timers and data, at every step and across every freeze and thaw."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from engine_cases import CASES
from engine_diagrams import bundle_of

from app.domain.canonical import dumps
from app.engine.case import Case

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Fold:
    """A case as its facts tell it. It knows nothing of the engine."""

    def __init__(self) -> None:
        self.seen: dict[str, dict] = {}
        self.tokens: dict[str, str] = {}
        self.tasks: dict[str, dict] = {}
        self.timers: dict[str, str] = {}
        self.ended: str | None = None

    def apply(self, drafts) -> None:
        for draft in drafts:
            body, node = draft.body, draft.body.get("node")
            if draft.kind == "ElementEntered":
                before = {} if body["after"] is None else self.seen[body["after"]]
                self.seen[node] = self._changed(before, body)
                self.tokens[node] = body["element"]
            elif draft.kind == "ElementLeft":
                if node in self.tokens:
                    self.seen[node] = self._changed(self.seen[node], body)
                for kept in (self.tokens, self.tasks, self.timers):
                    kept.pop(node, None)
            elif draft.kind == "TaskOpened":
                self.tasks[node] = body
            elif draft.kind == "TimerStarted":
                self.timers[node] = body["due"]
            elif draft.kind == "TimerFired":
                assert self.timers.pop(node) == body["due"]
            elif draft.kind == "CaseEnded":
                self.ended = body["outcome"]

    def _changed(self, base: dict, body: dict) -> dict:
        return {
            key: value for key, value in {**base, **body.get("set", {})}.items() if key not in body.get("unset", ())
        }


def compare(fold: Fold, case: Case) -> None:
    tokens = case.tokens()
    assert fold.tokens == {node: element for node, (element, _) in tokens.items()}
    for node, (_, data) in tokens.items():
        assert dumps(fold.seen[node]) == dumps(data)
    assert set(fold.tasks) == set(case.open_tasks)
    for node, task in case.open_tasks.items():
        told = fold.tasks[node]
        assert (told["department"], told["form"], told["timer"]) == (task.department, task.form, task.timer)
    due = {node: timer.due.isoformat().replace("+00:00", "Z") for node, timer in case.open_timers.items()}
    assert fold.timers == due
    assert fold.ended == case.outcome


def one_act(case: Case, dice: random.Random, at: datetime, messages: tuple[str, ...]) -> None:
    """Something a person, a machine, the clock or a sender may do now."""
    acts = [
        lambda node=node: case.complete(node, {"n": dice.randint(0, 6), "y": dice.choice(["p", "q"])}, at)
        for node in sorted(case.open_tasks, key=lambda node: list(case.open_tasks).index(node))
    ]
    acts += [lambda node=node: case.finish_work(node, dice.randint(0, 3), at) for node in case.wanted_work]
    acts += [lambda name=name: case.receive(name, {"told": name}, at) for name in messages]
    acts += [lambda: case.fire_due(at + timedelta(hours=dice.choice([1, 30, 200])))]
    acts += [lambda: case.signal("flood", {"wet": True}, at)]
    dice.choice(acts)()


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("seed", range(6))
def test_the_facts_alone_give_the_same_tokens_tasks_timers_and_data(name: str, seed: int) -> None:
    model, data = CASES[name]
    dice = random.Random(seed)
    bundle = bundle_of(model)
    case, fold, at = Case.begin(bundle, data, AT), Fold(), AT
    for _ in range(40):
        assert case.failure is None
        fold.apply(case.take_drafts())
        compare(fold, case)
        text = case.freeze()
        case = Case.thaw(bundle, text)
        assert case.freeze() == text
        compare(fold, case)
        if case.is_ended:
            break
        at += timedelta(hours=dice.randint(0, 3))
        at = max(at, case.run.now)
        one_act(case, dice, at, ("withdraw", "paid"))


@pytest.mark.parametrize("name", sorted(CASES))
def test_freezing_between_all_acts_changes_nothing_and_the_same_acts_give_the_same_facts(name: str) -> None:
    def told(freezes: bool, seed: int) -> list:
        model, data = CASES[name]
        dice, bundle, at = random.Random(seed), bundle_of(model), AT
        case = Case.begin(bundle, data, at)
        drafts, names = case.take_drafts(), {}
        for _ in range(25):
            if case.is_ended or case.failure:
                break
            if freezes:
                case = Case.thaw(bundle, case.freeze())
            at = max(at, case.run.now) + timedelta(hours=dice.randint(0, 3))
            one_act(case, dice, at, ("withdraw", "paid"))
            drafts += case.take_drafts()
        return [(draft.kind, _without_ids(draft.body, names)) for draft in drafts]

    def _without_ids(value, names):
        if isinstance(value, dict):
            return {
                key: names.setdefault(item, len(names))
                if key in ("node", "scope", "after", "timer") and item
                else _without_ids(item, names)
                for key, item in value.items()
            }
        return dumps(value)

    for seed in range(4):
        assert told(False, seed) == told(False, seed)
        assert told(True, seed) == told(False, seed)
