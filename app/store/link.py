"""The link to PostgreSQL: connections that notice when it is cut, also where something on the way keeps the line open.

A peer that acknowledges nothing is told by the kernel (LINK in postgres.py). A proxy, a balancer or a frozen machine acknowledges and
never answers; a statement would wait for it as long as for a slow one. So whoever waits longer than usual asks the server for a sign of
life on a line of its own, and gives up where none comes; a slow statement or a lock goes on being waited for. After that nobody waits
in vain again for a moment. Only postgres.py uses this.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, event

Result = TypeVar("Result")
# A request is refused within three seconds: some silence, a second for the sign of life, the rest for the answer.
SILENCE_S, SIGN_S = 0.8, 1.0
REFUSED_AT_ONCE_S = 1.0
PORT = 5432
# What every server answers with one byte before it asks who comes: SSLRequest.
# Source: postgresql.org/docs/15/protocol-message-formats.html.
ASKING = struct.pack("!ii", 8, 80877103)


class Link:
    """The way to one server, as the connections of one pool see it."""

    def __init__(self) -> None:
        self._cut_until = 0.0
        self._is_doubtful = False

    def watch(self, engine: Engine) -> None:
        """Let every connection of this pool be a watched one."""
        event.listen(engine, "do_connect", self._connect)

    def is_cut(self) -> bool:
        """Whether it was found cut a moment ago."""
        return time.monotonic() < self._cut_until

    def tell_cut(self) -> None:
        """Let nobody wait in vain for a moment."""
        self._cut_until, self._is_doubtful = time.monotonic() + REFUSED_AT_ONCE_S, True

    def _connect(self, dialect: object, record: object, words: list[Any], named: dict[str, Any]) -> WatchedConnection:
        if self.is_cut():
            raise psycopg.OperationalError("the link to the database was cut a moment ago")
        host, port = str(named.get("host", "")), str(named.get("port", PORT))
        # After a cut a stranger's question is quicker than a connection that comes to nothing.
        if self._is_doubtful and host and "," not in host and not gives_sign(host, port):
            self.tell_cut()
            raise psycopg.OperationalError("the link to the database is cut still")
        try:
            made = WatchedConnection.connect(*words, **named)
        except psycopg.errors.ConnectionTimeout:
            self.tell_cut()
            raise
        made.link, self._is_doubtful = self, False
        return made


class WatchedConnection(psycopg.Connection[Any]):
    """A connection whose waits end when its server is out of reach. Empty: without a link it waits as any other."""

    link: Link | None = None

    def wait(self, gen: Generator[Any, Any, Result], *words: Any, **named: Any) -> Result:
        """What the server answers. Raises: OperationalError where the link is cut; the connection is closed then."""
        return super().wait(self._watched(gen), *words, **named)

    def _watched(self, gen: Generator[Any, Any, Result]) -> Generator[Any, Any, Result]:
        """The steps of an operation, with a look at the server whenever none of them could be taken for a while."""
        quiet_since = None
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                quiet_since = None if ready else self._look(quiet_since or time.monotonic())
                wanted = gen.send(ready)
        except StopIteration as ended:
            result: Result = ended.value
            return result

    def _look(self, quiet_since: float) -> float:
        """Since when it is quiet, the sign of life of a server that lives counted. Raises: OperationalError."""
        if self.link is None or time.monotonic() - quiet_since < SILENCE_S:
            return quiet_since
        if not self.link.is_cut() and gives_sign(self.pgconn.host.decode(), self.pgconn.port.decode()):
            return time.monotonic()
        self.link.tell_cut()
        self.pgconn.finish()
        raise psycopg.OperationalError("the link to the database is cut: no sign of life")


def gives_sign(host: str, port: str) -> bool:
    """Whether the server there answers a stranger within a second."""
    is_local = host.startswith("/")
    try:
        with socket.socket(socket.AF_UNIX) if is_local else socket.create_connection((host, int(port)), SIGN_S) as line:
            line.settimeout(SIGN_S)
            if is_local:
                line.connect(f"{host}/.s.PGSQL.{port}")
            line.sendall(ASKING)
            return bool(line.recv(1))
    except OSError:
        return False
