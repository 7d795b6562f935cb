"""Areas, shares and sizes for people: hectares beside square metres, per cent, kilobytes."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

SQUARE_METRES_PER_HECTARE = 10_000


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


def crs_words(name: str) -> str:
    """A coordinate system's name; the national one by its own. Source: names of the EPSG register."""
    return name.replace("China Geodetic Coordinate System 2000", _("2000 国家大地坐标系（CGCS2000）"))
