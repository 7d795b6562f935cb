"""Example rows beside a table: how they are read, tried, rehearsed, counted and added to."""

import json
import re

import pytest
from click.testing import CliRunner

from app.casework.publish import Source, read_folders
from app.cli import commands
from app.decisions.dmn import read_dmn
from app.decisions.proof import CONTRADICTION, DEAD_CELL, EMPTY, GAP, MASKED, NOT_ALLOWED, OVERLAP, prove
from app.modelling.errors import ExamplesMalformed, ExamplesWithoutTable
from app.modelling.examples.beside import try_beside
from app.modelling.examples.sheet import cells_of
from app.modelling.examples.writing import cells_of_columns, cells_of_variables, other_titles, written
from app.modelling.lint.problem import NOTE
from app.modelling.lint.rules.table_holds import PROVED, RULES
from app.settings import shipped
from dmn_texts import decision, definitions, table
from repository import ROOT

ROWS = [["< 10", '"a"', '"low"', "1"], [">= 10", '"a"', '"high"', "2"], ["-", '"b"', '"other"', "3"]]
KINDS = [("p.amount", "", "number"), ("kind", "", "string")]


def dmn(rules=ROWS, policy="UNIQUE", inputs=KINDS, outputs=("level", "days"), **more):
    return Source("table", "plan", "fee", definitions(decision("fee", table(inputs, outputs, rules, policy), **more)))


def tried(csv, source=None, encoding="utf-8"):
    found = try_beside(Source("examples", "plan", "fee", csv.encode(encoding)), [source or dmn()])
    return found.tried


def reasons(csv, source=None):
    return [[reason.zh for reason in each.reasons] for each in tried(csv, source)]


def test_rows_that_come_out_as_expected_are_fine():
    found = tried("p.amount,kind,level,行,说明\n5,a,low,1,小额\n10,a,high,2,\n99,b,other,3,\n")
    assert [(each.ok, each.matched) for each in found] == [(True, (1,)), (True, (2,)), (True, (3,))]
    assert found[0].example.note == "小额"


def test_columns_go_by_their_titles_in_either_language():
    source = dmn()
    content = source.content.replace("kind列".encode(), "种类 / Kind".encode()).replace(
        "level结果".encode(), "级别 / Level".encode()
    )
    source = Source("table", "plan", "fee", content)
    assert reasons("p.amount列,种类,级别\n5,a,low\n", source) == [[]]
    assert reasons("p.amount列,Kind,Level\n5,a,low\n", source) == [[]]


def test_what_differs_is_told_with_both_values_and_both_rows():
    (said,) = reasons("p.amount,kind,level,days,行\n5,a,high,1,2\n")
    assert said == ["应命中第 2 行，实际命中第 1 行", '“level结果”应为 "high"，实际为 "low"']


def test_an_empty_cell_expects_nothing_and_null_expects_null():
    assert reasons("p.amount,kind,level\n5,c,null\n") == [[]]
    assert reasons("p.amount,kind,level,days\n5,a,,1\n") == [[]]


def test_a_row_that_expects_nothing_yet_is_not_as_expected():
    (said,) = reasons("p.amount,kind,level\n5,a,\n")
    assert said == ["还没有写明应得的结果或应命中的行"]


def test_an_error_of_the_table_is_the_reason():
    overlapping = dmn([*ROWS, ["5", '"a"', '"twice"', "4"]])
    (said,) = reasons("p.amount,kind,level\n5,a,low\n", overlapping)
    assert "第 1, 4 行同时命中" in said[0]


def test_tables_that_give_lists_are_compared_as_lists():
    source = dmn([["< 10", "-", '"low"', "1"], ["< 5", "-", '"lower"', "2"]], "COLLECT")
    csv = 'p.amount,kind,level,days,行\n3,a,"[""low"", ""lower""]","[1, 2]","1, 2"\n7,a,low,1,1\n20,a,[],,-\n'
    assert reasons(csv, source) == [[], [], []]


@pytest.mark.parametrize(
    ("kind", "cell", "test"),
    [
        ("date", "2026-03-02", '@"2026-03-02"'),
        ("dateTime", "2026-03-02T09:00:00+08:00", '@"2026-03-02T09:00:00+08:00"'),
        ("boolean", "TRUE", "true"),
        ("number", "-3.50", "-3.5"),
        ("string", "2026-03-02", '"2026-03-02"'),
        ("string", "12", '"12"'),
        ("string", '"""quoted"""', '"quoted"'),
        ("", "plain words", '"plain words"'),
        ("dayTimeDuration", "P3D", '@"P3D"'),
    ],
)
def test_cells_are_read_as_spreadsheets_write_them(kind, cell, test):
    source = dmn([[test, "1"]], inputs=[("x", "", kind)], outputs=["r"])
    assert reasons(f"x,行\n{cell},1\n", source) == [[]]


def test_a_file_of_a_chinese_spreadsheet_is_read():
    assert all(each.ok for each in tried("p.amount,kind,level,说明\r\n5,a,low,小额\r\n", encoding="gb18030"))
    assert all(each.ok for each in tried("p.amount,kind,level,说明\r\n5,a,low,小额\r\n", encoding="utf-8-sig"))


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("", "文件是空的"),
        ("p.amount,kind of,level\n1,2,3\n", "列名“kind of”"),
        ("p.amount,kinde,level\n1,2,3\n", "是否为“kind”"),
        ("p.amount,kind,kind\n1,2,3\n", "列“kind”出现了两次"),
        ("p.amount;kind;level\n1;a;low\n", "英文逗号分隔"),
    ],
)
def test_a_heading_that_cannot_be_meant_is_told_with_what_it_may_be(csv, said):
    with pytest.raises(ExamplesMalformed) as caught:
        tried(csv)
    assert said in caught.value.message("zh")
    assert caught.value.message("en") != caught.value.message("zh")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,a,low,第一", "“行”列须写行号"),
        ("many,a,low,1", "“p.amount”列的“many”不能这样写，请写数字"),
        ("5,a,low,1,left over", "单元格比列名多"),
    ],
)
def test_a_line_that_cannot_be_read_is_not_as_expected_and_the_others_are_tried(line, said):
    bad, good = tried(f"p.amount,kind,level,行\n{line}\n5,a,low,1\n")
    assert said in bad.reasons[0].zh
    assert bad.reasons[0].en != bad.reasons[0].zh
    assert good.ok


def test_rows_without_their_table_are_refused():
    with pytest.raises(ExamplesWithoutTable):
        try_beside(Source("examples", "plan", "free", b"x\n1\n"), [dmn()])


def test_a_column_that_is_calculated_can_be_given_by_its_title():
    source = dmn([["> 2", "1"], ["<= 2", "2"]], inputs=[("count(list)", "", "number")], outputs=["r"])
    assert reasons("count(list)列,r\n3,1\n2,2\n", source) == [[], []]
    assert reasons('list,r\n"[1, 2, 3]",1\n[],2\n', source) == [[], []]


def test_what_a_decision_requires_is_given_and_not_decided():
    needs = decision("days", "<literalExpression><text>99</text></literalExpression>")
    main = decision("fee", table([("days", "", "number")], ["r"], [["99", "1"], ["5", "2"]]), requires=["d_days"])
    source = Source("table", "plan", "fee", definitions(needs, main))
    assert reasons("days,r\n5,2\n", source) == [[]]


def test_business_knowledge_of_an_imported_file_is_used():
    twice = (
        '<businessKnowledgeModel id="b" name="twice"><encapsulatedLogic><formalParameter name="n"/>'
        "<literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    other = Source("table", "shared", "sums", definitions(twice, namespace="urn:sums"))
    imported = '<import name="sums" namespace="urn:sums" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    main = decision("fee", table([("sums.twice(x)", "", "number")], ["r"], [["> 10", "1"], ["<= 10", "2"]]))
    knows = '<knowledgeRequirement><requiredKnowledge href="urn:sums#b"/></knowledgeRequirement>'
    content = definitions(imported, main.replace("<decisionTable", f"{knows}<decisionTable", 1))
    sheet = Source("examples", "plan", "fee", b"x,r\n6,1\n5,2\n")
    found = try_beside(sheet, [Source("table", "plan", "fee", content), other])
    assert [each.reasons for each in found.tried] == [(), ()]


def test_of_several_decisions_one_is_named():
    other = decision("other", table(["y"], ["s"], [["1", "1"]]))
    source = Source("table", "plan", "fee", definitions(decision("fee", table(["x"], ["r"], [["1", "7"]])), other))
    with pytest.raises(ExamplesMalformed):
        tried("x,r\n1,7\n", source)
    assert reasons("决策,x,r\nfee,1,7\n", source) == [[]]


def gap_of(source):
    file = read_dmn(source.content, "fee.dmn")
    logic = file.decisions[0].table
    return file, logic, next(one for one in prove(logic).findings if one.kind == GAP)


def test_the_witness_of_a_gap_becomes_a_row_that_waits_for_its_outcome():
    file, logic, gap = gap_of(dmn())
    given = cells_of_variables(logic, gap.witness)
    titles = [*given, *other_titles(file, logic)]
    assert titles == ["p.amount", "kind", "level结果", "days结果", "行", "说明"]
    row = [given.get(title, "") for title in titles]
    (found,) = tried(written(titles, [row, [""]]).decode("utf-8-sig"))
    assert found.matched == ()
    assert [reason.zh for reason in found.reasons] == ["还没有写明应得的结果或应命中的行"]


def test_the_witness_of_a_calculated_column_can_be_given_either_way():
    source = dmn([["> 2", "1"]], inputs=[("count(list)", "", "number")], outputs=["r"])
    _file, logic, gap = gap_of(source)
    for given in (cells_of_columns(logic, gap.witness), cells_of_variables(logic, gap.witness)):
        (found,) = tried(written([*given, "行"], [[*given.values(), "-"]]).decode("utf-8-sig"), source)
        assert found.ok, given


def test_written_rows_are_read_as_they_were_given():
    made = written(["x", "说明"], [["a,b", 'say "no"'], ["", " "], ["only"]])
    assert [cells for _, cells in cells_of(made)] == [["x", "说明"], ["a,b", 'say "no"'], ["only", ""]]


@pytest.fixture
def folder(tmp_path):
    """A folder of tables with example rows of one, as `rehearse` finds them."""
    (tmp_path / "dmn/plan/tests").mkdir(parents=True)
    (tmp_path / "dmn/plan/fee.dmn").write_bytes(dmn().content)
    (tmp_path / "dmn/plan/tests/fee.csv").write_text("p.amount,kind,level,说明\n5,a,low,小额\n50,a,low,大额\n", "utf-8")
    return tmp_path


def test_rehearse_tries_example_rows_and_counts_the_rows_they_cover(folder):
    ran = CliRunner().invoke(commands, ["rehearse", str(folder / "dmn"), "--coverage", "--json"], standalone_mode=False)
    said = json.loads(ran.stdout)
    assert [(one["name"], one["ok"]) for one in said["scenarios"]] == [
        ("plan/tests/fee.csv:2 小额", True),
        ("plan/tests/fee.csv:3 大额", False),
    ]
    assert said["scenarios"][1]["reason"]
    rows = said["coverage"]["decision_rows"]
    assert (rows["covered"], rows["total"], rows["missing"]) == (2, 3, [{"file": "plan/fee.dmn", "element": "r3"}])
    assert ran.return_value == 1


def test_the_shipped_example_rows_come_out_as_expected():
    ran = CliRunner().invoke(commands, ["rehearse", str(shipped("dmn")), "--json"], standalone_mode=False)
    said = json.loads(ran.stdout)
    assert [one for one in said["scenarios"] if not one["ok"]] == []
    assert len(said["scenarios"]) >= 80


def test_the_example_of_the_how_to_comes_out_as_it_says():
    page = (ROOT / "docs/how-to/prove-a-table.md").read_text("utf-8")
    rows = re.search(r"```\n(project\.urgent.*?)```", page, re.DOTALL)[1]
    tables = [each for each in read_folders(shipped("processes"), shipped("dmn")) if each.kind == "table"]
    found = try_beside(Source("examples", "opinion_solicitation", "opinion_limit", rows.encode()), tables)
    assert [(each.ok, each.matched) for each in found.tried] == [(True, (1,)), (True, (4,))]


def test_the_how_to_tells_each_finding_as_gravely_as_the_check_does():
    page = (ROOT / "docs/how-to/prove-a-table.md").read_text("utf-8")
    told = re.findall(r"^\| [^|]+ \| [^|]+ \| (error|warning|note) \| `([^`]+)` \|$", page, re.MULTILINE)
    kinds = [GAP, OVERLAP, CONTRADICTION, MASKED, DEAD_CELL, NOT_ALLOWED, EMPTY]
    assert told == [*((RULES[kind][1], RULES[kind][0]) for kind in kinds), (NOTE, PROVED)]


def test_one_file_that_cannot_be_read_leaves_the_others_rehearsed(folder):
    (folder / "dmn/plan/tests/fee.more.csv").write_text("no such column\n1\n", "utf-8")
    ran = CliRunner().invoke(commands, ["rehearse", str(folder / "dmn"), "--json"], standalone_mode=False)
    assert [(one["name"], one["ok"]) for one in json.loads(ran.stdout)["scenarios"]] == [
        ("plan/tests/fee.csv:2 小额", True),
        ("plan/tests/fee.csv:3 大额", False),
        ("plan/tests/fee.more.csv", False),
    ]


def test_the_example_rows_of_a_table_are_rehearsed_by_naming_the_table(folder):
    ran = CliRunner().invoke(commands, ["rehearse", str(folder / "dmn/plan/fee.dmn"), "--json"], standalone_mode=False)
    assert [one["ok"] for one in json.loads(ran.stdout)["scenarios"]] == [True, False]


def test_check_tells_example_rows_that_cannot_be_read(folder):
    (folder / "dmn/plan/tests/fee.csv").write_text("p.amount,no such column\n1,2\n", "utf-8")
    (folder / "dmn/plan/tests/lost.csv").write_text("x\n1\n", "utf-8")
    ran = CliRunner().invoke(commands, ["check", str(folder / "dmn"), "--format", "json"], standalone_mode=False)
    found = [p for p in json.loads(ran.stdout)["problems"] if p["rule"] == "duogui/examples-readable"]
    assert [p["file"] for p in found] == ["plan/tests/fee.csv", "plan/tests/lost.csv"]
