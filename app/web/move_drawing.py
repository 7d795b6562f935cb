"""The diagrams on the pages for moving a case: on the one each element says where it leads or why it does not, on the other what ends
and what begins.

Called by move_desk.py alone. What may be chosen was decided by the engine; here it is only put beside its element and into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.review_move import MOVE, Choices, Drawn, Effect
from app.engine.models import GATEWAYS
from app.engine.movable import Place
from app.store.cases import CaseRow
from app.web import case_page, names
from app.web.language import gettext as _
from app.web.language import language

SEPARATOR = "|"  # between the parts of what a person chose


@dataclass(frozen=True, slots=True)
class Drawing:
    """One diagram of a case. Shape: body is what the island reads of its elements, by id; called maps call activities to the tab of
    what they call; is_shown says that it is the one in sight.
    """

    model: str
    name: str
    is_shown: bool
    body: dict[str, Any]
    called: dict[str, str]


def wish_of(place: Place) -> str:
    """What the form sends when a place is chosen."""
    return SEPARATOR.join((MOVE, place.scope, place.element))


def is_mere_meeting(case: CaseRow, place: Place) -> bool:
    """Whether an element is a gateway without a name: what follows it can be chosen, and says more."""
    element = names.element(case, place.model, place.element)
    return element is not None and element.kind in GATEWAYS and not element.name_zh


def of_choices(case: CaseRow, found: Choices, scopes: Mapping[str, str], wish: str) -> list[Drawing]:
    """The diagrams of the open scopes, with what each element says when it is pressed. Shape: scopes are names by scope; wish is what
    is chosen already, on whose diagram the page opens.
    """
    at: dict[Drawn, list[Place]] = {}
    for place in found.places:
        at.setdefault((place.model, place.element), []).append(place)
    bodies: dict[str, dict[str, Any]] = {}
    for (model, element), places in at.items():
        bodies.setdefault(model, {})[element] = _answer(case, places, scopes)
    for (model, element), why in found.beyond.items():
        bodies[model][element] = {"told": _refused(case, (model, element), why) + _way_in(case, (model, element), bodies[model])}
    chosen = next((place.model for place in found.places if wish_of(place) == wish), "")
    return _drawings(case, bodies, chosen)


def of_effect(case: CaseRow, effect: Effect) -> list[Drawing]:
    """The diagrams on which something ends or begins, with how much of it."""
    marks = (("ends", effect.ended), ("begins", effect.begun), ("stays", effect.stays))
    target, element = (effect.place.model, effect.place.element) if effect.place else ("", "")
    shown = {model for model, _element in (*effect.ended, *effect.begun)} | {target}
    bodies = {
        model: {
            **{mark: dict(Counter(of for where, of in tokens if where == model)) for mark, tokens in marks},
            "target": element if model == target else "",
        }
        for model in shown
    }
    return _drawings(case, bodies, target)


def _drawings(case: CaseRow, bodies: Mapping[str, dict[str, Any]], wanted: str) -> list[Drawing]:
    models = [model for model in case_page.models_of(case) if model in bodies]
    shown = wanted if wanted in models else next(iter(models), "")
    return [
        Drawing(model, names.model_name(case, model), model == shown, bodies[model], _called(case, model, models))
        for model in models
    ]


def _called(case: CaseRow, model: str, others: Iterable[str]) -> dict[str, str]:
    process = names.process(case, model)
    inside = process.elements.values() if process else ()
    return {each.id: tab_of(each.called) for each in inside if each.called and each.called in others}


def tab_of(model: str) -> str:
    """The address of a diagram on its own page."""
    return f"#drawing-{model}"


def _answer(case: CaseRow, places: list[Place], scopes: Mapping[str, str]) -> dict[str, Any]:
    """What an element says when it is pressed. Shape: picks are (what the form sends, which scope, what is told once it is chosen)."""
    first = places[0]
    step = names.element_name(case, first.model, first.element)
    if is_mere_meeting(case, first):
        return {"told": _("这里只是分支汇合，请选其后的环节。")}
    picks = [
        (wish_of(place), scopes[place.scope], _chosen(place, step, scopes)) for place in places if place.why is None
    ]
    if not picks:
        return {"told": _refused(case, (first.model, first.element), first.why or ("", ""))}
    told = _("“%(step)s”在 %(count)s 处进行，请选移动哪一处：", step=step, count=len(picks)) if len(picks) > 1 else ""
    return {"told": told, "picks": picks}


def _chosen(place: Place, step: str, scopes: Mapping[str, str]) -> str:
    if place.scope:
        return _("已选：只在“%(scope)s”中移到“%(step)s”。", scope=scopes[place.scope], step=step)
    return _("已选：移到“%(step)s”。", step=step)


def _way_in(case: CaseRow, at: Drawn, said: Mapping[str, Mapping[str, Any]]) -> str:
    """The sub-process around an element that can be chosen in its place. Empty: "" where there is none, or the element is on its edge."""
    model, inside = at[0], names.element(case, *at)
    if inside is None or inside.attached_to:
        return ""
    around = names.element(case, model, inside.scope)
    while around is not None and not said.get(around.id, {}).get("picks"):
        around = names.element(case, model, around.scope)
    return _("可移到“%(step)s”本身。", step=names.element_name(case, model, around.id)) if around else ""


def _refused(case: CaseRow, at: Drawn, why: tuple[str, str]) -> str:
    step = names.element_name(case, *at)
    return _("不能移到“%(step)s”：%(why)s。", step=step, why=why[0 if language() == "zh" else 1])
