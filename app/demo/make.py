"""Make the demonstration: seed the city, then let every story happen on a clock of its own, up to the present.

Every case comes about through the verbs, so that each folds, re-runs and verifies. A directory that has the city already is left alone.
"""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.casework.move_clock import advance
from app.demo.errors import NoDemonstration
from app.demo.office_hours import at_work
from app.demo.people import LEAD, OFFICE, People
from app.demo.revision import REVISION, former_sources, revise
from app.demo.seed import IS_DEMONSTRATION, seed_city, shipped_sources
from app.demo.stories import STORIES, TODAY, Story
from app.domain.clocks import FakeClock
from app.domain.office import Office
from app.store import site

PASSWORD = "Duogui-demo-2026"  # noqa: S105 - of the demonstration alone, and printed with its accounts
READY = "demonstration_is_ready"
PAST = timedelta(days=365)
LAST_BEGIN = timedelta(days=60)  # a story that begins later might not come to its end
HALF_WAY = PAST / 2
SHOWN_ACCOUNTS = (
    (f"{LEAD}.issuer", "发起并牵头项目的部门", "the department that initiates and leads"),
    ("210200-ecology.issuer", "被征求意见的部门", "a department that is asked"),
    ("210281-water.issuer", "区县级部门", "a district department"),
    (f"{OFFICE}.issuer", "市多规办：协调、代录纸质意见", "the coordination office"),
    (f"{OFFICE}.administrator", "管理员：账号、拨动时钟", "administrator: accounts, moving the clock"),
    ("210200-natural-resources.issuer", "规划管理部门：确认生成", "the planning department"),
    ("210281-front-desk.handler", "综合窗口：联合审批收件、出件", "the front desk of joint approval"),
    ("210200-civil-air-defence.issuer", "审批部门：联合审批事项", "an approving department"),
    ("210200-heritage.issuer", "规划编制部门：逾期未报送", "a department with a plan to file"),
    (f"{OFFICE}.analyst", "流程分析员：流程图、决策表", "process analyst: diagrams and tables"),
    ("210200-audit.auditor", "审计：查看全部历史", "auditor: sees every history"),
)


def was_interrupted(office: Office) -> bool:
    """Whether a demonstration was begun here and never became ready, so that nobody has used it."""
    with office.store.read() as read:
        return site.value(read, IS_DEMONSTRATION) == "yes" and not site.value(read, READY)


def prepare(office: Office, tell: Callable[[str], None]) -> list[str]:
    """The demonstration city with its cases, made if it is not there; what to tell the person about it."""
    with office.store.read() as read:
        name, is_ready = site.value(read, "name"), site.value(read, READY)
    if name is not None and not is_ready:
        raise NoDemonstration(name=name)
    if not is_ready:
        make(office, tell, office.clock.now())
    return (
        ["", "账号（密码均为 / the password is " + PASSWORD + "）："]
        + [f"  {account:34} {zh} / {en}" for account, zh, en in SHOWN_ACCOUNTS]
        + [""]
    )


def make(
    office: Office, tell: Callable[[str], None], until: datetime, stories: Mapping[str, Story] = STORIES
) -> dict[str, str]:
    """Seed and let the stories happen up to an instant; the case of each story by its name."""
    clock = FakeClock(until - PAST)
    then = replace(office, clock=clock, wall=clock)
    tell("正在准备演示城市 / preparing the demonstration city …")
    seed_city(then, sources=former_sources(shipped_sources()), password=PASSWORD)
    with then.store.transaction() as tx:
        if site.value(tx, "secret_key") is None:
            site.put(tx, "secret_key", secrets.token_hex(32))
    found = _happen(then, clock, until, stories, tell)
    advance(then, until)
    with then.store.transaction() as tx:
        site.put(tx, READY, "yes")
    tell(f"已备好 {len(found)} 个案件 / {len(found)} cases are ready")
    return found


def _happen(
    office: Office, clock: FakeClock, until: datetime, stories: Mapping[str, Story], tell: Callable[[str], None]
) -> dict[str, str]:
    """Play all stories on one clock, whichever is next."""
    begun = clock.now()
    waiting: list[tuple[datetime, int, str, People, Iterator[float]]] = []
    for number, (name, story) in enumerate(stories.items()):
        people = People(office)
        begins = begun + (PAST - LAST_BEGIN) * number / len(stories)
        heapq.heappush(waiting, (begins, number, name, people, story(people)))
    revising = People(office)
    heapq.heappush(waiting, (begun + HALF_WAY, len(stories), REVISION, revising, revise(revising)))
    found: dict[str, str] = {}
    while waiting:
        at, number, name, people, going = heapq.heappop(waiting)
        wanted = at_work(max(at, clock.now()), clock.now(), until)
        if at >= until:
            continue
        if wanted > clock.now() and waiting and waiting[0][0] < wanted:
            heapq.heappush(waiting, (wanted, number, name, people, going))
            continue
        advance(office, wanted)
        days = next(going, None)
        if people.case and name not in found:
            tell(f"  {len(found) + 1}/{len(stories)} {name}")
        if people.case:
            found[name] = people.case
        if days is not None:
            following = (
                until - timedelta(days=TODAY - days)
                if TODAY - 100 < days < TODAY
                else clock.now() + timedelta(days=days)
            )
            heapq.heappush(waiting, (following, number, name, people, going))
    return found
