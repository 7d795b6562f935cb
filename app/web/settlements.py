"""Which opinions a resolution settled: drawn from the facts of the case, so that the opinion's own row stays what the department said.

Called by case_desk.py. Whether an objection still stands is the model's business; here it is only said who settled it, when and how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.casework import library
from app.casework.forms.definition import Form
from app.casework.personal import is_personal
from app.domain.actors import Actor
from app.domain.facts import Fact
from app.domain.instants import to_us
from app.store import history, personal
from app.store.cases import CaseRow
from app.web import names
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import dates, form_fields
from app.web.present.opinion_lines import Settlement, erased
from app.web.today import today

SAID_ALREADY = ("result", "settles")  # the mark itself says these


def settlements_of(actor: Actor, case: CaseRow) -> list[Settlement]:
    """Every resolution of a case that settled opinions, in order. Empty: none without one, which costs one query."""
    made = [fact for fact in history.of_kind(reader(), actor, case.id, "ResolutionMade") if fact.body["binds"]]
    if not made:
        return []
    completed = history.of_kind(reader(), actor, case.id, "TaskCompleted")
    pairs = [(fact, step) for fact in made for step in [_step_of(fact, completed)] if step is not None]
    refs = [v["personal"] for _fact, step in pairs for v in step.body["answers"].values() if is_personal(v)]
    texts = personal.values(reader(), actor, case.id, refs) if refs else {}
    return [_settlement(case, fact, step, texts) for fact, step in pairs]


def _step_of(resolution: Fact, completed: Iterable[Fact]) -> Fact | None:
    """The completed step that a resolution was drawn from: the last of its element before it."""
    element = resolution.body["element"]
    return max(
        (step for step in completed if step.body["element"] == element and step.seq < resolution.seq),
        key=lambda step: step.seq,
        default=None,
    )


def _settlement(case: CaseRow, fact: Fact, step: Fact, texts: Mapping[str, str]) -> Settlement:
    body = step.body
    form, _digest = library.form_of(reader(), case.bindings, body["model"], body["form"])
    return Settlement(
        round=fact.body["round"],
        departments=frozenset(fact.body["binds"]),
        level=names.element_name(case, body["model"], body["element"]),
        by=names.department_name(fact.body["department"]),
        when=dates.moment_us(to_us(fact.at), today().date),
        account=tuple(_account(form, body["answers"], texts)),
    )


def _account(form: Form, given: Mapping[str, Any], texts: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """What was agreed, in the words of the resolution's form; files stand with the case."""
    files = {field.name for field in form.of_type("material", "footprint")}
    found = []
    for name, value in given.items():
        if name in files or name in SAID_ALREADY:
            continue
        plain = texts.get(value["personal"], erased()) if is_personal(value) else value
        for term, words in form_fields.review_rows(form, {name: plain}, form_fields.Lists()):
            found.append((term, _("、").join(words.splitlines()) if isinstance(value, list) else words))
    return found
