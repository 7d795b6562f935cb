"""What happened to the demonstration's joint approvals: one through all four stages, and one in every state on the way.

The front desk enters for the developers; the texts are invented for places, never for persons.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.casework.open_case import open_case
from app.casework.settle import settle
from app.demo.people import People
from app.domain.instants import law_date
from app.store import cases, projects

DESK, PLANNING, ECOLOGY = "210281-front-desk", "210200-natural-resources", "210200-ecology"
ARTICLE = "urban-rural-planning-law/35"
TODAY = 1_000.0  # as in stories.py: what stands before it is still open today
PAPERS = {
    1: ["application_form", "site_drawing", "enterprise_registration"],
    2: ["land_use_right", "design_scheme"],
    3: ["engineering_permit", "construction_drawings", "contractor_contract"],
    4: ["completion_report", "as_built_survey"],
}


def apply(p: People, name: str, code: str, kind: str = "filed") -> None:
    """The front desk enters an application."""
    p.lead = DESK
    raw = {
        "project_code": code,
        "project_name": name,
        "project_type": kind,
        "applicant": "项目建设单位",
        "contact": "项目建设单位联络岗",
        "telephone": "0411-00000000",
    }
    p.case = open_case(p.office, p.actor(DESK), "joint_approval", raw).case
    settle(p.office)


def receive(p: People, stage: int, submitted: list[str] | None = None) -> None:
    """The papers of a stage come in."""
    p.do("receive_stage_application", stage=str(stage), submitted=PAPERS[stage] if submitted is None else submitted)


def decide(p: People, name: str, **answers: object) -> None:
    """One item is decided: approved, unless said otherwise."""
    (task,) = [each for each in p.tasks("decide_item") if each.name_zh.endswith(name)]
    p.answer_task(task, **(answers or {"result": "approve", "number": "示许〔2026〕12号"}))


def approve_all(p: People, *, but: tuple[str, ...] = ()) -> None:
    """Every item that is open is approved, wave after wave, but some."""
    while waiting := [each for each in p.tasks("decide_item") if not each.name_zh.endswith(but or ("\0",))]:
        p.answer_task(waiting[0], result="approve", number="示许〔2026〕8号")


def issue(p: People) -> None:
    """What was approved is issued together."""
    p.do("issue_results", how="window", issued_on=law_date(p.office.clock.now()).isoformat())


def stage(p: People, number: int) -> Iterator[float]:
    """A whole stage without trouble."""
    receive(p, number)
    yield 2
    p.answer_all()
    yield 3
    approve_all(p)
    yield 1
    issue(p)


def approval_completed(p: People) -> Iterator[float]:
    """All four stages, from the application to the acceptance of the finished building."""
    apply(p, "松树镇农产品冷链物流中心", "2603-210281-89-01-000024")
    for number, days in ((1, 5), (2, 8), (3, 30), (4, 1)):
        yield from stage(p, number)
        yield days


def approval_of_a_generated_project(p: People) -> Iterator[float]:
    """Open today: a project generated here, in its second stage; the opinions of its planning stand beside the decisions."""
    yield TODAY - 28
    p.begin("西杨乡中心卫生院迁建")
    yield 1
    p.answer(ECOLOGY, "agree_with_conditions", conditions=["environmental_assessment"], reason="按环评批复落实。")
    p.answer_all()
    yield 2
    p.finish()
    yield 3
    with p.office.store.read() as read:
        row = cases.load(read, p.case)
        project = projects.load(read, row.project_id or "") if row else None
    assert project is not None, "it was generated"
    assert project.code is not None, "and has its code"
    apply(p, project.name, project.code)
    yield from stage(p, 1)
    yield 4
    receive(p, 2)
    yield 2
    p.answer_all()
    yield TODAY


def approval_without_code(p: People) -> Iterator[float]:
    """The code is not valid: nothing is accepted."""
    apply(p, "复州城镇民宿改造", "2603-210281-89-01-000019")
    yield 1
    p.do("give_refusal_notice", reason="code_invalid", number="示不受〔2026〕1号")


def approval_never_supplemented(p: People) -> Iterator[float]:
    """Papers were missing, told once, and never came."""
    apply(p, "瓦房店市物流园二期", "2603-210281-89-01-000032")
    receive(p, 1, ["application_form"])
    yield 1
    p.do("notify_missing", missing_listed=["site_drawing", "enterprise_registration"], number="示补告〔2026〕3号")
    yield p.until_due(element="receive_supplement")
    p.do("give_refusal_notice", reason="not_supplemented", number="示不受〔2026〕2号")


def approval_refused(p: People) -> Iterator[float]:
    """An item is refused with reasons; its stage ends."""
    apply(p, "李官镇砂石加工项目", "2603-210281-89-01-000049")
    receive(p, 1)
    yield 2
    p.answer_all()
    yield 2
    decide(p, "环境影响评价审批", result="refuse", article=ARTICLE, reason="选址位于饮用水水源准保护区。")


def approval_withdrawn(p: People) -> Iterator[float]:
    """Withdrawn in the middle of the parallel approvals."""
    apply(p, "土城乡分布式光伏", "2603-210281-89-01-000057")
    receive(p, 1)
    yield 2
    p.answer_all()
    yield 1
    decide(p, "企业投资项目备案")
    yield 1
    p.withdraw("建设单位调整投资计划，撤回申请。")


def approval_item_late_today(p: People) -> Iterator[float]:
    """Open today: an item is past its limit, red, supervised by the stage lead and still to be decided."""
    yield TODAY - 40
    apply(p, "岗店街道标准厂房", "2603-210281-89-01-000065")
    receive(p, 1)
    yield 1
    p.answer_all()
    yield 2
    approve_all(p, but=("环境影响评价审批",))
    yield p.until_due(ECOLOGY, "decide_item")
    yield 1
    p.do("supervise_item", measure="urged", summary="已书面催办，要求五日内办结。")
    yield TODAY


def approval_coordination_today(p: People) -> Iterator[float]:
    """Open today: an approver asked the stage lead to coordinate."""
    yield TODAY - 6
    apply(p, "杨家乡污水处理厂提标", "2603-210281-89-01-000073")
    receive(p, 1)
    yield 2
    p.answer_all()
    yield 1
    approve_all(p, but=("环境影响评价审批",))
    decide(p, "环境影响评价审批", result="coordinate", reason="与用地预审意见不一致。")
    yield TODAY


def approval_papers_missing_today(p: People) -> Iterator[float]:
    """Open today: papers are missing; the one notice has to go out within five working days."""
    yield TODAY - 1.5
    apply(p, "瓦房店市儿童福利院", "2603-210281-89-01-000081", "approved")
    receive(p, 1, ["application_form"])
    yield TODAY


APPROVALS = (
    approval_completed,
    approval_of_a_generated_project,
    approval_without_code,
    approval_never_supplemented,
    approval_refused,
    approval_withdrawn,
    approval_item_late_today,
    approval_coordination_today,
    approval_papers_missing_today,
)
