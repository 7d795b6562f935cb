"""What happened to the demonstration's plans: adjustments in every state, told as stories.py tells those of projects.

The texts are invented for places, never for persons.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.demo.people import OFFICE, People

ARTICLE = "dalian-183/11"
HOUSING, TRANSPORT, HERITAGE, WATER = "210200-housing", "210200-transport", "210200-heritage", "210281-water"
DEFENCE, ECOLOGY, AGRICULTURE = "210200-civil-air-defence", "210200-ecology", "210281-agriculture"
TODAY = 1_000.0  # as in stories.py: what stands before it is still open today


def plan_filed_late(p: People) -> Iterator[float]:
    """Consented, not filed within thirty days: red and urged, then filed."""
    yield from consented(p, "瓦房店市水系专项规划", "water", WATER)
    yield p.until_due(element="file_plan")
    yield 1
    p.do("urge_filing", measure="remind", note="已发催办函，请于十日内报送。")
    yield 5
    p.file_plan()


def plan_overdue_today(p: People) -> Iterator[float]:
    """Open today: the filing is overdue, red and urged; the duty stays."""
    yield TODAY - 56
    yield from consented(p, "大连市文物保护专项规划", "heritage", HERITAGE)
    yield p.until_due(element="file_plan")
    yield 2
    p.do("urge_filing", measure="inspect", note="两次催办未果，移送督查部门。")
    yield TODAY


def plan_review_late_today(p: People) -> Iterator[float]:
    """Open today: the review is past its thirty days; nothing is deemed passed and the leading group is asked to supervise."""
    yield TODAY - 45
    p.propose("大连市人防工程专项规划", "civil_air_defence", DEFENCE)
    yield 2
    p.answer_all()
    yield TODAY


def plan_adjusted(p: People) -> Iterator[float]:
    """A department stays silent, the rest agrees; consented and filed in time."""
    p.propose("瓦房店市农业产业专项规划", "agriculture_forestry", AGRICULTURE)
    yield 1
    p.answer_all(but=(ECOLOGY,))
    yield p.until_due()
    p.conclude()
    yield 3
    p.make_adjustment()
    yield 2
    p.examine("return", reason="图件与文本的范围不一致。")
    yield 3
    p.make_adjustment()
    yield 1
    p.examine("consent")
    yield 6
    p.file_plan()


def plan_returned(p: People) -> Iterator[float]:
    """The joint meeting keeps the plan as it is; the proposal is returned."""
    p.propose("大连市综合交通专项规划", "transport", TRANSPORT)
    yield 1
    p.answer(HOUSING, "object", article=ARTICLE, reason="与城市排水专项规划的管廊位置矛盾。")
    p.answer_all()
    yield 1
    p.conclude()
    yield 1
    p.coordinate("unresolved")
    yield 1
    p.coordinate("unresolved")
    yield 4
    p.coordinate("stop")


def plan_not_consented(p: People) -> Iterator[float]:
    """The coordination office refuses what came of the adjustment."""
    p.propose("大连市生态环境专项规划", "ecology", ECOLOGY)
    yield 1
    p.answer_all()
    yield 1
    p.conclude()
    yield 2
    p.make_adjustment()
    yield 1
    p.examine("refuse", reason="调整突破生态保护红线。")


def plan_withdrawn(p: People) -> Iterator[float]:
    """The department takes its proposal back during the review."""
    p.propose("大连市城市排水专项规划", "urban_construction", HOUSING)
    yield 1
    p.answer(OFFICE)
    yield 1
    p.withdraw("与国土空间总体规划修编合并办理。")


def plan_incomplete_today(p: People) -> Iterator[float]:
    """Open today: a field and a part are missing and were told at once."""
    yield TODAY - 2.4
    p.propose("瓦房店市供水专项规划", "water", WATER, without=("period", "annexes"))
    yield TODAY


def plan_awaits_approval_today(p: People) -> Iterator[float]:
    """Open today: consented, and waiting for the approval of the province."""
    yield TODAY - 18
    yield from consented(p, "大连市公路网专项规划", "transport", TRANSPORT, higher_approval="yes")
    yield TODAY


def consented(p: People, name: str, kind: str, owner: str, higher_approval: str = "no") -> Iterator[float]:
    """From the proposal to the consent, without a disagreement."""
    p.propose(name, kind, owner, higher_approval=higher_approval)
    yield 1
    p.answer_all()
    yield 1
    p.conclude()
    yield 2
    p.make_adjustment()
    yield 1
    p.examine("consent")


LONG = (plan_filed_late, plan_overdue_today, plan_review_late_today, plan_adjusted)
SHORT = (plan_returned, plan_not_consented, plan_withdrawn, plan_incomplete_today, plan_awaits_approval_today)
