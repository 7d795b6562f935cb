"""Tokens with which programs act for an account."""

from __future__ import annotations

from app.store.migrations.columns import index, key, of, only, table, whole, words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; nothing that is there is touched."""
    table("tokens", words("id"), words("token_hash"), words("account"), words("name"), whole("created_us"),
          words("created_by"), whole("expires_us"), whole("revoked_us", null=True),
          key("pk_tokens", "id"), only("uq_tokens_token_hash", "token_hash"),
          of("fk_tokens_account", "account", "accounts.id"))
    index("ix_tokens_account", "tokens", "account")
