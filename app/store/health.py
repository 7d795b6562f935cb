"""What a data directory says of its own health: revision, holder, the pages of the file, loose ends between tables.

Reading alone, also while another process serves; the judgement is audit/doctor's. Here must never be anything that mends.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from app.domain.facts import GENESIS, link
from app.store import connecting, files, lock_file, schema
from app.store.failures import translated
from app.store.scope import unscoped

WAIT_S = 3.0
TRIED_IN_VAIN = 5  # by then receivers were asked for half a minute, and more than the first doubling waits are over
OLD_S = 3600.0  # a file is kept moments before its row: what is younger is no orphan yet


@dataclass(frozen=True, slots=True)
class InVain:
    """A row of the outbox that is tried again and again. Shape: case is its number, "" without one."""

    case: str
    topic: str
    attempts: int
    error: str


_HEADS = text("SELECT c.id, c.number, c.fact_seq, c.fact_head, (SELECT count(*) FROM facts n WHERE n.case_id = c.id) AS n, "
              "f.text, f.hash, b.hash AS former FROM cases c LEFT JOIN facts f ON f.case_id = c.id AND f.seq = c.fact_seq "
              "LEFT JOIN facts b ON b.case_id = c.id AND b.seq = c.fact_seq - 1 ORDER BY c.number")
_IN_VAIN = text("SELECT c.number, o.topic, o.attempts, o.last_error FROM outbox o LEFT JOIN cases c ON c.id = o.case_id "
                "WHERE o.done_us IS NULL AND o.attempts >= :tried ORDER BY o.attempts DESC, o.id")
_DIGESTS = text("SELECT digest, min(name) AS name FROM materials GROUP BY digest ORDER BY digest")
_STRAY = text("SELECT 'inbox' AS what, i.case_id, count(*) AS n FROM inbox i WHERE i.case_id NOT IN (SELECT id FROM cases) "
              "GROUP BY i.case_id UNION ALL SELECT 'timers', t.case_id, count(*) FROM timers t "
              "WHERE t.case_id NOT IN (SELECT id FROM cases) GROUP BY t.case_id")
_SETTINGS = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names) ORDER BY name")
_IDS = text("SELECT id FROM cases ORDER BY number")


def revision(directory: Path) -> str | None:
    """The schema revision of a data directory. Empty: None for a file without tables. Raises: E-STORE-4, E-STORE-1."""
    with translated(WAIT_S), _raw(directory) as raw:
        return schema.revision(raw)


def broken_pages(directory: Path) -> list[str]:
    """What SQLite finds wrong with the file itself, at most ten lines. Raises: E-STORE-1, E-STORE-4."""
    with translated(WAIT_S), _raw(directory) as raw:
        said = [str(line) for (line,) in raw.execute("PRAGMA quick_check(10)")]
    return [line for line in said if line != "ok"]


def lock_trouble(directory: Path) -> str:
    """Why the lock file cannot do its work. Empty: "" where it can, held or not, or is not there yet."""
    place = directory / lock_file.NAME
    if not place.exists():
        return ""
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        return str(error)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return ""  # a server holds it
    except OSError as error:  # a network drive without locks: two writers would not see each other
        return str(error)
    finally:
        os.close(descriptor)
    return ""


@unscoped("the doctor sees hashes and places, no content")
def loose_heads(read: Connection) -> list[tuple[str, str]]:
    """The cases whose row and last facts do not belong together: (id, number). The whole chains are verify()'s."""
    return [(row.id, row.number) for row in read.execute(_HEADS) if not _holds(row)]


def _holds(row: object) -> bool:
    length, head, count, said = row.fact_seq, bytes(row.fact_head), row.n, row.text  # type: ignore[attr-defined]
    if count != length or not length or said is None:
        return bool(count == length == 0 and head == GENESIS)
    former = GENESIS if length == 1 else bytes(row.former or b"")  # type: ignore[attr-defined]
    return bytes(row.hash) == head == link(former, said)  # type: ignore[attr-defined]


@unscoped("the doctor sees why work does not get done; whoever has the data directory sees all")
def in_vain(read: Connection) -> list[InVain]:
    """What was tried at least TRIED_IN_VAIN times and is not done, the most often tried first."""
    return [InVain(row.number or "", row.topic, row.attempts, row.last_error or "")
            for row in read.execute(_IN_VAIN, {"tried": TRIED_IN_VAIN})]


@unscoped("the doctor sees places, no content")
def stray_rows(read: Connection) -> list[tuple[str, str, int]]:
    """Rows of the inbox and of timers whose case is gone: (table, case id, how many)."""
    return [(row.what, row.case_id, row.n) for row in read.execute(_STRAY)]


@unscoped("ids of cases alone, for the doctor")
def case_ids(read: Connection) -> list[str]:
    """Every case, by number."""
    return list(read.execute(_IDS).scalars())


@unscoped("the doctor names a file by its digest and its name")
def named_files(read: Connection) -> dict[str, str]:
    """The files that materials name. Shape: a name by digest."""
    return {row.digest: row.name for row in read.execute(_DIGESTS)}


@unscoped("settings of a server, no rows")
def server_settings(read: Connection, names: list[str]) -> dict[str, str]:
    """Settings of a PostgreSQL server as this connection has them, by name."""
    rows = read.execute(_SETTINGS, {"names": names})
    return {row.name: row.setting for row in rows}


def orphans(directory: Path, named: set[str]) -> Iterator[Path]:
    """Kept files that no material names, and halves that a kill left, once they are an hour old."""
    before = time.time() - OLD_S
    for place in sorted((directory / files.FOLDER).glob("*/*/*")):
        if place.is_file() and place.name not in named and place.stat().st_mtime < before:
            yield place


def _raw(directory: Path) -> closing[sqlite3.Connection]:
    return closing(connecting.to_file(directory / connecting.FILE_NAME, WAIT_S, reading=True))
