"""Cases as the doctor sees them: each can be loaded, its rows in inbox and timers are those of its state, its limits lie in known years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from app.audit.findings import Finding, finding
from app.casework import library
from app.domain.calendars import Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import from_us, law_date, to_us
from app.engine.case import Case
from app.store import cases, health, inbox, timers
from app.store.cases import CaseRow
from app.store.database import Connection

COUNTED = ("WD", "WH", "ND")  # units whose end depends on the calendar


def look(read: Connection) -> list[Finding]:
    """What is wrong with the cases, by number, and with the years that their limits reach."""
    calendar = library.current_calendar(read)
    found: list[Finding] = []
    years: Counter[int] = Counter()
    for case_id in health.case_ids(read):
        row = cases.load(read, case_id)
        if row is not None:
            found += _case(read, row, calendar, years)
    for table, case_id, count in health.stray_rows(read):
        zh, en = f"{count} 行属于不存在的案件", f"{count} rows belong to a case that does not exist"
        found.append(finding(table, case_id, zh, en))
    for year, count in sorted(years.items()):
        zh, en = f"没有放假通知，未结案件有 {count} 个期限到此年", f"no notice yet; {count} limits of open cases end in it"
        found.append(finding("calendar", year, zh, en))
    return found


def _case(read: Connection, row: CaseRow, calendar: Calendar, years: Counter[int]) -> Iterator[Finding]:
    if row.status == "failed":
        yield finding("failed", row.number, "案件出错停止", "the case has failed and waits for a person")
    if row.status == "ended":
        yield from _rows(read, row, {}, {})
        return
    try:
        case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
        tasks = {node: task.element for node, task in case.open_tasks.items()}
        running = {} if case.failure else case.running_timers()
        open_timers = case.open_timers
    except DuoguiError as error:
        yield finding("cases", row.number, error.message("zh"), error.message("en"))
        return
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # a state that no engine wrote
        why = f"{type(error).__name__} {error}"
        yield finding("cases", row.number, f"案件状态不能读：{why}", f"the state of the case cannot be read: {why}")
        return
    yield from _rows(read, row, tasks, {node: (element, to_us(due)) for node, (element, due) in running.items()})
    for timer in open_timers.values():
        day = law_date(timer.due - timedelta(microseconds=1))
        if timer.node in running and timer.limit and timer.limit.get("unit") in COUNTED and calendar.is_provisional(day):
            years[day.year] += 1


def _rows(
    read: Connection, row: CaseRow, tasks: dict[str, str], running: dict[str, tuple[str, int]]
) -> Iterator[Finding]:
    listed = inbox.of_case(read, row.id)
    kept = {each.task_id: each.element for each in listed}
    waits = {each.node: (each.element, each.due_us) for each in timers.of_case(read, row.id)}
    for node in sorted(tasks.keys() ^ kept.keys()):
        if node in tasks:
            yield finding("inbox", row.number, f"缺少未结任务 {tasks[node]}", f"the open task {tasks[node]} is missing")
        else:
            yield finding("inbox", row.number, f"多出任务 {kept[node]}", f"the task {kept[node]} is not open in the case")
    for node in sorted(node for node in tasks.keys() & kept.keys() if tasks[node] != kept[node]):
        zh = f"任务应为 {tasks[node]}，而写着 {kept[node]}"
        yield finding("inbox", row.number, zh, f"the task is {tasks[node]} and the row says {kept[node]}")
    for node in sorted(running.keys() | waits.keys()):
        if running.get(node) != waits.get(node):
            told, says = _said(running.get(node)), _said(waits.get(node))
            zh, en = f"定时应为 {told[0]}，而写着 {says[0]}", f"the timer is {told[1]} and its row says {says[1]}"
            yield finding("timers", row.number, zh, en)


def _said(timer: tuple[str, int] | None) -> tuple[str, str]:
    if timer is None:
        return "无", "none"
    text = f"{timer[0]} {from_us(timer[1]).isoformat()}"
    return text, text
