"""Every test that the table of defects names is there, and every defect names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from defects import DEFECTS, Defect

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("defect", DEFECTS, ids=[one.key for one in DEFECTS])
def test_a_defect_has_tests_that_exist(defect: Defect) -> None:
    assert defect.tests
    for test in defect.tests:
        path, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (TESTS / path).read_text("utf-8"), re.MULTILINE), test


def test_no_defect_of_the_thirteen_is_missing() -> None:
    assert {f"D{n}" for n in range(1, 14)} <= {one.key for one in DEFECTS}
