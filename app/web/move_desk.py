"""What the pages for moving a case show: where it may go and why not elsewhere, the instances that run, and what a wish brings about.

Called by views/moves.py alone. Nothing is written here and nothing decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.casework.review_move import ADD, TAKE, Choices, Effect, Wish, choices
from app.domain import canonical
from app.domain.actors import Actor
from app.domain.instants import to_text
from app.engine.movable import Instance, Place
from app.engine.shown import OpenTask
from app.store.cases import CaseRow
from app.web import move_drawing, names
from app.web.language import chosen, language
from app.web.language import gettext as _
from app.web.move_drawing import SEPARATOR, Drawing, is_mere_meeting, wish_of
from app.web.offices import office
from app.web.present.fact_parts import due_words
from app.web.subjects import subject_name

LONGEST_ITEM = 80
ITEM = "item-"
PERSONS = ("userTask", "manualTask")
WITH_INSIDE = ("subProcess", "transaction", "callActivity")


@dataclass(frozen=True, slots=True)
class Target:
    """An element that may be chosen, or may not. Shape: value is what the form sends. Empty: why "" where it may."""

    value: str
    name: str
    kind: str
    why: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The elements of one open scope. Shape: is_shown says that it is the only one of its kind, so that its elements need not be folded."""

    name: str
    is_case: bool
    is_shown: bool
    open: list[Target] = field(default_factory=list)
    refused: list[Target] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """A multi-instance activity that runs. Shape: offices are those a new instance may be for, (code, name); control is the name of
    the entry for it; example is the item of one that runs, in FEEL. Empty: offices is empty where its items are no departments;
    is_counted where no item is asked for.
    """

    name: str
    add: str
    control: str
    instances: list[Target]
    offices: list[tuple[str, str]]
    example: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person had chosen and written. Shape: items by the name of their control."""

    wish: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MoveDesk:
    """The page on which a move is chosen."""

    case: CaseRow
    subject: str
    drawings: list[Drawing]
    scopes: list[Scope]
    groups: list[Group]
    typed: Typed


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """The page before the signature. Shape: act says in words what is done; lines are (what becomes of them, which, words)."""

    case: CaseRow
    subject: str
    act: str
    typed: Typed
    seen: int
    parts: list[tuple[str, list[str]]]
    warning: str
    drawings: list[Drawing]


def desk(actor: Actor, case: CaseRow, typed: Typed) -> MoveDesk:
    """What may be chosen, with everything typed so far. Raises: E-CASE-1, E-CASE-7."""
    found = choices(office(), actor, case.id)
    scopes = _scopes(case, found)
    drawings = move_drawing.of_choices(case, found, {key: scope.name for key, scope in scopes.items()}, typed.wish)
    shown = [scope for scope in scopes.values() if scope.open or scope.refused]
    return MoveDesk(case, subject_name(actor, case), drawings, shown, _groups(case, found), typed)


def review(actor: Actor, case: CaseRow, wish: Wish, effect: Effect, typed: Typed) -> ReviewDesk:
    """What signing would bring about."""
    parts = [
        (_("取消的任务"), [_task(task) for task in effect.cancelled]),
        (_("结束计算的期限"), [_limit(case, *limit) for limit in effect.limits_ended]),
        (_("新开的任务"), [_task(task) for task in effect.opened]),
        (_("开始计算的期限"), [_limit(case, *limit) for limit in effect.limits_begun]),
        (_("开始的机器工作"), [names.element_name(case, model, element) for element, model in effect.works]),
        (_("不受影响的任务"), [_task(task) for task in effect.kept]),
    ]
    warning = _("生效后案件即告结束。") if effect.ends else ""
    if effect.fails:
        warning = _("生效后案件会在此中断：%(why)s", why=effect.fails[0 if language() == "zh" else 1])
    said = _act_words(case, wish, effect)
    shown = [(title, _counted(lines)) for title, lines in parts if lines]
    drawings = move_drawing.of_effect(case, effect)
    return ReviewDesk(case, subject_name(actor, case), said, typed, effect.version, shown, warning, drawings)


def _counted(lines: list[str]) -> list[str]:
    """Lines that say the same, said once with how often."""
    return [line if number == 1 else f"{line} × {number}" for line, number in Counter(lines).items()]


def _scopes(case: CaseRow, found: Choices) -> dict[str, Scope]:
    items = {each.node: each for each in found.instances if each.queued is None}
    scopes: dict[str, Scope] = {}
    for place in found.places:
        if place.scope not in scopes:
            scopes[place.scope] = Scope(_scope_name(case, place, items.get(place.instance)), not place.scope, not place.instance)
        scope, target = scopes[place.scope], _target(case, place)
        if place.why:
            scope.refused.append(target)
        elif not is_mere_meeting(case, place):
            scope.open.append(target)
    return scopes


def _scope_name(case: CaseRow, place: Place, instance: Instance | None) -> str:
    if not place.scope:
        return names.model_name(case, place.model)
    name = names.element_name(case, place.host_model, place.host)
    return f"{name}{_('：')}{item_words(instance.item, instance.is_counted)}" if instance else name


def _target(case: CaseRow, place: Place) -> Target:
    element = names.element(case, place.model, place.element)
    why = place.why[0 if language() == "zh" else 1] if place.why else ""
    name = names.element_name(case, place.model, place.element)
    return Target(wish_of(place), name, _kind(element.kind if element else ""), why, place.is_open)


def _kind(kind: str) -> str:
    if kind in PERSONS:
        return _("人员任务")
    if kind.endswith("Gateway"):
        return _("分支")
    if kind == "startEvent":
        return _("开始")
    if kind == "endEvent":
        return _("结束")
    if kind.endswith("Event"):
        return _("事件")
    return _("子流程") if kind in WITH_INSIDE else _("系统任务")


def _groups(case: CaseRow, found: Choices) -> list[Group]:
    by_group: dict[str, list[Instance]] = {}
    for each in found.instances:
        by_group.setdefault(each.group, []).append(each)
    return [_group(case, instances) for instances in by_group.values()]


def _group(case: CaseRow, instances: list[Instance]) -> Group:
    first, known = instances[0], names.departments()
    items = {each.item for each in instances if isinstance(each.item, str)}
    are_offices = len(items) == len(instances) and items <= known.keys()
    rest = sorted(code for code, row in known.items() if row.is_open and code not in items) if are_offices else []
    return Group(
        names.element_name(case, first.model, first.element),
        SEPARATOR.join((ADD, first.node, "")),
        control_of(first.node),
        [
            Target(
                SEPARATOR.join((TAKE, each.node, "" if each.queued is None else str(each.queued))),
                item_words(each.item, each.is_counted),
                _("排队等候") if each.queued is not None else _("进行中"),
                "",
            )
            for each in instances
        ],
        [(code, names.department_name(code)) for code in rest],
        canonical.dumps(first.item),
        first.is_counted,
    )


def control_of(node: str) -> str:
    """The name of the entry that says whom a new instance beside a node is for."""
    return f"{ITEM}{node}"


def item_words(item: Any, is_counted: bool) -> str:
    """What an instance is for: a department by its name, a number as a place, a context by the names it carries (name_zh, name_en,
    department), else the value itself, cut short.
    """
    if is_counted and isinstance(item, int):
        return _("第 %(number)s 个", number=item + 1)
    if isinstance(item, str):
        return names.department_name(item)
    if isinstance(item, Mapping) and (name := chosen(item, "name")):
        department = item.get("department")
        return _("%(step)s（%(office)s）", step=name, office=names.department_name(department)) if department else name
    text = canonical.dumps(item)
    return text if len(text) <= LONGEST_ITEM else text[:LONGEST_ITEM] + "…"


def _act_words(case: CaseRow, wish: Wish, effect: Effect) -> str:
    if effect.place is not None:
        step = names.element_name(case, effect.place.model, effect.place.element)
        if not effect.place.scope:
            return _("移到“%(step)s”", step=step)
        return _("只在“%(scope)s”中移到“%(step)s”", scope=_scope_name(case, effect.place, effect.instance), step=step)
    if wish.act == ADD:
        return _("增加一家：%(item)s", item=item_words(wish.item, is_counted=False))
    if effect.instance is None:
        return _("取消其中一家")
    return _("取消其中一家：%(item)s", item=item_words(effect.instance.item, effect.instance.is_counted))


def _task(task: OpenTask) -> str:
    name = task.name_zh if language() == "zh" else task.name_en or task.name_zh
    return _("%(step)s（%(office)s）", step=name, office=names.department_name(task.department))


def _limit(case: CaseRow, element: str, model: str, due: Any) -> str:
    return _("%(step)s，至 %(due)s", step=names.element_name(case, model, element), due=due_words({"due": to_text(due)}))
