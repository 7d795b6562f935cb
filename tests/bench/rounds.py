"""W1: rounds of opinions of eight departments, each durable after every step, beside SpiffWorkflow in memory with nothing saved."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from sqlalchemy import event

from bench.figures import Figure
from bench.office import DEPARTMENTS, Bench
from bench.raw import RawCase
from bench.sites import Place

CLIENTS = 16
# Source: the figures this engine is held to; a completion is what a person signs, wholly kept before it is answered.
DEAREST_ALONE, DEAREST_AMONG_MANY = 1.6, 2.0
MOST_STATEMENTS, MOST_IN_ONE = 10, 13
ROUNDS, ROUNDS_AMONG, RAW_ROUNDS = 12, 64, 10
STEPS = 10  # completions of a round: to initiate, eight opinions, to summarise


@dataclass(frozen=True, slots=True)
class Taken:
    """Units: cpu seconds of this process for one completion; rate completions a second."""

    cpu: float
    rate: float


def raw(rounds: int) -> Taken:
    """SpiffWorkflow alone; the completions, not the starts."""
    cpu = wall = 0.0
    for _ in range(rounds):
        case = RawCase("w1", {"depts": list(DEPARTMENTS), "opinion": "x"})
        begun = time.process_time(), time.perf_counter()
        while (task := case.next_task()) is not None:
            case.complete(task, {"opinion": "no_objection"})
        cpu, wall = cpu + time.process_time() - begun[0], wall + time.perf_counter() - begun[1]
    return Taken(cpu / (rounds * STEPS), rounds * STEPS / wall)


def ours(bench: Bench, rounds: int, clients: int) -> Taken:
    """So many clients, each with a case of its own at a time."""
    left = iter([bench.start(project, "w1") for project in bench.projects(rounds)])
    guard, failed = threading.Lock(), []

    def client() -> None:
        try:
            while True:
                with guard:
                    case = next(left, None)
                if case is None:
                    return
                for task, department in bench.round(case):
                    bench.complete(task, department)
        except BaseException as error:  # a figure of less than all is no figure
            failed.append(error)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begun = time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    taken = time.process_time() - begun[0], time.perf_counter() - begun[1]
    return Taken(taken[0] / (rounds * STEPS), rounds * STEPS / taken[1])


def figures(repeats: int, place: Place) -> Iterator[Figure]:
    """Each repeat has the reference just before and after; the figure is the median of the repeats."""
    name = f"engine/w1{place.suffix}"
    with place.site() as bench:
        ours(bench, 2, 1)
        raw(2)
        yield from _statements(bench, name)
        alone, among = _paired(bench, repeats, ROUNDS, 1), _paired(bench, repeats, ROUNDS_AMONG, CLIENTS)
    told = f"a completion of an opinion round on {place.told}, with facts, inbox, timers and answer, beside SpiffWorkflow in memory"
    yield _cost(name, alone, DEAREST_ALONE, f"{told}; one client")
    yield _cost(f"{name}/{CLIENTS}-clients", among, DEAREST_AMONG_MANY, f"{told}; {CLIENTS} clients")
    ratios = median(mine.rate / their.rate for mine, their in among)
    mine, their = (median(pair[side].rate for pair in among) for side in (0, 1))
    yield Figure(
        f"{name}/{CLIENTS}-clients/throughput", ratios, "1/s", their, mine, place.throughput,
        f"completions a second of {CLIENTS} clients on {place.told}, beside SpiffWorkflow in memory",
    )  # fmt: skip


def _paired(bench: Bench, repeats: int, rounds: int, clients: int) -> list[tuple[Taken, Taken]]:
    pairs = []
    for _ in range(repeats):
        before, mine, after = raw(RAW_ROUNDS), ours(bench, rounds, clients), raw(RAW_ROUNDS)
        pairs.append((mine, Taken((before.cpu + after.cpu) / 2, (before.rate + after.rate) / 2)))
    return pairs


def _cost(name: str, pairs: list[tuple[Taken, Taken]], goal: float, told: str) -> Figure:
    ratio = median(mine.cpu / their.cpu for mine, their in pairs)
    mine, their = (median(pair[side].cpu for pair in pairs) * 1e3 for side in (0, 1))
    return Figure(name, ratio, "ms", their, mine, goal, told, is_cost=True)


def _statements(bench: Bench, name: str) -> Iterator[Figure]:
    """BEGIN and COMMIT are counted; reading the inbox is the page's."""
    counts = []
    for task, department in bench.round(bench.start(*bench.projects(1), "w1")):
        with counted(bench) as sent:
            bench.complete(task, department)
        counts.append(len(sent))
    told = (
        "SQL statements of a turn of one client, BEGIN and COMMIT among them: on average, and beside it the most in one"
    )
    mean = sum(counts) / len(counts)
    yield Figure(f"{name}/statements", mean, "statements", max(counts), mean, MOST_STATEMENTS, told, is_cost=True)
    told = "the most SQL statements in one of these turns"
    yield Figure(
        f"{name}/statements/most", max(counts), "statements", mean, max(counts), MOST_IN_ONE, told, is_cost=True
    )


@contextmanager
def counted(bench: Bench) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile, BEGIN, COMMIT and ROLLBACK among them."""
    sent: list[str] = []
    writing, reading = bench.engines()

    def statement(_connection, _cursor, text, *_rest) -> None:
        sent.append(text)

    def ended(_connection) -> None:
        sent.append("COMMIT")

    def begun(_connection) -> None:
        sent.append("BEGIN")

    heard = [(engine, "before_cursor_execute", statement) for engine in (writing, reading)]
    heard += [(engine, name, ended) for engine in (writing, reading) for name in ("commit", "rollback")]
    if writing.dialect.name == "postgresql":  # its driver sends BEGIN by itself; on SQLite it is a statement of ours
        heard.append((writing, "begin", begun))
    for each in heard:
        event.listen(*each)
    try:
        yield sent
    finally:
        for each in heard:
            event.remove(*each)
