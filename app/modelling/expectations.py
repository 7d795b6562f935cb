"""Whether what came of a scenario is what it expects. Every mismatch is a sentence: what was expected, what was there.

Pure over the facts and the inbox of the case at hand; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.casework.lights import light_of
from app.domain.facts import OF_LIMITS, Fact
from app.domain.limits import Line
from app.modelling.play import Play
from app.modelling.scenario import Expect, ExpectedFact
from app.store import history

NONE = Line("无", "none")


def mismatches(playing: Play, expect: Expect) -> list[Line]:
    """What is not as expected. Empty: everything is."""
    with playing.office.store.read() as read:
        facts = history.whole(read, playing.case)
    return [
        *_outcome(playing, expect),
        *_path(facts, expect),
        *_facts(facts, expect),
        *_due(facts, expect),
        *_open(playing, expect),
        *_lights(playing, expect),
    ]


def passed_elements(facts: Sequence[Fact]) -> set[tuple[str, str]]:
    """The flow nodes that were done. Shape: (model, element); a timer is done when it fired."""
    names = {fact.body["node"]: fact.body["model"] for fact in facts if fact.kind in ("ElementEntered", "TimerStarted")}
    done = {
        (names.get(fact.body["node"], ""), fact.body["element"])
        for fact in facts
        if fact.kind == "TimerFired" or (fact.kind == "ElementLeft" and fact.body["how"] == "completed")
    }
    ended = {
        (names.get(fact.body.get("node", ""), ""), fact.body["element"])
        for fact in facts
        if fact.kind == "ElementEntered"
    }
    ends = {fact.body["element"] for fact in facts if fact.kind == "CaseEnded"}
    return done | {(model, element) for model, element in ended if element in ends}


def _outcome(playing: Play, expect: Expect) -> Iterator[Line]:
    row = playing.row()
    stands = row.outcome or row.status
    if row.status == "failed":
        yield Line(f"案件出错停止于：{_failure(playing, 'zh')}", f"the case failed: {_failure(playing, 'en')}")
    if expect.outcome is not None and row.outcome != expect.outcome:
        tasks = playing.open_tasks()
        waits = "、".join(f"{task.element}（{task.department}）" for task in tasks) or NONE.zh
        english = ", ".join(f"{task.element} ({task.department})" for task in tasks) or NONE.en
        yield Line(
            f"结果应为 {expect.outcome}，实为 {stands}，待办：{waits}",
            f"the outcome should be {expect.outcome}, it is {stands}; open: {english}",
        )


def _failure(playing: Play, language: str) -> str:
    with playing.office.store.read() as read:
        failed = [fact.body for fact in history.whole(read, playing.case) if fact.kind == "CaseFailed"]
    return " ".join(str(failed[-1].get(key, "")) for key in ("element", "code", "message")) if failed else language


def _path(facts: Sequence[Fact], expect: Expect) -> Iterator[Line]:
    passed = {element for _, element in passed_elements(facts)}
    for element in expect.passed:
        if element not in passed:
            yield Line(f"应经过 {element}，没有经过", f"{element} should have been passed, it was not")
    for element in expect.not_passed:
        if element in passed:
            yield Line(f"不应经过 {element}，却经过了", f"{element} should not have been passed, it was")


def _facts(facts: Sequence[Fact], expect: Expect) -> Iterator[Line]:
    for wanted in expect.facts:
        found = sum(_is(fact, wanted) for fact in facts)
        if found == wanted.count or (wanted.count is None and found):
            continue
        said = " ".join([wanted.kind, *(f"{key}={value}" for key, value in wanted.body.items())])
        there = [dict(fact.body) for fact in facts if fact.kind == wanted.kind]
        count = "至少 1" if wanted.count is None else str(wanted.count)
        english = "at least 1" if wanted.count is None else str(wanted.count)
        yield Line(
            f"事实 {said} 应有 {count} 条，实有 {found} 条；同类事实：{_short(there)}",
            f"there should be {english} of the fact {said}, there are {found}; of its kind: {_short(there)}",
        )


def _is(fact: Fact, wanted: ExpectedFact) -> bool:
    return fact.kind == wanted.kind and all(fact.body.get(key) == value for key, value in wanted.body.items())


def _short(bodies: Sequence[Mapping[str, Any]]) -> str:
    told = [
        ", ".join(
            f"{key}={value}"
            for key, value in body.items()
            if isinstance(value, (str, int, bool)) and len(str(value)) < 40
        )
        for body in bodies
    ]
    return " | ".join(told[:6]) or "-"


def _due(facts: Sequence[Fact], expect: Expect) -> Iterator[Line]:
    for key, wanted in expect.due.items():
        ends = {  # by timer: what it was told last, where it was extended or had been paused
            fact.body["node"]: fact.body["limit"]["due"]
            for fact in facts
            if (fact.kind == "TimerStarted" or fact.kind in OF_LIMITS)
            and fact.body.get("limit")
            and _is_limit_of(fact, key)
        }
        found = sorted(set(ends.values()))
        if found != sorted(wanted):
            yield Line(
                f"{key} 的到期日应为 {'、'.join(wanted)}，实为 {'、'.join(found) or NONE.zh}",
                f"{key} should be due {', '.join(wanted)}, it is due {', '.join(found) or NONE.en}",
            )


def _is_limit_of(fact: Fact, key: str) -> bool:
    return fact.body["element"] == key or any(step["element"] == key for step in fact.body["limit"].get("steps", ()))


def _open(playing: Play, expect: Expect) -> Iterator[Line]:
    if expect.open is None:
        return
    found = sorted(task.element for task in playing.open_tasks())
    if found != sorted(expect.open):
        yield Line(
            f"待办应为 {'、'.join(sorted(expect.open)) or NONE.zh}，实为 {'、'.join(found) or NONE.zh}",
            f"open should be {', '.join(sorted(expect.open)) or NONE.en}, it is {', '.join(found) or NONE.en}",
        )


def _lights(playing: Play, expect: Expect) -> Iterator[Line]:
    if not expect.lights:
        return
    now = playing.office.clock.now()
    for key, wanted in expect.lights.items():
        with playing.office.store.read() as read:
            found = sorted(
                {
                    light_of(read, task.due_us, task.limit, now)
                    for task in playing.open_tasks()
                    if key in (task.department, task.element)
                }
            )
        if found != [wanted]:
            yield Line(
                f"{key} 应亮 {wanted}，实为 {'、'.join(found) or NONE.zh}",
                f"the light of {key} should be {wanted}, it is {', '.join(found) or NONE.en}",
            )
