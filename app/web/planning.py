"""What the departments said of a project while it was planned, as it is shown beside an entry that those opinions bind.

Called by task_desk.py for forms whose entry says `beside`. Article: dalian-183/6.2, anshan-6/3.1.
"""

from __future__ import annotations

from app.casework.forms.definition import PLANNING_OPINIONS, Form
from app.domain.actors import Actor
from app.store import opinions
from app.store.cases import CaseRow
from app.web.case_desk import condition_labels
from app.web.offices import reader
from app.web.present import opinion_lines
from app.web.present.opinion_lines import OpinionLine
from app.web.today import today


def planning_opinions(actor: Actor, case: CaseRow, form: Form | None) -> list[OpinionLine]:
    """The opinions that stand on the case's project from cases of other models, the reader's own department first.

    Empty: none where no entry of the form asks for them.
    """
    if form is None or case.project_id is None or all(field.beside != PLANNING_OPINIONS for field in form.fields):
        return []
    given = opinions.of_project(reader(), actor, case.project_id, case.model)
    rounds = opinion_lines.rounds(given, [], {}, condition_labels(case), today().date, [])
    lines = [line for each in rounds for line in each.opinions]
    return sorted(lines, key=lambda line: line.department != actor.department)
