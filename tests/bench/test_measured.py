"""All figures, measured against their real references; `make prove` runs this and its report keeps them."""

from __future__ import annotations

import sys

import pytest

from bench import GROUPS, Pace, feel, figures


@pytest.mark.chaos
def test_the_other_engine_knows_the_variables_and_answers():
    parser = feel.other_parser()
    assert parser.sFeelParse("a > 5") == ({}, True)
    assert parser.sFeelParse('(a > 5) and (b = "x")') == ({}, True)


@pytest.mark.chaos
@pytest.mark.parametrize("name", GROUPS)
def test_every_figure_meets_its_goal(name, capsys):
    with capsys.disabled():
        sys.stdout.write("\n")
        found = []
        for figure in figures((name,), Pace()):
            sys.stdout.write(f"{figure}\n")
            found.append(figure)
    assert [str(figure) for figure in found if not figure.ok] == []
    assert len(found) > 10
