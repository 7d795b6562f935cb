"""Where the engine is measured: a new site on SQLite in a directory, or one on a PostgreSQL server of its own, both durable."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.office import Bench
from postgres_server import administer, binaries, named, server

# Durable as a site is: nothing of the server is switched off, as the other tests do.
DURABLE = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A store under measurement, and what is asked of it.

    Shape: suffix stands behind the names of its figures; throughput is the least share of SpiffWorkflow's in memory.
    Units: search_ms for the timers that are due.
    """

    suffix: str
    told: str
    throughput: float
    search_ms: float
    site: Callable[[], AbstractContextManager[Bench]]

    @property
    def locks_rows(self) -> bool:
        """Whether a due timer is claimed with a lock that others pass by."""
        return bool(self.suffix)


@contextmanager
def on_sqlite() -> Iterator[Bench]:
    """A new site in a directory that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench.at(Path(folder) / "site")
        try:
            yield bench
        finally:
            bench.close()


SQLITE = Place("", "SQLite, synchronous FULL", 0.6, 1.0, on_sqlite)


@contextmanager
def postgresql() -> Iterator[Place | None]:
    """A server with nothing on it. Empty: None where PostgreSQL or its driver is not installed."""
    if binaries() is None or importlib.util.find_spec("psycopg") is None:
        yield None
        return
    with server(DURABLE) as address:

        @contextmanager
        def site() -> Iterator[Bench]:
            administer(address, "DROP DATABASE IF EXISTS bench WITH (FORCE)", "CREATE DATABASE bench")
            with tempfile.TemporaryDirectory() as folder:
                bench = Bench.on_postgresql(Path(folder) / "node", named(address, "bench"))
                try:
                    yield bench
                finally:
                    bench.close()

        yield Place("/postgresql", "PostgreSQL, synchronous_commit on", 0.5, 3.0, site)
