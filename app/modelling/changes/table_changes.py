"""What changed in a decision table: rows by their ids, cells by their columns, and what the table as a whole promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.decisions.dmn import Table, read_dmn
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.changes.change import ADDED, CHANGED, FORMER, NEWER, REMOVED, Change, turned

Columns = Mapping[str, str]
Row = tuple[int, Columns]


def table_changes(before: bytes, after: bytes, file: str) -> list[Change]:
    """What changed between two versions of a file of tables, by row."""
    read: list[dict[str, Table]] = []
    for content, which in ((before, FORMER), (after, NEWER)):
        try:
            read.append(_tables(content, file))
        except DuoguiError as error:
            text = Line(
                f"{which.zh}无法读取，不能逐行比较：{error.message('zh')}",
                f"{which.en} cannot be read, so nothing is compared by row: {error.message('en')}",
            )
            return [Change(file, "", CHANGED, text)] if before != after else []
    old, new = read
    found: list[Change] = []
    for name, table in new.items():
        if name not in old:
            found.append(Change(file, name, ADDED, Line(f"新增决策“{name}”", f"new decision “{name}”")))
        else:
            found += [*_whole(old[name], table, file), *_rows(old[name], table, file)]
    found += [
        Change(file, name, REMOVED, Line(f"删除决策“{name}”", f"decision “{name}” removed"))
        for name in old
        if name not in new
    ]
    return found


def _tables(content: bytes, file: str) -> dict[str, Table]:
    return {decision.name: decision.table for decision in read_dmn(content, file).decisions if decision.table}


def _whole(old: Table, new: Table, file: str) -> Iterator[Change]:
    said = (
        ("命中策略", "hit policy", f"{old.hit_policy} {old.aggregation}", f"{new.hit_policy} {new.aggregation}"),
        ("输入列", "input columns", _titles(old.inputs), _titles(new.inputs)),
        ("输出列", "output columns", _titles(old.outputs), _titles(new.outputs)),
    )
    for zh, en, one, two in said:
        if one.strip() != two.strip():
            yield Change(file, new.decision, CHANGED, turned(zh, en, one.strip(), two.strip()))
    shared = [rule.id for rule in new.rules if rule.id in {each.id for each in old.rules}]
    former = [rule.id for rule in old.rules if rule.id in set(shared)]
    if shared != former:
        yield Change(file, new.decision, CHANGED, Line("行的先后次序有变", "the order of the rows changed"))


def _titles(clauses: object) -> str:
    return "、".join(getattr(clause, "title", "") or clause.label for clause in clauses)  # type: ignore[attr-defined]


def _rows(old: Table, new: Table, file: str) -> Iterator[Change]:
    was, now = _cells(old), _cells(new)
    for key, (row, cells) in now.items():
        if key not in was:
            yield Change(
                file, key, ADDED, Line(f"新增第 {row} 行：{_told(cells)}", f"new row {row}: {_told(cells)}"), row
            )
            continue
        for title in dict.fromkeys([*was[key][1], *cells]):
            one, two = was[key][1].get(title, ""), cells.get(title, "")
            if one != two:
                line = turned(f"第 {row} 行“{title}”", f"row {row}, “{title}”", one, two)
                yield Change(file, key, CHANGED, line, row)
    for key, (row, cells) in was.items():
        if key not in now:
            yield Change(
                file,
                key,
                REMOVED,
                Line(f"删除原第 {row} 行：{_told(cells)}", f"row {row} removed: {_told(cells)}"),
                row,
            )


def _cells(table: Table) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for rule in table.rules:
        cells = {clause.label: cell.text for clause, cell in zip(table.inputs, rule.inputs, strict=True)}
        cells |= {clause.title: cell.text for clause, cell in zip(table.outputs, rule.outputs, strict=True)}
        found[rule.id] = (rule.row, {**cells, **rule.annotations})
    return found


def _told(cells: Columns) -> str:
    return "；".join(f"{title} {text}" for title, text in cells.items() if text and text != "-")
