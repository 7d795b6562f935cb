"""Time zones by name: the offset of an IANA zone at a local time, also for years that Python's calendar does not reach.

Standard library zoneinfo alone. Only temporal.py calls it. A zone that does not exist is None, never an error.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
# The Gregorian calendar, and with it every rule of a zone that still holds, repeats after 400 years.
_CYCLE = 400


@lru_cache(maxsize=1024)
def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of this name, or None when there is none."""
    if len(name) > 64 or not _NAME.fullmatch(name):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _reachable(year: int) -> int:
    """A year of Python's calendar with the same rules, and with a 29 February where this one has it."""
    if year < 4:
        return 4
    if year > 9990:
        return 9590 + (year - 9590) % _CYCLE
    return year


@lru_cache(maxsize=8192)
def offset_at_local(name: str, year: int, month: int, day: int, second_of_day: int) -> int:
    """Seconds east of UTC that the zone's clocks show at this local time; 0 for an unknown zone."""
    zone = zone_named(name)
    if zone is None:
        return 0
    year = _reachable(year)
    local = dt.datetime(year, month, day, tzinfo=zone) + dt.timedelta(seconds=second_of_day)
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@lru_cache(maxsize=8192)
def offset_at_instant(name: str, year: int, month: int, day: int, second_of_day: int) -> int:
    """Seconds east of UTC that the zone's clocks show at this instant, given in UTC; 0 for an unknown zone."""
    zone = zone_named(name)
    if zone is None:
        return 0
    year = _reachable(year)
    instant = dt.datetime(year, month, day, tzinfo=dt.UTC) + dt.timedelta(seconds=second_of_day)
    offset = instant.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
