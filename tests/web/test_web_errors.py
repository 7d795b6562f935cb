"""Errors become pages, fragments or problem+json: what is wrong, what to do now, and nothing of the inside."""

import threading
from contextlib import contextmanager

import pytest
from interface import Program
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from web_people import words

from app.store import cases
from app.web.errors import AddressTaken
from app.web.present.form_fields import PREFIX
from app.web.serving import refuse_taken_port
from app.web.views import inbox as inbox_view
from factories import OBJECTION

WATER = "210200-water.issuer"


def test_a_page_says_what_is_wrong_what_to_do_and_the_number_of_the_request(asking_city):
    answer = asking_city.browse(WATER).get("/cases/nowhere")
    told = words(answer)
    assert answer.status_code == 404
    for piece in ("没有案件 nowhere", "请从待办或项目页面打开案件", "E-CASE-1", answer.headers["X-Request-Id"]):
        assert piece in told


def test_an_asker_for_json_gets_a_problem(asking_city):
    answer = asking_city.browse(WATER, "en").get("/cases/nowhere", Accept="application/json")
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "E-CASE-1"
    assert answer.json["status"] == 404
    assert "There is no case nowhere" in answer.json["title"]
    assert asking_city.browse().get("/inbox", Accept="application/json").status_code == 401


def test_htmx_gets_a_fragment(asking_city):
    answer = asking_city.browse(WATER).get("/cases/nowhere", **{"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert "E-CASE-1" in answer.text


def test_what_was_typed_comes_back_with_an_error(asking_city):
    browser = asking_city.browse(WATER)
    answer = browser.post("/cases/nowhere/withdraw", {"reason": "A long reason <script>"})
    assert "A long reason &lt;script&gt;" in answer.text


def test_what_nobody_foresaw_shows_nothing_of_the_inside(asking_city, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr(inbox_view.inbox_lines, "windows", broken)
    answer = asking_city.browse(WATER).get("/inbox")
    assert answer.status_code == 500
    assert "the secret inside" not in answer.text
    assert answer.headers["X-Request-Id"] in words(answer)
    assert any(answer.headers["X-Request-Id"] in record.getMessage() and record.exc_info for record in caplog.records)


class Gone(Exception):
    """What a driver raises when its server cannot be reached; by its name the store knows it."""


Gone.__name__ = "OperationalError"


@contextmanager
def cut_off(word):
    """From the first statement with this word on no statement comes through."""
    seen = []

    def refuse(connection, cursor, statement, *rest):
        if seen or word in statement:
            seen.append(statement)
            raise DBAPIError(statement, {}, Gone())

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)


def test_a_page_that_loses_its_database_says_so_and_looks_nothing_up(asking_city):
    browser = asking_city.browse(WATER)
    with cut_off("FROM inbox"):
        answer = browser.get("/inbox")
        told = words(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    for piece in ("暂时连接不上数据库", "您填写的内容没有丢失", "E-STORE-30", "210200-water"):
        assert piece in told
    assert browser.get("/inbox").status_code == 200


def test_what_was_typed_comes_back_when_the_database_is_lost(asking_city):
    task = asking_city.people.tasks("give_opinion", "210200-ecology")[0]
    browser = asking_city.browse("210200-ecology.issuer")
    with cut_off("FROM cases c LEFT JOIN idempotency"):
        answer = browser.post(f"/tasks/{task.task_id}/sign", {PREFIX + name: said for name, said in OBJECTION.items()})
    assert answer.status_code == 503
    assert OBJECTION["reason"] in words(answer)


def test_a_program_is_told_too_that_the_database_is_lost(asking_city):
    program = Program(asking_city, WATER)
    with cut_off("FROM inbox"):
        answer = program.post("/tasks/search", {"filter": {}})
    assert (answer.status_code, answer.json["code"]) == (503, "E-STORE-30")
    assert answer.headers["Retry-After"] == "1"


def test_a_busy_writer_is_a_503_that_says_when_to_come_again(asked_city):
    task = asked_city.people.tasks("give_opinion")[0]
    browser = asked_city.browse(f"{task.department}.issuer")
    browser.get(f"/tasks/{task.task_id}")
    asked_city.office.store.wait_s = 0.05
    held, leave = threading.Event(), threading.Event()

    def hold():
        with asked_city.office.store.transaction():
            held.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(10)
        answer = browser.post(f"/tasks/{task.task_id}/sign", {"answer.conclusion": "no_objection"})
    finally:
        leave.set()
        holder.join()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "E-STORE-1" in answer.text


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "/nowhere"), ("post", "/inbox"), ("get", "/sign-out"), ("get", "/tasks/../../etc/passwd")],
)
def test_a_wrong_address_is_simply_not_there(asking_city, method, address):
    assert getattr(asking_city.browse(WATER), method)(address).status_code == 404


def test_a_given_request_number_is_taken_over_only_when_harmless(asking_city):
    browser = asking_city.browse()
    assert browser.get("/healthz", **{"X-Request-Id": "abcdef-123456"}).headers["X-Request-Id"] == "abcdef-123456"
    assert browser.get("/healthz", **{"X-Request-Id": "<b>"}).headers["X-Request-Id"] != "<b>"


def test_health_says_ok_and_nothing_else(asking_city):
    assert asking_city.browse().get("/healthz").json == {"status": "ok"}


def test_a_letter_too_large_to_be_read_is_refused_with_a_page(asking_city):
    browser = asking_city.browse("210200-coordination.issuer")
    answer = browser.post(f"/cases/{asking_city.people.case}/paper/review", {"answer.reason": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "E-WEB-4" in answer.text


def test_a_port_that_is_none_is_told_as_such():
    with pytest.raises(AddressTaken) as refused:
        refuse_taken_port("127.0.0.1", 80530)
    assert "0-65535" in refused.value.message("zh")


def test_an_address_that_is_none_sends_who_is_signed_in_to_his_work_and_not_to_the_door(asking_city):
    signed_in = asking_city.browse("210200-ecology.issuer").get("/studio")
    assert signed_in.status_code == 404
    assert "返回待办" in words(signed_in)
    assert "前往登录" not in words(signed_in)
    assert "前往登录" in words(asking_city.browse().get("/studio"))


def test_a_case_that_stands_in_the_way_can_be_opened_from_the_refusal_by_who_sees_it(city):
    city.people.begin("Sewage works extension")
    with city.office.store.read() as read:
        project = cases.load(read, city.people.case).project_id
    refused = city.browse("210281-development-reform.issuer").post(f"/projects/{project}/cases")
    assert refused.status_code == 409
    assert "E-CASE-9" in refused.text
    assert f'href="/cases/{city.people.case}"' in refused.text
