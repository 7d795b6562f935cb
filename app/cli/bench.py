"""The word bench: figures of speed beside their references, taken from the benchmarks of a checkout.

The benchmarks stand in tests/bench and are no part of the product; where there is no checkout, or where what they measure
against is not installed, this says so and ends as a command that could not run.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from app.cli.output import FINE, FOUND, JSON, put, say
from app.domain.errors import DuoguiError

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 25


class NoBenchmarks(DuoguiError):
    code = "E-CLI-6"
    zh = "“{place}”中没有性能测试"
    en = "There are no benchmarks in “{place}”"
    hint_zh = "性能测试只随源代码提供：请在源代码目录中运行 make bench"
    hint_en = "Benchmarks come with the source alone: run make bench in a checkout"


class NothingToMeasureAgainst(DuoguiError):
    code = "E-CLI-7"
    zh = "没有安装用来对比的软件包 {package}"
    en = "The package to measure against is not installed: {package}"
    hint_zh = "请在源代码目录中运行 make bench，软件包会一并装好"
    hint_en = "Run make bench in the checkout, which installs it"


def _benchmarks(root: Path) -> Any:
    """The package of benchmarks of a checkout. Raises: E-CLI-6."""
    tests = root / "tests"
    if not (tests / "bench/__init__.py").is_file() or not (root / "setup.cfg").is_file():
        raise NoBenchmarks(place=root)
    if str(tests) not in sys.path:
        sys.path.append(str(tests))
    return importlib.import_module("bench")


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--rounds",
    type=click.IntRange(1, 1000),
    default=ROUNDS,
    show_default=True,
    help="每项成对测量的次数 / pairs of turns for each figure",
)
@JSON
def bench(names: tuple[str, ...], rounds: int, as_json: bool) -> int:
    """性能与对照。不写名称即全部。 / Figures beside their references; without a name all of them."""
    found = _benchmarks(ROOT)
    unknown = [name for name in names if name not in found.GROUPS]
    if unknown:
        known = ", ".join(found.GROUPS)
        raise click.UsageError(f"没有 / there is no {', '.join(unknown)}; 可选 / there are: {known}")
    figures = []
    try:
        for figure in found.figures(names, found.Pace(rounds)):
            say(str(figure)) if as_json else click.echo(str(figure))
            figures.append(figure)
    except found.ReferenceMissing as missing:
        raise NothingToMeasureAgainst(package=missing) from None
    if as_json:
        put({"bench": [figure.as_json() for figure in figures]})
    return FINE if all(figure.ok for figure in figures) else FOUND
