"""What the editor of a table shows below it: what the proof found, and the example rows with what came of each.

Called by views/example_rows.py alone. A table that cannot be read has no proof: the list of problems says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.publish import Source
from app.decisions.dmn import DecisionFile, Table, read_dmn
from app.decisions.proof import Finding, prove
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.modelling.examples.beside import TriedSheet, try_beside
from app.modelling.examples.sheet import cells_of
from app.modelling.examples.trying import LISTS, Tried
from app.modelling.examples.writing import cells_of_columns, cells_of_variables, input_titles, other_titles
from app.modelling.lint.rules.table_holds import not_proved, told
from app.modelling.studio.keep_draft import tag_of
from app.modelling.studio.published import published_sources, with_draft
from app.store import artefact_drafts, artefacts
from app.web.editor_desk import Sheet
from app.web.language import chosen, language
from app.web.offices import reader

EXAMPLES = "examples"


def shown(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """The proof of each table of the sheet, and its example rows. Empty: no tables where the text cannot be read."""
    examples = _examples(actor, sheet)
    try:
        file = read_dmn(sheet.source.content, sheet.source.place)
    except DuoguiError:
        return {"tables": [], "examples": _as_written(examples, None)}
    return {
        "tables": [_proof(table) for table in file.tables],
        "examples": _as_tried(examples, sheet.source, file),
    }


def _proof(table: Table) -> dict[str, Any]:
    proof = prove(table)
    return {
        "decision": table.decision,
        "policy": table.hit_policy,
        "rows": len(table.rules),
        "holds": proof.holds,
        "findings": [_finding(table, finding) for finding in proof.findings],
        "more": sum(proof.more.values()),
        "unproved": [chosen(not_proved(table, each)) for each in proof.unproved],
        "gives_lists": table.hit_policy in LISTS,
    }


def _finding(table: Table, finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "text": chosen(told(table, finding)),
        "row": finding.rows[0] if finding.rows else 0,
        "rule": table.rules[finding.rows[0] - 1].id if finding.rows else "",
        "decision": table.decision,
        "columns": cells_of_columns(table, finding.witness),
        "variables": cells_of_variables(table, finding.witness),
    }


def _examples(actor: Actor, sheet: Sheet) -> tuple[Source, str, bool]:
    """The reader's draft of the example rows, or those published, with the tag that a save must name, and whether it is a draft."""
    key = sheet.key
    draft = artefact_drafts.one(reader(), actor, EXAMPLES, key.stem, key.name)
    rows = artefacts.current(reader(), EXAMPLES, key.stem, key.name)
    content = draft.content if draft else rows[0].content if rows else b""
    tag = tag_of(reader(), draft, EXAMPLES, key.stem, key.name)
    return Source(EXAMPLES, key.stem, key.name, content), tag, draft is not None


def _as_written(examples: tuple[Source, str, bool], file: DecisionFile | None) -> dict[str, Any]:
    """The rows as they stand in the file, nothing tried. Empty: a file that is not there yet has its columns and no rows."""
    source, tag, is_draft = examples
    lines = [(number, cells) for number, cells in cells_of(source.content) if any(cell.strip() for cell in cells)]
    table = next(iter(file.tables), None) if file else None
    inputs, others = (input_titles(table), other_titles(file, table)) if file and table else ([], [])
    titles = lines[0][1] if lines else list(dict.fromkeys([*inputs, *others]))
    rows = [{"line": number, "cells": cells} for number, cells in lines[1:]]
    return {"tag": tag, "is_draft": is_draft, "titles": titles, "others": others, "rows": rows, "error": "", "missed": []}


def _as_tried(examples: tuple[Source, str, bool], table: Source, file: DecisionFile) -> dict[str, Any]:
    told = _as_written(examples, file)
    if not told["rows"]:
        return told
    try:
        found = try_beside(examples[0], with_draft(published_sources(reader()), table))
    except DuoguiError as error:
        told["error"] = f"{error.message(language())} {error.hint(language())}"
        return told
    outcomes = {each.example.line: each for each in found.tried}
    told["rows"] = [{**row, **_outcome(outcomes.get(row["line"]))} for row in told["rows"]]
    told["missed"] = _missed(found)
    return told


def _outcome(tried: Tried | None) -> Mapping[str, Any]:
    if tried is None:
        return {}
    return {"ok": tried.ok, "matched": tried.matched, "reasons": [chosen(reason) for reason in tried.reasons]}


def _missed(found: TriedSheet) -> list[int]:
    """The rows of the table that no example meets."""
    table = found.sheet.decision.table
    met = {row for each in found.tried for row in each.matched}
    return [rule.row for rule in table.rules if rule.row not in met] if table else []
