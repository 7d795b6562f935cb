"""The working-day calendar: which days count, by the notices of the State Council.

A calendar is data with a version; years without a notice are provisional: weekends rest, and of the statutory holidays only those
with a fixed date are known. It says, too, when the site's offices are open and what a receipt after hours counts as. Here must never
be arithmetic of limits (domain/limits.py) nor a store; what an imported file says is read in domain/notices.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from app.domain import canonical

# Source: Regulation on public holidays as amended 2024, article 2: the days that keep their Gregorian date every year.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
SATURDAY = 5
ONE_DAY = timedelta(days=1)
DEFAULT_HOURS = "9-12,13-17"
# What an application that comes in after office hours counts as: received on that day, or on the next working day.
THAT_DAY, NEXT_WORKING_DAY = "that_day", "next_working_day"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Shape: holidays and make-up workdays are dates; years from first_year to last_year have their notice; office_hours as
    "9-12,13-17", received_after_hours THAT_DAY or NEXT_WORKING_DAY.
    """

    version: str
    first_year: int
    last_year: int
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    office_hours: str = DEFAULT_HOURS
    received_after_hours: str = THAT_DAY

    def is_provisional(self, day: date) -> bool:
        """Whether no notice covers the day's year, so that the answer may still change."""
        return not self.first_year <= day.year <= self.last_year

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts as a working day, provisionally so in years without a notice."""
        if day in self.makeup_workdays:
            return True
        if day in self.holidays or day.weekday() >= SATURDAY:
            return False
        return not (self.is_provisional(day) and (day.month, day.day) in FIXED_HOLIDAYS)

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day


def read_calendar(table: Mapping[str, Any]) -> Calendar:
    """A calendar from its JSON; its version is its name and the head of its content hash."""
    first, last = table["years"]
    return Calendar(
        version=f"{table['name']}@{canonical.digest(dict(table))[:12]}",
        first_year=first,
        last_year=last,
        holidays=frozenset(date.fromisoformat(day) for day in table["holidays"]),
        makeup_workdays=frozenset(date.fromisoformat(day) for day in table["makeup_workdays"]),
        office_hours=table.get("office_hours", DEFAULT_HOURS),
        received_after_hours=table.get("received_after_hours", THAT_DAY),
    )


def shipped_bytes() -> bytes:
    """The calendar a new site starts with, as the bytes that are published."""
    return files("app.domain").joinpath("calendar/cn_workdays.json").read_bytes()


@cache
def shipped() -> Calendar:
    """The calendar of shipped_bytes()."""
    return read_calendar(json.loads(shipped_bytes()))
