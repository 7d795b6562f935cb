"""The sample of the public compatibility kit: every case is met, but for the list that says why not."""

from collections import Counter

import pytest
from compatibility_kit import (
    are_same,
    expected_value,
    feel_cases,
    known_failures,
    model_checks,
    model_folders,
    model_of,
    tolerant_model_of,
)

from app.decisions.feel import evaluate
from app.domain.errors import DuoguiError

CASES = feel_cases()
KNOWN = known_failures()


def key_of(case):
    return f"{case['dir']}/{case['id']}"


def is_met(case):
    try:
        found = evaluate(case["expression"])
    except DuoguiError:
        # The kit expects null, or an error, where an expression makes no sense.
        return case["expected"] is None
    return are_same(expected_value(case["expected"]), found)


@pytest.fixture(scope="module")
def unmet():
    return {key_of(case) for case in CASES if not is_met(case)}


def test_the_sample_is_there():
    assert len(CASES) == 1264
    assert len({case["dir"] for case in CASES}) == 74


@pytest.mark.parametrize("folder", sorted({case["dir"] for case in CASES}))
def test_every_expression_of_a_folder_is_met_but_for_the_known_ones(folder, unmet):
    assert {key for key in unmet if key.startswith(f"{folder}/")} - KNOWN.keys() == set()


def test_a_known_failure_still_fails(unmet):
    assert KNOWN.keys() - unmet == set()
    assert all(reason.strip() for reason in KNOWN.values())


def test_at_least_99_of_100_expressions_are_met(unmet):
    total = Counter(case["dir"] for case in CASES)
    assert 1 - len(unmet) / total.total() >= 0.99


@pytest.mark.parametrize("folder", model_folders(), ids=lambda path: path.name)
def test_every_check_of_a_model_is_met(folder):
    model, checks = model_of(folder), list(model_checks(folder))
    assert checks
    for case, asked, inputs, result, wanted in checks:
        try:
            found = model.decide(asked, inputs).value
        except DuoguiError:
            found = None
        if asked != result and isinstance(found, dict) and result in found:
            found = found[result]
        assert are_same(wanted, found), f"{case} {asked} {inputs}: expected {wanted}, found {found}"


@pytest.mark.parametrize("folder", model_folders(), ids=lambda path: path.name)
def test_every_check_of_a_model_is_met_as_the_command_answers_it(folder):
    model = tolerant_model_of(folder)
    for case, asked, inputs, result, wanted in model_checks(folder):
        outputs = model.answer(inputs, asked).outputs
        found = outputs.get(result, outputs[asked])
        assert are_same(wanted, found), f"{case} {asked} {inputs}: expected {wanted}, found {found}"
        assert model.answer(inputs).outputs.get(asked, outputs[asked]) == outputs[asked]


def test_the_models_have_157_checks():
    assert sum(len(list(model_checks(folder))) for folder in model_folders()) == 157
