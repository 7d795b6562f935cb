"""`duogui decide` and `duogui feel` as people and programs type them: what is printed where, and how it ends."""

import json
import re

import pytest

from dmn_texts import decision, definitions, input_data, literal, table

TIERS = table(["面积"], ["r"], [["< 10", '"小"'], ["[5..15]", '"中"'], [">= 10", '"大"']])
PARTS = (
    input_data("面积", "number"),
    input_data("收件日", "date"),
    decision("规模", TIERS, ["i_面积"]),
    decision("期限", literal('if 规模 = "小" then 10.50 else 20'), ["d_规模"]),
    decision("届满", literal('收件日 + duration("P10D")'), ["i_收件日"]),
)


@pytest.fixture
def given(tmp_path):
    """Writes files beside each other and answers their paths."""

    def write(name, content):
        path = tmp_path / name
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def decide(duogui, given):
    """Runs decide over a model and an input; its code, what it printed as JSON objects, and what it told."""

    def run(model, inputs, *words):
        code, out, err = duogui("decide", given("m.dmn", model), "--input", given("i.json", inputs), *words)
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def both_languages(text):
    return re.search("[\u4e00-\u9fff]{3}", text) and re.search("[A-Za-z]+ [a-z]+ [a-z]+ ", text)


def test_every_decision_of_the_file_is_answered_in_the_shape_of_the_contract(decide):
    code, (found,), err = decide(definitions(*PARTS), {"面积": 3, "收件日": {"@feel": '@"2026-03-02"'}}, "--json")
    assert (code, err) == (0, "")
    assert found == {
        "outputs": {"规模": "小", "期限": 10.5, "届满": "2026-03-12"},
        "matched": [{"decision": "规模", "rule": "r1", "row": 1}],
        "error": None,
    }


def test_one_decision_is_answered_by_its_name_alone(decide):
    code, (found,), _ = decide(definitions(*PARTS), {"面积": 3}, "--decision", "期限", "--json")
    assert (code, found["outputs"], found["error"]) == (0, {"期限": 10.5}, None)
    assert [one["decision"] for one in found["matched"]] == ["规模"]


def test_a_service_is_answered_by_its_name_with_its_decisions_beside_it(decide):
    service = (
        '<decisionService id="s" name="S"><outputDecision href="#d_规模"/><inputData href="#i_面积"/></decisionService>'
    )
    code, (found,), _ = decide(definitions(*PARTS, service), {"面积": 3}, "--decision", "S", "--json")
    assert (code, found["outputs"]) == (0, {"S": "小", "规模": "小"})


def test_an_error_of_one_decision_leaves_the_others_and_is_told_once(decide):
    inputs = {"面积": 7, "收件日": {"@feel": '@"2026-03-02"'}}
    code, (found,), _ = decide(definitions(*PARTS), inputs, "--json")
    assert code == 1
    assert found["outputs"] == {"规模": None, "期限": None, "届满": "2026-03-12"}
    assert found["error"].count("UNIQUE") == 2
    for part in ("规模, 期限", "m.dmn", "1, 2", "面积列 = 7"):
        assert part in found["error"]
    assert both_languages(found["error"])


def test_a_batch_has_a_line_for_each_input_whatever_is_wrong_with_one(decide):
    lines = [
        '{"面积": 3}',
        '{"面积": ',
        "",
        "[]",
        '{"面积": "x"}',
        '{"面积": [12]}',
        '{"面积": 1e999999}',
        '{"面积": {"@feel": "1 +"}}',
        '{"x": "\u2028\\ud800"}',
        "[" * 100_000,
    ]
    for words in (("--batch",), ("--batch", "--json")):
        code, found, _ = decide(definitions(*PARTS), "\n".join(lines), "--decision", "规模", *words)
        assert [one["outputs"].get("规模") for one in found] == ["小", None, None, None, None, None, None, None, None]
        assert [one["error"] is None for one in found] == [True, False, False, False, False, False, False, True, False]
        assert all(set(one) == {"outputs", "matched", "error"} for one in found)
        assert code == 1
    assert "第 4 行" in found[2]["error"]


def test_a_batch_in_which_all_is_well_ends_well(decide):
    code, found, err = decide(definitions(*PARTS), '{"面积": 3}\r\n{"面积": 12}\n', "--batch", "--decision", "期限")
    assert (code, err) == (1, "")
    code, found, err = decide(definitions(*PARTS), '{"面积": 3}\r\n{"面积": 20}\n', "--batch", "--decision", "期限")
    assert (code, err) == (0, "")
    assert [one["outputs"] for one in found] == [{"期限": 10.5}, {"期限": 20}]


VALUES = {
    "123456789012345678901234567890.1234": "123456789012345678901234567890.1234",
    "10 ** 33": "1" + "0" * 33,
    "1 / 3": "0.3333333333333333333333333333333333",
    "0.1 + 0.2": "0.3",
    "-0": "0",
    "1.50": "1.5",
    "10 ** -20": "0." + "0" * 19 + "1",
    '@"P1DT2H"': '"P1DT2H"',
    '@"P1Y"': '"P1Y"',
    '@"10:00:00+08:00"': '"10:00:00+08:00"',
    '@"2026-03-02T10:00:00@Asia/Shanghai"': '"2026-03-02T10:00:00@Asia/Shanghai"',
    '[1, {a: null, "b c": [true]}]': '[1,{"a":null,"b c":[true]}]',
    "[1..2)": '"[1..2)"',
}


@pytest.mark.parametrize("text", VALUES)
def test_values_are_json_of_numbers_without_exponents_and_texts_of_feel(duogui, given, text):
    model, inputs = given("m.dmn", definitions(decision("D", literal(text)))), given("i.json", {})
    out = duogui("decide", model, "--input", inputs, "--json")[1]
    assert out == f'{{"outputs":{{"D":{VALUES[text]}}},"matched":[],"error":null}}\n'


def test_imported_files_are_given_along_and_their_decisions_are_not_the_files(duogui, given):
    inner = given(
        "inner.dmn", definitions(input_data("x"), decision("in", literal("x * 2"), ["i_x"]), namespace="urn:inner")
    )
    needs = '<informationRequirement><requiredDecision href="urn:inner#d_in"/></informationRequirement>'
    outer = definitions(
        '<import name="other" namespace="urn:inner" importType="x"/>', decision("out", needs + literal("other.in + 1"))
    )
    outer, inputs = given("outer.dmn", outer), given("i.json", {"x": 2})
    call = ("decide", outer, "--with", inner, "--with", outer, "--input", inputs, "--json")
    assert json.loads(duogui(*call)[1])["outputs"] == {"out": 5}
    assert json.loads(duogui(*call, "--decision", "in")[1])["outputs"] == {"in": 4}
    code, out, _ = duogui("decide", outer, "--input", inputs, "--json")
    assert (code, json.loads(out)["outputs"]) == (1, {"out": None})
    assert "urn:inner#d_in" in json.loads(out)["error"]


def test_people_read_values_rows_and_what_is_wrong(duogui, given):
    model = given("m.dmn", definitions(*PARTS))
    code, out, err = duogui("decide", model, "--input", given("i.json", {"面积": 3, "面积大": 1}))
    assert code == 0
    assert "规模: 小\n" in out
    assert "← 规模：第 1 行 / row 1 (r1)" in out
    assert "面积大" in err
    assert "收件日" in err
    code, out, err = duogui("decide", model, "--input", given("i.json", {"面积": 7}))
    assert code == 1
    assert "规模: null" in out
    assert "E-DECISIONS-5" in err
    assert "→" in err
    assert both_languages(err)


@pytest.mark.parametrize(
    ("model", "inputs", "words", "told"),
    [
        (definitions(*PARTS), {}, ("--decision", "没有"), "规模"),
        (definitions(input_data("x")), {}, (), "m.dmn"),
        (b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>", {}, (), "BPMN"),
        (b"<definitions xmlns='http://www.omg.org/spec/DMN/2099/MODEL/'/>", {}, (), "2099"),
        (b"<definitions", {}, (), "m.dmn"),
        (b"", {}, (), "m.dmn"),
        (b"<table/>", {}, (), "table"),
        (definitions(*PARTS), "{", (), "i.json"),
        (definitions(*PARTS), "[1]", (), "i.json"),
        (definitions(*PARTS), b"\xff", (), "i.json"),
        (definitions(*PARTS), {"面积": {"@feel": "1 +"}}, (), "1"),
    ],
)
def test_what_could_not_run_is_told_in_both_languages(decide, model, inputs, words, told):
    code, out, err = decide(model, inputs, *words)
    assert (code, out) == (2, [])
    assert told in err
    assert both_languages(err)
    code, (found,), _ = decide(model, inputs, *words, "--json")
    assert (code, found["outputs"], found["matched"]) == (2, {}, [])
    assert told in found["error"]


@pytest.mark.parametrize("words", [(), ("m.dmn",), (".", "--input", "i.json"), ("none.dmn", "--input", "i.json")])
def test_a_call_that_is_not_whole_is_refused(duogui, given, monkeypatch, words):
    monkeypatch.chdir(given("m.dmn", definitions(*PARTS)).parent)
    given("i.json", {})
    code, out, err = duogui("decide", *words)
    assert (code, out) == (2, "")
    assert both_languages(err)


def test_a_line_of_a_batch_of_expressions_may_hold_any_character(duogui, given):
    lines = [{"expression": "a", "context": {"a": "\u2028\x85"}}, {"expression": "1"}]
    path = given("b.jsonl", "\ufeff" + "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    found = [json.loads(line) for line in duogui("feel", "--batch", path)[1].split("\n") if line]
    assert [one["value"] for one in found] == ["\u2028\x85", 1]
    bad = given(
        "b.jsonl", b'{"expression": "1"}\n\xff\n{"expression": "2", "context": {"a": 1e999999}}\n{"expression": "3"}'
    )
    assert [json.loads(line)["ok"] for line in duogui("feel", "--batch", bad)[1].splitlines()] == [
        True,
        False,
        False,
        True,
    ]


def test_a_text_without_quotes_in_a_table_is_told_with_its_cell(decide):
    logic = table(["面积"], ["r"], [["< 10", "同意"], ["新建", '"b"']])
    code, (found,), err = decide(definitions(decision("判定", logic)), {"面积": 3}, "--json")
    assert (code, found["outputs"]) == (0, {"判定": None})
    for part in ("第 1 行", "r结果", '"同意"', "row 2", "面积列", '"新建"'):
        assert part in err


def test_decisions_in_a_circle_are_found_by_the_check(duogui, given):
    model = given(
        "m.dmn", definitions(decision("甲", literal("乙"), ["d_乙"]), decision("乙", literal("甲"), ["d_甲"]))
    )
    code, out, _ = duogui("check", model, "--format", "json")
    assert code == 1
    assert "甲 → 乙 → 甲" in json.loads(out)["problems"][0]["message"]


def test_people_are_told_why_a_table_answered_null(duogui, given):
    logic = table(["面积"], ["r"], [["> 100", '"5"']])
    model = given("m.dmn", definitions(input_data("面积"), decision("判定", logic, ["i_面积"], kind="number")))
    code, out, err = duogui("decide", model, "--input", given("i.json", {"面积": 1}))
    assert (code, out) == (0, "判定: null\n")
    assert "“判定”没有命中的行" in err
    assert "no row of decision “判定”" in err
    code, _, err = duogui("decide", model, "--input", given("i.json", {"面积": 101}))
    assert code == 0
    assert '第 1 行“r结果”列："5" 与该列的类型不符' in err
    assert "row 1, column “r结果”" in err
    assert duogui("decide", model, "--input", given("i.json", {"面积": 101}), "--json")[2] == ""


def test_a_null_that_a_table_has_in_its_cell_and_one_of_several_rows_are_told_apart(duogui, given):
    logic = table(["面积"], ["a", "b"], [["-", "1", "null"], ["-", "null", "2"]], hit_policy="COLLECT")
    model = given("m.dmn", definitions(input_data("面积"), decision("判定", logic, ["i_面积"])))
    assert duogui("decide", model, "--input", given("i.json", {"面积": 1}))[2] == ""


def test_a_function_that_nobody_gives_is_told_as_one(decide):
    logic = table(["面积"], ["r"], [["< 10", "round(面积)"]])
    _, _, err = decide(definitions(input_data("面积"), decision("判定", logic, ["i_面积"])), {"面积": 3}, "--json")
    assert "没有函数 round" in err
    assert "round half up(" in err
    assert '"round"' not in err
