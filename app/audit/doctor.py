"""The doctor: what is wrong with a site and what to do, looked at from outside while it may be served. Nothing is mended here.

Each check is a function that yields findings; the order is from the ground up, and where the ground does not hold the checks above it
are left out and named as such.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.audit import case_health, server_health
from app.audit.findings import REMEDIES, Finding, finding
from app.domain.errors import DuoguiError
from app.domain.office import Store
from app.store import backup, chain_faults, connecting, files, health, receipts, schema
from app.store.database import Connection
from app.store.database import Store as Opened
from app.store.errors import DatabaseUnreachable, DirectoryEmpty, SchemaOutdated, SchemaUnknown

WANTED_FREE = 1_000_000_000  # an upgrade, a compaction and a night of work each need room
PRIVATE = (connecting.FILE_NAME, receipts.NAME)
ABOVE = list(REMEDIES)[list(REMEDIES).index("database") + 1 :]  # what rests on a database that can be read


def examine(directory: Path, wanted_free: int = WANTED_FREE, database: str = "") -> dict[str, Any]:
    """Everything found. Shape: {"findings": [{check, where, what, do}], "left_out": [check]}; database is the address of a site on
    PostgreSQL. Units: wanted_free bytes.

    Raises: E-STORE-25 where there is no site; on PostgreSQL E-STORE-29, E-STORE-32.
    """
    if database:
        return _on_postgresql(directory, wanted_free, database)
    if not (directory / connecting.FILE_NAME).exists():
        raise DirectoryEmpty(directory=directory)
    found = [*_directory(directory), *_disk(directory, wanted_free), *_lock(directory)]
    ground = list(_ground(directory))
    found += ground
    left_out = []
    if ground:
        left_out = ABOVE
    else:
        with Opened.open(directory, read_only=True) as store:
            found += _inside(store, directory)
    return _told(found, left_out)


def _on_postgresql(directory: Path, wanted_free: int, database: str) -> dict[str, Any]:
    """The same where the database is a server's: its settings, and whether the nodes share this directory, take the file's place."""
    if not directory.is_dir():
        raise DirectoryEmpty(directory=directory)
    found = [*_directory(directory), *_disk(directory, wanted_free)]
    try:
        store = Opened.open(directory, read_only=True, database=database)
    except (DatabaseUnreachable, SchemaOutdated, SchemaUnknown) as error:
        check = "server" if isinstance(error, DatabaseUnreachable) else "schema"
        found.append(finding(check, directory, error.message("zh"), error.message("en")))
        return _told(found, ["lock", "database", *ABOVE])
    with store:
        with store.read() as read:
            found += [*server_health.settings(read), *server_health.sharing(read, directory)]
        found += _inside(store, directory)
    return _told(found, ["lock", "database"])


def _told(found: list[Finding], left_out: list[str]) -> dict[str, Any]:
    told = [{"check": each.check, "where": each.where, "what": each.what, "do": each.do} for each in found]
    return {"findings": told, "left_out": left_out}


def _inside(store: Store, directory: Path) -> list[Finding]:
    with store.read() as read:
        return [*_chains(read), *case_health.look(read), *_materials(read, directory), *_outbox(read)]


def _directory(directory: Path) -> Iterator[Finding]:
    for place in (directory, *(directory / name for name in PRIVATE if (directory / name).exists())):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & 0o077:
            zh, en = f"其他账户可以读写（{mode:o}）", f"other accounts may read or write it ({mode:o})"
            yield finding("directory", place, zh, en)
        if not os.access(place, os.R_OK | os.W_OK):
            yield finding("directory", place, "本账户不能读写", "this account may not read and write it")


def _lock(directory: Path) -> Iterator[Finding]:
    if why := health.lock_trouble(directory):
        yield finding("lock", directory, f"锁文件不起作用：{why}", f"the lock file does not work: {why}")


def _disk(directory: Path, wanted: int) -> Iterator[Finding]:
    free = shutil.disk_usage(directory).free
    database = directory / connecting.FILE_NAME
    wanted = max(wanted, database.stat().st_size if database.exists() else 0)
    if free < wanted:
        zh = f"只剩 {free:,} 字节，应有 {wanted:,}"
        yield finding("disk", directory, zh, f"{free:,} bytes are free, {wanted:,} are wanted")


def _ground(directory: Path) -> Iterator[Finding]:
    """Revision and file: without them nothing inside can be looked at."""
    try:
        broken = health.broken_pages(directory)
        revision = None if broken else health.revision(directory)
    except DuoguiError as error:
        yield finding("database", directory, error.message("zh"), error.message("en"))
        return
    for line in broken:
        yield finding("database", directory, f"数据库文件已损坏：{line}", f"the database file is damaged: {line}")
    if not broken and revision != schema.HEAD:
        shown = revision or "—"
        zh, en = f"结构版本 {shown}，应为 {schema.HEAD}", f"schema version {shown}, this program needs {schema.HEAD}"
        yield finding("schema", directory, zh, en)


def _chains(read: Connection) -> Iterator[Finding]:
    for _, number in health.loose_heads(read):
        zh, en = "案件与其最后的事实不相符", "the case's row and its last facts do not belong together"
        yield finding("chains", number, zh, en)
    for fault in chain_faults.beyond_cases(read):
        yield finding("chains", fault.case, "案件缺失或案号已改动", "the case is gone or its number was altered")


def _materials(read: Connection, directory: Path) -> Iterator[Finding]:
    named = health.named_files(read)
    for digest, name in named.items():
        place = directory / files.FOLDER / digest[:2] / digest[2:4] / digest
        try:
            if backup.digest_of(place) != digest:
                yield finding("materials", place, f"“{name}”的内容已改动", f"the content of “{name}” was altered")
        except OSError:
            yield finding("materials", place, f"“{name}”的文件缺失或不能读", f"the file of “{name}” is missing or unreadable")
    for place in health.orphans(directory, set(named)):
        yield finding("orphans", place, "没有材料使用的文件", "a file that no material uses")


def _outbox(read: Connection) -> Iterator[Finding]:
    for row in health.in_vain(read):
        zh, en = f"{row.topic} 已试 {row.attempts} 次未成", f"{row.topic} was tried {row.attempts} times in vain"
        yield finding("outbox", row.case or "—", zh, f"{en}: {row.error}")
