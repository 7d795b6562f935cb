"""Instants are aware UTC datetimes; dates of law are dates in Asia/Shanghai.

Conversions between the two, and to the integers and texts in which they are stored. Here must never be a call to the machine's
clock: time comes from a Clock (domain/ports.py).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import MalformedInstant

LAW_ZONE = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(instant: datetime) -> int:
    """Microseconds since 1970 in UTC. Units: us."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """The instant of to_us()."""
    return EPOCH + timedelta(microseconds=us)


def to_text(instant: datetime) -> str:
    """ISO 8601 in UTC with a Z, microseconds only where there are any: the one form that facts use."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """An aware UTC instant.

    A text without an offset is read in Asia/Shanghai; a bare date is its first instant there. Raises: E-DOMAIN-1.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise MalformedInstant(text=text) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=LAW_ZONE)).astimezone(UTC)


def law_date(instant: datetime) -> date:
    """The calendar day of an instant in the law's zone."""
    return instant.astimezone(LAW_ZONE).date()


def first_instant(day: date) -> datetime:
    """The instant a day begins in the law's zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LAW_ZONE).astimezone(UTC)


def in_law_zone(instant: datetime) -> datetime:
    """The same instant with the law's offset, for people."""
    return instant.astimezone(LAW_ZONE)
