"""A site that `duogui serve` really serves, on a file or on PostgreSQL, with a case whose departments were asked a moment ago.

Its clock is the machine's own, as a server's is. What is asked goes over HTTP, by the pages' form with a session or by /api/v1 with a
token; both are given without the cost of a password. The judgement is in the tests.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from round_under_fire import Server, free_port

from app.casework.tokens import make_token
from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.actors import SYSTEM
from app.store import site
from app.web.present.form_fields import PREFIX
from app.web.sessions import COOKIE
from app.wiring import open_office
from factories import city, close, environment_free, session_of

ANSWER_S = 30
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(slots=True)
class Client:
    """One browser or program of an account. Shape: csrf is the token of its pages."""

    port: int
    account: str
    bearer: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(self, method: str, path: str, body: str | None = None, kind: str = "", **headers: str) -> Answer:
        """One request on a connection of its own. Raises: OSError and HTTPException when the server is gone."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | headers
            sent |= {"Content-Type": kind} if kind else {}
            sent |= {"Authorization": f"Bearer {self.bearer}"} if path.startswith("/api/") else {}
            link.request(method, path, body.encode() if body is not None else None, sent)
            answer = link.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(answer.status, dict(answer.headers), text)
        finally:
            link.close()

    def read_form(self, task: str) -> None:
        """Open the page of a task, which brings the token that its form needs."""
        page = self.ask("GET", f"/tasks/{task}")
        assert page.status == 200, page.status
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found, page.text[:300]
        self.csrf = found[1]

    def sign(self, task: str, answers: dict[str, str], key: str) -> Answer:
        """Sign in the page's form."""
        form = {PREFIX + name: value for name, value in answers.items()} | {
            "csrf_token": self.csrf,
            "idempotency_key": key,
        }
        return self.ask("POST", f"/tasks/{task}/sign", urlencode(form), FORM)

    def complete(self, task: str, answers: dict[str, str], key: str) -> Answer:
        """Complete through the interface."""
        body = json.dumps({"answers": answers})
        return self.ask(
            "POST", f"/api/v1/tasks/{task}/completion", body, "application/json", **{"Idempotency-Key": key}
        )


@dataclass(slots=True)
class Site:
    """The served site. Shape: settings open it again; tasks by department; tokens and sessions by account."""

    directory: Path
    settings: dict[str, str]
    case: str
    tasks: dict[str, str]
    bearers: dict[str, str]
    sessions: dict[str, str]
    server: Server

    def client(self, account: str) -> Client:
        """One more browser or program of an account."""
        return Client(self.server.port, account, self.bearers[account], {COOKIE: self.sessions[account]})

    @contextmanager
    def at_rest(self) -> Iterator[People]:
        """The site as it is kept, once the server is gone."""
        self.server.kill()
        with self.office() as people:
            yield people

    @contextmanager
    def office(self) -> Iterator[People]:
        """The site as it is kept; on a file no server may have it meanwhile."""
        office = open_office(self.directory, self.settings)
        try:
            yield People(office, self.case)
        finally:
            close(office)


@contextmanager
def served(directory: Path, database: str = "", through: str = "") -> Iterator[Site]:
    """Serve a new site. Shape: database is where its rows are, else they are in a file; the server reaches it through an address of
    its own where one is given.
    """
    settings = environment_free() | {"database": database}
    office = open_office(directory, settings) if database else city(directory, at=datetime.now(UTC))
    if database:
        seed_city(office, password=None)
    people = People(office)
    with office.store.transaction() as tx:
        site.put(tx, "secret_key", secrets.token_hex(32))
    people.begin("岗店街道社区卫生服务中心")
    tasks = {task.department: task.task_id for task in people.tasks("give_opinion")}
    accounts = [f"{department}.issuer" for department in tasks]
    bearers = {account: make_token(office, SYSTEM, account, "client").token for account in accounts}
    sessions = {account: session_of(office, account) for account in accounts}
    close(office)
    told = {"DUOGUI_DATABASE": through or database}
    server = Server(directory, free_port(), directory.parent / "server.log", told)
    server.start()
    try:
        yield Site(directory, settings, people.case, tasks, bearers, sessions, server)
    finally:
        server.kill()
