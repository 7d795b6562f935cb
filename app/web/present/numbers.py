"""Areas, shares and sizes for people: hectares beside square metres, per cent, kilobytes."""

from __future__ import annotations

from decimal import Decimal

from app.web.language import gettext as _

SQUARE_METRES_PER_HECTARE = 10_000
SECONDS_PER_HOUR = 3600
HOURS_OF_A_DAY = 7  # of the office hours that limits count by, domain/limits.py DEFAULT_HOURS


def area(area_m2: Decimal | str | int) -> str:
    """An area as 12,345.6 m² (1.23 ha). Units: takes m2."""
    value = Decimal(str(area_m2))
    told = f"{value:,.1f} m²"
    return told if value < SQUARE_METRES_PER_HECTARE else f"{told} ({value / SQUARE_METRES_PER_HECTARE:,.2f} ha)"


def share(part: Decimal | str) -> str:
    """A share (0..1) in per cent; a trace is not shown as nothing."""
    percent = Decimal(str(part)) * 100
    return "< 0.01 %" if 0 < percent < Decimal("0.01") else f"{percent:.2f} %"


def size(octets: int) -> str:
    """The size of a file."""
    return f"{max(1, octets / 1024):,.0f} KB" if octets < 1024 * 1024 else f"{octets / 1024 / 1024:,.1f} MB"


def working_time(seconds: int) -> str:
    """Office hours as people say them: minutes, hours, or working days of seven hours. Units: takes seconds of working time."""
    if seconds < SECONDS_PER_HOUR:
        return _("%(count)s 分钟", count=-(-seconds // 60))
    if seconds < HOURS_OF_A_DAY * SECONDS_PER_HOUR:
        return _("%(count)s 小时", count=f"{seconds / SECONDS_PER_HOUR:.1f}")
    return _("%(count)s 个工作日", count=f"{seconds / SECONDS_PER_HOUR / HOURS_OF_A_DAY:.1f}")


def crs_words(name: str) -> str:
    """A coordinate system's name; the national one by its own. Source: names of the EPSG register."""
    return name.replace("China Geodetic Coordinate System 2000", _("2000 国家大地坐标系（CGCS2000）"))
