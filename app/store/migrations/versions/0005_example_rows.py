"""Example rows of decision tables as artefacts beside their tables."""

from __future__ import annotations

from app.store.migrations.columns import kinds_of_artefacts

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lead from the former revision to this one."""
    kinds_of_artefacts("model", "table", "form", "law", "calendar", "scenario", "readme", "examples")
