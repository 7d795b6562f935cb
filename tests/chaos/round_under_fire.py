"""A real server that is killed again and again while people of several departments give their opinions over HTTP.

What was acknowledged is kept in a ledger beside the server; after every kill each person repeats what had no answer, with the same
key. The judgement is in the test. Here alone, and in tests/e2e, a test may wait, always on a condition with a limit.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from app.demo.people import People
from app.store import inbox, site
from app.web.present.form_fields import PREFIX
from factories import ASKED, LEAD, PASSWORD, city, close, with_password

ROOT = Path(__file__).parents[2]
CONCLUSIONS = ("no_objection", "not_concerned")
UP_S, ANSWER_S = 60, 20


@dataclass(slots=True)
class Act:
    """One opinion that a person gives. Shape: answer is status and address of the first answer that came."""

    task: str
    conclusion: str
    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    tries: int = 0
    answers: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """An account at a browser: its cookies, its acts, the one that has no answer yet."""

    account: str
    port: int
    waiting: list[Act]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    pending: Act | None = None
    done: list[Act] = field(default_factory=list)
    trouble: str = ""

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Status, address of a redirect, text. Raises: OSError and HTTPException when the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
            if form is not None:
                sent["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(form) if form is not None else None, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            connection.close()

    def sign_in(self) -> None:
        """Come in and keep the token against forged requests."""
        self.token = _token(self.request("GET", "/sign-in")[2])
        status, _, _ = self.request(
            "POST", "/sign-in", {"account": self.account, "password": PASSWORD, "csrf_token": self.token}
        )
        assert status == 303, status
        self.token = _token(self.request("GET", "/inbox")[2] or self.request("GET", "/")[2])

    def work(self, until: threading.Event) -> None:
        """Give opinions one after the other until the server is gone."""
        try:
            while not until.is_set() and (self.pending or self.waiting):
                self.pending = self.pending or self.waiting.pop()
                self.repeat(self.pending)
                self.done.append(self.pending)
                self.pending = None
        except (OSError, http.client.HTTPException):
            return  # the server was killed: what is pending stays pending

    def repeat(self, act: Act) -> None:
        """Sign, with the act's own key."""
        act.tries += 1
        form = {PREFIX + "conclusion": act.conclusion, "csrf_token": self.token}
        status, address, text = self.request("POST", f"/tasks/{act.task}/sign", form, **{"Idempotency-Key": act.key})
        if status != 303:
            self.trouble = f"{status} " + re.sub(r"<[^>]+>|\s+", " ", text)[:400]
            raise ConnectionError
        act.answers.append((status, address))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|X-CSRFToken": "([^"]+)"', page)
    assert found, page[:300]
    return found.group(1) or found.group(2)


@dataclass(slots=True)
class Server:
    """`duogui serve` on a directory. Shape: settings are what its environment says besides."""

    directory: Path
    port: int
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*words, "--data", str(self.directory)],
                cwd=self.directory.parent,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.settings},
                stdout=out,
                stderr=out,
            )
        limit = time.monotonic() + UP_S
        while time.monotonic() < limit:
            assert self.process.poll() is None, self.log.read_text("utf-8")[-2000:]
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"not up after {UP_S} s: {self.log.read_text('utf-8')[-2000:]}")

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepared(directory: Path, projects: int, dice: random.Random, port: int) -> list[Person]:
    """A city at the machine's own time, with many departments asked about many projects; one person per department."""
    people = People(with_password(city(directory, at=datetime.now(UTC))))
    with people.office.store.transaction() as tx:
        site.put(tx, "secret_key", secrets.token_hex(32))
    acts: dict[str, list[Act]] = {department: [] for department in ASKED}
    for number in range(projects):
        people.begin(f"项目{number}", lead=LEAD)
        with people.office.store.read() as read:
            for task in inbox.of_case(read, people.case):
                acts[task.department].append(Act(task.task_id, dice.choice(CONCLUSIONS)))
    close(people.office)
    return [Person(f"{department}.issuer", port, waiting) for department, waiting in acts.items()]


def under_fire(directory: Path, kills: int, seed: int) -> list[Person]:
    """The whole of it: so many kills, then peace until nobody waits for an answer."""
    dice = random.Random(seed)
    port = free_port()
    people = prepared(directory, 2 + kills // 2, dice, port)
    server = Server(directory, port, directory.parent / "server.log")
    server.start()
    try:
        for person in people:
            person.sign_in()
        for _ in range(kills):
            _fire(server, people, dice.uniform(0.02, 0.5))
            server.start()
        _fire(server, people, 0.0, kill=False)
    finally:
        server.kill()
    return people


def _fire(server: Server, people: list[Person], after_s: float, *, kill: bool = True) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=person.work, args=(stop,)) for person in people]
    for thread in threads:
        thread.start()
    if kill:
        time.sleep(after_s)
        server.kill()
        stop.set()
    for thread in threads:
        thread.join(ANSWER_S * 4)
        assert not thread.is_alive()
