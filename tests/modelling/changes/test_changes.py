"""What changed is said on its element, in two languages; moving things about changes nothing."""

from __future__ import annotations

import re

import pytest

from app.modelling.changes.compare import compare_contents, compare_paths
from repository import ROOT

ASKING = (ROOT / "processes" / "opinion_solicitation.bpmn").read_bytes()
LIMITS = (ROOT / "dmn" / "opinion_solicitation" / "opinion_limit.dmn").read_bytes()
MODELS = sorted((ROOT / "processes").glob("*.bpmn"))
TABLES = sorted((ROOT / "dmn").glob("*/*.dmn"))


def after(content: bytes, old: str, new: str) -> bytes:
    text = content.decode()
    assert re.search(old, text, re.DOTALL), old
    return re.sub(old, new, text, count=1, flags=re.DOTALL).encode()


@pytest.mark.parametrize("path", [*MODELS, *TABLES], ids=lambda path: path.name)
def test_a_file_differs_from_itself_in_nothing(path):
    assert compare_contents(path.read_bytes(), path.read_bytes(), path.name) == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_moving_shapes_and_writing_the_file_otherwise_changes_nothing(path):
    text = path.read_text("utf-8")
    moved = (
        re.sub(r'x="(\d+)', lambda found: f'x="{int(found[1]) + 77}', text)
        .replace("><", ">\n<")
        .replace("\n      ", "\n\t")
    )
    assert moved != text
    assert compare_contents(text.encode(), moved.encode(), path.name) == []


CHANGES = {
    "another duty": ('duty="issuer"', 'duty="handler"', "give_opinion", "changed",
                     "“提出部门意见”的岗位：由“issuer”改为“handler”", "“Give opinion”, duty: “issuer” became “handler”"),
    "an article gone": (" dalian-183/9 anshan-6/11.1", "", "give_opinion", "changed", "依据条文", "articles"),
    "silence that interrupts nothing": ('id="opinion_limit_ended" ', 'id="opinion_limit_ended" cancelActivity="false" ',
                                        "opinion_limit_ended", "changed", "是否中断：由“是”改为“否”", "interrupting"),
    "another condition": ('opinion.conclusion = "need_more_material"', 'opinion.conclusion = "object"',
                          "flow_needs_material_to_supplement_material", "changed", "“是否补充材料？ → 补充材料” 的条件",
                          "condition"),
    "another name": ('name="视为无意见"', 'name="视作无意见"', "deem_no_objection", "changed",
                     "名称：由“视为无意见”改为“视作无意见”", "name"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "element", "how", "zh", "en"), CHANGES.values(), ids=CHANGES.keys())
def test_one_change_of_a_diagram_is_one_sentence(old, new, element, how, zh, en):
    (change,) = compare_contents(ASKING, after(ASKING, old, new), "a.bpmn")
    assert (change.element, change.how) == (element, how)
    assert zh in change.text.zh
    assert en in change.text.en


def test_what_is_new_and_what_is_gone_mirror_each_other():
    end = '<bpmn:endEvent id="opinion_given"'
    more = after(ASKING, end, f'<bpmn:manualTask id="new_one" name="新的一步" />{end}')
    (new,) = compare_contents(ASKING, more, "a.bpmn")
    (gone,) = compare_contents(more, ASKING, "a.bpmn")
    assert (new.how, new.text.zh) == ("added", "新增人工任务“新的一步”")
    assert (gone.how, gone.text.zh) == ("removed", "删除人工任务“新的一步”")


def test_a_cell_of_a_table_is_told_with_its_row_and_column():
    changes = compare_contents(LIMITS, after(LIMITS, "<text>5</text>", "<text>6</text>"), "limits.dmn")
    (change,) = changes
    assert (change.row, change.element) == (1, "rule_1")
    assert "第 1 行“天数 / Amount”：由“5”改为“6”" in change.text.zh


def test_rows_added_removed_and_moved_are_told():
    text = LIMITS.decode()
    rules = re.findall(r"      <rule id=.*?</rule>\n", text, re.DOTALL)
    fewer = text.replace(rules[0], "")
    (gone,) = [c for c in compare_contents(LIMITS, fewer.encode(), "l.dmn") if c.how == "removed"]
    assert (gone.element, gone.row) == ("rule_1", 1)
    (new,) = [c for c in compare_contents(fewer.encode(), LIMITS, "l.dmn") if c.how == "added"]
    assert "天数 / Amount 5" in new.text.zh
    swapped = text.replace(rules[0] + rules[1], rules[1] + rules[0])
    assert [c.text.zh for c in compare_contents(LIMITS, swapped.encode(), "l.dmn")] == ["行的先后次序有变"]


@pytest.mark.parametrize("content", [b"", b"no xml", b"<a/>"])
def test_what_cannot_be_read_is_told_as_one_change(content):
    for file, whole in (("a.bpmn", ASKING), ("a.dmn", LIMITS)):
        (change,) = compare_contents(whole, content, file)
        assert "无法读取" in change.text.zh or change.how in ("removed", "added")
        if content is not None:
            assert change.text.zh.startswith("现在的文件")
            (turned,) = compare_contents(content, whole, file)
            assert turned.text.zh.startswith("原来的文件")
            assert turned.text.en.startswith("the former file")


def test_an_element_without_a_name_is_told_by_its_kind():
    gateway = b'<bpmn:exclusiveGateway id="goes_to_office" />'
    changed = compare_contents(ASKING, ASKING.replace(b"</bpmn:process>", gateway + b"</bpmn:process>", 1), "a.bpmn")
    assert [change.text.zh for change in changed] == ["新增“排他网关 goes_to_office”"]


def test_folders_are_compared_file_by_file(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "a.bpmn").write_bytes(ASKING)
    (two / "new.json").write_text("{}", "utf-8")
    (two / "a.bpmn").write_bytes(after(ASKING, 'duty="issuer"', 'duty="handler"'))
    told = [(change.file, change.how) for change in compare_paths(one, two)]
    assert told == [("a.bpmn", "changed"), ("new.json", "added")]
