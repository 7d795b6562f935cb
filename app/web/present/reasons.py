"""Why a fact came out as it did, for the reader: the rows of a table of the case, and articles.

A decision tells its own rows; a fact that speaks of a limit tells the rows that gave the limit its length and the articles of its clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.audit.basis import Basis, Cited, rows_of
from app.domain.facts import OF_LIMITS, Fact

LIMIT, DECISION = "limit", "decision"


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A row of a table, and what it cites."""

    row: int
    href: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Shape: kind is limit or decision; table its name; decision is the fact that made it, 0 where none is known; articles those that
    the diagram gives to the clock or the step that element of model is.
    """

    kind: str
    table: str
    decision: int
    rows: tuple[ReasonRow, ...]
    articles: tuple[str, ...]
    model: str
    element: str

    def body(self) -> dict[str, Any]:
        """As the island reads it."""
        return {
            "kind": self.kind,
            "table": self.table,
            "decision": self.decision,
            "rows": [{"row": row.row, "href": row.href, "articles": list(row.articles)} for row in self.rows],
            "articles": list(self.articles),
            "model": self.model,
            "element": self.element,
        }


@dataclass(frozen=True, slots=True)
class Places:
    """Where reasons lead. Shape: tables names a table by its content hash; row gives its address by table and row; articles gives those
    of an element by model and element.
    """

    tables: Mapping[str, str]
    row: Callable[[str, int], str]
    articles: Callable[[str, str], tuple[str, ...]]


def reason(fact: Fact, basis: Basis | None, places: Places) -> Reason | None:
    """The reason of a fact. Empty: None where it has none to tell."""
    if fact.kind == "DecisionMade":
        rows = _rows(rows_of(fact), fact.body["table"], places)
        step = str(fact.body.get("model", "")), str(fact.body["element"])
        return Reason(DECISION, fact.body["decision"], fact.seq, rows, places.articles(*step), *step)
    if basis is None:
        return None
    rows = _rows(basis.rows, basis.table, places)
    clock = basis.model, basis.element
    own = str(fact.body.get("article") or "").split() if fact.kind in OF_LIMITS else ()
    articles = tuple(dict.fromkeys((*own, *places.articles(*clock))))  # what a change rests on comes first
    return Reason(LIMIT, basis.name, basis.decision, rows, articles, *clock)


def _rows(cited: tuple[Cited, ...], table: str, places: Places) -> tuple[ReasonRow, ...]:
    name = places.tables.get(table, "")
    return tuple(
        ReasonRow(row, places.row(name, row) if name else "", tuple(articles.split())) for row, articles in cited
    )
