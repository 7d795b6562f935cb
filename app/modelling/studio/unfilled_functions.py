"""The functions that a draft looks for and nobody at this site fills: what only the site itself can know, beside the check's rules."""

from __future__ import annotations

from app.casework.functions_wanted import functions_in
from app.casework.publish import Source
from app.domain.limits import Line
from app.modelling.lint.problem import WARNING, Problem
from app.store import org
from app.store.database import Connection

RULE = "duogui/candidates-exist"


def unfilled_functions(read: Connection, source: Source) -> list[Problem]:
    """A warning for each, for a site may be completed later; a misspelled function is among them. Empty: also for forms and scenarios."""
    if source.kind not in ("model", "table"):
        return []
    filled = {function for row in org.departments(read) if row.is_open for function in row.functions}
    place = f"{source.name}.bpmn" if source.kind == "model" else f"{source.stem}/{source.name}.dmn"
    return [
        Problem(RULE, WARNING, place, "", _told(function)) for function in sorted(functions_in(source.content) - filled)
    ]


def _told(function: str) -> Line:
    return Line(
        f"本平台没有部门承担职能 {function}；写错的请更正，没有登记的请管理员登记，否则交其办理的步骤会使案件停住",
        f"no department of this site fills the function {function}: correct it if it is misspelled, or have a department entered; "
        "a step offered to it would stop the case",
    )
