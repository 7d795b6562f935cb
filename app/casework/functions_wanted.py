"""Which functions of departments the published models and tables look for, and for which regions nobody fills them.

Functions are free words; what they are called is decided by whoever writes the rules. A step offered to a function that
nobody fills stops its case; a table's row that asks such an office is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.casework.layers_judged import TABLE, judging_offices, layers_judged
from app.store import artefacts, layers, org
from app.store.database import Connection

_OFFICE = re.compile(r"\boffices\.([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Note:
    """Something an administrator should know that is no error."""

    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        """As the command prints it."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Shape: names of the models whose steps are offered to a function, and of the tables that ask for it."""

    models: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


def functions_in(content: bytes) -> set[str]:
    """The functions that a model or table looks for by name: in candidates, scripts, parameters and cells."""
    return set(_OFFICE.findall(content.decode("utf-8", "replace")))


def wanted(read: Connection) -> Mapping[str, Wanted]:
    """Every function that something published looks for."""
    models: dict[str, set[str]] = {}
    for row in artefacts.current(read, "model"):
        for function in functions_in(row.content):
            models.setdefault(function, set()).add(row.name)
    tables: dict[str, set[str]] = {}
    for row in artefacts.current(read, "table"):
        for function in {*functions_in(row.content), *judging_offices(row.content, row.name)}:
            tables.setdefault(function, set()).add(row.name)
    return {
        function: Wanted(tuple(sorted(models.get(function, ()))), tuple(sorted(tables.get(function, ()))))
        for function in sorted({*models, *tables})
    }


def unfilled(read: Connection) -> tuple[Note, ...]:
    """What is missing before projects can be handled in every region: boundaries, and functions that nobody fills."""
    looked_for, kept, notes = wanted(read), org.boundaries(read), []
    regions = org.regions(read)
    parents = {row.parent for row in regions}
    handling = [row for row in regions if row.level != "province" and (row.code in kept or row.code not in parents)]
    gaps: dict[str, list[str]] = {}
    for row in handling:
        if row.code not in kept:
            notes.append(
                Note(
                    f"区划 {row.code} {row.name_zh}没有界线，尚不能登记项目",
                    f"the region {row.code} {row.name_en} has no boundary, so no project can be registered there",
                )
            )
        filled = org.offices_for(read, row.code)
        for function in looked_for:
            if function not in filled:
                gaps.setdefault(function, []).append(row.code)
    return (*notes, *_gaps(gaps, looked_for), *_shared(read), *_layers(read))


def _layers(read: Connection) -> list[Note]:
    """Layers that the table judges by name and nobody imported, or imported in part: a check cannot be relied on there."""
    there = {row.code for row in layers.current(read)}
    named = [code for row in artefacts.current(read, "table", name=TABLE) for code in layers_judged(row.content)]
    absent = ", ".join(code for code in named if code not in there)
    notes = []
    if absent:
        zh = f"一张蓝图缺少判定表 {TABLE} 所列的图层 {absent}：空间核查不能判定，相应部门一律征求意见"
        en = f"the blueprint lacks layers that {TABLE} judges: {absent}; checks say nothing of them, their departments are asked"
        notes.append(Note(zh, en))
    for code, count in layers.rejected(read).items():
        zh = f"图层 {code} 导入时有 {count} 个图斑被退回，尚不完整：空间核查不能据以判定为符合，相应部门一律征求意见"
        en = f"the layer {code} lacks {count} features that were rejected: a check cannot clear a site by it, its department is asked"
        notes.append(Note(zh, en))
    return notes


def _shared(read: Connection) -> list[Note]:
    """Functions that several departments of one region fill: the first by code is taken."""
    held: dict[tuple[str, str], list[str]] = {}
    for row in org.departments(read):
        for function in row.functions if row.is_open else ():
            held.setdefault((row.region_code, function), []).append(row.code)
    return [
        Note(
            f"区划 {region} 有 {len(codes)} 个部门承担职能 {function}（{', '.join(sorted(codes))}），办理时取第一个",
            f"in {region} the function {function} is filled by {', '.join(sorted(codes))}; the first one is taken",
        )
        for (region, function), codes in sorted(held.items())
        if len(codes) > 1
    ]


def _gaps(gaps: Mapping[str, list[str]], looked_for: Mapping[str, Wanted]) -> list[Note]:
    """One note for all functions that the same regions lack in the same way."""
    alike: dict[tuple[bool, str], list[str]] = {}
    for function, codes in gaps.items():
        alike.setdefault((not looked_for[function].models, ", ".join(codes)), []).append(function)
    notes = []
    for (is_only_asked, regions), functions in sorted(alike.items()):
        lacking = ", ".join(functions)
        uses = [looked_for[function].tables if is_only_asked else looked_for[function].models for function in functions]
        places = ", ".join(sorted({place for use in uses for place in use}))
        zh, en = f"{regions} 无部门承担职能 {lacking}", f"nobody fills for {regions}: {lacking}"
        if is_only_asked:
            zh, en = (
                f"{zh}：决策表 {places} 中涉及的行不征求任何部门",
                f"{en}; rows of the tables {places} that name them ask no department",
            )
        else:
            zh, en = (
                f"{zh}：模型 {places} 中交其办理的步骤会使案件停住",
                f"{en}; steps of the models {places} offered to them stop the case",
            )
        notes.append(Note(zh, en))
    return notes
