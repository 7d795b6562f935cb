"""The office this application serves, and the reading session of a page.

Flask-SQLAlchemy is bound to the store's own metadata and to its engine of readers (autocommit, query only): pages
hand its connection to the store's query functions, and nothing can be written through it. Verbs open their own
transactions.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy

from app.domain.office import Office
from app.store.tables import metadata


class Readings(SQLAlchemy):
    """Sessions over the engine that the office's store already has."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Any:
        store: Any = app.extensions["duogui"].store
        return store.engine


readings = Readings(metadata=metadata)


def open_office(app: Flask, served: Office) -> None:
    """Let the application serve this office."""
    app.extensions["duogui"] = served
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"  # asked for by Flask-SQLAlchemy; the engine is the store's
    readings.init_app(app)


def office() -> Office:
    """The office of the present application."""
    served: Office = current_app.extensions["duogui"]
    return served


def reader() -> Any:
    """The present page's connection for the store's query functions; given back when the request ends."""
    return readings.session.connection()
