"""What pages show of a case and its project, gathered through scoped queries and put into words: where it stands,
findings, opinions, limits, materials, the site's own outline.

Called by the views of cases, tasks and projects. Nothing is written here and nothing decided; another department's
geometry never comes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.casework import library
from app.casework.admit_site import AdmittedSite
from app.casework.forms.definition import Form
from app.casework.reading_notes import READING_NOTES
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.domain.facts import Fact
from app.domain.opinions import DEEMED
from app.engine.moves import CANCELLED_BY_OFFICE
from app.spatial import crs
from app.spatial.disclosure import site_outline_svg
from app.spatial.footprint import admit_site
from app.spatial.outline import SitePicture
from app.store import findings, history, inbox, materials, opinions, org, outbox, personal, projects
from app.store.cases import CaseRow
from app.store.inbox import ClosedTaskRow
from app.store.materials import UsedMaterial
from app.store.opinions import OpinionRow
from app.store.plans import PlanRow
from app.store.projects import FootprintRow, ProjectRow
from app.web import names, settlements
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import dates, numbers, opinion_lines, standing
from app.web.present.opinion_lines import RoundLines
from app.web.present.standing import Standing
from app.web.subjects import plan_of, subject_name
from app.web.today import today

FACTS_AT_ONCE = 500
EPSG_4490 = 4490
TRIES_UNTOLD = 5  # half a minute: what a receiver that is restarted recovers from by itself
GOOD_ENDS = ("generated", "generated_with_conditions", "adjusted", "completed")


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A project's own site: its numbers and its picture. Empty: picture "" where it cannot be drawn."""

    row: FootprintRow
    picture: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words. Shape: code is the layer's, verdict_tag the colour of its tag."""

    code: str
    layer: str
    count: int
    area: Any
    share: Any
    verdict: str
    verdict_tag: str
    row: int | None
    articles: tuple[str, ...]
    department: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Side:
    """What lies beside a task: project, site, findings, opinions and materials of its case."""

    subject: str
    project: ProjectRow | None
    plan: PlanRow | None
    site: SiteShown | None
    standing: Standing
    findings: list[FindingLine]
    unsure: list[str]
    rounds: list[RoundLines]
    materials: list[UsedMaterial]

    @property
    def has_map(self) -> bool:
        """Whether there is a site to show: a plan has none, and its pages go without the map's script."""
        return bool(self.project and self.site and self.site.picture)


def side(actor: Actor, case: CaseRow) -> Side:
    """The side of a case's pages."""
    project = projects.one(reader(), actor, case.project_id) if case.project_id else None
    return Side(
        subject_name(actor, case),
        project,
        plan_of(actor, case),
        site_of(actor, project) if project else None,
        standing_of(actor, case),
        findings_of(actor, case),
        unsure_of(actor, case),
        rounds_of(actor, case),
        materials.of_case(reader(), actor, case.id),
    )


def standing_of(actor: Actor, case: CaseRow) -> Standing:
    """Where the case stands."""
    now = today().date
    if case.status == "failed":
        return standing.failed()
    if case.status == "ended":
        outcome = case.outcome or ""
        if outcome == CANCELLED_BY_OFFICE:
            return standing.ended(_("经多规办终止"), case.ended_us, False, now)
        return standing.ended(names.element_name(case, case.model, outcome), case.ended_us, outcome in GOOD_ENDS, now)
    for row in outbox.hindered(reader(), actor, case.id)[:1]:
        if row.attempts >= TRIES_UNTOLD:
            step = names.element_name(case, case.model, row.body["element"])
            return standing.hindered(step, row.attempts, (row.last_error or "").partition(" ")[0])
    tasks = inbox.open_in_case(reader(), actor, case.id)
    forms = frozenset(name for name, _form in opinion_forms(case))
    asked = frozenset(task.task_id for task in tasks if f"{task.model}/{task.form}" in forms)
    return standing.waiting(tasks, [names.department_name(task.department) for task in tasks], asked, now)


def findings_of(actor: Actor, case: CaseRow) -> list[FindingLine]:
    """The findings of the last check of a case, the gravest first."""
    rows = findings.of_case(reader(), actor, case.id)
    last = max((row.checked_us for row in rows), default=0)
    lines = [
        FindingLine(
            row.layer,
            names.layer_name(row.layer),
            row.count,
            row.area_m2,
            row.share,
            _verdict(row.verdict),
            VERDICT_TAGS.get(row.verdict, ""),
            row.row,
            tuple(row.articles),
            row.department,
            row.footprint_version,
        )
        for row in rows
        if row.checked_us == last
    ]
    order = list(VERDICT_TAGS.values())
    return sorted(lines, key=lambda line: order.index(line.verdict_tag) if line.verdict_tag in order else len(order))


def unsure_of(actor: Actor, case: CaseRow) -> list[str]:
    """What the last check of a case could not say, in words: layers that were absent or incomplete."""
    made = history.of_kind(reader(), actor, case.id, "FindingsMade")
    return [_unsure(each) for each in made[-1].body.get("unsure", ())] if made else []


def _unsure(each: Mapping[str, Any]) -> str:
    layer = names.layer_name(each["layer"])
    if each["why"] == "absent":
        return _("一张蓝图尚无图层“%(layer)s”，对其不能判定，已按涉及该图层征求意见。", layer=layer)
    return _(
        "图层“%(layer)s”有 %(count)s 个图斑未能导入，不能据以判定为符合，已按涉及该图层征求意见。",
        layer=layer,
        count=each["rejected"],
    )


VERDICT_TAGS: Mapping[str, str] = {"prohibited": "red", "consult": "yellow", "allowed": "green"}


def _verdict(code: str) -> str:
    return {"prohibited": _("禁止"), "consult": _("须征求意见"), "allowed": _("符合")}.get(code, code)


def rounds_of(actor: Actor, case: CaseRow) -> list[RoundLines]:
    """The opinions of a case by round."""
    given, letters = opinions.of_case(reader(), actor, case.id), opinions.late_letters(reader(), actor, case.id)
    texts = personal.values(reader(), actor, case.id, opinion_lines.references(given, letters))
    settled = settlements.settlements_of(actor, case)
    abouts = _asked_about(actor, case, given)
    return opinion_lines.rounds(given, letters, texts, condition_labels(case), today().date, settled, abouts)


def _asked_about(actor: Actor, case: CaseRow, given: Sequence[OpinionRow]) -> dict[int, str]:
    """What each round was asked about, by its number, where its steps say so. Empty: rounds that only have a number."""
    opened = history.of_kind(reader(), actor, case.id, "TaskOpened")
    said = {fact.body["node"]: chosen(fact.body["about"]) for fact in opened if fact.body.get("about")}
    return {row.round: said[row.task_id] for row in given if row.task_id in said}


def condition_labels(case: CaseRow) -> dict[str, str]:
    """The words of the codes that opinions use, from the forms the case is bound to."""
    fields = (field for _name, form in opinion_forms(case) for field in form.fields if field.type == "choices")
    return {option.value: chosen(option, "label") for field in fields for option in field.options}


def opinion_forms(case: CaseRow) -> Iterator[tuple[str, Form]]:
    """The forms of a case whose completion is an opinion. Shape: ("model/key", form)."""
    bindings = dict(case.bindings)
    for name in bindings.get("forms", {}):
        model, _slash, key = name.partition("/")
        form, _digest = library.form_of(reader(), bindings, model, key)
        if form.records == "opinion":
            yield name, form


def facts_of(actor: Actor, case_id: str) -> list[Fact]:
    """Every fact of a case that the actor sees, in order."""
    found: list[Fact] = []
    while True:
        more = history.of_case(reader(), actor, case_id, after=found[-1].seq if found else 0, limit=FACTS_AT_ONCE)
        found += more
        if len(more) < FACTS_AT_ONCE:
            return found


def site_of(actor: Actor, project: ProjectRow) -> SiteShown | None:
    """A project's own site as it may be shown. Empty: None where it has none."""
    row = projects.outline(reader(), actor, project.id)
    return SiteShown(row, picture_of(row.wkb, project.region_path)) if row else None


def picture_of(wkb: bytes, region_path: str, former_wkb: bytes | None = None) -> str:
    """The outline of a site as SVG, with its district beside it, and dashed its outline until now where that is given. Empty: ""
    where the site no longer lies in its district.
    """
    try:
        drawn = _drawn(wkb, org.boundary(reader(), region_path.rsplit("/", 1)[-1]), former_wkb)
    except DuoguiError:
        return ""
    return drawn.markup(chosen(drawn, "text"))


def site_notes(site: AdmittedSite, former: FootprintRow | None = None) -> tuple[str, ...]:
    """What the reading of a site's file found, in words: what changes against the site until now, areas, zone, system, and what
    had to be supposed.
    """
    found = site.footprint
    return (
        *_change_of_area(found.area_m2, former),
        _("椭球面积 %(area)s", area=numbers.area(found.area_m2)),
        _(
            "高斯-克吕格面积 %(area)s（3 度带第 %(zone)s 带）",
            area=numbers.area(found.area_gauss_kruger_m2),
            zone=found.zone,
        ),
        _("文件坐标系 %(crs)s，入库 CGCS2000（EPSG:4490）", crs=numbers.crs_words(site.crs)),
        *(chosen(READING_NOTES[code]) for code in site.notes),
    )


def _change_of_area(area_m2: Decimal, former: FootprintRow | None) -> tuple[str, ...]:
    """How much the site grows or shrinks. Empty: nothing to say of a first site."""
    if former is None:
        return ()
    change = area_m2 - former.area_m2
    words = {
        "version": former.version,
        "before": numbers.area(former.area_m2),
        "now": numbers.area(area_m2),
        "change": numbers.area(abs(change)),
        "share": numbers.share(abs(change) / former.area_m2),
    }
    if not change:
        return (_("现用地（第 %(version)s 版，虚线）%(before)s，面积不变", **words),)
    if change > 0:
        return (_("现用地（第 %(version)s 版，虚线）%(before)s，改为 %(now)s：增加 %(change)s（%(share)s）", **words),)
    return (_("现用地（第 %(version)s 版，虚线）%(before)s，改为 %(now)s：减少 %(change)s（%(share)s）", **words),)


@lru_cache(maxsize=64)
def _drawn(wkb: bytes, district: bytes, former: bytes | None) -> SitePicture:
    return site_outline_svg(admit_site([wkb], crs.identify(EPSG_4490), district), district, former)


def moment_us(us: int | None) -> str:
    """A stored instant in words."""
    return dates.moment_us(us, today().date)


def may_write_late(actor: Actor, case: CaseRow, task: ClosedTaskRow) -> bool:
    """Whether a closed step may still be answered by a letter.

    It was recalled at its limit, or completed by asking for material after which the department's silence was deemed.
    """
    is_opinion = any(name == f"{task.model}/{task.form}" for name, _form in opinion_forms(case))
    if not actor.may_do(task.department, task.duty) or not is_opinion:
        return False
    given = [row for row in opinions.of_case(reader(), actor, case.id) if row.department == task.department]
    was_deemed = any(row.source == DEEMED and row.round == task.round for row in given)
    return task.how == "recalled" or (task.how == "completed" and was_deemed)
