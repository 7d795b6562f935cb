"""Serve a site's pages with waitress, which hands a request over only when it has wholly arrived.

The ticker is started beside it by the command. Called by app/cli.py alone.
"""

from __future__ import annotations

import logging
import socket
from typing import Any

from waitress.server import create_server

from app.domain.office import Office
from app.web.errors import AddressTaken
from app.web.factory import LARGEST_REQUEST_BYTES, create_app

THREADS = 8  # readers go in parallel, writers take turns; more threads only wait longer


def refuse_taken_port(host: str, port: int) -> None:
    """Tell before anything long begins that another program listens there. Raises: E-WEB-12."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:  # Python tells a port beyond 65535 by the latter
            raise AddressTaken(host=host, port=port, why=getattr(error, "strerror", None) or error) from error


def serve(office: Office, host: str, port: int, *, language: str = "zh", secure_cookies: bool = False) -> None:
    """Serve until stopped. Shape: language is that of a first visit whose browser asks for none of ours."""
    logging.basicConfig()
    server = listening(office, host, port, language=language, secure_cookies=secure_cookies)
    server.print_listen("Serving on http://{}:{}")
    server.run()


def listening(office: Office, host: str, port: int, *, language: str = "zh", secure_cookies: bool = False) -> Any:
    """The server of a site at its address, to be run and closed. Shape: port 0 takes one that is free, which effective_port tells."""
    app = create_app(office, language=language, secure_cookies=secure_cookies)
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="duogui",
        max_request_body_size=LARGEST_REQUEST_BYTES,
        clear_untrusted_proxy_headers=True,
    )
