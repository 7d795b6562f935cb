"""On PostgreSQL too, the revisions lead to the very schema of the tables, in one transaction, with a copy first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from app.store import carrying, org, postgres, schema, upgrading
from app.store.database import Store, upgrade
from app.store.errors import NodesConnected, SchemaOutdated, SchemaUnknown
from postgres_server import empty_database

pytestmark = pytest.mark.postgres
OLDER = ("0001", "0003", "0005")
REGION = "INSERT INTO regions VALUES ('210000', NULL, '辽宁省', 'Liaoning', 'province', '210000')"
MODEL = (
    "INSERT INTO artefacts (kind, stem, name, version, hash, content, author, publisher, note, published_us) "
    "VALUES ('model', 'round', 'round', 1, 'ab', '\\x00ff', 'a', 'b', '', 7)"
)
# Everything a database says of its own shape, in its own words.
SHAPE = {
    "columns": "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, character_maximum_length "
    "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated, "
    "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "sequences": "SELECT sequencename, data_type::text, start_value, increment_by, cycle FROM pg_sequences ORDER BY 1",
}
KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import Engine, event
from app.store.database import upgrade
left = [int(sys.argv[3])]
@event.listens_for(Engine, "before_cursor_execute")
def count(connection, *_):
    if connection.dialect.name == "postgresql":
        left[0] -= 1
        if left[0] < 0:
            os._exit(137)
upgrade(Path(sys.argv[1]), database=sys.argv[2])
"""


@pytest.fixture
def address():
    with empty_database() as made:
        yield made


def ask(address, *statements):
    """The rows of the last statement, in one transaction."""
    engine = postgres.open_engine(address, 3.0)
    try:
        with engine.begin() as tx:
            answers = [tx.exec_driver_sql(statement) for statement in statements]
            return [tuple(row) for row in answers[-1]] if answers[-1].returns_rows else []
    finally:
        engine.dispose()


def shape(address):
    return {what: ask(address, statement) for what, statement in SHAPE.items()}


def at_revision(address, revision, *rows):
    """A database that an older release made."""
    engine = postgres.open_engine(address, 3.0)
    with engine.begin() as tx:
        upgrading.run(tx, revision)
    engine.dispose()
    ask(address, REGION, *rows)


@pytest.fixture(scope="module")
def fresh():
    """The shape that a new database gets."""
    with empty_database() as address:
        Store.open(None, database=address).close()
        return shape(address)


@pytest.mark.parametrize("older", OLDER)
def test_an_older_database_is_brought_to_the_schema_of_the_tables_and_keeps_its_rows(address, fresh, tmp_path, older):
    at_revision(address, older, MODEL)
    with pytest.raises(SchemaOutdated):
        Store.open(tmp_path, database=address)
    done = upgrade(tmp_path, database=address)
    assert (done.before, done.after) == (older, schema.HEAD)
    migrated = shape(address)
    assert {what: rows for what, rows in migrated.items() if rows != fresh[what]} == {}
    assert min(len(rows) for rows in fresh.values()) > 4
    assert ask(address, "SELECT id, content FROM artefacts") == [(1, b"\x00\xff")]
    with Store.open(tmp_path, database=address) as store, store.read() as read:
        assert [row.name_zh for row in org.regions(read)] == ["辽宁省"]
    with closing(sqlite3.connect(done.backup)) as copy:
        assert (schema.revision(copy), done.backup.stat().st_mode & 0o777) == (older, 0o600)
        assert copy.execute("SELECT name_zh FROM regions").fetchall() == [("辽宁省",)]
        assert copy.execute("SELECT id, content FROM artefacts").fetchall() == [(1, b"\x00\xff")]


def test_an_empty_database_gets_the_same_schema_by_its_revisions(address, fresh, tmp_path):
    done = upgrade(tmp_path, database=address)
    assert (done.before, done.after, done.backup) == (None, schema.HEAD, None)
    assert shape(address) == fresh
    again = upgrade(tmp_path, database=address)
    assert (again.before, again.backup) == (schema.HEAD, None)


@pytest.mark.parametrize("table", ["facts", "artefacts"])
def test_the_guards_of_an_upgraded_database_hold(address, tmp_path, table):
    at_revision(address, "0001", MODEL)
    upgrade(tmp_path, database=address)
    with pytest.raises(DBAPIError, match="append-only"):
        ask(address, f"TRUNCATE {table} CASCADE")
    with pytest.raises(DBAPIError, match="append-only"):
        ask(address, "DELETE FROM artefacts")


@pytest.mark.parametrize("statements", [6, 90, 130])
def test_a_kill_in_the_middle_leaves_the_old_schema_and_the_next_upgrade_finishes(address, fresh, tmp_path, statements):
    at_revision(address, "0001")
    before = shape(address)
    words = [sys.executable, "-c", KILLED, str(tmp_path), address, str(statements)]
    killed = subprocess.run(words, capture_output=True, check=False)
    assert killed.returncode == 137, killed.stderr
    assert shape(address) == before
    assert upgrade(tmp_path, database=address).after == schema.HEAD
    assert shape(address) == fresh


def test_no_schema_is_changed_under_a_node_that_is_connected(address, tmp_path):
    Store.open(tmp_path, database=address).close()
    with Store.open(tmp_path, database=address) as node, node.read() as read:
        read.exec_driver_sql("SELECT 1")
        ask(address, "UPDATE alembic_version SET version_num = '0005'")
        with pytest.raises(NodesConnected):
            upgrade(tmp_path, database=address)
    assert ask(address, "SELECT version_num FROM alembic_version") == [("0005",)]


def test_a_schema_of_a_newer_release_is_refused(address, tmp_path):
    Store.open(tmp_path, database=address).close()
    ask(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaUnknown):
        upgrade(tmp_path, database=address)
    with pytest.raises(SchemaUnknown):
        carrying.to_file(address, tmp_path / "copy.db")


def test_a_revision_that_never_was_is_told_and_changes_nothing(address, tmp_path):
    at_revision(address, "0001")
    ask(address, "UPDATE alembic_version SET version_num = '0000'")
    before = shape(address)
    with pytest.raises(CommandError):
        upgrade(tmp_path, database=address)
    assert shape(address) == before
