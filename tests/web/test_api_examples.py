"""The how-to page of the interface tells what happens: its examples are sent in their order and answered as it says."""

from __future__ import annotations

import json
import re

from interface import PREFIX, Program
from web_city import City

from app.web.api.operation import OPERATIONS
from repository import ROOT

PAGE = (ROOT / "docs/how-to/ask-over-http.md").read_text("utf-8")
EXAMPLE = re.compile(r"```http\n(\w+) (\S+)\n(\{.*\}\n)?(\d+)\n```")


def test_the_examples_are_answered_as_the_page_says():
    city = City()
    city.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
    program = Program(city, f"{city.people.asked()[0]}.issuer")
    task = program.tasks()[0]["id"]
    sent = EXAMPLE.findall(PAGE)
    assert len(sent) == 7
    for method, address, body, status in sent:
        path = address.removeprefix(PREFIX).replace("TASK", task).replace("CASE", city.people.case)
        answer = program.ask(method, path, json.loads(body) if body else None)
        assert answer.status_code == int(status), (method, address, answer.text)


def test_every_address_that_the_page_names_is_there():
    known = {re.sub(r"<\w+>", "ID", each.path) for each in OPERATIONS} | {"/openapi.json"}
    named = {re.sub("TASK|CASE", "ID", path.partition("?")[0]) for path in re.findall(rf"{PREFIX}(/[\w/.]+)", PAGE)}
    assert named <= known
    assert {"/tasks/search", "/cases", "/openings"} <= named
