"""Lines to a PostgreSQL server that can be cut: a proxy that stops to forward, and a network whose interface goes down.

The proxy keeps every connection open and its machine goes on acknowledging, so no timer of the kernel ever tells; what was sent meanwhile
arrives when the line is mended, as it does behind a frozen balancer. The interface is one end of a pair that leads into a network
namespace of its own, where this machine allows to make one: nothing that is sent arrives, and nobody acknowledges.
"""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

TURN_S = 0.02
# What a server is told about its own sockets (LET_GO of app/store/postgres.py), and does not do for a relay's.
TCP = socket.IPPROTO_TCP
KEPT = ((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (TCP, socket.TCP_KEEPIDLE, 2), (TCP, socket.TCP_KEEPINTVL, 1),
        (TCP, socket.TCP_KEEPCNT, 2), (TCP, socket.TCP_USER_TIMEOUT, 2000))  # fmt: skip
NET = "10.213.77"  # between the two ends of the wire alone


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
        for option in KEPT:
            near.setsockopt(*option)
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


@dataclass(frozen=True, slots=True)
class Wire:
    """A way into a network of its own. Shape: straight is the server's own address, address the way through the wire, whose far end is
    the interface `far` in the namespace `name`.
    """

    straight: str
    address: str
    name: str
    far: str

    def cut(self) -> None:
        """The far end goes down."""
        _ip("-n", self.name, "link", "set", self.far, "down")

    def mend(self) -> None:
        """It comes up again."""
        _ip("-n", self.name, "link", "set", self.far, "up")


def why_no_wire() -> str | None:
    """Why no network of its own can be made here, or None."""
    if shutil.which("ip") is None:
        return "no command ip"
    name = f"duogui-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"no network namespace may be made: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", name], check=False)
    return None


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def wire_to(address: str) -> Iterator[Wire]:
    """A wire to the server of an address that goes by a socket file, which is at the door of the other network too."""
    name, near, far = f"duogui-{os.getpid()}", f"dg{os.getpid() % 10**8}a", f"dg{os.getpid() % 10**8}b"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _ip("address", "add", f"{NET}.1/30", "dev", near)
        _ip("link", "set", near, "up")
        _ip("-n", name, "address", "add", f"{NET}.2/30", "dev", far)
        _ip("-n", name, "link", "set", far, "up")
        words = ["ip", "netns", "exec", name, sys.executable, __file__, f"{NET}.2", _socket_of(address)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as relay:
            assert relay.stdout is not None
            port = int(relay.stdout.readline())
            try:
                yield Wire(address, _through(address, f"{NET}.2", port), name, far)
            finally:
                relay.terminate()
    finally:
        _ip("netns", "delete", name)


def _socket_of(address: str) -> str:
    return f"{parse_qs(urlsplit(address).query)['host'][0]}/.s.PGSQL.5432"


def _through(address: str, host: str, port: int) -> str:
    parts = urlsplit(address)
    return f"postgresql://{parts.username or 'postgres'}@{host}:{port}{parts.path}"


@contextmanager
def line_to(address: str) -> Iterator[Line]:
    """A line to the server of an address that goes by a socket file."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        line = Line(address, _socket_of(address), _through(address, "127.0.0.1", door.getsockname()[1]), door)
        carrier = threading.Thread(target=line.carry)
        carrier.start()
        try:
            yield line
        finally:
            line.ended.set()
            carrier.join()
            line.close()


if __name__ == "__main__":  # the relay at the far end of a wire: where it listens, and the server's socket file
    with socket.create_server((sys.argv[1], 0)) as opened:
        sys.stdout.write(f"{opened.getsockname()[1]}\n")
        sys.stdout.flush()
        Line("", sys.argv[2], "", opened).carry()
