"""The figures of the expression language: cached evaluation beside Python's, one everyday expression beside pySFeel's."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from typing import Any

from app.decisions.feel import compile_expression
from app.decisions.feel.decimals import DIGITS
from bench import kit
from bench.expressions import CONTEXT, EXPRESSIONS, READY, TWIN_CONTEXT, Expression
from bench.figures import Figure, Pace, ReferenceMissing
from bench.timing import Call, Pair, geometric_mean, paired

LEAST_BESIDE_PYTHON = 0.1
LEAST_BESIDE_PYSFEEL = 60
EVERYDAY = EXPRESSIONS[1]


def figures(pace: Pace) -> Iterator[Figure]:
    """All figures of FEEL. Raises: ReferenceMissing."""
    yield from beside_python(pace)
    yield beside_pysfeel(pace)
    yield from kit.feel_figures()


def caller(one: Expression) -> Call:
    """What a caller does who has a text and a context: the text is looked up in the cache, then called."""
    text, names = one.feel, one.names
    return lambda: compile_expression(text, names)(CONTEXT)


def bare_call(one: Expression) -> Call:
    """What a caller does who keeps the expression."""
    compiled = compile_expression(one.feel, one.names)
    return lambda: compiled(CONTEXT)


def twin(one: Expression) -> Call:
    """Python's compiled eval of the twin."""
    code, ready, names = one.code(), dict(READY), dict(TWIN_CONTEXT)
    return lambda: eval(code, ready, names)


def beside_python(pace: Pace) -> Iterator[Figure]:
    """Every expression, its mean, and the mean of bare calls."""
    with decimal.localcontext(decimal.Context(prec=DIGITS)):
        cached = [paired(caller(one), twin(one), pace) for one in EXPRESSIONS]
        bare = [paired(bare_call(one), twin(one), pace) for one in EXPRESSIONS]
    size = f"geometric mean of {len(EXPRESSIONS)} expressions"
    yield _mean("feel/cached", cached, LEAST_BESIDE_PYTHON, f"{size}, text looked up and called, beside Python's eval")
    yield _mean("feel/call", bare, None, f"{size}, the kept expression called, beside Python's eval")
    for one, pair in zip(EXPRESSIONS, cached, strict=True):
        yield _figure(f"feel/cached/{one.feel}", pair, None, "text looked up and called, beside Python's eval")


def _mean(name: str, pairs: list[Pair], goal: float | None, told: str) -> Figure:
    ours, reference = (geometric_mean(getattr(pair, side) for pair in pairs) for side in ("ours", "reference"))
    return _figure(name, Pair(ours, reference, geometric_mean(pair.ratio for pair in pairs)), goal, told)


def _figure(name: str, pair: Pair, goal: float | None, told: str) -> Figure:
    return Figure(name, pair.ratio, "µs", pair.reference * 1e6, pair.ours * 1e6, goal, told)


def other_parser() -> Any:
    """pySFeel's parser, which keeps the variables of the everyday expression. Raises: ReferenceMissing."""
    try:
        from pySFeel import SFeelParser
    except ImportError:
        raise ReferenceMissing("pySFeel") from None
    parser = SFeelParser()
    parser.sFeelParse("a <- 7")
    parser.sFeelParse('b <- "x"')
    return parser


def other_engine() -> Call:
    """The everyday expression in pySFeel's own way: a parser is given the text. Raises: ReferenceMissing.

    It reads a > 5 and b = "x" as (a > 5 and b) = "x" and answers false; what it takes to do so is what is measured.
    """
    parser = other_parser()
    return lambda: parser.sFeelParse(EVERYDAY.feel)


def beside_pysfeel(pace: Pace) -> Figure:
    """The everyday expression. Its variables stand in the reference's parser before the clock starts. Raises:
    ReferenceMissing.
    """
    pair = paired(caller(EVERYDAY), other_engine(), pace)
    return _figure(
        "feel/everyday", pair, LEAST_BESIDE_PYSFEEL, f"{EVERYDAY.feel}, looked up and called, beside pySFeel"
    )
