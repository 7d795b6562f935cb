"""Cases of random models, acted upon through the verbs at a moving clock, are proved by their facts; a fact left out or altered is found.

The models are those of random_models.py, with timers besides: steps that a limit ends, reminders beside them, waits, and races of a
timer with messages. People, senders and the ticker act in an order of dice, with the case in hand and read anew.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from engine_diagrams import after, boundary, catch, end, file, flows, gateway, many, process, script, start, user
from random_models import BLOCKS, Draw

from app.audit.compare import compare
from app.audit.rerun import COMPARED, rerun
from app.casework.change_instances import add_instance, take_instance
from app.casework.errors import NothingWaitsForMessage
from app.casework.fire_timers import fire_timers
from app.casework.move_case import Place, move_case
from app.casework.send_message import send_message
from app.demo.people import People
from app.domain.facts import MOVES
from app.domain.warm import WarmCases
from app.engine.errors import InstanceNotThere, MoveMeaningless, TaskNotOpen
from app.store import artefacts, cases, history, inbox, timers
from app.store.artefacts import ArtefactRow
from bench.office import LEAD, MODELS, Bench
from factories import OFFICE, city

PROVES = os.environ.get("DUOGUI_PROVE") == "1"
SEEDS = range(200 if PROVES else 14)
pytestmark = [pytest.mark.chaos] if PROVES else []  # so that the long proofs choose it
MOST_ACTS, SHARE_OF_MOVES, REASON = 80, 0.25, "情况有变。"
TIMED = ("limited", "reminded", "pause", "race", "several")
OF_PERSON = '<extensionElements><duogui:form key="answer"/><duogui:candidates department="initiator" duty="handler"/></extensionElements>'


@dataclass
class TimedDraw(Draw):
    """Draws a model with timers, whose persons are of the department that begins."""

    kinds: tuple[str, ...] = (*BLOCKS, *TIMED, *TIMED)
    of_person: str = OF_PERSON

    def __post_init__(self) -> None:
        super().__post_init__()
        self.text = self.model()

    def model(self) -> bytes:
        """The file, with the process `p`, which draws its number first."""
        into, out = self.sequence(4)
        first = script("x0", f"x = {self.dice.randint(0, 9)}")
        body = [start("s0"), first, *self.parts, end("e0"), flows(f"s0 > x0 > {into}", f"{out} > e0")]
        told = "".join(f'<message id="{key}" name="{key}"/>' for key in self.messages)
        return file(process(*body), *self.processes, more=told)

    def days(self) -> str:
        return after(f"P{self.dice.randint(1, 9)}D")

    def limited(self, depth: int) -> tuple[str, str]:
        """A step that time ends."""
        host, event, merge = self.name("u"), self.name("b"), self.name("m")
        into, out = self.block(depth - 1)
        self.parts += [
            user(host, OF_PERSON),
            boundary(event, host, self.days()),
            gateway("exclusive", merge),
            flows(f"{host} > {merge}", f"{event} > {into}", f"{out} > {merge}"),
        ]
        return host, merge

    def reminded(self, depth: int) -> tuple[str, str]:
        """A step beside which time starts a path of its own."""
        host, event, finish = self.name("u"), self.name("b"), self.name("e")
        into, out = self.step(depth)
        self.parts += [
            user(host, OF_PERSON),
            boundary(event, host, self.days(), False),
            end(finish),
            flows(f"{event} > {into}", f"{out} > {finish}"),
        ]
        return host, host

    def several(self, depth: int) -> tuple[str, str]:
        """A step of several, all at once or one after the other."""
        key = self.name("u")
        marker = many(collection="[1, 2, 3]", item=f"i_{key}", sequential=self.dice.random() < 0.5)
        self.parts.append(user(key, OF_PERSON + marker))
        return key, key

    def pause(self, depth: int) -> tuple[str, str]:
        """Time that has to pass."""
        key = self.name("w")
        self.parts.append(catch(key, self.days()))
        return key, key

    def race(self, depth: int) -> tuple[str, str]:
        """A message or its time."""
        split, merge, told, late = (self.name(letter) for letter in "gmkw")
        _, definition = self.message()
        (one, one_out), (two, two_out) = self.block(depth - 1), self.block(depth - 1)
        self.parts += [
            gateway("eventBased", split),
            gateway("exclusive", merge),
            catch(told, definition),
            catch(late, self.days()),
            flows(
                f"{split} > {told} > {one}", f"{one_out} > {merge}", f"{split} > {late} > {two}", f"{two_out} > {merge}"
            ),
        ]
        return split, merge


@pytest.fixture(scope="module")
def bench():
    made = Bench.of(city())
    made.actors[OFFICE] = People(made.office).actor(OFFICE)
    return made


def begun(bench, drawn):
    """A case of a model that is published for it."""
    model, form = drawn.text, (MODELS / "answer.json").read_bytes()
    called = re.findall(r'<process id="(\w+)"', model.decode())
    with bench.office.store.transaction() as tx:
        for kind, stem, name, content in (
            ("model", "p", "p", model),
            *(("form", stem, "answer", form) for stem in called),
        ):
            artefacts.publish(tx, ArtefactRow(kind, stem, name, 0, "", content, "bench", "bench", "", 0))
    (project,) = bench.projects(1)
    return bench.start(project, "p")


def act(bench, case, drawn, dice, moves=False):
    """Something that a person, a sender or the clock may do now; whether there was anything."""
    with bench.office.store.read() as read:
        if cases.load(read, case).status != "open":
            return False
        waiting = [row.task_id for row in inbox.of_case(read, case)]
        dues = timers.of_case(read, case)
    choices = [lambda task=task: bench.complete(task, LEAD) for task in waiting]
    choices += [lambda name=name: tell(bench, case, name) for name in drawn.messages]
    choices += [lambda: pass_time(bench, dice)] * bool(dues)
    if not choices:
        return False
    if moves and dice.random() < SHARE_OF_MOVES:
        move(bench, case, drawn, waiting, dice)
    else:
        dice.choice(choices)()
    return True


def move(bench, case, drawn, waiting, dice):
    """The coordination office moves the case, or adds or takes away an instance, if that has a meaning where it stands."""
    steps = re.findall(r'<(?:userTask|scriptTask|subProcess|callActivity) id="(\w+)"', drawn.text.decode())
    clerk, beside = bench.actors[OFFICE], dice.choice([*waiting, "nothing"])
    acts = [
        lambda: move_case(bench.office, clerk, case, Place(dice.choice(steps)), REASON, data={"x": dice.randint(0, 9)}),
        lambda: add_instance(bench.office, clerk, case, beside, dice.randint(0, 9), REASON),
        lambda: take_instance(bench.office, clerk, case, beside, REASON),
    ]
    try:
        dice.choice(acts)()
    except (MoveMeaningless, InstanceNotThere, TaskNotOpen):
        return


def tell(bench, case, message):
    try:
        send_message(bench.office, bench.actors[LEAD], case, message, REASON)
    except NothingWaitsForMessage:
        return


def pass_time(bench, dice):
    bench.pass_time(timedelta(hours=dice.choice([5, 30, 100])))
    fire_timers(bench.office)


@pytest.mark.parametrize("moves", [False, True], ids=["", "moved"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_of_any_model_is_proved_and_what_is_altered_is_found(bench, seed, moves):
    dice, drawn = random.Random(seed), TimedDraw(seed)
    bench.office = replace(bench.office, warm=WarmCases(dice.choice([0, 300])))
    case = begun(bench, drawn)
    for _ in range(MOST_ACTS):
        if not act(bench, case, drawn, dice, moves):
            break
    with bench.office.store.read() as read:
        row, facts = cases.load(read, case), history.whole(read, case)
        assert row.status in ("open", "ended"), facts[-1]
        assert compare(read, case) == []
        found_out(read, row, facts, dice)


def found_out(read, row, facts, dice):
    """One fact left out, and one told otherwise."""
    moves = [fact for fact in facts if fact.kind in COMPARED and fact.kind in MOVES and fact.kind != "CaseStarted"]
    lost = dice.choice(moves)
    rest = [fact for fact in facts if fact is not lost]
    assert rerun(read, rest) is not None, lost
    told = dice.choice([fact for fact in moves if fact.body.get("element")])
    otherwise = [altered(fact) if fact is told else fact for fact in facts]
    assert rerun(read, otherwise) is not None, told


def altered(fact):
    return replace(fact, body={**fact.body, "element": f"{fact.body['element']}_"})


def test_the_random_models_have_timers_that_fire_and_moves_that_have_a_meaning(bench):
    kinds = Counter()
    for seed in range(100, 124):
        dice, drawn = random.Random(seed), TimedDraw(seed)
        case = begun(bench, drawn)
        for _ in range(MOST_ACTS):
            if not act(bench, case, drawn, dice, seed % 2):
                break
        with bench.office.store.read() as read:
            kinds.update(fact.kind for fact in history.whole(read, case))
    told = {kind: kinds[kind] for kind in ("TimerFired", "CaseEnded", "CaseMoved", "InstanceAdded", "InstanceTaken")}
    assert told["TimerFired"] > 4, told
    assert told["CaseEnded"] > 4, told
    assert told["CaseMoved"] > 4, told
    assert told["InstanceAdded"] + told["InstanceTaken"] > 1, told
