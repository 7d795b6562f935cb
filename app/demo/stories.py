"""What happened to the demonstration's projects: each story is a generator that acts, says how many days pass, and goes on.

Together they show every outcome and every state a case can stand in. The texts are invented for places, never for persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.demo.approval_stories import APPROVALS
from app.demo.people import CITY_LEAD, People
from app.demo.plan_stories import LONG, SHORT

Story = Callable[[People], Iterator[float]]
HERITAGE, ECOLOGY, HOUSING, WATER = "210200-heritage", "210200-ecology", "210200-housing", "210281-water"
TRANSPORT, DEFENCE = "210200-transport", "210200-civil-air-defence"
LAND = "210281-natural-resources"
GROUNDS = "国土空间规划确定的用途与项目不符"
TODAY = 1_000.0  # longer than any story: what stands before it is still open today


def all_answer(p: People) -> Iterator[float]:
    """Everyone answers in time; the project gets its code."""
    p.begin("岗店街道社区卫生服务中心")
    yield 1.2
    p.answer_all()
    yield 1
    p.finish()


def one_silent(p: People) -> Iterator[float]:
    """One department stays silent; its silence counts as no objection and leaves a red light."""
    p.begin("瓦房店市第三中学扩建", kind="extend")
    yield 2
    p.answer_all(but=(ECOLOGY,))
    yield p.until_due()
    p.finish()


def with_conditions(p: People) -> Iterator[float]:
    """Conditions are attached and a meeting is held."""
    p.begin("滨河公园及地下停车场", "river_site", to_meeting="yes", fiscal="yes", investment="8600")
    yield 1
    p.answer(
        WATER,
        "agree_with_conditions",
        conditions=["river_setback", "flood_assessment"],
        reason="建筑退让河道管理范围线，补做防洪评价。",
    )
    p.answer_all()
    yield 2
    p.finish(meeting=True)


def objection_solved_at_lead(p: People) -> Iterator[float]:
    """An objection is settled by the lead department."""
    p.begin("东城汽车客运站")
    yield 1
    p.answer(TRANSPORT, "object", article="urban-rural-planning-law/35", reason=GROUNDS)
    p.answer_all()
    yield 2
    p.coordinate("resolved", TRANSPORT)
    yield 1
    p.finish()


def objection_goes_up(p: People) -> Iterator[float]:
    """The lead cannot settle it; the coordination office does."""
    p.begin("岗店污水处理厂提标改造", kind="rebuild", investment="12500")
    yield 1
    p.answer(ECOLOGY, "object", article="urban-rural-planning-law/35", reason="卫生防护距离不足。")
    p.answer_all()
    yield 1
    p.coordinate("unresolved")
    yield 3
    p.coordinate("resolved", ECOLOGY)
    yield 1
    p.finish()


def coordination_late_to_the_meeting(p: People) -> Iterator[float]:
    """Two levels let their limits pass; the joint meeting decides."""
    p.begin("西部物流园一期")
    yield 1
    p.answer(HOUSING, "object", article="urban-rural-planning-law/35", reason=GROUNDS)
    p.answer_all()
    yield 1
    yield p.until_due(element="coordinate_at_lead")
    yield p.until_due(element="coordinate_at_office")
    p.coordinate("resolved", HOUSING)
    yield 1
    p.finish()


def second_round(p: People) -> Iterator[float]:
    """The plan is revised; the second round asks only whom it should."""
    p.begin("文化馆新馆")
    yield 1
    p.answer(HERITAGE, "object", article="urban-rural-planning-law/35", reason="位于地下文物埋藏区，须先行考古勘探。")
    p.answer_all()
    yield 1
    p.coordinate("revise")
    yield 1
    p.do("revise_plan", summary="建筑位置调整，避让埋藏区。")
    yield 1
    p.answer_all()
    yield 1
    p.finish()


def stopped_by_the_meeting(p: People) -> Iterator[float]:
    """The joint meeting stops the project."""
    p.begin("危险品仓储中心")
    yield 1
    p.answer("210200-civil-air-defence", "object", article="urban-rural-planning-law/35", reason="安全距离不足。")
    p.answer_all()
    yield 1
    p.coordinate("unresolved")
    yield 1
    p.coordinate("unresolved")
    yield 4
    p.coordinate("stop")


def withdrawn(p: People) -> Iterator[float]:
    """The initiator withdraws while departments still have their tasks."""
    p.begin("老虎屯养老院")
    yield 2
    p.answer(LAND)
    yield 1
    p.withdraw("建设单位调整投资计划，撤回策划。")


def routed_elsewhere(p: People) -> Iterator[float]:
    """A project that needs national approval goes by other rules."""
    p.begin("国家高速公路连接线", special="national_or_provincial")
    yield 1
    p.do(
        "confirm_routing", routing="other_rules", rules="国家重大项目审批规定", reason="须上报国家审批的特殊重大项目。"
    )


def red_line_adjusted(p: People) -> Iterator[float]:
    """The site lies on the ecological red line; the initiator moves it."""
    p.begin("山地光伏电站", "red_line_site")
    yield 2
    p.do(
        "adjust_site",
        choice="adjust",
        footprint=p.upload(p.actor(p.lead), "adjusted_site"),
        reason="避让生态保护红线。",
    )
    yield 1
    p.answer_all()
    yield 1
    p.finish()


def red_line_stopped(p: People) -> Iterator[float]:
    """The site lies on the ecological red line and cannot be moved."""
    p.begin("山顶观光酒店", "red_line_site")
    yield 3
    p.do("adjust_site", choice="stop", reason="选址无法避让生态保护红线，终止策划。")


def more_material(p: People) -> Iterator[float]:
    """A department needs more material and then answers."""
    p.begin("冷链物流中心")
    yield 1
    p.answer(TRANSPORT, "need_more_material", what_is_missing="交通影响评价报告")
    yield 1
    p.do("supplement_material", materials=[p.scan(p.actor(p.lead))], note="补充交通影响评价报告。")
    yield 1
    p.answer_all()
    yield 1
    p.finish()


def late_letter(p: People) -> Iterator[float]:
    """An answer comes after its limit and is kept as a letter without legal effect."""
    p.begin("瓦轴集团仓库改造", kind="rebuild")
    yield 1
    late = p.tasks("give_opinion", ECOLOGY)[0]
    p.answer_all(but=(ECOLOGY,))
    yield p.until_due()
    p.answer_task(late, conclusion="object", article="urban-rural-planning-law/35", reason="意见迟于期限。")
    p.finish()


def paper_in_time(p: People) -> Iterator[float]:
    """A paper answer is entered in time and is the opinion."""
    p.begin("永宁镇变电站")
    yield 2
    p.paper(HERITAGE)
    p.answer_all()
    yield 1
    p.finish()


def paper_replaces_silence(p: People) -> Iterator[float]:
    """A paper answer that came in time is entered after the limit: it replaces the deemed opinion."""
    p.begin("复州河碧道", "river_site")
    yield 1
    p.answer_all(but=(HERITAGE, WATER))
    last_day = p.last_day(HERITAGE)
    yield p.until_due(HERITAGE)
    p.paper(HERITAGE, received=last_day)
    p.answer(WATER)
    yield 1
    p.finish()


def restarted_in_the_middle(p: People) -> Iterator[float]:
    """A new round before the end; only those concerned are asked again."""
    p.begin("李官镇文体中心")
    yield 1
    p.answer(LAND)
    p.answer(HOUSING, "agree_with_conditions", conditions=["green_ratio"], reason="绿地率不低于百分之三十。")
    yield 1
    p.restart("总平面方案调整。")
    yield 1
    p.answer_all()
    yield 1
    p.finish()


def restarted_after_its_end(p: People) -> Iterator[float]:
    """A new case of the same project takes over the last round's answers."""
    p.begin("谢屯镇标准厂房")
    yield 1
    p.answer_all(but=(ECOLOGY,))
    yield p.until_due()
    p.finish()
    yield 5
    p.restart("建设规模增加，按程序重新启动。")
    yield 1
    p.answer_all()
    yield 1
    p.finish()


def returned(p: People) -> Iterator[float]:
    """The planning department returns the project."""
    p.begin("驼山乡民宿集群")
    yield 1
    p.answer_all()
    yield 1
    p.summarise()
    yield 1
    p.do("confirm_generation", choice="return", reason="用地规模超出年度计划，退回补充论证。")


def waiting_for_opinions(p: People) -> Iterator[float]:
    """Open today: some have answered, some have not."""
    yield TODAY - 1.3
    p.begin("红沿河镇幼儿园")
    yield 0.6
    p.answer(LAND)
    p.answer(HOUSING, "not_concerned")
    yield TODAY


def near_its_limit(p: People) -> Iterator[float]:
    """Open today: the limit is near."""
    yield TODAY - 5.4
    p.begin("三台乡卫生院", kind="rebuild")
    yield 1
    p.answer(LAND)
    yield TODAY


def waiting_for_supplement(p: People) -> Iterator[float]:
    """Open today: material is being supplemented."""
    yield TODAY - 2.2
    p.begin("阎店乡垃圾转运站")
    yield 0.1
    p.answer(ECOLOGY, "need_more_material", what_is_missing="环境影响分析")
    yield TODAY


def disagreement_today(p: People) -> Iterator[float]:
    """Open today: the lead department coordinates."""
    yield TODAY - 3.6
    p.begin("泡崖乡加油站")
    yield 0.5
    p.answer(HOUSING, "object", article="urban-rural-planning-law/35", reason=GROUNDS)
    p.answer_all()
    yield TODAY


def meeting_today(p: People) -> Iterator[float]:
    """Open today: a city project waits for its meeting."""
    yield TODAY - 6.5
    p.begin("市级体育公园", "river_site", lead=CITY_LEAD, to_meeting="yes", fiscal="yes", investment="46000")
    yield 1
    p.answer_all()
    yield 1
    p.summarise()
    yield TODAY


def on_farmland_today(p: People) -> Iterator[float]:
    """Open today: the site lies on permanent basic farmland."""
    yield TODAY - 1.1
    p.begin("杨家乡农产品加工园", "farmland_site")
    yield TODAY


STORIES: Mapping[str, Story] = {
    story.__name__: story
    for story in (
        *LONG,
        all_answer,
        one_silent,
        with_conditions,
        objection_solved_at_lead,
        objection_goes_up,
        coordination_late_to_the_meeting,
        second_round,
        stopped_by_the_meeting,
        withdrawn,
        routed_elsewhere,
        red_line_adjusted,
        red_line_stopped,
        more_material,
        late_letter,
        paper_in_time,
        paper_replaces_silence,
        restarted_in_the_middle,
        restarted_after_its_end,
        returned,
        waiting_for_opinions,
        near_its_limit,
        waiting_for_supplement,
        disagreement_today,
        meeting_today,
        on_farmland_today,
        *SHORT,
        *APPROVALS,
    )
}
