"""What analysts publish: models, tables, forms, laws and calendars as versions that never change, found by name or by
content hash.

A case runs on the hashes it was bound to at its start. Publishing verbs write; who may publish, and whether it is
sound, is decided there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from app.domain.canonical import content_hash
from app.store.errors import ArtefactUnknown
from app.store.rows import Shape
from app.store.scope import unscoped

MODEL, TABLE, FORM, LAW, CALENDAR = "model", "table", "form", "law", "calendar"
SCENARIO, README, EXAMPLES = "scenario", "readme", "examples"


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    """Shape: kind, stem and name tell which one (stem is the model it belongs to, or a reserved stem); version counts
    from 1; hash is SHA-256 of the content. Author drew it, publisher answers for it.
    """

    kind: str
    stem: str
    name: str
    version: int
    hash: str
    content: bytes
    author: str
    publisher: str
    note: str
    published_us: int


SHAPE = Shape(ArtefactRow, "artefacts")
_PUBLISH = SHAPE.insert()
_NEWEST = ("WHERE a.version = (SELECT MAX(n.version) FROM artefacts n WHERE n.kind = a.kind AND n.stem = a.stem "
           "AND n.name = a.name) AND a.kind = :kind AND (:stem = '' OR a.stem = :stem) "
           "AND (:name = '' OR a.name = :name) ORDER BY a.stem, a.name")
_CURRENT = SHAPE.select(_NEWEST, "a")
_HASHES = text("SELECT a.kind, a.stem, a.name, a.hash FROM artefacts a WHERE a.version = (SELECT MAX(n.version) "
               "FROM artefacts n WHERE n.kind = a.kind AND n.stem = a.stem AND n.name = a.name) ORDER BY a.stem, a.name")
_LATEST = text("SELECT MAX(version) FROM artefacts WHERE kind = :kind AND stem = :stem AND name = :name")
_BY_HASH = text("SELECT content FROM artefacts WHERE hash = :hash LIMIT 1")
_HASH = "SELECT hash FROM artefacts WHERE kind = {} AND name = {} ORDER BY version DESC LIMIT 1"
_NEWEST_HASH = text(_HASH.format(":kind", ":name"))
_CALENDAR_AND_TABLE = text(f"SELECT ({_HASH.format(':calendar', ':calendar')}), ({_HASH.format(':table', ':name')})")
_VERSIONS = SHAPE.select("WHERE kind = :kind AND name = :name AND (:stem = '' OR stem = :stem) ORDER BY stem, version")
_RUNNING = text("SELECT count(*) FROM case_bindings b JOIN cases c ON c.id = b.case_id "
                "WHERE b.hash = :hash AND c.status = 'open'")



def publish(tx: Connection, row: ArtefactRow) -> int:
    """Keep a new version; its number is the next one, its hash that of the content, whatever the row says. Shape: the
    number.
    """
    latest = tx.execute(_LATEST, {"kind": row.kind, "stem": row.stem, "name": row.name}).scalar_one()
    version = int(latest or 0) + 1
    _PUBLISH.run(tx, SHAPE.parameters(replace(row, version=version, hash=content_hash(row.content))))
    return version


@unscoped("what is published holds for all and belongs to nobody")
def current(read: Connection, kind: str, stem: str | None = None, name: str | None = None) -> list[ArtefactRow]:
    """The newest version of every artefact of a kind, by stem and name; of one stem or name where given."""
    return [SHAPE.read(row) for row in read.execute(_CURRENT, {"kind": kind, "stem": stem or "", "name": name or ""})]


@unscoped("what is published holds for all and belongs to nobody")
def newest_hash(read: Connection, kind: str, name: str) -> str:
    """The content hash of the newest version of a calendar or table, whose names are their own. Raises: E-STORE-17."""
    found = read.execute(_NEWEST_HASH, {"kind": kind, "name": name}).scalar_one_or_none()
    if found is None:
        raise ArtefactUnknown(name=name)
    return str(found)


@unscoped("what is published holds for all and belongs to nobody")
def calendar_and_table(read: Connection, name: str) -> tuple[str, str]:
    """The content hashes of the calendar and of a table, the newest of both: what every page with a date counts by. Raises: E-STORE-17."""
    calendar, table = read.execute(_CALENDAR_AND_TABLE, {"calendar": CALENDAR, "table": TABLE, "name": name}).one()
    if calendar is None or table is None:
        raise ArtefactUnknown(name=CALENDAR if calendar is None else name)
    return str(calendar), str(table)


@unscoped("what is published holds for all and belongs to nobody")
def current_hashes(read: Connection) -> list[tuple[str, str, str, str]]:
    """The newest version of every artefact, by stem and name, without its content. Shape: kind, stem, name, hash."""
    return [(row.kind, row.stem, row.name, row.hash) for row in read.execute(_HASHES)]


@unscoped("what is published holds for all and belongs to nobody")
def by_hash(read: Connection, hash: str) -> bytes:  # noqa: A002 - the word of the field it asks for
    """The content of this hash. Raises: E-STORE-17."""
    content = read.execute(_BY_HASH, {"hash": hash}).scalar_one_or_none()
    if content is None:
        raise ArtefactUnknown(name=hash)
    return bytes(content)


@unscoped("what is published holds for all and belongs to nobody")
def versions(read: Connection, kind: str, name: str, stem: str | None = None) -> list[ArtefactRow]:
    """Every version of a name, oldest first; of one stem where given."""
    return [SHAPE.read(row) for row in read.execute(_VERSIONS, {"kind": kind, "name": name, "stem": stem or ""})]


@unscoped("a number alone")
def cases_running(read: Connection, hash: str) -> int:  # noqa: A002 - the word of the field it asks for
    """How many open cases are bound to this content."""
    return int(read.execute(_RUNNING, {"hash": hash}).scalar_one())
