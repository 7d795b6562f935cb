"""Copies of a whole data directory, taken while another process serves it, and laid out again elsewhere.

A copy is of one moment. The database is copied first, by SQLite's backup of one read snapshot or row by row out of one
snapshot of PostgreSQL, which no writer changes and which hinders none; in the copy it is always a SQLite file, so that
a site can be restored on either. A material's file is there before its row and never changes, so every file that this snapshot
names can be copied afterwards and is still what it was. The only files that go are uploads that nothing used and that
were taken back; where that happens meanwhile, the snapshot is taken anew. Receipts are copied last: they precede the
acts they belong to, so there are some too many, never one too few.

The list of all files with their digests is written last and carries its own digest: what has none is no backup. Copies
that an upgrade left, the lock and scratch are not taken. Here must never be what the facts say; audit/backup.py
verifies them.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain import canonical
from app.domain.instants import to_text
from app.store import carrying, connecting, files, receipts, schema
from app.store.backup_errors import (
    BackupDamaged,
    BackupOfOther,
    FilesKeepChanging,
    ManifestUnreadable,
    NotABackup,
    PlaceTaken,
)
from app.store.errors import DirectoryEmpty, DiskFull, StorageFailed
from app.store.failures import translated
from app.store.files import synchronise

MANIFEST, FORMAT = "backup.json", 1
MISSING, ALTERED = "missing", "altered"
WAIT_S = 10.0
SNAPSHOTS = 5  # an upload is taken back when a form turns out to be about a secret project: a rare thing
PIECE = 1 << 20
_KNOWN = re.compile(rf"{re.escape(connecting.FILE_NAME)}|{re.escape(receipts.NAME)}|{files.FOLDER}/"
                    "([0-9a-f]{2})/([0-9a-f]{2})/(\\1\\2[0-9a-f]{60})", re.ASCII)
_NAMED = "SELECT DISTINCT digest FROM materials ORDER BY digest"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup. Shape: path inside it, digest of its content. Units: size in bytes."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file that the site itself had lost when it was copied. Shape: why is missing or altered."""

    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. Shape: at is the instant the copying began; schema the database's revision."""

    at: str
    schema: str
    kept: tuple[Kept, ...]
    lacking: tuple[Lacking, ...]

    @property
    def size(self) -> int:
        """All files together. Units: bytes."""
        return sum(each.size for each in self.kept)


def copy(directory: Path, target: Path, at: datetime, database: str = "") -> Manifest:
    """Copy a data directory, served or not, into a new folder; the list is not written yet (seal).

    Shape: database is the address on PostgreSQL of a site whose database is no file of the directory. Raises:
    E-BACKUP-1, E-BACKUP-6, E-STORE-3 no room, E-STORE-4, E-STORE-25; of PostgreSQL E-STORE-6, 29, 30, 32.
    """
    if not database and not (directory / connecting.FILE_NAME).exists():
        raise DirectoryEmpty(directory=directory)
    with _told():
        _make_place(target)
        before: dict[str, str] = {}
        for _ in range(SNAPSHOTS):
            found, named = _snapshot(directory, target, database)
            materials, lacking = _materials(directory, target, named)
            if lacking == before:  # all there, or lost for good
                break
            before = lacking
        else:
            raise FilesKeepChanging(place=target)
        _drop_unnamed(target, set(named))
        received = _receipts(directory, target)
        copied = _measured(target, connecting.FILE_NAME)
        return Manifest(to_text(at), found, (copied, *received, *materials),
                        tuple(Lacking(digest, why) for digest, why in lacking.items()))


def seal(target: Path, manifest: Manifest) -> None:
    """Write the list of a copy: from now on it is a backup. Raises: E-STORE-3, E-STORE-4."""
    listed = {"format": FORMAT} | _as_json(manifest)
    text = canonical.dumps(listed | {"digest": canonical.content_hash(canonical.dumps(listed).encode())})
    with _told():
        aside = target / f"{MANIFEST}.new"
        _write(aside, [text.encode()])
        aside.replace(target / MANIFEST)
        synchronise(target)


def read_manifest(source: Path) -> Manifest:
    """The list of a backup. Raises: E-BACKUP-2, E-BACKUP-3, E-BACKUP-5."""
    place = source / MANIFEST
    if not place.is_file():
        raise NotABackup(place=source)
    try:
        listed = canonical.loads(place.read_bytes())
        digest = listed.pop("digest")
        is_whole = canonical.content_hash(canonical.dumps(listed).encode()) == digest and listed["format"] == FORMAT
        made = Manifest(listed["at"], listed["schema"], tuple(Kept(**each) for each in listed["kept"]),
                        tuple(Lacking(**each) for each in listed["lacking"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise ManifestUnreadable(place=source) from None
    paths = [each.path for each in made.kept]
    if not is_whole or not all(map(_KNOWN.fullmatch, paths)) or connecting.FILE_NAME not in paths:
        raise ManifestUnreadable(place=source)
    if made.schema != schema.HEAD:
        raise BackupOfOther(place=source, found=made.schema, wanted=schema.HEAD)
    return made


def lay_out(source: Path, directory: Path, database: str = "") -> Manifest:
    """Make a data directory of a backup: every digest is checked first, the database comes last.

    Shape: where an address on PostgreSQL is given, the rows go there, into an empty database, in one transaction. A
    kill leaves a folder without a database, which nothing takes for a site. Raises: E-BACKUP-1 to 5, E-BACKUP-7,
    E-STORE-3, E-STORE-4; of PostgreSQL E-STORE-5, 6, 29, 30.
    """
    manifest = read_manifest(source)
    if database:
        carrying.require_empty(database)
    wrong = [(each.path, why) for each in manifest.kept if (why := _wrong(source, each))]
    if wrong:
        raise BackupDamaged(place=source, wrong_zh=_said(wrong, "缺少", "已改动"), wrong_en=_said(wrong, "is missing", "was altered"))
    with _told():
        _make_place(directory)
        for each in sorted(manifest.kept, key=lambda kept: kept.path == connecting.FILE_NAME):
            if database and each.path == connecting.FILE_NAME:
                carrying.to_postgresql(source / each.path, database)
                continue
            aside = directory / f"{each.path}.incoming"
            if _copied(source / each.path, aside) != each.digest:
                aside.unlink(missing_ok=True)
                raise BackupDamaged(place=source, wrong_zh=f"{each.path} 已改动", wrong_en=f"{each.path} was altered")
            aside.chmod(0o440 if each.path.startswith(files.FOLDER) else 0o600)
            aside.replace(directory / each.path)
            synchronise((directory / each.path).parent)
    return manifest


# --- the database


def _snapshot(directory: Path, target: Path, database: str) -> tuple[str, list[str]]:
    """The database as of one moment, its revision, and the digests of the files it names."""
    place = target / connecting.FILE_NAME
    place.unlink(missing_ok=True)
    with translated(WAIT_S):
        _write(place, [])  # its owner's alone from the first byte on
        if database:
            carrying.to_file(database, place)
        else:
            with (closing(connecting.to_file(directory / connecting.FILE_NAME, WAIT_S, reading=True)) as raw,
                  closing(sqlite3.connect(place)) as copied):
                raw.backup(copied)  # all pages in one step, so within one read transaction
        with closing(sqlite3.connect(place)) as copied:
            found = schema.revision(copied)
            named = [str(digest) for (digest,) in copied.execute(_NAMED)]
    _settle(place)
    return found or "?", named


# --- the files


def _materials(directory: Path, target: Path, named: list[str]) -> tuple[list[Kept], dict[str, str]]:
    """The files of materials, copied, and those that the site has no more as they were. Shape: why by digest."""
    kept, lacking = [], {}
    for digest in named:
        path = f"{files.FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}"
        place = target / path
        try:
            if not place.exists() and _copied(directory / path, place) != digest:
                lacking[digest] = ALTERED
                place.unlink()
                continue
        except FileNotFoundError:
            lacking[digest] = MISSING
            continue
        kept.append(Kept(path, digest, place.stat().st_size))
    return kept, lacking


def _drop_unnamed(target: Path, named: set[str]) -> None:
    """Take away what an earlier snapshot named and this one does not: it was taken back, so it must not stay here."""
    for place in (target / files.FOLDER).glob("*/*/*"):
        if place.name not in named:
            place.unlink()


def _receipts(directory: Path, target: Path) -> list[Kept]:
    """The receipts, up to the last whole line. Empty: none where there is no such file."""
    try:
        text = (directory / receipts.NAME).read_bytes()
    except FileNotFoundError:
        return []
    _write(target / receipts.NAME, [text[: text.rfind(b"\n") + 1]])
    return [_measured(target, receipts.NAME)]


def _copied(source: Path, place: Path) -> str:
    """Copy one file durably. Shape: the digest of what was copied."""
    digest = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        while piece := file.read(PIECE):
            digest.update(piece)
            yield piece

    with source.open("rb") as file:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place, pieces())
    return digest.hexdigest()


def _write(place: Path, pieces: Any) -> None:
    with place.open("wb") as file:
        place.chmod(0o600)
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _settle(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _measured(folder: Path, path: str) -> Kept:
    place = folder / path
    return Kept(path, digest_of(place), place.stat().st_size)


def digest_of(place: Path) -> str:
    """The digest of a file's content, read piece by piece. Raises: OSError."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _wrong(source: Path, each: Kept) -> str:
    """What is wrong with a kept file. Empty: "" where it is what the list says."""
    try:
        return "" if digest_of(source / each.path) == each.digest else ALTERED
    except OSError:
        return MISSING


def _said(wrong: list[tuple[str, str]], missing: str, altered: str) -> str:
    shown = [f"{path} {missing if why == MISSING else altered}" for path, why in wrong[:10]]
    return "; ".join(shown) + (f" (+{len(wrong) - 10})" if len(wrong) > 10 else "")


def _make_place(place: Path) -> None:
    """An empty folder for its owner alone. Raises: E-BACKUP-1."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise PlaceTaken(place=place)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)


def _as_json(manifest: Manifest) -> dict[str, Any]:
    body = asdict(manifest)
    return body | {"kept": [asdict(each) for each in manifest.kept],
                   "lacking": [asdict(each) for each in manifest.lacking]}


@contextmanager
def _told() -> Iterator[None]:
    """The operating system's failures as the store's own. Raises: E-STORE-3, E-STORE-4."""
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in files.NO_ROOM else StorageFailed
        raise kind(detail=str(error)) from error
