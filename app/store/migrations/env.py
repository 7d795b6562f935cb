"""What alembic runs: the revisions, on the connection that upgrading.py hands over, inside its one transaction."""

from __future__ import annotations

from alembic import context

from app.store import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
with context.begin_transaction():
    context.run_migrations()
