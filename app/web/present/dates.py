"""Days and moments as people in an office say them: "10月10日 周四", with the year where it is not this year's.

Days are days of law (Asia/Shanghai). The patterns stand in the catalogue like every other text.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

from app.domain.instants import from_us, in_law_zone, law_date
from app.web.language import gettext as _
from app.web.language import locale


def day(when: date, today: date | None = None) -> str:
    """A day with its weekday. Empty: without today the year is always said."""
    pattern = _("M月d日 E") if today and when.year == today.year else _("y年M月d日 E")
    return _formatted(when, pattern, str(locale()))


@lru_cache(maxsize=2048)
def _formatted(when: date, pattern: str, tongue: str) -> str:
    return str(format_date(when, pattern, locale=tongue))


def moment(instant: datetime, today: date | None = None) -> str:
    """A day and its time to the minute."""
    return f"{day(law_date(instant), today)} {in_law_zone(instant):%H:%M}"


def moment_us(us: int | None, today: date | None = None) -> str:
    """A stored instant as a moment. Empty: None gives a dash."""
    return "—" if us is None else moment(from_us(us), today)


def exact(instant: datetime) -> str:
    """A moment to the second, for the log of facts."""
    return f"{in_law_zone(instant):%Y-%m-%d %H:%M:%S}"
