"""The share of the compatibility kit's sample that is met, per folder and altogether."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from app.decisions.feel import evaluate
from app.domain.errors import DuoguiError
from bench.figures import Figure

LEAST_SHARE = 0.95


def _kit() -> ModuleType:
    """The reader of the kit, which stands beside its tests."""
    folder = str(Path(__file__).parents[1] / "decisions")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module("compatibility_kit")


def feel_figures() -> Iterator[Figure]:
    """The plain expressions."""
    kit, total, met = _kit(), Counter(), Counter()
    for case in kit.feel_cases():
        total[case["dir"]] += 1
        met[case["dir"]] += _is_met(kit, case)
    yield _share("feel/kit", met.total(), total.total(), LEAST_SHARE)
    for folder in sorted(total):
        yield _share(f"feel/kit/{folder}", met[folder], total[folder], None)


def _is_met(kit: ModuleType, case: dict) -> bool:
    try:
        found = evaluate(case["expression"])
    except DuoguiError:
        return case["expected"] is None
    return kit.are_same(kit.expected_value(case["expected"]), found)


def dmn_figures() -> Iterator[Figure]:
    """The models at levels 2 and 3."""
    kit, total, met = _kit(), Counter(), Counter()
    folders = kit.model_folders()
    for folder in folders:
        model = kit.model_of(folder)
        for _, asked, inputs, result, wanted in kit.model_checks(folder):
            total[folder] += 1
            met[folder] += kit.are_same(wanted, _decided(model, asked, inputs, result))
    for level in sorted({folder.parent.name for folder in folders}):
        inside = [folder for folder in folders if folder.parent.name == level]
        yield _share(
            f"dmn/kit/{level}", sum(met[one] for one in inside), sum(total[one] for one in inside), LEAST_SHARE
        )
    for folder in folders:
        yield _share(f"dmn/kit/{folder.parent.name}/{folder.name}", met[folder], total[folder], None)


def _decided(model: object, asked: str, inputs: dict, result: str) -> object:
    try:
        found = model.decide(asked, inputs).value
    except DuoguiError:
        return None
    return found[result] if asked != result and isinstance(found, dict) and result in found else found


def _share(name: str, met: int, total: int, goal: float | None) -> Figure:
    return Figure(name, met / total, "cases", total, met, goal, "of the compatibility kit's sample")
