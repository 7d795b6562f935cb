"""The interface keeps to its own document: schemathesis, which nobody here wrote, reads openapi.json and calls every operation.

No answer is a 5xx and none breaks the schema, the statuses or the content types that the document tells of. 5,000 and 20,000 calls are
made where DUOGUI_PROVE is set.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from interface import PREFIX, Program
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_city import City

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
ASKS = "210281-development-reform.issuer"
EXAMPLES = 10
ENDS = {"withdraw", "send"}  # what ends the case is called last, so that the others meet an open one


@pytest.fixture(scope="module")
def asked():
    """A city with a case in it, two programs, and the ids that a client would have."""
    city = City()
    city.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
    programs = [Program(city, ASKS), Program(city, f"{city.people.asked()[0]}.issuer")]
    ids = {
        "case_id": [city.people.case],
        "task_id": [task["id"] for program in programs for task in program.tasks()],
    }
    return city, programs, ids


def schema_of(city):
    return schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", city.app)


def operations(city):
    found = [each.ok() for each in schema_of(city).get_all_operations()]
    return sorted(found, key=lambda each: each.definition.raw["operationId"] in ENDS)


def called(asked, operation, examples):
    """Call one operation with what its schema allows and with what it does not; how many calls were made."""
    _, programs, ids = asked
    calls = []
    cases = st.one_of(*[operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode])

    @seed(20260302)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def run(data):
        case = data.draw(cases)
        for name in case.path_parameters or {}:
            if data.draw(st.integers(0, 4)):
                case.path_parameters[name] = data.draw(st.sampled_from(ids[name]))
        program = data.draw(st.sampled_from(programs))
        calls.append(case.call_and_validate(headers=program.headers, checks=CHECKS).status_code)

    run()
    return calls


def test_no_call_breaks_the_document(asked):
    statuses = {}
    for operation in operations(asked[0]):
        statuses[operation.label] = called(asked, operation, EXAMPLES)
    assert len(statuses) == 15
    for label, found in statuses.items():
        assert any(status < 300 for status in found) or "POST" in label, f"{label} was never done: {found}"


@pytest.mark.chaos
@pytest.mark.parametrize("calls", [5000, 20000])
def test_thousands_of_calls_break_nothing(asked, calls):
    found = operations(asked[0])
    made = [status for each in found for status in called(asked, each, calls // len(found) + 1)]
    assert len(made) >= calls
    assert max(made) < 500
