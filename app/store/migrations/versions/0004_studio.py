"""What analysts need: scenarios and readmes as artefacts beside the models, and private drafts of everything they edit."""

from __future__ import annotations

from app.store.migrations.columns import key, kinds_of_artefacts, octets, table, whole, words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lead from the former revision to this one."""
    kinds_of_artefacts("model", "table", "form", "law", "calendar", "scenario", "readme")
    table("artefact_drafts", words("account"), words("kind"), words("stem"), words("name"), words("base"),
          octets("content"), whole("version"), whole("saved_us"),
          key("pk_artefact_drafts", "account", "kind", "stem", "name"))
