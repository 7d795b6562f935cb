"""Every rule is met by a diagram that breaks it and by nothing else; the shipped models break none."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import bpmn_io.lint.rules
import pytest

from app.casework.publish import Source, read_folders
from app.modelling.errors import NothingToCheck
from app.modelling.lint.bpmnlint import SENTENCES, in_chinese
from app.modelling.lint.check import check, check_paths
from app.modelling.lint.problem import ERROR, NOTE, WARNING, Problem
from app.modelling.lint.sarif import as_sarif
from app.settings import shipped
from dmn_texts import decision, definitions, input_data, literal, table
from repository import ROOT

SOURCES = tuple(read_folders(shipped("processes"), shipped("dmn")))
ASKING, GENERATION = "opinion_solicitation", "project_generation"
PLAN, APPROVAL = "plan_adjustment", "joint_approval"


def changed(name: str, old: str, new: str, kind: str = "model") -> list[Source]:
    """The shipped sources with one text in one of them replaced."""
    found = []
    for source in SOURCES:
        if (source.kind, source.name) == (kind, name):
            text = source.content.decode()
            assert re.search(old, text, re.DOTALL), old
            source = replace(source, content=re.sub(old, new, text, count=1, flags=re.DOTALL).encode())  # noqa: PLW2901
        found.append(source)
    return found


def rules(sources, **more) -> dict[str, set[str]]:
    """The rules that are broken, with the elements."""
    found: dict[str, set[str]] = {}
    for problem in check(sources, **more):
        found.setdefault(problem.rule, set()).add(problem.element)
    return found


def test_the_shipped_models_break_no_rule():
    assert check(SOURCES) == []


BROKEN = {
    "no article": (ASKING, r'<duogui:articles refs="dalian-183/6.2 dalian-183/6.3 dalian-183/9 anshan-6/11.1" />', "",
                   {"duogui/articles-present": {"give_opinion"}}),
    "an article that nobody registered": (ASKING, "dalian-183/6.2 dalian-183/6.3 dalian-183/9", "dalian-183/99.1 dalian-183/9",
                                          {"duogui/articles-present": {"give_opinion"}}),
    "our own rule without a reason": (ASKING, r'refs="own" reason="[^"]*" reason_en="[^"]*"', 'refs="own"',
                                      {"duogui/articles-present": {"needs_material"}}),
    "nobody to do it": (ASKING, r'<duogui:candidates department="department" duty="issuer" />', "",
                        {"duogui/candidates-exist": {"give_opinion"}}),
    "a name that nothing gives": (ASKING, '<duogui:candidates department="department"', '<duogui:candidates department="departmnt"',
                                  {"duogui/names-are-given": {"give_opinion"}}),
    "a form that is not there": (ASKING, '<duogui:form key="opinion"', '<duogui:form key="opinions"',
                                 {"duogui/form-exists": {"give_opinion"}}),
    "no limit": (GENERATION, r'<duogui:limit variable="step_limits\[step = &quot;adjust_site&quot;\]\[1\]"[^>]*/>', "",
                 {"duogui/limit-by-table": {"adjust_site"}}),
    "a limit that no table gives": (GENERATION, r"step_limits\[step = &quot;adjust_site&quot;\]\[1\]", "days",
                                    {"duogui/limit-by-table": {"adjust_site"}}),
    "a constant as the time of a limit": (ASKING, r"<bpmn:timeDate[^>]*>due\(limit\)</bpmn:timeDate>",
                                          "<bpmn:timeDuration>P5D</bpmn:timeDuration>",
                                          {"duogui/limit-by-table": {"opinion_limit_ended"}}),
    "silence that interrupts nothing": (ASKING, 'id="opinion_limit_ended" ', 'id="opinion_limit_ended" cancelActivity="false" ',
                                        {"duogui/silence-has-event": {"give_opinion", "supplement_material"}}),
    "a decision that is not there": (ASKING, 'key="opinion_limit"', 'key="opinion_limits"',
                                     {"duogui/decision-exists": {"choose_limit"}}),
    "a work that is not there": (GENERATION, 'kind="check_site"', 'kind="check_sight"',
                                 {"duogui/decision-exists": {"check_site"}}),
    "a name in one language": (ASKING, 'name="提出部门意见" duogui:name_en="Give opinion"', 'name="提出部门意见"',
                               {"duogui/named-in-both-languages": {"give_opinion"}}),
    "a script in Python": (ASKING, 'scriptFormat="text/x-feel"', 'scriptFormat="python"',
                           {"duogui/engine-can-run": {"deem_no_objection"}}),
    "a process that is not there": (GENERATION, 'calledElement="coordination"', 'calledElement="coordinations"',
                                    {"duogui/engine-can-run": {"coordinate"}}),
    "a subject named by no entry": (PLAN, 'kind="plan" name="plan_name"', 'kind="plan" name="nonesuch"',
                                    {"duogui/subject-has-entries": {"adjustment_proposed"}}),
    "a subject named by an entry that may stay empty": (PLAN, 'kind="plan" name="plan_name"', 'kind="plan" name="period"',
                                                        {"duogui/subject-has-entries": {"adjustment_proposed"}}),
    "a subject named by an entry of another type": (PLAN, 'kind="plan" name="plan_name"', 'kind="plan" name="higher_approval"',
                                                    {"duogui/subject-has-entries": {"adjustment_proposed"}}),
    "a subject with a code of no entry": (APPROVAL, 'code="project_code"', 'code="nonesuch"',
                                          {"duogui/subject-has-entries": {"application_received"}}),
}  # fmt: skip


@pytest.mark.parametrize(("stem", "old", "new", "found"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_told_on_its_element_and_no_other(stem, old, new, found):
    told = rules(changed(stem, old, new))
    assert {rule: elements for rule, elements in told.items() if rule.startswith("duogui/")} == found


def test_a_name_that_its_form_makes_optional_is_told_where_the_subject_stands():
    told = check(changed("propose_adjustment", r'("name": "plan_name".*?"required": )true', r"\1false", "form"))
    (problem,) = (problem for problem in told if problem.rule == "duogui/subject-has-entries")
    assert (problem.file, problem.element) == ("plan_adjustment.bpmn", "adjustment_proposed")
    assert "plan_name" in problem.text.zh
    assert "plan_name" in problem.text.en


def test_deleting_the_event_of_silence_is_told():
    text = next(s for s in SOURCES if s.kind == "model" and s.name == ASKING).content.decode()
    text = re.sub(r'<bpmn:boundaryEvent id="opinion_limit_ended.*?</bpmn:boundaryEvent>', "", text, flags=re.DOTALL)
    text = re.sub(r'<bpmn:sequenceFlow id="flow_opinion_limit_ended[^>]*/>', "", text)
    text = re.sub(r"<bpmn:incoming>flow_opinion_limit_ended[^<]*</bpmn:incoming>", "", text)
    sources = [replace(s, content=text.encode()) if (s.kind, s.name) == ("model", ASKING) else s for s in SOURCES]
    assert rules(sources)["duogui/silence-has-event"] == {"give_opinion", "supplement_material"}


def test_rows_of_tables_name_their_article_and_the_row_is_told():
    sources = changed("lights", "<text>dalian-183/19.2 dalian-183/21.2</text>", "<text></text>", "table")
    (problem,) = check(sources)
    assert (problem.rule, problem.file, problem.row) == ("duogui/articles-present", "shared/lights.dmn", 1)


def test_many_rows_without_an_article_are_told_in_one_sentence():
    text = (shipped("dmn") / "shared" / "layer_conflicts.dmn").read_text("utf-8")
    bare = re.sub(r"<annotationEntry[^>]*>\s*<text>[^<]*</text>", "<annotationEntry><text></text>", text)
    found = check([replace(s, content=bare.encode()) if s.name == "layer_conflicts" else s for s in SOURCES])
    (problem,) = [each for each in found if each.rule == "duogui/articles-present"]
    assert (problem.text.zh, problem.row) == ("第 1–10 行没有写明依据的条文", 1)
    assert problem.text.en == "rows 1–10 name no article"


def opinion_limit(row: int, column: str, cell: str) -> list[Source]:
    """The shipped sources with one cell of the table of limits rewritten."""
    return changed("opinion_limit", rf'(id="rule_{row}_{column}">\s*<text>)[^<]*', rf"\g<1>{cell}", "table")


def misfits(sources: list[Source]) -> list[Problem]:
    """Cells that do not fit; what the change leaves undecided is another rule's."""
    return [problem for problem in check(sources) if problem.rule == "duogui/cell-fits-its-column"]


UNFIT = {
    "a name that nothing gives": ("output_1", "六天", "“天数 / Amount”列：“六天”不是已知的变量，须为数字"),
    "a text for a number": ("output_1", '"6"', '"6" 的类型不符，须为数字'),
    "a number for a text": ("output_3", "6", "6 的类型不符，须为加英文双引号的文字"),
    "a text without its quotes": ("output_2", "WD", "“WD”不是已知的变量，须为加英文双引号的文字"),
    "a negative amount": ("output_1", "-6", "-6 不能作期限，须为 1 至 10000 的整数"),
    "no days": ("output_1", "0", "0 不能作期限，须为 1 至 10000 的整数"),
    "half a day": ("output_1", "5.5", "5.5 不能作期限，须为 1 至 10000 的整数"),
    "more days than a working life": ("output_1", "10001", "10001 不能作期限"),
    "an empty amount": ("output_1", "", "“天数 / Amount”列：为空，须为 1 至 10000 的整数"),
    "a unit that is none": ("output_2", '"days"', '"days" 不能作期限，须为 "WD"、"ND"、"WH"、"NH" 之一'),
    "a number where the question is yes or no": ("input_1", "1", "1 的类型不符，须为 true 或 false"),
    "a comparison with a text": ("input_3", '&gt; "1"', '“轮次 / Round”列："1" 的类型不符，须为数字'),
    "a range that ends at an unknown name": ("input_3", "[1..many]", "“many”不是已知的变量，须为数字"),
    "a limit in words": ("input_3", "超过3轮", "“超过3轮”不是已知的变量。请写 > 3"),
    "an unknown name in a calculation": ("output_1", "nosuch + 1", "没有名称 nosuch，结果只会是空值：nosuch + 1。请核对名称"),
    "an unknown name in a comparison": ("output_3", 'lv = "高"', "没有名称 lv"),
    "an unknown name in a test": ("input_3", "? &gt; nosuch", "没有名称 nosuch"),
    "a part of an unknown name": ("input_3", "nosuch.b", "没有名称 nosuch"),
    "a part of a number": ("input_3", "?.x", "这一列是数字，没有 .x"),
    "two numbers with a stroke": ("input_3", "1-3", "1-3 是减法，得 -2。区间请写 [1..3]"),
    "thousands with a comma": ("input_3", "1,000", "如果是一个数，请写 1000"),
    "a limit of thousands with a comma": ("input_3", "&gt;= 1,500", "如果是一个数，请写 >= 1500"),
}


@pytest.mark.parametrize(("column", "cell", "said"), UNFIT.values(), ids=UNFIT.keys())
def test_a_cell_that_does_not_fit_its_column_is_told_with_its_row_and_column(column, cell, said):
    (problem,) = misfits(opinion_limit(2, column, cell))
    assert problem.severity == ERROR
    assert (problem.file, problem.element, problem.row) == ("opinion_solicitation/opinion_limit.dmn", "rule_2", 2)
    assert problem.text.zh.startswith("第 2 行“")
    assert said in problem.text.zh
    assert problem.text.en.startswith("row 2, column “")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("output_1", "10000"),
        ("output_1", "6.0"),
        ("output_1", "2 + 4"),
        ("output_1", "round"),
        ("output_1", "project.days"),
        ("output_2", 'if round = 1 then "WD" else "ND"'),
        ("input_1", "not(true)"),
        ("input_3", "? = 1"),
        ("input_3", "[1..3], &gt; 5"),
        ("input_3", "null"),
        ("input_3", "3-1"),
        ("input_3", "&gt; project.rounds"),
        ("input_3", "1, 200"),
    ],
)
def test_a_cell_that_only_a_case_can_judge_or_that_fits_is_left_alone(column, cell):
    assert misfits(opinion_limit(2, column, cell)) == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("round &gt; 1", "不必再写。请写 > 1"),
        ("1 &lt; round", "不必再写。请写 > 1"),
        ("round = 1", "不必再写。请写 1"),
        ("100,200", "如果是一个数，请写 100200"),
    ],
)
def test_a_cell_that_works_and_reads_otherwise_is_a_warning(cell, said):
    sources = opinion_limit(2, "input_3", cell)
    at = next(number for number, one in enumerate(sources) if one.name == "opinion_limit")
    plain = sources[at].content.replace(b"if stage = null then round else 1", b"round")
    sources[at] = replace(sources[at], content=plain)
    (problem,) = misfits(sources)
    assert (problem.severity, problem.row) == (WARNING, 2)
    assert problem.text.zh.endswith(said)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("output_1", "round(round)", "没有函数 round"),
        ("output_1", "hight(1)", "没有函数 hight"),
        ("output_1", "project(1)", "没有函数 project"),
        ("input_3", "1 or 2", "请用英文逗号分开：1, 2"),
        ("input_3", "2026-01-01", '日期请写 @"2026-01-01"'),
        ("output_3", 'date("2026-02-30")', "“2026-02-30”不是日期"),
    ],
)
def test_a_call_or_a_value_that_is_not_what_it_looks_like_is_told_with_its_row(column, cell, said):
    problems = [one for one in check(opinion_limit(2, column, cell)) if one.rule == "duogui/calls-make-sense"]
    (problem,) = problems
    assert (problem.severity, problem.row) == (ERROR, 2)
    assert problem.text.zh.startswith("第 2 行“")
    assert problem.text.en.startswith("row 2, column “")
    assert said in problem.text.zh


@pytest.mark.parametrize("cell", ["law_date()", "due({amount: 1})", "now()", "today()"])
def test_a_function_of_the_engine_may_be_called_in_a_cell(cell):
    told = check(opinion_limit(2, "output_3", cell))
    assert not [one for one in told if one.rule in {"duogui/calls-make-sense", "duogui/cell-fits-its-column"}]


def own_table(*parts: str) -> list[Problem]:
    """What is told of calls and cells of a file with one table, which is declared as a number."""
    logic = table([("area", "", "number")], ["r"], [["> 1", "f(area) + other"], ["-", "1"]])
    content = definitions(*parts, input_data("area", "number"), decision("D", logic, ["i_area"], kind="number"))
    wanted = {"duogui/calls-make-sense", "duogui/cell-fits-its-column"}
    return [one for one in check([Source("table", "own", "own", content)]) if one.rule in wanted]


KNOWLEDGE = (
    '<businessKnowledgeModel id="k" name="f"><encapsulatedLogic><formalParameter name="x"/>'
    "<literalExpression><text>x</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
)


def test_what_the_file_of_a_table_gives_may_be_read_and_called_in_its_cells():
    assert own_table(KNOWLEDGE, decision("other", literal("1"))) == []
    assert {(one.rule, one.row) for one in own_table()} == {
        ("duogui/calls-make-sense", 1),
        ("duogui/cell-fits-its-column", 1),
    }


def test_what_an_imported_file_may_give_is_left_alone():
    assert own_table('<import name="" namespace="urn:other" importType="x"/>') == []


def test_a_function_that_no_form_knows_is_told_once():
    (problem,) = check(changed("propose_adjustment", re.escape("count(gis_data)"), "hight(gis_data)", "form"))
    assert problem.rule == "duogui/calls-make-sense"


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "rule"),
    [
        ("table", "lights", "<text>true, false</text>", "<text>true，false</text>", "duogui/table-readable"),
        ("form", "opinion", '"type": "choice"', '"type": "dropdown"', "duogui/form-readable"),
        ("law", "anshan-6", r"\[law\]", "[law", "duogui/law-readable"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_and_not_many(kind, name, old, new, rule):
    told = check(changed(name, old, new, kind))
    assert [problem.rule for problem in told if problem.rule != "duogui/articles-present"] == [rule]


@pytest.mark.parametrize(
    ("kind", "name", "old", "new"),
    [
        ("table", "opinion_limit", "project.urgent = true", "projekt.urgent = true"),
        ("form", "notify_missing", "every m in missing satisfies list", "every m in misssing satisfies list"),
        ("form", "propose_adjustment", "item != initiator", "item != initator"),
        ("form", "propose_adjustment", "if extent = null then", "if extend = null then"),
    ],
)
def test_a_name_that_nothing_gives_is_told_where_a_table_or_a_form_reads_it(kind, name, old, new):
    (problem,) = check(changed(name, re.escape(old), new, kind))
    assert problem.rule == "duogui/names-are-given"
    assert problem.file.endswith((f"{name}.dmn", f"{name}.json"))


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "fix"),
    [
        ("table", "opinion_limit", "project.urgent = true", "string length(project.urgent, 1) = 4", "string length(string)"),
        ("form", "propose_adjustment", "count(gis_data)", "count(gis_data, 1)", "count(list)"),
        ("table", "lights", "<text>true</text>", "<text>contains(?)</text>", "contains(string, match)"),
    ],
)
def test_a_call_that_would_only_be_null_is_told_with_what_to_write(kind, name, old, new, fix):
    problems = [one for one in check(changed(name, re.escape(old), new, kind)) if one.rule == "duogui/calls-make-sense"]
    assert problems
    assert all(fix in one.text.zh and fix in one.text.en for one in problems)
    assert all(one.file.endswith((f"{name}.dmn", f"{name}.json")) for one in problems)


@pytest.mark.parametrize("content", [b"<html/>", b"<!DOCTYPE x><definitions/>", b"\xff\xfe\x00", b"", b"<definitions>"])
def test_what_is_no_diagram_is_told_and_nothing_else_is_asked_of_it(content):
    broken = Source("model", "broken", "broken", content)
    assert set(rules([*SOURCES, broken])) == {"duogui/engine-can-run"}


def test_an_id_that_meant_something_else_in_the_published_version_is_told():
    former = {ASKING: next(s for s in SOURCES if s.kind == "model" and s.name == ASKING).content}
    now = changed(ASKING, r'scriptTask id="deem_no_objection"(.*?)<bpmn:script>.*?</bpmn:script>\s*</bpmn:scriptTask>',
                  r'manualTask id="deem_no_objection"\1</bpmn:manualTask>')  # fmt: skip
    now = [replace(s, content=s.content.replace(b' scriptFormat="text/x-feel"', b"")) for s in now]
    assert "duogui/id-not-reused" not in rules(now)
    assert rules(now, former=former)["duogui/id-not-reused"] == {"deem_no_objection"}


def test_bpmnlint_speaks_under_its_own_names_and_in_chinese():
    told = check(changed(ASKING, r'<bpmn:sequenceFlow id="flow_deem_no_objection_to_opinion_deemed"[^>]*/>', ""))
    assert {"no-implicit-end", "no-disconnected"} & {problem.rule for problem in told}
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in problem.text.zh) for problem in told)


def test_every_sentence_of_bpmnlint_has_its_chinese():
    folder = Path(importlib.util.find_spec("bpmn_io.lint.rules").submodule_search_locations[0])
    names = [module.name for module in pkgutil.iter_modules(bpmn_io.lint.rules.__path__)]
    said = set()
    for name in names:
        text = (folder / f"{name}.py").read_text("utf-8")
        for call in re.findall(r"report(?:er)?(?:\.report)?\(\s*(.*?)\n\s*\)", text, re.DOTALL):
            said |= {match for match in re.findall(r'"([A-Z][^"]{8,}[a-z>.])"', call) if " " in match}
        said = {sentence for sentence in said if not sentence.startswith("Upstream")}  # a docstring
    assert len(said) > 15
    assert [sentence for sentence in sorted(said) if in_chinese(sentence) == sentence and not _is_part(sentence)] == []


def _is_part(sentence: str) -> bool:
    """Half of a sentence that the source writes in two."""
    return any(sentence in pattern.replace("\\", "") for pattern, _ in SENTENCES)


def test_paths_are_judged_with_what_lies_beside_them(tmp_path):
    assert check_paths([ROOT / "processes", ROOT / "dmn", ROOT / "processes" / "coordination.bpmn"]) == []
    alone = tmp_path / "alone.bpmn"
    alone.write_bytes((ROOT / "processes" / "coordination.bpmn").read_bytes())
    assert {p.rule for p in check_paths([alone])} >= {"duogui/form-exists"}
    with pytest.raises(NothingToCheck):
        check_paths([tmp_path / "nothing"] if (tmp_path / "nothing").mkdir() is None else [])


def test_sarif_names_rule_level_file_and_element():
    problems = check(changed(ASKING, 'key="opinion_limit"', 'key="opinion_limits"'))
    (run,) = as_sarif(problems)["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("duogui/decision-exists", ERROR)
    assert result["locations"][0]["logicalLocations"][0]["name"] == "choose_limit"
    assert run["tool"]["driver"]["rules"] == [{"id": "duogui/decision-exists"}]


@pytest.mark.parametrize("needs", ["land_preliminary_revue", "land_planning_permit"], ids=["misspelled", "its own"])
def test_a_prerequisite_that_is_no_other_row_of_its_table_is_told_on_its_row(needs):
    quoted = '(?:"|&quot;)'
    (problem,) = check(changed("stage_items", rf"\[{quoted}land_preliminary_review{quoted}\]", f'["{needs}"]', "table"))
    assert (problem.rule, problem.row) == ("duogui/needs-can-be-met", 5)
    assert needs in problem.text.zh


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ('<bpmn:process id="踏勘" isExecutable="true"/>', "bpmn:process 的 id“踏勘”不能使用"),
        ('<bpmn:process isExecutable="true"/>', "文件中没有带 id 的流程，请给流程写上 id"),
        ('<bpmn:process id="a"><bpmn:task id="t" colour="red"/></bpmn:process>', None),
    ],
)
def test_what_a_diagrams_reading_stumbles_at_is_told_in_our_words(tmp_path, drawn, said):
    space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    text = f'<bpmn:definitions xmlns:bpmn="{space}" id="d" targetNamespace="urn:x">{drawn}</bpmn:definitions>'
    (tmp_path / "a.bpmn").write_text(text, "utf-8")
    told = [problem.text for problem in check_paths([tmp_path / "a.bpmn"])]
    assert said is None or any(said in line.zh for line in told)
    for line in told:
        for words in (line.zh, line.en):
            assert not re.search(r"ParseWarning|element=|nested error|Cannot read properties", words)


def test_one_table_is_named_by_its_file_as_one_diagram_is(tmp_path):
    (tmp_path / "broken.dmn").write_bytes(b"<definitions")
    (problem,) = check_paths([tmp_path / "broken.dmn"])
    assert problem.file == "broken.dmn"
    assert "<string>" not in problem.text.zh + problem.text.en


PROVED = {  # what an analyst might change in the table of limits: row, column, cell, the rule that tells, words in its sentence
    "a gap": (2, "input_1", "true", "duogui/every-input-is-decided", WARNING, "没有一行适用于", "例如 project.urgent = false"),
    "two rows for one input": (2, "input_1", "", "duogui/rows-do-not-overlap", ERROR, "同时命中（命中策略 UNIQUE）", "例如"),
    "a cell that matches nothing": (2, "input_3", "[5..1]", "duogui/cell-can-match", WARNING, "[5..1] 与该列可有的值都不符", ""),
    "a result that is not allowed": (2, "output_2", '"XX"', "duogui/output-is-allowed", ERROR, '"XX" 不在允许值', "例如"),
    "a cell that cannot be judged": (2, "input_3", "? &gt; round", "duogui/table-is-proved", NOTE, "未证明", "第 2 行"),
}


@pytest.mark.parametrize(("row", "column", "cell", "rule", "severity", "said", "shown"), PROVED.values(), ids=PROVED.keys())
def test_what_the_proof_of_a_table_finds_is_told_with_an_input_that_shows_it(row, column, cell, rule, severity, said, shown):
    found = [problem for problem in check(opinion_limit(row, column, cell)) if problem.rule == rule]
    assert found, {problem.rule for problem in check(opinion_limit(row, column, cell))}
    assert {problem.severity for problem in found} == {severity}
    assert all(problem.file == "opinion_solicitation/opinion_limit.dmn" for problem in found)
    assert any(said in problem.text.zh and shown in problem.text.zh for problem in found), [p.text.zh for p in found]
    assert all(problem.text.en and problem.text.en != problem.text.zh for problem in found)


def test_rows_that_another_takes_away_are_told_on_their_row():
    text = r"(<rule id=\"rule_1\">.*?<inputEntry id=\"rule_1_input_2\">\s*<text>)true"
    (problem,) = [p for p in check(changed("lights", text, r"\g<1>", "table")) if p.rule == "duogui/row-can-decide"][:1]
    assert (problem.element, problem.row) == ("rule_2", 2)
    assert "永远轮不到" in problem.text.zh
