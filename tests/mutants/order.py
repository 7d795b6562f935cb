"""Which files of tests/decisions are asked first about a change, and which after them. All are asked before a change survives."""

from __future__ import annotations

from pathlib import Path

FOLDER = "tests/decisions"
# By the beginning of the changed file's path; the first that fits counts. What is not named comes after, the slow files last.
FIRST = (
    ("app/decisions/dmn/shared_cells", ("shared_cells", "decision_tables")),
    ("app/decisions/dmn/item_types", ("types_of_models", "models_of_editors", "compatibility_kit")),
    ("app/decisions/dmn/boxed", ("boxed_expressions", "models_of_editors", "compatibility_kit")),
    ("app/decisions/dmn/xml", ("models_of_editors", "boxed_expressions", "imports_of_models")),
    ("app/decisions/dmn/alone", ("models_asked",)),
    ("app/decisions/dmn", ("decision_tables", "models_of_editors", "boxed_expressions", "compatibility_kit")),
    ("app/decisions/proof/kinds", ("kinds_of_values", "proof", "proof_edges")),
    ("app/decisions/proof", ("proof", "proof_edges", "proof_claims_nothing_false", "decision_tables")),
    ("app/decisions/feel/mistakes", ("feel_mistakes", "feel_language", "feel_doubts")),
    ("app/decisions/feel/habits", ("feel_mistakes", "feel_doubts")),
    ("app/decisions/feel/doubt", ("feel_doubts",)),
    ("app/decisions/feel/print", ("feel_language", "feel_cases", "feel_laws", "feel_printing")),
    ("app/decisions/feel/budget", ("feel_safety", "feel_language", "feel_cases")),
    ("app/decisions/feel/quick", ("quick_forms", "feel_cases", "compatibility_kit")),
    ("app/decisions/feel", ("feel_cases", "compatibility_kit", "feel_language", "input_cells", "quick_forms", "decision_limits")),
    ("app/decisions/errors", ("feel_mistakes", "decision_tables", "models_of_editors")),
)
LAST = (
    "feel_time",
    "shared_cells",
    "feel_printing",
    "feel_laws",
    "feel_safety",
    "proof_agrees_with_brute_force",
    "bad_files",
)


def in_order(root: Path, path: str) -> tuple[list[str], list[str]]:
    """The files to ask first about a change of this file, and all others, each once."""
    first = next((names for start, names in FIRST if path.startswith(start)), ())
    rest = {file.stem.removeprefix("test_") for file in (root / FOLDER).glob("test_*.py")} - set(first)
    after = sorted(rest, key=lambda name: (LAST.index(name) if name in LAST else -1, name))
    return [f"{FOLDER}/test_{name}.py" for name in first], [f"{FOLDER}/test_{name}.py" for name in after]
