"""The facts of cases for other programs: lines of JSON that can be verified, a table, and an event log for process mining.

Streams; nothing is left out and nothing is decided. Facts hold references where a person was named, so neither does a file made here.
Source: XES is IEEE 1849-2016.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.sax.saxutils import quoteattr

from app.audit.basis import rows_of
from app.audit.errors import FormatUnknown
from app.casework import library
from app.domain import canonical
from app.domain.errors import DuoguiError
from app.domain.facts import Fact
from app.domain.instants import to_text
from app.engine.bundle import Bundle
from app.store.cases import CaseRow
from app.store.database import Connection

COLUMNS = ("case", "number", "seq", "at", "kind", "actor", "model", "element", "name", "department", "decision", "rows",
           "articles", "hash", "body")  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOVES_OF_STEPS = frozenset({"ElementEntered", "ElementLeft", "TaskOpened"})
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Chapter = tuple[CaseRow, list[Fact]]


def export(read: Connection, chapters: Iterable[Chapter], wanted: str) -> Iterator[str]:
    """The facts of cases in a format, piece by piece. Raises: E-AUDIT-2."""
    if wanted not in FORMATS:
        raise FormatUnknown(format=wanted)
    return FORMATS[wanted][1](read, chapters)


def _jsonl(_read: Connection, chapters: Iterable[Chapter]) -> Iterator[str]:
    """A fact a line. Shape: {"fact", "hash"}; hash is SHA-256 of the hash before (32 zero bytes at first) and the canonical fact."""
    for _row, facts in chapters:
        for fact in facts:
            yield f'{{"fact":{fact.text},"hash":"{fact.hash.hex()}"}}\n'


def _csv(read: Connection, chapters: Iterable[Chapter]) -> Iterator[str]:
    yield "\ufeff"  # without it a spreadsheet on Windows takes the Chinese for something else
    yield _line(COLUMNS)
    for row, facts in chapters:
        names = _Names(read, row)
        for fact in facts:
            matched = rows_of(fact) if fact.kind == "DecisionMade" else ()
            body = fact.body
            yield _line(
                (
                    fact.case,
                    row.number,
                    fact.seq,
                    to_text(fact.at),
                    fact.kind,
                    fact.actor,
                    names.model(body),
                    body.get("element", ""),
                    names.element(body),
                    body.get("department", ""),
                    body.get("decision", ""),
                    " ".join(str(number) for number, _ in matched),
                    " ".join(dict.fromkeys(article for _, each in matched for article in each.split())),
                    fact.hash.hex(),
                    canonical.dumps(body),
                )
            )


def _line(cells: Iterable[object]) -> str:
    written = io.StringIO()
    texts = ("" if cell is None else str(cell) for cell in cells)
    csv.writer(written).writerow([f"'{text}" if text.startswith(FORMULA) else text for text in texts])
    return written.getvalue()


def _xes(read: Connection, chapters: Iterable[Chapter]) -> Iterator[str]:
    yield XES_HEAD
    for row, facts in chapters:
        names = _Names(read, row)
        yield "<trace>\n" + _string("concept:name", row.number) + _string("case", row.id)
        yield _string("model", row.model) + _string("initiator", row.initiator) + _string("outcome", row.outcome or "")
        for fact in facts:
            yield _event(fact, names)
        yield "</trace>\n"
    yield "</log>\n"


def _event(fact: Fact, names: _Names) -> str:
    body = fact.body
    activity = (names.element(body) or fact.kind) if fact.kind in MOVES_OF_STEPS else fact.kind
    parts = [
        _string("concept:name", activity),
        _string("lifecycle:transition", _transition(fact)),
        f'<date key="time:timestamp" value={quoteattr(fact.at.isoformat())}/>\n',
        _string("org:resource", fact.actor),
        _string("org:group", str(body.get("department") or "")),
        f'<int key="fact" value="{fact.seq}"/>\n',
        _string("kind", fact.kind),
        _string("element", str(body.get("element") or body.get("flow") or "")),
        _string("model", names.model(body)),
        _string("hash", fact.hash.hex()),
    ]
    return "<event>\n" + "".join(parts) + "</event>\n"


def _transition(fact: Fact) -> str:
    """A word of the standard's lifecycle."""
    if fact.kind == "ElementLeft":
        return "complete" if fact.body.get("how") == "completed" else "ate_abort"
    return {
        "ElementEntered": "start",
        "TaskOpened": "schedule",
        "TimerStarted": "schedule",
        "WorkWanted": "schedule",
    }.get(fact.kind, "complete")


def _string(key: str, value: str) -> str:
    """An attribute. Empty: nothing for an empty value; what XML cannot hold becomes a replacement character."""
    return f"<string key={quoteattr(key)} value={quoteattr(NO_XML.sub(chr(0xFFFD), value))}/>\n" if value else ""


class _Names:
    """The names that analysts gave, for facts that name an element. Empty: "" where the models cannot be read any more."""

    def __init__(self, read: Connection, row: CaseRow) -> None:
        self._seen: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._bundle = _bundle(read, row)

    def model(self, body: Mapping[str, object]) -> str:
        """The model of a fact: its own word, else where its element was seen last."""
        element = str(body.get("element", ""))
        if body.get("model"):
            self._places[element] = str(body["model"])
        return self._places.get(element, "") if element else str(body.get("model") or "")

    def element(self, body: Mapping[str, object]) -> str:
        """The name of its element, else its id."""
        model, element = self.model(body), str(body.get("element", ""))
        if self._bundle is None or model not in self._bundle.processes:
            return element
        found = self._bundle.processes[model].elements.get(element)
        return (found.name_zh if found else "") or element


def _bundle(read: Connection, row: CaseRow) -> Bundle | None:
    try:
        return library.bundle_of(read, row.model, dict(row.bindings))
    except DuoguiError:
        return None


XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""
FORMATS: Mapping[str, tuple[str, Callable[[Connection, Iterable[Chapter]], Iterator[str]]]] = {
    "xes": ("application/xml; charset=utf-8", _xes),
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", _jsonl),
}
