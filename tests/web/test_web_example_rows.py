"""Below a table in its editor: the proof of the draft, and example rows kept as a draft of their own, over HTTP."""

import json

import pytest

from app.modelling.examples.sheet import cells_of
from app.store import artefact_drafts, artefacts, org

ANALYST = "210200-coordination.analyst"
LIGHTS = ("table", "shared", "lights")
LIMIT = ("table", "opinion_solicitation", "opinion_limit")


def address(what, then):
    return f"/models/{'/'.join(what)}/{then}"


def proof(browser, what):
    return browser.get(address(what, "proof.json"), Accept="application/json").json


def put(browser, what, tag, body):
    sent = {"If-Match": f'"{tag}"', "Accept": "application/json", "Content-Type": "application/json"}
    return browser.put(address(what, "examples"), json.dumps(body), **sent)


def keep(browser, what, tag, titles, rows):
    return put(browser, what, tag, {"titles": titles, "rows": rows})


def change(browser, city, what, old, new):
    with city.office.store.read() as read:
        content = artefacts.current(read, *what)[0].content
    assert old in content
    tag = browser.get(address(what, "draft")).headers["ETag"]
    body = content.replace(old, new, 1)
    browser.put(address(what, "draft"), body, **{"If-Match": tag, "Content-Type": "application/xml"})


def drafted(city, what):
    with city.office.store.read() as read:
        return artefact_drafts.one(read, org.actor_of(read, ANALYST), "examples", *what[1:])


def test_a_shipped_table_is_proved_and_its_example_rows_come_out_as_expected(city):
    told = proof(city.browse(ANALYST), LIGHTS)
    (table,) = told["tables"]
    assert (table["holds"], table["findings"], table["unproved"]) == (True, [], [])
    assert all(row["ok"] for row in told["examples"]["rows"])
    assert told["examples"]["missed"] == []
    assert not told["examples"]["is_draft"]


def test_a_change_that_opens_a_gap_is_found_with_cells_for_an_example_row(city):
    browser = city.browse(ANALYST)
    change(browser, city, LIMIT, b"&gt; 1", b"&gt; 2")
    (finding,) = proof(browser, LIMIT)["tables"][0]["findings"]
    assert finding["kind"] == "gap"
    assert finding["variables"]["project.urgent"] == "false"
    assert finding["columns"]["轮次"] == "2"
    assert "没有一行适用于" in finding["text"]


def test_example_rows_are_kept_as_a_draft_and_tried_at_once(city):
    browser = city.browse(ANALYST)
    told = proof(browser, LIMIT)["examples"]
    assert len(told["rows"]) == 6
    titles = ["紧急项目", "压占本部门管控图层", "轮次", "天数", "行"]
    said = keep(browser, LIMIT, told["tag"], titles, [["false", "false", "1", "5", "1"], ["true", "", "", "4", "4"]])
    assert said.status_code == 200
    rows = said.json["examples"]["rows"]
    assert [(row["ok"], row["matched"]) for row in rows] == [(True, [1]), (False, [4])]
    assert "应为 4，实际为 3" in rows[1]["reasons"][0]
    assert said.json["examples"]["missed"] == [2, 3]
    assert next(cells for _, cells in cells_of(drafted(city, LIMIT).content)) == titles


def test_rows_changed_elsewhere_are_not_written_over(city):
    browser = city.browse(ANALYST)
    tag = proof(browser, LIGHTS)["examples"]["tag"]
    assert keep(browser, LIGHTS, tag, ["light"], [["red"]]).status_code == 200
    late = keep(browser, LIGHTS, tag, ["light"], [["grey"]])
    assert (late.status_code, late.json["code"]) == (412, "E-STUDIO-11")
    assert b"red" in drafted(city, LIGHTS).content


def test_rows_that_cannot_be_read_stay_with_the_reason(city):
    browser = city.browse(ANALYST)
    tag = proof(browser, LIGHTS)["examples"]["tag"]
    said = keep(browser, LIGHTS, tag, ["no such column"], [["x"]]).json["examples"]
    assert "no such column" in said["error"]
    assert said["rows"][0]["cells"] == ["x"]
    assert drafted(city, LIGHTS) is not None


@pytest.mark.parametrize("body", [{"titles": "x", "rows": []}, {"titles": ["x"], "rows": [[1]]}, {"rows": []}, []])
def test_what_is_no_rows_is_refused_and_nothing_is_kept(city, body):
    browser = city.browse(ANALYST)
    tag = proof(browser, LIGHTS)["examples"]["tag"]
    said = put(browser, LIGHTS, tag, body)
    assert (said.status_code, said.json["code"]) == (422, "E-WEB-16")
    assert drafted(city, LIGHTS) is None


def test_a_table_that_cannot_be_read_shows_its_example_rows_without_outcomes(city):
    browser = city.browse(ANALYST)
    change(browser, city, LIGHTS, b"&gt; 2", b"&gt;")
    told = proof(browser, LIGHTS)
    assert told["tables"] == []
    assert len(told["examples"]["rows"]) == 7
    assert "ok" not in told["examples"]["rows"][0]


def test_example_rows_have_a_page_of_their_own_where_they_are_published(city):
    page = city.browse(ANALYST).get("/models/examples/shared/lights").text
    assert "示例行" in page
    assert "逾期亮红灯" in page


def publish(browser, what, **fields):
    return browser.post(address(what, "publish"), {"note": "改了示例行", **fields})


def test_example_rows_that_differ_are_shown_and_published_only_with_a_tick(city):
    browser = city.browse(ANALYST)
    told = proof(browser, LIGHTS)["examples"]
    keep(browser, LIGHTS, told["tag"], ["is_overdue", "light", "说明"], [["true", "grey", "错的"], ["true", "red", ""]])
    rows = ("examples", *LIGHTS[1:])
    page = browser.get(address(rows, "")[:-1]).text
    assert "2 行示例中 1 行与预期不符" in page
    assert "lights.csv:2 错的" in page
    refused = publish(browser, rows)
    assert refused.status_code == 422
    assert "E-STUDIO-18" in refused.text or "2 行示例中有 1 行与预期不符" in refused.text
    assert publish(browser, rows, despite="1").status_code == 303
    with city.office.store.read() as read:
        assert "示例行：2 行中 1 行与预期不符" in artefacts.current(read, *rows)[0].note


def test_a_table_is_published_with_a_tick_where_its_examples_differ_and_without_where_they_were_mended_along(city):
    browser = city.browse(ANALYST)
    change(browser, city, LIMIT, b"<text>5</text>", b"<text>6</text>")
    assert publish(browser, LIMIT).status_code == 422
    told = proof(browser, LIMIT)["examples"]
    at = told["titles"].index("天数")
    for row in told["rows"]:
        row["cells"][at] = row["cells"][at].replace("5", "6")
    keep(browser, LIMIT, told["tag"], told["titles"], [row["cells"] for row in told["rows"]])
    assert publish(browser, LIMIT).status_code == 303


def test_a_renamed_column_and_its_example_rows_can_be_published_one_after_the_other(city):
    browser = city.browse(ANALYST)
    told = proof(browser, LIMIT)["examples"]
    change(browser, city, LIMIT, "天数 / Amount".encode(), "日数 / Days".encode())
    refused = publish(browser, LIMIT)
    assert (refused.status_code, "列名“天数”" in refused.text) == (422, True)
    titles = ["日数" if title == "天数" else title for title in told["titles"]]
    keep(browser, LIMIT, told["tag"], titles, [row["cells"] for row in told["rows"]])
    assert publish(browser, LIMIT).status_code == 303
    assert publish(browser, ("examples", *LIMIT[1:])).status_code == 303
