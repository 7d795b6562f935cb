"""A program that asks the HTTP interface of a city, with the token of an account."""

from __future__ import annotations

from app.casework.tokens import make_token
from app.domain.actors import SYSTEM

PREFIX = "/api/v1"


class Program:
    """One program. Shape: answers are werkzeug's; key is sent as the request's Idempotency-Key."""

    def __init__(self, city, account, language="en"):
        self.client = city.app.test_client()
        self.token = make_token(city.office, SYSTEM, account, "test").token
        self.headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": language}

    def ask(self, method, path, body=None, key=None, **headers):
        more = {"Idempotency-Key": key} if key else {}
        given = {"json": body} if body is not None else {}
        return self.client.open(PREFIX + path, method=method, headers=self.headers | more | headers, **given)

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, key=None, **headers):
        return self.ask("POST", path, body, key, **headers)

    def tasks(self, **narrowed):
        found = self.post("/tasks/search", {"filter": narrowed})
        assert found.status_code == 200, found.text
        return found.json["items"]
