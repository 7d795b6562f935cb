"""The standard's own meaning, case by case: feel_cases/*.txt hold expressions and the values that DMN 1.5 gives them.

The values were read from the standard and never from this engine's output; a value is a literal.
"""

from pathlib import Path

import pytest

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import evaluate, type_name
from app.decisions.feel.comparison import identical

FOLDER = Path(__file__).parent / "feel_cases"


def cases():
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                expression, _, value = line.rpartition(" => ")
                yield pytest.param(expression, value, id=f"{path.stem}: {expression[:70]}")


def value_of(expression):
    """The value; null for what is no FEEL, as the standard asks of an evaluation."""
    try:
        return evaluate(expression)
    except FeelSyntaxError:
        return None


@pytest.mark.parametrize(("expression", "value"), list(cases()))
def test_an_expression_has_the_value_that_the_standard_gives(expression, value):
    found, wanted = value_of(expression), evaluate(value)
    assert type_name(found) == type_name(wanted)
    assert identical(found, wanted), f"{expression} is {found}, not {value}"


def test_the_cases_cover_the_chapters():
    assert len(list(cases())) > 450
