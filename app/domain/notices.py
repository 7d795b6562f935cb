"""What an imported calendar file says: a whole calendar, or the notice of one year that goes on with the calendar of the site.

A notice may be written as lists of days, or as the days of the year's notice with a mark whether each is off. A file may besides, or
alone, set the office hours and what a receipt after hours counts as. Here must never be a store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.domain import canonical
from app.domain.calendars import NEXT_WORKING_DAY, ONE_DAY, SATURDAY, THAT_DAY, Calendar, read_calendar
from app.domain.errors import DuoguiError
from app.domain.office_hours import read_hours

YEARS = range(1949, 2200)
SETTINGS = ("office_hours", "received_after_hours")
WHOLE = ("name", "years", "holidays", "makeup_workdays", *SETTINGS)
NOTICE = ("year", "holidays", "makeup_workdays", "days", *SETTINGS)
BESIDE = ("$schema", "$id", "papers", "source", "note")  # said beside a notice, without effect
Table = Mapping[str, Any]


class CalendarMalformed(DuoguiError):
    code = "E-LIMIT-9"
    zh = "日历文件有误：{why_zh}"
    en = "The calendar file is wrong: {why_en}"
    hint_zh = "整份日历写 name、years、holidays、makeup_workdays；一年的放假通知写 year、holidays、makeup_workdays，日期如 2027-02-06"
    hint_en = (
        "A whole calendar has name, years, holidays and makeup_workdays; the notice of a year has year, holidays and makeup_workdays; "
        "dates like 2027-02-06"
    )


def read_notice(content: bytes, former: Table) -> bytes:
    """The calendar to publish: the file as it is where it is whole, else the former one with what the file says. Raises: E-LIMIT-9,
    E-LIMIT-2.
    """
    table = _object(content)
    unknown = sorted(set(table) - {*WHOLE, *NOTICE, *BESIDE})
    if unknown:
        raise _wrong(f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is unknown")
    if "years" in table:
        _check(table)
        return content
    if not set(table) & {"year", *SETTINGS}:
        raise _wrong("须有 years 或 year", "it needs years or year")
    merged = dict(former) | {key: table[key] for key in SETTINGS if key in table}
    if "year" in table:
        merged |= _with_year(former, table)
    _check(merged)
    return canonical.dumps(merged).encode()


def first_difference(one: Calendar, two: Calendar) -> date | None:
    """The first day on which two calendars do not say the same. Empty: None where they say the same of every day."""
    day = date(min(one.first_year, two.first_year), 1, 1)
    last = date(max(one.last_year, two.last_year), 12, 31)
    while day <= last:
        if one.is_working_day(day) != two.is_working_day(day) or one.is_provisional(day) != two.is_provisional(day):
            return day
        day += ONE_DAY
    return None


def _with_year(former: Table, notice: Table) -> dict[str, Any]:
    year = notice["year"]
    first, last = former["years"]
    if not isinstance(year, int) or isinstance(year, bool) or not first - 1 <= year <= last + 1:
        raise _wrong(
            f"现行日历为 {first} 至 {last} 年，{year} 年与之不相接",
            f"the calendar covers {first} to {last}, and {year} does not join it",
        )
    holidays, made_up = _days_of(notice)
    # A notice names days at the end of the year before as well: the days off around the first of January.
    outside = [day for day in (*holidays, *made_up) if not str(year - 1) + "-12" <= day < str(year + 1)]
    if outside:
        raise _wrong(f"{outside[0]} 不属于 {year} 年的通知", f"{outside[0]} is no day of the notice of {year}")
    kept = {name: [day for day in former[name] if _year(day) != year] for name in ("holidays", "makeup_workdays")}
    years = [min(first, year), max(last, year)]
    return {
        "name": re.sub(r"\d{4}-\d{4}$", f"{years[0]}-{years[1]}", str(former["name"])),
        "years": years,
        "holidays": sorted({*kept["holidays"], *holidays} - set(made_up)),
        "makeup_workdays": sorted({*kept["makeup_workdays"], *made_up} - set(holidays)),
    }


def _days_of(notice: Table) -> tuple[list[str], list[str]]:
    """Days off and make-up workdays of a notice, in either way of writing."""
    if "days" not in notice:
        return _texts(notice, "holidays"), _texts(notice, "makeup_workdays")
    days = notice["days"]
    if not isinstance(days, list) or not all(
        isinstance(day, dict) and isinstance(day.get("date"), str) and isinstance(day.get("isOffDay"), bool)
        for day in days
    ):
        raise _wrong("days 的每一项须有 date 和 isOffDay", "each of days has a date and isOffDay")
    return [day["date"] for day in days if day["isOffDay"]], [day["date"] for day in days if not day["isOffDay"]]


def _check(table: Table) -> None:
    """Whether a whole calendar makes sense. Raises: E-LIMIT-9, E-LIMIT-2."""
    years = table.get("years")
    if (
        not isinstance(years, list)
        or len(years) != 2
        or not all(isinstance(year, int) and year in YEARS for year in years)
        or years[0] > years[1]
    ):
        raise _wrong(f"years 须为首尾两个年份，不能是 {years}", f"years are the first and the last, not {years}")
    if not isinstance(table.get("name"), str) or not table["name"].strip():
        raise _wrong("name 为空", "its name is empty")
    holidays, made_up = _texts(table, "holidays"), _texts(table, "makeup_workdays")
    for day in (*holidays, *made_up):
        if not years[0] <= _year(day) <= years[1]:
            raise _wrong(f"{day} 不在 {years[0]} 至 {years[1]} 年内", f"{day} lies outside {years[0]} to {years[1]}")
    for day in made_up:
        if day in holidays:
            raise _wrong(f"{day} 既放假又上班", f"{day} is both a day off and a workday")
        if date.fromisoformat(day).weekday() < SATURDAY:
            raise _wrong(f"调休上班日 {day} 不是周末", f"the make-up workday {day} is no day of a weekend")
    if not isinstance(hours := table.get("office_hours", "9-12"), str):
        raise _wrong(f"office_hours {hours}", f"office_hours {hours}")
    read_hours(hours)
    rule = table.get("received_after_hours", THAT_DAY)
    if rule not in (THAT_DAY, NEXT_WORKING_DAY):
        raise _wrong(
            f"received_after_hours 只能是 {THAT_DAY} 或 {NEXT_WORKING_DAY}",
            f"received_after_hours is {THAT_DAY} or {NEXT_WORKING_DAY}",
        )
    _has_workdays(read_calendar(table))


def _has_workdays(calendar: Calendar) -> None:
    """A month without any working day is a slip of the pen, and would let limits run for ever. Raises: E-LIMIT-9."""
    rest, day = 0, date(calendar.first_year, 1, 1)
    while day.year <= calendar.last_year:
        rest = 0 if calendar.is_working_day(day) else rest + 1
        if rest > 31:
            raise _wrong(f"至 {day} 连续一个月没有工作日", f"there is no working day in the month up to {day}")
        day += timedelta(days=1)


def _texts(table: Table, name: str) -> list[str]:
    days = table.get(name, [])
    if not isinstance(days, list):
        raise _wrong(f"{name} 须为日期列表", f"{name} is a list of dates")
    return [_date(day) for day in days]


def _date(day: object) -> str:
    try:
        return date.fromisoformat(str(day)).isoformat()
    except ValueError:
        raise _wrong(f"“{day}”不是日期", f"“{day}” is no date") from None


def _year(day: str) -> int:
    return int(day[:4])


def _object(content: bytes) -> dict[str, Any]:
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise _wrong(f"无法解析：{error}", f"it cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise _wrong("须为一个 JSON 对象", "it is one JSON object")
    return table


def _wrong(zh: str, en: str) -> CalendarMalformed:
    return CalendarMalformed(why_zh=zh, why_en=en)
