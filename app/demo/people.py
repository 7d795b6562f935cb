"""What the demonstration's people do, in short words: register, answer, settle, confirm. Every word goes through a verb of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.casework.add_material import add_material
from app.casework.complete_task import Completed, complete_task
from app.casework.enter_paper_opinion import enter_paper_opinion
from app.casework.move_clock import advance
from app.casework.open_case import open_case
from app.casework.register_project import register_project
from app.casework.restart_case import Restarted, restart_case
from app.casework.review_task import presets
from app.casework.settle import settle
from app.casework.start_case import start_case
from app.casework.withdraw_case import withdraw_case
from app.demo.office_hours import BETWEEN_ACTS
from app.demo.sample_files import PAGE, sample_file
from app.demo.seed import sample_site
from app.domain.actors import Actor
from app.domain.instants import from_us, law_date
from app.domain.office import Office
from app.store import cases, inbox, org
from app.store.inbox import InboxRow

LEAD = "210281-development-reform"
CITY_LEAD = "210200-development-reform"
OFFICE = "210200-coordination"
PLANNING = "210200-natural-resources"
CONTACT, TELEPHONE = "项目建设单位联络岗", "0411-00000000"


@dataclass(slots=True)
class People:
    """Everyone of the demonstration city, at one desk. Shape: `case` is the case at hand."""

    office: Office
    case: str = ""
    lead: str = LEAD

    def actor(self, department: str, duty: str = "issuer") -> Actor:
        """The account of a department."""
        with self.office.store.read() as read:
            return org.actor_of(read, f"{department}.{duty}")

    def begin(self, name: str, site: str = "clear_site", *, lead: str = LEAD, **entries: Any) -> None:
        """Register a project with a sample site and start its case."""
        self.lead = lead
        actor = self.actor(lead)
        material = self.upload(actor, site)
        raw = {
            "name": name,
            "kind": "new",
            "special": "none",
            "to_meeting": "no",
            "fiscal": "no",
            "urgent": "no",
            "site": material,
            "contact_name": CONTACT,
            "contact_telephone": TELEPHONE,
            **entries,
        }
        project = register_project(self.office, actor, raw)
        self.case = start_case(self.office, actor, project.project).case
        settle(self.office)

    def propose(self, name: str, kind: str, owner: str, *, without: tuple[str, ...] = (), **entries: Any) -> None:
        """Propose the adjustment of a plan that a department keeps, with its eight fields and four parts but some."""
        self.lead = owner
        actor = self.actor(owner)
        raw = {
            "plan_name": name,
            "plan_kind": kind,
            "compiled_by": "市规划设计研究院",
            "compiled_on": law_date(self.office.clock.now() - timedelta(days=20)).isoformat(),
            "extent": "规划区全域",
            "area_ha": "1250.5",
            "period": "2021—2035年",
            "plan_region": "大连市",
            "gis_data": [self.paper_file(actor, "调整范围.gpkg", "gis_data")],
            "gis_datum": "cgcs2000",
            "texts_drawings": [self.paper_file(actor, "文本和图集.pdf", "drawing")],
            "annexes": [self.paper_file(actor, "基础资料汇编.pdf", "explanation")],
            "higher_approval": "no",
            "reason": "原规划与国土空间规划不衔接，需调整。",
            "declassified": "declared",
            **entries,
        }
        given = {entry: value for entry, value in raw.items() if entry not in without}
        self.case = open_case(self.office, actor, "plan_adjustment", given).case
        settle(self.office)

    def conclude(self, conclusion: str = "pass") -> None:
        """The planning department concludes the review of a plan."""
        self.do("conclude_review", conclusion=conclusion, opinion="已与一张蓝图、控制线和其他规划逐项核对。")

    def make_adjustment(self) -> None:
        """The plan is adjusted by procedure, with its approval document."""
        actor = self.actor(self.lead)
        self.do(
            "make_adjustment",
            approval_number="示范规批〔2026〕8号",
            approval_document=[self.paper_file(actor, "批准文件.pdf", "approval_document")],
            gis_data=[self.paper_file(actor, "调整后范围.gpkg", "gis_data")],
            texts_drawings=[self.paper_file(actor, "调整后文本和图集.pdf", "drawing")],
            area_ha="1198.25",
            summary="部门意见和审查意见已逐条落实。",
        )

    def examine(self, choice: str, **more: Any) -> None:
        """The coordination office examines what came of the adjustment."""
        self.do("examine_adjustment", choice=choice, **more)

    def file_plan(self) -> None:
        """The plan is filed into the platform."""
        actor = self.actor(self.lead)
        self.do(
            "file_plan",
            way="database",
            database=[self.paper_file(actor, "成果数据库.gpkg", "gis_data")],
            disc_number="示范光盘-2026-08",
            documents=[self.paper_file(actor, "报送函.pdf", "explanation")],
        )

    def paper_file(self, actor: Actor, name: str, kind: str) -> str:
        """Upload a document; the material's id."""
        return add_material(self.office, actor, name=name, content=sample_file(name), kind=kind).id

    def upload(self, actor: Actor, site: str) -> str:
        """Upload a sample site; the material's id."""
        return add_material(self.office, actor, name=f"{site}.geojson", content=sample_site(site), kind="site_file").id

    def scan(self, actor: Actor) -> str:
        """Upload a scan; the material's id."""
        return add_material(self.office, actor, name="scan.pdf", content=PAGE, kind="scan").id

    def tasks(self, element: str = "", department: str = "") -> list[InboxRow]:
        """The open tasks of the case at hand."""
        with self.office.store.read() as read:
            return [
                task
                for task in inbox.of_case(read, self.case)
                if (not element or task.element == element) and (not department or task.department == department)
            ]

    def until_due(self, department: str = "", element: str = "give_opinion") -> float:
        """How long it is until a little after the limit of a step. Units: days."""
        due = max(task.due_us or 0 for task in self.tasks(element, department))
        return (from_us(due) - self.office.clock.now()) / timedelta(days=1) + 0.4

    def asked(self) -> list[str]:
        """The departments whose opinion is awaited."""
        return [task.department for task in self.tasks("give_opinion")]

    def do(self, element: str, department: str = "", **answers: Any) -> Completed:
        """Complete the first open task of an element, by an issuer of its department."""
        task = self.tasks(element, department)[0]
        done = complete_task(self.office, self.actor(task.department), task.task_id, answers)
        advance(self.office, self.office.clock.now() + BETWEEN_ACTS)
        return done

    def answer_task(self, task: InboxRow, **answers: Any) -> Completed:
        """Answer a task that may be gone."""
        done = complete_task(self.office, self.actor(task.department), task.task_id, answers)
        advance(self.office, self.office.clock.now() + BETWEEN_ACTS)
        return done

    def answer(self, department: str, conclusion: str = "no_objection", **more: Any) -> Completed:
        """Give a department's opinion."""
        return self.do("give_opinion", department, conclusion=conclusion, **more)

    def answer_all(self, *, but: tuple[str, ...] = (), conclusion: str = "no_objection") -> None:
        """Every department that is awaited answers, but some."""
        for department in self.asked():
            if department not in but:
                self.answer(department, conclusion)

    def last_day(self, department: str, element: str = "give_opinion") -> date:
        """The last day that counts for a department's step."""
        return law_date(from_us((self.tasks(element, department)[0].due_us or 0) - 1))

    def paper(
        self, department: str, conclusion: str = "no_objection", received: date | None = None, **more: Any
    ) -> Completed:
        """The coordination office enters a letter that came on a day: today, unless said otherwise."""
        clerk = self.actor(OFFICE)
        raw = {
            "conclusion": conclusion,
            "document_number": "示范函〔2026〕7号",
            "receipt_date": (received or law_date(self.office.clock.now())).isoformat(),
            "scan": [self.scan(clerk)],
            **more,
        }
        done = enter_paper_opinion(self.office, clerk, self.case, department, raw)
        settle(self.office)
        return done

    def finish(self, *, meeting: bool = False) -> None:
        """From the summary to the code."""
        self.summarise()
        if meeting:
            self.record_meeting()
        self.do("confirm_generation", choice="confirm")

    def summarise(self) -> None:
        """The lead sums up exactly what the opinions and resolutions bind to."""
        task = self.tasks("summarise_conditions")[0]
        proposed = presets(self.office, self.actor(task.department), task.task_id)
        self.do("summarise_conditions", summary="各部门意见已汇总。", **proposed)

    def record_meeting(self, result: str = "agreed") -> None:
        """The deliberative meeting was held."""
        today = law_date(self.office.clock.now()).isoformat()
        self.do(
            "record_meeting",
            meeting="urban_planning_commission",
            date=today,
            number="示范纪要〔2026〕3号",
            result=result,
            minutes=[self.scan(self.actor(OFFICE))],
        )

    def coordinate(self, result: str, *settles: str) -> None:
        """The level that has the disagreement says what came of it."""
        task = next(
            task
            for task in self.tasks()
            if task.element in ("coordinate_at_lead", "coordinate_at_office", "hold_joint_meeting")
        )
        minutes = [self.scan(self.actor(task.department))]
        self.do(
            task.element,
            result=result,
            settles=list(settles),
            date=law_date(self.office.clock.now()).isoformat(),
            summary="会议纪要见附件。",
            minutes=minutes,
        )

    def withdraw(self, reason: str) -> None:
        """The initiator takes the case back."""
        withdraw_case(self.office, self.actor(self.lead), self.case, reason)
        settle(self.office)

    def restart(self, reason: str, site: str = "") -> Restarted:
        """The initiator begins again, where named on another sample site; the case at hand becomes the one that goes on."""
        actor = self.actor(self.lead)
        kept = self.upload(actor, site) if site else None
        restarted = restart_case(self.office, actor, self.case, reason, site=kept)
        self.case = restarted.case
        settle(self.office)
        return restarted

    def status(self) -> str:
        """Where the case at hand stands: its outcome once it has ended."""
        with self.office.store.read() as read:
            row = cases.load(read, self.case)
        return (row.outcome or row.status) if row else "missing"
