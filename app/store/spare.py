"""Connections that stay open between two blocks: taking one out of a pool and giving it back costs more than most of what is read.

A connection is kept only when its block ended well; one that lost its server takes the others with it, since they lost theirs too.
Here must never be a statement. Only database.py and postgres.py use this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


class Spare:
    """The open connections of one engine that nobody uses now. Shape: at most `most` are kept; the pool's own limits stay."""

    def __init__(self, engine: Engine, most: int) -> None:
        self.engine = engine
        self._most = most
        self._idle: list[Connection] = []  # its append and pop are whole in themselves, so threads need no lock

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection for one block, in no transaction."""
        connection = self._taken()
        try:
            yield connection
            connection.rollback()  # SQLAlchemy's own transaction; what was to be kept is committed by now
        except BaseException:
            is_lost = connection.invalidated
            connection.close()
            if is_lost:
                self.close()
            raise
        if connection.invalidated or len(self._idle) >= self._most:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Give back what is idle."""
        while self._idle:
            self._taken().close()

    def _taken(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self.engine.connect()
