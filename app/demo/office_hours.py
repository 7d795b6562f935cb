"""When people of the demonstration act: on working days, in office hours, a little after one another."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.domain.calendars import shipped
from app.domain.instants import LAW_ZONE, in_law_zone, law_date

BETWEEN_ACTS = timedelta(minutes=9)
OPENS, CLOSES = time(9, 5), time(16, 40)
ONE_DAY = timedelta(days=1)


def at_work(at: datetime, earliest: datetime, until: datetime) -> datetime:
    """An instant in office hours near another: the next one, or the last one before where the next is beyond `until`.

    Empty: where neither lies between earliest and until it is the instant itself.
    """
    calendar = shipped()
    day = law_date(at)
    local = in_law_zone(at).time()
    if calendar.is_working_day(day) and OPENS <= local <= CLOSES:
        return at
    if calendar.is_working_day(day) and local < OPENS:
        following = datetime.combine(day, OPENS, LAW_ZONE)
    else:
        following = datetime.combine(calendar.next_working_day(day + ONE_DAY), OPENS, LAW_ZONE)
    if following + 12 * BETWEEN_ACTS < until:
        return following
    before = day if calendar.is_working_day(day) and local > CLOSES else day - ONE_DAY
    while not calendar.is_working_day(before):
        before -= ONE_DAY
    former = datetime.combine(before, CLOSES, LAW_ZONE)
    return former if earliest <= former < until else at
