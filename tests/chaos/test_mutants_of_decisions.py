"""Small changes of the decisions are noticed by the tests of decisions: the share of a seeded sample, and each that was not.

The changes are made in copies; the checkout is never written to. The machinery is in tests/mutants; Cosmic Ray comes with
`make prove` (requirements-prove.lock), and without it these tests are left out.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="mutation testing needs requirements-prove.lock (make prove)")
from mutants.places import SIZE, changes_of, drawn
from mutants.run import ROOT, Worker, share, told, tried

pytestmark = pytest.mark.chaos
LEAST = 0.85
EXAMPLE = '''"""A module."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def first(pairs: dict[str, int | None], other: str | None = None) -> int | None:
    found: int | None = None
    for left, right in zip(pairs, pairs.values(), strict=True):
        if left == other:
            found = right
    return found
'''


def digest() -> str:
    """Of all code that is changed in copies, as it lies in the checkout."""
    files = sorted((ROOT / "app/decisions").rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def test_what_nothing_can_notice_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(EXAMPLE, "utf-8")
    found = list(changes_of(tmp_path, "example.py"))
    assert {change.line for change in found} == {11, 12}
    assert {change.family for change in found} == {"AddNot", "ReplaceComparisonOperator", "ZeroIterationForLoop"}
    assert all(change.applied(EXAMPLE).count("\n") == EXAMPLE.count("\n") for change in found)


def test_an_exception_whose_name_has_a_dot_is_left_as_it_is(tmp_path: Path) -> None:
    for caught, changed in (("(re.error, OverflowError)", [1]), ("re.error", []), ("OverflowError", [0])):
        source = f"import re\n\ntry:\n    re.compile('')\nexcept {caught}:\n    pass\n"
        (tmp_path / "example.py").write_text(source, "utf-8")
        found = list(changes_of(tmp_path, "example.py"))
        assert [change.occurrence for change in found] == changed
        assert all("except" in change.applied(source) for change in found)


def test_the_same_seed_draws_the_same_sample_from_every_folder() -> None:
    (sample, places), (again, _), (other, _) = drawn(ROOT), drawn(ROOT), drawn(ROOT, seed=1)
    assert sample == again
    assert len(set(sample) & set(other)) < SIZE / 2
    assert len(set(sample)) == SIZE < places
    assert {change.path.split("/")[2] for change in sample} >= {"dmn", "feel", "proof"}


def test_a_change_that_no_test_meets_survives_and_one_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "copy")
    try:
        never = "app/never_imported.py"
        (worker.folder / never).write_text("ANSWER = 42\n", "utf-8")
        assert worker.ask(never, "raise RuntimeError\n")["outcome"] == "survived"
        file = "app/decisions/feel/arithmetic.py"
        before = (worker.folder / file).read_text("utf-8")
        endless = worker.ask(file, before + "\n\nwhile True:\n    pass\n")
        assert (endless["outcome"], endless["killer"]) == ("timeout", "collection")
        unreadable = worker.ask(file, before + "\n\n1 +\n")
        assert unreadable["outcome"] == "killed"
        assert str(unreadable["killer"]).startswith("import: ")
        assert (worker.folder / file).read_text("utf-8") == before
    finally:
        worker.close()


def test_of_six_hundred_changes_85_percent_are_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, (changes, places) = digest(), drawn(ROOT)
    trials = list(tried(tmp_path, changes))
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told(trials, places)) + "\n")
    assert len(trials) == SIZE
    assert digest() == before, "the checkout was written to"
    assert share(trials) >= LEAST
