"""Findings of spatial checks: measured overlap with a layer and the verdict of the table row. Never another
department's geometry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from app.domain.actors import Actor
from app.store.rows import DECIMAL, LIST, Shape
from app.store.scope import scoped, sight, statement
from app.store.statements import Writer


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Shape: layer_version is the content hash of the layer; count is how many features overlap; row the table's row that
    judged, articles what it rests on; department whose layer it is. Units: area_m2 ellipsoid m2, share 0..1 of the site.
    """

    case_id: str
    project_id: str
    footprint_version: int
    layer: str
    layer_version: str
    count: int
    area_m2: Decimal
    share: Decimal
    verdict: str
    row: int | None
    articles: Sequence[str]
    department: str | None
    checked_us: int


SHAPE = Shape(FindingRow, "findings", codecs={"area_m2": DECIMAL, "share": DECIMAL, "articles": LIST},
              names={"count": "feature_count", "row": "table_row"})
_PUT = SHAPE.insert()
_OF_CASE = statement(f"SELECT {SHAPE.columns('f')} FROM findings f JOIN cases c ON c.id = f.case_id WHERE c.id = :case "
                     "AND {sees_case} ORDER BY f.checked_us, f.id")
_LATEST = SHAPE.select("WHERE case_id = :case AND checked_us = (SELECT MAX(n.checked_us) FROM findings n "
                       "WHERE n.case_id = :case) ORDER BY id")


_WHOLE = SHAPE.select("WHERE case_id = :case ORDER BY checked_us, id")


def put(tx: Writer, rows: Sequence[FindingRow]) -> None:
    """The findings of one check. Empty: no rows, nothing done."""
    if rows:
        _PUT.write(tx, [SHAPE.parameters(row) for row in rows])


def latest(tx: Connection, case_id: str) -> list[FindingRow]:
    """The findings of a case's last check. Empty: none when it found nothing or there was none."""
    return [SHAPE.read(row) for row in tx.execute(_LATEST, {"case": case_id})]


def whole(tx: Connection, case_id: str) -> list[FindingRow]:
    """The findings of every check of a case, in the order of the checks."""
    return [SHAPE.read(row) for row in tx.execute(_WHOLE, {"case": case_id})]


@scoped
def of_case(read: Connection, actor: Actor, case_id: str) -> list[FindingRow]:
    """The findings of a case that the actor sees, in the order of the checks."""
    return [SHAPE.read(row) for row in read.execute(_OF_CASE, sight(actor) | {"case": case_id})]
