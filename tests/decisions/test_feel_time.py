"""The slowest of many random texts: each is read and run in less than 50 ms of processor time, errors included."""

import contextlib
import os
import sys
import time

import pytest
from test_feel_safety import SMALL, random_text

from app.decisions.feel import compile_unary_tests, evaluate, to_json
from app.decisions.feel.compiled import _cached_expression, _cached_unary_tests
from app.domain.errors import DuoguiError

LONGEST_MS = 50
TRIES = 5  # a shared machine adds to a measurement and never takes from it


def spent(text):
    """Milliseconds of processor time that the text takes as an expression and as a cell."""
    for cache in (_cached_expression, _cached_unary_tests):
        cache.cache_clear()
    before = time.thread_time()
    for run in (lambda: to_json(evaluate(text, SMALL)), lambda: compile_unary_tests(text, ["a b"])(5, SMALL)):
        with contextlib.suppress(DuoguiError):
            run()
    return (time.thread_time() - before) * 1000


def slowest(seeds):
    """The longest time, and its text; a text that seems slow is measured again."""
    worst = (0.0, "")
    for seed in seeds:
        text = random_text(seed)
        taken = spent(text)
        for _ in range(TRIES):
            if taken < LONGEST_MS:
                break
            taken = min(taken, spent(text))
        worst = max(worst, (taken, text))
    return worst


def test_the_slowest_of_a_thousand_random_texts_takes_less_than_50_milliseconds():
    taken, text = slowest(range(1_000))
    assert taken < LONGEST_MS, text


@pytest.mark.chaos
@pytest.mark.skipif(os.environ.get("DUOGUI_PROVE") != "1", reason="make prove")
def test_the_slowest_of_ten_thousand_random_texts_takes_less_than_50_milliseconds(capsys):
    taken, text = slowest(range(1_000, 11_000))
    with capsys.disabled():
        sys.stdout.write(f"\nthe slowest of 10,000 random texts took {taken:.1f} ms\n")
    assert taken < LONGEST_MS, text


@pytest.mark.parametrize(
    "text",
    [
        'matches(x, "(a+)+$")',
        'matches(x, "(a|a)*b")',
        'matches(x, "(.*)(.*)(.*)(.*)(.*)b")',
        'matches(x, "(a*)*\\\\1\\\\1\\\\1\\\\1b")',
        'matches(x, "' + "(a?)" * 30 + "a" * 30 + 'b")',
        'matches(x, "' + "(a)" * 90 + "\\\\90" * 20 + 'b")',
        'matches(x, "((((((((((a{0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9})b")',
        'matches(x, "a{1000}{1000}")',
        'matches(x, "(a{1,1000}){1,1000}b")',
        'replace(x, "(a+)+$", "$1$1")',
        'replace(x, "a", "' + "$0" * 500 + '")',
        'replace(x, "(a)", "' + "$1" * 500 + '")',
        'split(x, "(a+)+b")',
        'split(x, "")',
        'matches(x, "[a-z-[aeiou]]*b", "smix")',
        'matches(x, "\\\\p{L}*\\\\P{L}*b", "i")',
    ],
)
def test_a_pattern_cannot_run_away(text):
    longest = 0.5
    taken = []
    for _ in range(3):
        before = time.thread_time()
        with contextlib.suppress(DuoguiError):
            evaluate(text, {"x": "a" * 60_000})
        taken.append(time.thread_time() - before)
    assert min(taken) < longest
