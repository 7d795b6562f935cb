"""What changed in a decision table: what it promises as a whole, its columns, and its rows cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.decisions.dmn import Table
from app.decisions.dmn.xml import children, local, text_of
from app.domain.limits import Line
from app.modelling.changes.change import ADDED, CHANGED, REMOVED, Change, turned
from app.modelling.changes.columns import ENTRIES, INPUT, KINDS, OUTPUT, Column, Pair, columns_of, side_by_side
from app.modelling.changes.said import Xml, differing, plain, says
from app.modelling.changes.sentences import Words, sentence

COLUMN_WORDS: Words = {
    "@label": ("标签", "label"),
    "@name": ("名称", "name"),
    "@typeRef": ("类型", "type"),
    "inputExpression/text": ("输入表达式", "input expression"),
    "inputExpression@typeRef": ("类型", "type"),
    "inputValues/text": ("允许的值", "allowed values"),
    "outputValues/text": ("允许的值", "allowed values"),
    "defaultOutputEntry/text": ("没有行适用时的值", "value where no row applies"),
}
DESCRIPTION = "description"  # the column that dmn-js shows for it has no place of its own
PIECES = frozenset({INPUT, OUTPUT, "annotation", "rule"})
TOLD_OTHERWISE = frozenset({"@hitPolicy", "@aggregation", "@preferredOrientation"})  # the last is how it is drawn
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row. Shape: cells by kind and place of their column; others is whatever else it says, by path."""

    id: str
    number: int
    cells: dict[Place, str]
    others: dict[str, str]


@dataclass(frozen=True)
class Grid:
    """A table as it stands in the file and as it was read."""

    node: Xml
    table: Table

    @cached_property
    def columns(self) -> list[Column]:
        """Its columns in the order of the file."""
        return columns_of(
            self.node, [one.label for one in self.table.inputs], [one.title for one in self.table.outputs]
        )

    @cached_property
    def rows(self) -> dict[tuple[str, int], Row]:
        """Its rows by their ids; the number tells rows of one id, or of none, apart."""
        times: Counter[str] = Counter()
        found: dict[tuple[str, int], Row] = {}
        for rule, node in zip(self.table.rules, children(self.node, "rule"), strict=True):
            times[rule.id] += 1
            found[(rule.id, times[rule.id])] = _row(rule.id, rule.row, node)
        return found

    @cached_property
    def besides(self) -> dict[str, str]:
        """What it says beside its columns and rows, by path."""
        return says(self.node, lambda node: local(node) in PIECES and node.getparent() is self.node)


def _row(key: str, number: int, node: Xml) -> Row:
    cells: dict[Place, str] = {}
    others = says(node, lambda one: local(one) in {*ENTRIES.values(), DESCRIPTION})
    for kind, name in ENTRIES.items():
        for place, entry in enumerate(children(node, name)):
            text = plain(text_of(entry))
            cells[(kind, place)] = text or ("null" if kind == OUTPUT else "")
            if len(entry) > 1 or set(entry.attrib) - {"id"}:
                others |= {f"{name}[{place + 1}]/{path}": said for path, said in says(entry).items() if path != "text"}
    text = "\n".join(filter(None, (plain(one.text) for one in children(node, DESCRIPTION))))
    return Row(key, number, {**cells, (DESCRIPTION, 0): text}, others)


def grid_changes(old: Grid, new: Grid, file: str) -> list[Change]:
    """What changed between two versions of a table. Empty: both decide alike, row by row."""
    pairs = side_by_side(old.columns, new.columns)
    return [*_whole(old, new, file), *_columns(pairs, new.table.decision, file), *_rows(old, new, pairs, file)]


def _whole(old: Grid, new: Grid, file: str) -> Iterator[Change]:
    one, two, key = old.table, new.table, new.table.decision
    told = (
        ("命中策略", "hit policy", f"{one.hit_policy} {one.aggregation}", f"{two.hit_policy} {two.aggregation}"),
        ("输入列", "input columns", _titles(old, INPUT), _titles(new, INPUT)),
        ("输出列", "output columns", _titles(old, OUTPUT), _titles(new, OUTPUT)),
    )
    for zh, en, before, after in told:
        if before.strip() != after.strip():
            yield Change(file, key, CHANGED, turned(zh, en, before.strip(), after.strip()))
    for path, before, after in differing(old.besides, new.besides):
        if path not in TOLD_OTHERWISE:
            yield Change(file, key, CHANGED, sentence(Line(f"决策“{key}”", f"decision “{key}”"), path, before, after))
    shared = [key for key in new.rows if key in old.rows]
    if shared != [key for key in old.rows if key in new.rows]:
        yield Change(file, key, CHANGED, Line("行的先后次序有变", "the order of the rows changed"))


def _titles(grid: Grid, kind: str) -> str:
    return "、".join(column.label for column in grid.columns if column.kind == kind)


def _columns(pairs: list[Pair], decision: str, file: str) -> Iterator[Change]:
    for one, two in pairs:
        if two is None or one is None:
            yield from _come_or_gone(one, two, decision, file)
            continue
        zh, en = KINDS[two.kind]
        named = Line(f"{zh}“{two.title}”", f"{en} “{two.title}”")
        for path, before, after in differing(one.says, two.says):
            if path != "@label" or one.label == two.label:  # else the list of columns tells it
                text = sentence(named, path, before, after, COLUMN_WORDS)
                yield Change(file, two.id or decision, CHANGED, text)
    for kind, (zh, en) in KINDS.items():
        places = [one.place for one, two in pairs if one and two and two.kind == kind]
        if places != sorted(places):
            yield Change(file, decision, CHANGED, Line(f"{zh}的先后次序有变", f"the order of the {en}s changed"))


def _come_or_gone(one: Column | None, two: Column | None, decision: str, file: str) -> Iterator[Change]:
    column = two or one
    if column is None:
        return
    zh, en = KINDS[column.kind]
    about = "；".join(
        f"{words[0]} {column.says[path]}" for path, words in COLUMN_WORDS.items() if path in column.says and "/" in path
    )
    about_en = "; ".join(
        f"{words[1]} {column.says[path]}" for path, words in COLUMN_WORDS.items() if path in column.says and "/" in path
    )
    if two:
        text = Line(f"新增{zh}“{column.title}”", f"new {en} “{column.title}”")
    else:
        text = Line(f"删除{zh}“{column.title}”", f"{en} “{column.title}” removed")
    if about:
        text = Line(f"{text.zh}：{about}", f"{text.en}: {about_en}")
    yield Change(file, column.id or decision, ADDED if two else REMOVED, text)


def _rows(old: Grid, new: Grid, pairs: list[Pair], file: str) -> Iterator[Change]:
    for key, row in new.rows.items():
        if key not in old.rows:
            said = _told(row, new)
            yield Change(
                file,
                row.id,
                ADDED,
                Line(f"新增第 {row.number} 行：{said}", f"new row {row.number}: {said}"),
                row.number,
            )
            continue
        for line in _row_lines(old.rows[key], row, pairs):
            yield Change(file, row.id, CHANGED, line, row.number)
    for key, row in old.rows.items():
        if key not in new.rows:
            text = Line(f"删除原第 {row.number} 行：{_told(row, old)}", f"row {row.number} removed: {_told(row, old)}")
            yield Change(file, row.id, REMOVED, text, row.number)


def _row_lines(was: Row, now: Row, pairs: list[Pair]) -> Iterator[Line]:
    for one, two in pairs:
        before = was.cells.get((one.kind, one.place), "") if one else ""
        after = now.cells.get((two.kind, two.place), "") if two else ""
        if before != after:
            title = (two or one).title  # type: ignore[union-attr]
            yield turned(f"第 {now.number} 行“{title}”", f"row {now.number}, “{title}”", before, after)
    before, after = was.cells[(DESCRIPTION, 0)], now.cells[(DESCRIPTION, 0)]
    if before != after:
        yield turned(f"第 {now.number} 行“{DESCRIPTION}”", f"row {now.number}, “{DESCRIPTION}”", before, after)
    named = Line(f"第 {now.number} 行", f"row {now.number}")
    for path, before, after in differing(was.others, now.others):
        yield sentence(named, path, before, after)


def _told(row: Row, grid: Grid) -> str:
    cells = [(column.title, row.cells.get((column.kind, column.place), "")) for column in grid.columns]
    told = [*cells, (DESCRIPTION, row.cells[(DESCRIPTION, 0)])]
    return "；".join(f"{title} {text}" for title, text in told if text and text != "-")
