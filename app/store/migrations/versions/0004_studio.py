"""What analysts need: scenarios and readmes as artefacts beside the models, and private drafts of everything they edit."""

from __future__ import annotations

from alembic import op

from app.store.migrations.columns import check, index, key, octets, only, table, whole, words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = "id, kind, stem, name, version, hash, content, author, publisher, note, published_us"
GUARDS = ("DELETE", "UPDATE")


def upgrade() -> None:
    """Lead from the former revision to this one."""
    _artefacts()
    table("artefact_drafts", words("account"), words("kind"), words("stem"), words("name"), words("base"),
          octets("content"), whole("version"), whole("saved_us"),
          key("pk_artefact_drafts", "account", "kind", "stem", "name"))


def _artefacts() -> None:
    """SQLite changes no condition of a table in place: it is made anew and filled; its guards come back at the end."""
    for event in GUARDS:
        op.execute(f"DROP TRIGGER artefacts_no_{event.lower()}")
    op.execute("DROP INDEX ix_artefacts_hash")
    op.execute("ALTER TABLE artefacts RENAME TO artefacts_before")
    table("artefacts", whole("id"), words("kind"), words("stem"), words("name"), whole("version"), words("hash"),
          octets("content"), words("author"), words("publisher"), words("note"), whole("published_us"),
          key("pk_artefacts", "id"),
          check("ck_artefacts_kind", "kind IN ('model', 'table', 'form', 'law', 'calendar', 'scenario', 'readme')"),
          only("uq_artefacts_kind_stem_name_version", "kind", "stem", "name", "version"))
    op.execute(f"INSERT INTO artefacts ({COLUMNS}) SELECT {COLUMNS} FROM artefacts_before")
    op.execute("DROP TABLE artefacts_before")
    index("ix_artefacts_hash", "artefacts", "hash")
    for event in GUARDS:
        op.execute(f"CREATE TRIGGER artefacts_no_{event.lower()} BEFORE {event} ON artefacts "
                   "BEGIN SELECT RAISE(ABORT, 'duogui: artefacts is append-only'); END")
