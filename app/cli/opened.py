"""Opens a site for one word of the command and gives it back afterwards, whatever happened.

A word that works on a site refuses a directory that holds none, so that a slip of the pen in --data never begins an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.cli.output import CaseUnknown
from app.domain.office import Office

if TYPE_CHECKING:
    from app.store.cases import CaseRow
    from app.store.database import Connection


@contextmanager
def site_to_write(directory: Path, *, begin: bool = False) -> Iterator[Office]:
    """The Office of a site, as its writer. Shape: begin makes a new one where there is none.

    Raises: E-STORE-2, E-STORE-25; on PostgreSQL E-STORE-32.
    """
    from app.casework.mark_directory import mark_directory
    from app.settings import read_settings
    from app.store.connecting import FILE_NAME
    from app.store.database import Store
    from app.store.errors import DirectoryEmpty
    from app.wiring import open_office

    database = read_settings()["database"]
    if not begin and not database and not (directory / FILE_NAME).exists():
        raise DirectoryEmpty(directory=directory)
    if not begin and database:
        Store.open(directory, read_only=True, database=database).close()  # which makes no tables where there are none
    office = open_office(directory)
    try:
        if not begin:
            _check_begun(office, directory)
        if database:
            mark_directory(office, directory)
        yield office
    finally:
        _give_back(office)


@contextmanager
def site_to_read(directory: Path) -> Iterator[Office]:
    """The Office of a site that only reads, also while a server writes it. Raises: E-STORE-25; on PostgreSQL E-STORE-32."""
    from app.wiring import open_reader

    office = open_reader(directory)
    try:
        _check_begun(office, directory)
        yield office
    finally:
        _give_back(office)


def _check_begun(office: Office, directory: Path) -> None:
    """A database in which `init` was refused holds no site yet. Raises: E-STORE-25; on PostgreSQL E-STORE-32."""
    from app.settings import read_settings
    from app.store import site
    from app.store.errors import DatabaseEmpty, DirectoryEmpty

    with office.store.read() as read:
        if site.value(read, "name") is None:
            if read_settings()["database"]:
                raise DatabaseEmpty(shown=str(cast(Any, office.store).engine.url))
            raise DirectoryEmpty(directory=directory)


def _give_back(office: Office) -> None:
    cast(Any, office.receipts).close()
    cast(Any, office.store).close()


def find_case(read: Connection, wanted: str) -> CaseRow:
    """A case by its number or id. Raises: E-CLI-4, since whoever types commands has no inbox to open it from."""
    from app.audit.show import find
    from app.casework.errors import NoSuchCase

    try:
        return find(read, wanted)
    except NoSuchCase:
        raise CaseUnknown(case=wanted) from None
