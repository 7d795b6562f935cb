"""A line to a PostgreSQL server that can be cut: a proxy that stops to forward and keeps every connection open.

It is the nastier cut: the proxy's own machine goes on acknowledging, so no timer of the kernel ever tells. What was sent meanwhile
arrives when the line is mended, as it does behind a frozen balancer.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

TURN_S = 0.02


@dataclass(slots=True)
class Line:
    """The proxy. Shape: straight is the server's own address, server its socket file, address the way through the proxy."""

    straight: str
    server: str
    address: str
    door: socket.socket
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    is_cut: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self.is_cut = True

    def mend(self) -> None:
        """Everything goes on, what was held back too."""
        self.is_cut = False

    def carry(self) -> None:
        """Forward until the line is given up."""
        self.selector.register(self.door, selectors.EVENT_READ, None)
        while not self.ended.is_set():
            if self.is_cut:
                self.ended.wait(TURN_S)
                continue
            for key, _ in self.selector.select(TURN_S):
                if key.data is None:
                    self._admit()
                elif key.fileobj.fileno() >= 0:  # else its other end has just closed both
                    self._forward(key.fileobj, key.data)

    def _admit(self) -> None:
        near, _ = self.door.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.server)
        except OSError:
            near.close()
            far.close()
            return
        self.selector.register(near, selectors.EVENT_READ, far)
        self.selector.register(far, selectors.EVENT_READ, near)

    def _forward(self, here: socket.socket, there: socket.socket) -> None:
        try:
            content = here.recv(65536)
            there.sendall(content)
        except OSError:
            content = b""
        if not content:
            for end in (here, there):
                self.selector.unregister(end)
                end.close()

    def close(self) -> None:
        """Close every connection."""
        for key in list(self.selector.get_map().values()):
            self.selector.unregister(key.fileobj)
            key.fileobj.close()
        self.selector.close()


@contextmanager
def line_to(address: str) -> Iterator[Line]:
    """A line to the server of an address that goes by a socket file."""
    parts = urlsplit(address)
    folder = parse_qs(parts.query)["host"][0]
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        through = f"postgresql://{parts.username or 'postgres'}@127.0.0.1:{port}{parts.path}"
        line = Line(address, f"{folder}/.s.PGSQL.5432", through, door)
        carrier = threading.Thread(target=line.carry)
        carrier.start()
        try:
            yield line
        finally:
            line.ended.set()
            carrier.join()
            line.close()
