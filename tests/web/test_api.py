"""The interface does what its pages do: each operation with right and wrong input, other departments' cases, retries and conflicts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from interface import PREFIX, Program
from web_city import City

from app.audit.compare import compare
from app.casework.accounts import CLOSED, OPEN, set_account_state
from app.casework.tokens import LONGEST_DAYS, admitted, make_token, revoke_token
from app.domain.actors import SYSTEM
from app.store import acts, history, org, tokens

LEAD = "210281-development-reform.issuer"
SISTER = "210281-agriculture.issuer"
AGREES = {"answers": {"conclusion": "no_objection"}}
REASON = {"reason": "The plan is drawn anew."}


def sewage_works(city):
    city.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")


@pytest.fixture
def asked():
    """A city whose departments are being asked about one project."""
    return City(furnish=sewage_works)


def of_department(city, number=0, duty="issuer"):
    """A program of a department that was asked, and the id of its task."""
    program = Program(city, f"{city.people.asked()[number]}.{duty}")
    return program, program.tasks()[0]["id"]


def facts_of(city, kind):
    with city.office.store.read() as read:
        return [fact for fact in history.whole(read, city.people.case) if fact.kind == kind]


def is_problem(answer, status, code):
    """RFC 9457 in both languages, without a trace."""
    assert answer.content_type == "application/problem+json"
    told = answer.json
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code), answer.text
    assert all(told[language][part] for language in ("zh", "en") for part in ("message", "hint"))
    assert told["request"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in answer.text
    return told


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer dgt_wrong", "Basic YTpi", "Bearer a b"])
def test_without_a_token_that_opens_anything_nothing_answers_but_the_document(asked, given):
    client = asked.app.test_client()
    answer = client.get(f"{PREFIX}/account", headers={"Authorization": given})
    is_problem(answer, 401, "E-API-1")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert client.get(f"{PREFIX}/openapi.json").json["openapi"] == "3.1.0"


def test_the_cookie_of_a_page_opens_nothing_here(asked):
    browser = asked.browse(LEAD)
    assert browser.get("/inbox").status_code == 200
    assert browser.client.get(f"{PREFIX}/account").status_code == 401


def test_a_token_opens_no_page(asked):
    program = Program(asked, LEAD)
    assert program.client.get("/inbox", headers=program.headers).status_code == 303


def test_a_token_acts_for_its_account_until_it_ends_or_is_revoked_and_only_its_hash_is_kept(asked):
    program = Program(asked, LEAD)
    assert program.get("/account").json["account"] == LEAD
    with asked.office.store.read() as read:
        [row] = tokens.of_account(read, LEAD)
        assert program.token not in repr(row)
        assert [act.kind for act in acts.page(read, org.actor_of(read, "210200-coordination.administrator"), kind="TokenMade")]
    revoke_token(asked.office, SYSTEM, LEAD, row.id)
    is_problem(program.get("/account"), 401, "E-API-1")
    made = make_token(asked.office, SYSTEM, LEAD, "short", 1)
    asked.office.wall.move_to(made.expires - timedelta(seconds=1))
    assert admitted(asked.office, made.token) is not None
    asked.office.wall.move_to(made.expires)
    assert admitted(asked.office, made.token) is None


def test_closing_an_account_ends_its_tokens_for_good(asked):
    program = Program(asked, LEAD)
    set_account_state(asked.office, SYSTEM, LEAD, CLOSED)
    is_problem(program.get("/account"), 401, "E-API-1")
    set_account_state(asked.office, SYSTEM, LEAD, OPEN)
    is_problem(program.get("/account"), 401, "E-API-1")


@pytest.mark.parametrize("days", [0, -1, LONGEST_DAYS + 1])
def test_a_token_without_a_sensible_end_is_refused(asked, days):
    with pytest.raises(Exception, match="E-SIGN-11"):
        make_token(asked.office, SYSTEM, LEAD, "x", days)


def test_a_search_gives_the_departments_tasks_page_by_page(asked):
    program, task = of_department(asked)
    found = program.post("/tasks/search", {}).json
    assert [each["id"] for each in found["items"]] == [task]
    assert found["page"] == {"totalItems": 1, "hasMoreTotalItems": False, "endCursor": None}
    [one] = found["items"]
    assert (one["state"], one["assignee"], one["element"], one["subject"]) == ("open", None, "give_opinion", "Sewage works extension")
    for narrowed, count in (
        ({"case": one["case"]}, 1), ({"case": "other"}, 0), ({"element": "give_opinion", "model": one["model"]}, 1),
        ({"taken": True}, 0), ({"taken": False}, 1), ({"duty": "handler"}, 0), ({"search": "Sewage"}, 1), ({"search": "nowhere"}, 0),
        ({"due": {"from": one["due"]}}, 1), ({"due": {"before": one["due"]}}, 0), ({"round": 1}, 1), ({"round": 2}, 0),
    ):  # fmt: skip
        assert len(program.tasks(**narrowed)) == count, narrowed


def test_pages_of_a_search_show_every_task_once(asked):
    asked.people.begin("Second works", contact_name="Project office", contact_telephone="0411-1")
    program = Program(asked, f"{asked.people.asked()[0]}.issuer")
    whole = [task["id"] for task in program.tasks()]
    seen, after = [], None
    while True:
        page = program.post("/tasks/search", {"page": {"limit": 1, "after": after}}).json
        seen += [task["id"] for task in page["items"]]
        assert page["page"]["totalItems"] == len(whole) >= 2
        after = page["page"]["endCursor"]
        if after is None:
            break
    assert seen == whole


@pytest.mark.parametrize(
    ("body", "place"),
    [({"filters": {}}, "filters"), ({"filter": {"lamp": 1}}, "filter.lamp"), ({"page": {"limit": 1001}}, "page.limit"),
     ({"page": {"limit": 0}}, "page.limit"), ({"sort": [{"field": "name"}]}, "sort.0.field"),
     ({"filter": {"due": {"from": "soon"}}}, "filter.due.from"), ({"filter": {"taken": "yes"}}, "filter.taken")],
)  # fmt: skip
def test_what_a_search_does_not_take_is_told_at_its_place(asked, body, place):
    told = is_problem(Program(asked, LEAD).post("/tasks/search", body), 422, "E-API-6")
    assert list(told["errors"]) == [place]
    assert all(each["zh"] and each["en"] for each in told["errors"][place])


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b'{"a": NaN}', "application/json", 400),
     (b'{"a": 1, "a": 2}', "application/json", 400), (b'{"filter": {"search": "\\ud800"}}', "application/json", 400),
     (b'{"filter": {"search": "\\u0000"}}', "application/json", 400), (b"[" * 100_000, "application/json", 400),
     (b'{"a":' * 50 + b"1" + b"}" * 50, "application/json", 400), (b"\xff", "application/json", 400),
     (b'{"a": ' + b"9" * 5000 + b"}", "application/json", 400), (b"{}", "text/plain", 415), (b"x" * 1_000_001, "application/json", 413)],
)  # fmt: skip
def test_content_that_cannot_be_read_is_refused_and_never_a_fault(asked, content, kind, status):
    program = Program(asked, LEAD)
    answer = program.client.post(f"{PREFIX}/tasks/search", data=content, content_type=kind, headers=program.headers)
    is_problem(answer, status, {400: "E-API-5", 413: "E-API-8", 415: "E-API-4"}[status])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "DELETE"])
def test_a_method_that_is_not_there_is_refused_with_those_that_are(asked, method):
    answer = Program(asked, LEAD).ask(method, "/account")
    is_problem(answer, 405, "E-API-3")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_nothing_of_another_departments_case_is_there(asked):
    _, task = of_department(asked)
    stranger, case = Program(asked, SISTER), asked.people.case
    for method, path, body in (
        ("GET", f"/tasks/{task}", None), ("GET", f"/tasks/{task}/form", None), ("POST", f"/tasks/{task}/assignment", None),
        ("DELETE", f"/tasks/{task}/assignee", None), ("POST", f"/tasks/{task}/completion", AGREES),
        ("GET", f"/cases/{case}", None), ("GET", f"/cases/{case}/facts", None), ("GET", f"/cases/{case}/tasks", None),
        ("POST", f"/cases/{case}/withdrawal", REASON), ("POST", f"/cases/{case}/messages", {"message": "withdraw", **REASON}),
    ):  # fmt: skip
        answer = stranger.ask(method, path, body)
        assert answer.status_code == 404, (method, path, answer.text)
        assert "Sewage" not in answer.text
    assert stranger.tasks() == []
    assert stranger.post("/cases/search", {}).json["items"] == []


def test_an_asked_department_sees_the_case_and_only_its_initiator_withdraws_it(asked):
    program, _ = of_department(asked)
    case = asked.people.case
    assert program.get(f"/cases/{case}").json["number"] == program.post("/cases/search", {}).json["items"][0]["number"]
    is_problem(program.post(f"/cases/{case}/withdrawal", REASON), 404, "E-CASE-1")
    lead = Program(asked, LEAD)
    assert lead.post(f"/cases/{case}/withdrawal", REASON).json == {"case": case, "round": 1}
    is_problem(lead.post(f"/cases/{case}/withdrawal", REASON), 409, "E-CASE-7")
    assert lead.get(f"/cases/{case}").json["status"] == "ended"
    assert lead.get(f"/cases/{case}/tasks").json["items"] == []


def test_a_message_restarts_the_case_and_the_products_own_messages_are_nobodys(asked):
    lead, case = Program(asked, LEAD), asked.people.case
    is_problem(lead.post(f"/cases/{case}/messages", {"message": "answer_without_supplement", **REASON}), 422, "E-CASE-31")
    is_problem(lead.post(f"/cases/{case}/messages", {"message": "nobody_waits", **REASON}), 409, "E-CASE-8")
    assert lead.post(f"/cases/{case}/messages", {"message": "restart", **REASON}).json == {"case": case, "round": 2}


def test_facts_come_in_order_and_whoever_asks_behind_the_cursor_misses_none(asked):
    lead, case = Program(asked, LEAD), asked.people.case
    seen, after = [], 0
    while True:
        page = lead.get(f"/cases/{case}/facts?after={after}&limit=50").json
        seen += page["items"]
        after = page["page"]["endCursor"]
        if not page["page"]["hasMore"]:
            break
    with asked.office.store.read() as read:
        whole = history.whole(read, case)
    assert [(each["seq"], each["kind"], each["hash"]) for each in seen] == [(f.seq, f.kind, f.hash.hex()) for f in whole]
    assert lead.get(f"/cases/{case}").json["head"] == seen[-1]["hash"]
    assert lead.get(f"/cases/{case}/facts?after={after}").json == {"items": [], "page": {"endCursor": after, "hasMore": False}}
    program, task = of_department(asked)
    program.post(f"/tasks/{task}/assignment")
    assert [each["kind"] for each in lead.get(f"/cases/{case}/facts?after={after}").json["items"]] == ["TaskClaimed"]
    assert "0411-1" not in json.dumps(seen)


@pytest.mark.parametrize("asked_for", ["after=-1", "after=x", "limit=0", "limit=1001", "before=1", "after=1&after=2", f"after={10**30}"])
def test_a_cursor_that_is_none_is_refused(asked, asked_for):
    lead = Program(asked, LEAD)
    is_problem(lead.get(f"/cases/{asked.people.case}/facts?{asked_for}"), 422, "E-API-6")


def test_a_task_is_taken_by_one_and_given_back_and_both_are_facts(asked):
    issuer, task = of_department(asked)
    with asked.office.store.transaction() as tx:
        colleague_row = org.account(tx, issuer.get("/account").json["account"])
        org.put_account(tx, replace(colleague_row, id="colleague.issuer"))
    colleague = Program(asked, "colleague.issuer")
    version = asked_version(asked)
    assert issuer.post(f"/tasks/{task}/assignment").json["assignee"] == issuer.get("/account").json["account"]
    assert asked_version(asked) == version + 1
    assert issuer.post(f"/tasks/{task}/assignment").status_code == 200
    told = is_problem(colleague.post(f"/tasks/{task}/assignment"), 409, "E-CASE-30")
    assert told["task"]["assignee"] == issuer.get("/account").json["account"]
    is_problem(colleague.post(f"/tasks/{task}/completion", AGREES), 409, "E-CASE-30")
    assert [each["id"] for each in colleague.tasks(taken=True)] == [task]
    assert colleague.ask("DELETE", f"/tasks/{task}/assignee").json["assignee"] is None
    assert colleague.post(f"/tasks/{task}/assignment").json["assignee"] == "colleague.issuer"
    assert colleague.post(f"/tasks/{task}/completion", AGREES).json["what"] == "done"
    assert [fact.actor for fact in facts_of(asked, "TaskClaimed")] == [issuer.get("/account").json["account"], "colleague.issuer"]
    [returned] = facts_of(asked, "TaskReturned")
    assert (returned.actor, returned.body["assignee"]) == ("colleague.issuer", issuer.get("/account").json["account"])
    with asked.office.store.read() as read:
        assert compare(read, asked.people.case) == []


def asked_version(city):
    with city.office.store.read() as read:
        return read.exec_driver_sql("SELECT version FROM cases WHERE id = ?", (city.people.case,)).scalar_one()


def test_a_handler_takes_no_task_of_the_issuer(asked):
    program, task = of_department(asked, duty="issuer")
    handler = Program(asked, f"{asked.people.asked()[0]}.handler")
    is_problem(handler.post(f"/tasks/{task}/assignment"), 403, "E-CASE-6")
    is_problem(handler.post(f"/tasks/{task}/completion", AGREES), 403, "E-CASE-6")
    assert program.get(f"/tasks/{task}").json["assignee"] is None


def test_wrong_answers_are_told_by_field_and_change_nothing(asked):
    program, task = of_department(asked)
    told = is_problem(program.post(f"/tasks/{task}/completion", {"answers": {"conclusion": "maybe", "colour": "red"}}), 422, "E-FORM-1")
    assert set(told["errors"]) >= {"conclusion", "colour"}
    assert program.get(f"/tasks/{task}").json["state"] == "open"
    assert facts_of(asked, "TaskCompleted") == []


def test_a_conflict_shows_the_task_as_it_is_now(asked):
    program, task = of_department(asked)
    assert program.post(f"/tasks/{task}/completion", AGREES).status_code == 200
    told = is_problem(program.post(f"/tasks/{task}/completion", AGREES), 409, "E-CASE-3")
    assert (told["task"]["id"], told["task"]["state"]) == (task, "completed")
    is_problem(program.post(f"/tasks/{task}/assignment"), 409, "E-CASE-3")


def test_a_retry_with_its_key_gets_the_first_answer_and_another_content_is_refused(asked):
    program, task = of_department(asked)
    for path, body in ((f"/tasks/{task}/assignment", None), (f"/tasks/{task}/completion", AGREES)):
        key = f"key-of-{path[-10:].replace('/', '-')}"
        first = program.post(path, body, key=key)
        again = program.post(path, body, key=key)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json == again.json
    assert len(facts_of(asked, "TaskCompleted")) == len(facts_of(asked, "TaskClaimed")) == 1
    other = {"answers": {"conclusion": "not_concerned"}}
    is_problem(program.post(f"/tasks/{task}/completion", other, key=key), 422, "E-CASE-13")


@pytest.mark.parametrize("key", ["short", "with blank in it", "x" * 129, "ключ-ключ"])
def test_a_key_that_is_none_is_refused_and_not_passed_over(asked, key):
    program, task = of_department(asked)
    answer = program.ask("POST", f"/tasks/{task}/assignment", None, None, **{"Idempotency-Key": key.encode().decode("latin-1")})
    is_problem(answer, 400, "E-API-7")


def plain(facts):
    """Facts without what is random: ids, instants and salted hashes."""
    drop = {"task", "node", "after", "scope", "timer", "receipt", "reason"}
    return [(fact.kind, fact.actor, json.dumps({k: v for k, v in fact.body.items() if k not in drop}, default=str)) for fact in facts]


def test_the_page_and_the_interface_leave_the_same_facts():
    left = []
    for way in ("page", "interface"):
        city = City()
        city.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
        department = min(city.people.asked())
        program = Program(city, f"{department}.issuer")
        task = program.tasks()[0]["id"]
        with city.office.store.read() as read:
            before = len(history.whole(read, city.people.case))
        if way == "interface":
            assert program.post(f"/tasks/{task}/completion", AGREES).status_code == 200
        else:
            browser = city.browse(f"{department}.issuer")
            browser.get(f"/tasks/{task}")
            browser.post(f"/tasks/{task}/review", {"answer.conclusion": "no_objection"})
            answer = browser.post(f"/tasks/{task}/sign", browser.hidden())
            assert answer.status_code == 303, answer.text
        with city.office.store.read() as read:
            left.append(plain(history.whole(read, city.people.case)[before:]))
    assert left[0] == left[1] != []
