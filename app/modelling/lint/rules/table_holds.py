"""What the proof of a decision table finds, in the analyst's words: each with an input that shows it, and what could not be proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.decisions.dmn import Table
from app.decisions.dmn.hit_policies import ANY
from app.decisions.feel import literal
from app.decisions.proof import (
    CONTRADICTION,
    DEAD_CELL,
    EMPTY,
    GAP,
    MASKED,
    NOT_ALLOWED,
    OVERLAP,
    Finding,
    Unproved,
    Witness,
    prove,
)
from app.decisions.proof.findings import TOO_LARGE
from app.domain.limits import Line
from app.modelling.examples.writing import paths_of
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, NOTE, WARNING, Problem

RULES: Mapping[str, tuple[str, str]] = {
    GAP: ("duogui/every-input-is-decided", WARNING),
    OVERLAP: ("duogui/rows-do-not-overlap", ERROR),
    CONTRADICTION: ("duogui/rows-do-not-contradict", ERROR),
    MASKED: ("duogui/row-can-decide", WARNING),
    DEAD_CELL: ("duogui/cell-can-match", WARNING),
    EMPTY: ("duogui/row-has-outcome", WARNING),
    NOT_ALLOWED: ("duogui/output-is-allowed", ERROR),
}
PROVED = "duogui/table-is-proved"
MOST_ROWS = 8  # named in one sentence


def table_holds(drawn: Drawn) -> Iterator[Problem]:
    """Every table decides every input, as often as its hit policy says, with rows that can decide and outputs that are allowed."""
    for name, file in drawn.tables.items():
        for table in file.tables:
            yield from problems_of(table, drawn.places[name], is_only=len(file.tables) == 1)


def problems_of(table: Table, place: str, *, is_only: bool) -> Iterator[Problem]:
    """The problems of one table. Shape: is_only leaves out the decision's name, which every sentence has otherwise."""
    named = Line("", "") if is_only else Line(f"决策“{table.decision}”：", f"decision “{table.decision}”: ")
    proof = prove(table)
    for finding in proof.findings:
        rule, severity = RULES[finding.kind]
        if severity == ERROR and finding.witness.inputs is None:
            severity = WARNING  # it may be that no case ever brings these values together
        yield _problem(rule, severity, place, table, finding.rows, named, told(table, finding))
    for kind, count in proof.more.items():
        more = Line(f"还有 {count} 处同样的问题没有列出", f"{count} more of the same are not listed")
        if kind == GAP:
            more = Line("还有没有列出的遗漏", "there are more gaps that are not listed")
        yield _problem(RULES[kind][0], RULES[kind][1], place, table, (), named, more)
    for unproved in proof.unproved:
        rows = unproved.rows if unproved.reason != TOO_LARGE else ()
        yield _problem(PROVED, NOTE, place, table, rows, named, not_proved(table, unproved))


def _problem(
    rule: str, severity: str, place: str, table: Table, rows: Sequence[int], named: Line, said: Line
) -> Problem:
    row = rows[0] if rows else 0
    element = table.rules[row - 1].id if row else ""
    return Problem(rule, severity, place, element, Line(f"{named.zh}{said.zh}", f"{named.en}{said.en}"), row=row)


def told(table: Table, finding: Finding) -> Line:
    """A finding in a sentence, with its witness."""
    said = _WORDS[finding.kind](table, finding)
    if finding.kind == NOT_ALLOWED and not finding.rows:
        return said
    example = _example(table, finding.witness)
    if finding.kind == DEAD_CELL:
        return Line(f"{said.zh}（{example.zh} 也不命中）", f"{said.en} ({example.en} it does not match either)")
    return Line(f"{said.zh}；{example.zh}", f"{said.en}; {example.en}")


def _gap(table: Table, finding: Finding) -> Line:
    where = _where(table, finding)
    return Line(f"没有一行适用于{where.zh}", f"no row decides {where.en}")


def _overlap(table: Table, finding: Finding) -> Line:
    where, (second, first) = _where(table, finding), finding.rows
    policy = table.hit_policy
    if finding.kind == CONTRADICTION and policy != ANY:
        return Line(
            f"第 {first} 行和第 {second} 行同时命中而结果没有先后（命中策略 {policy}，请按优先次序写出结果列的允许值）：{where.zh}",
            f"rows {first} and {second} match together and nothing ranks their results (hit policy {policy}: list the allowed "
            f"values of the result, the most important first): {where.en}",
        )
    if finding.kind == CONTRADICTION:
        return Line(
            f"第 {first} 行和第 {second} 行同时命中而结果不同（命中策略 {policy}）：{where.zh}",
            f"rows {first} and {second} match together with different results (hit policy {policy}): {where.en}",
        )
    return Line(
        f"第 {first} 行和第 {second} 行同时命中（命中策略 {policy}）：{where.zh}",
        f"rows {first} and {second} match together (hit policy {policy}): {where.en}",
    )


def _masked(_table: Table, finding: Finding) -> Line:
    row = finding.rows[0]
    return Line(
        f"第 {row} 行永远轮不到：它适用的输入都已由第 {_listed(finding.by, '、')} 行决定",
        f"row {row} never decides: row {_listed(finding.by, ', ')} decides all of its inputs before it",
    )


def _dead(table: Table, finding: Finding) -> Line:
    row, label = finding.rows[0], name_of(table.inputs[finding.column].label)
    cell = table.rules[row - 1].inputs[finding.column].text
    return Line(
        f"第 {row} 行“{label.zh}”列的 {cell} 与该列可有的值都不符，这一行永不命中",
        f"row {row}, column “{label.en}”: {cell} matches no value that the column can have, so the row never matches",
    )


def _empty(table: Table, finding: Finding) -> Line:
    row, title = finding.rows[0], name_of(table.outputs[finding.column].title)
    return Line(
        f"第 {row} 行“{title.zh}”列没有结果，命中时得到空值（null）",
        f"row {row}, column “{title.en}” gives nothing: where it matches the outcome is null",
    )


def _not_allowed(table: Table, finding: Finding) -> Line:
    output = table.outputs[finding.column]
    title, allowed = name_of(output.title), output.allowed.text if output.allowed is not None else output.type
    if not finding.rows:
        default = output.default.text if output.default is not None else ""
        return Line(
            f"“{title.zh}”列的默认结果 {default} 不在允许值 {allowed} 之内",
            f"column “{title.en}”: the default {default} is not among the allowed values {allowed}",
        )
    row = finding.rows[0]
    cell = table.rules[row - 1].outputs[finding.column].text
    return Line(
        f"第 {row} 行“{title.zh}”列的结果 {cell} 不在允许值 {allowed} 之内",
        f"row {row}, column “{title.en}”: {cell} is not among the allowed values {allowed}",
    )


_WORDS: Mapping[str, Callable[[Table, Finding], Line]] = {
    GAP: _gap,
    OVERLAP: _overlap,
    CONTRADICTION: _overlap,
    MASKED: _masked,
    DEAD_CELL: _dead,
    EMPTY: _empty,
    NOT_ALLOWED: _not_allowed,
}


def _where(table: Table, finding: Finding) -> Line:
    """The region of a finding in words."""
    told = [
        (name_of(clause.label), text) for clause, text in zip(table.inputs, finding.region, strict=True) if text != "-"
    ]
    if not told:
        return Line("任何输入", "any input")
    zh = "，".join(f"“{name.zh}”{text}" for name, text in told)
    return Line(zh, ", ".join(f"“{name.en}” {text}" for name, text in told))


def name_of(title: str) -> Line:
    """A column's title in either language, where it was written in both."""
    zh, slash, en = title.partition(" / ")
    return Line(zh, en) if slash else Line(title, title)


def _example(table: Table, witness: Witness) -> Line:
    """The witness: the variables where they are known, else the values of the columns, which a case may never bring together."""
    if witness.inputs is not None:
        shown = ", ".join(f"{name} = {literal(value)}" for name, value in paths_of(witness.inputs)) or "-"
        return Line(f"例如 {shown}", f"for example {shown}")
    shown = ", ".join(
        f"“{clause.label}” {literal(value)}" for clause, value in zip(table.inputs, witness.columns, strict=True)
    )
    return Line(
        f"例如{shown}（如果这些列能同时有这些值）",
        f"for example {shown} (if the columns can have these values together)",
    )


def not_proved(table: Table, unproved: Unproved) -> Line:
    """What could not be proved, in a sentence."""
    rows = _listed(unproved.rows, "、"), _listed(unproved.rows, ", ")
    if unproved.column < 0 and unproved.reason == TOO_LARGE:
        return Line(
            "未证明：这张表太大，没有查完行与行之间的关系",
            "not proved: the table is too large to compare all of its rows",
        )
    if unproved.is_output:
        return Line(
            f"未证明：第 {rows[0]} 行的结果要到办理时才能算出",
            f"not proved: what row {rows[1]} gives is known only in a case",
        )
    label = name_of(table.inputs[unproved.column].label)
    if unproved.reason == TOO_LARGE:
        return Line(
            f"未证明：“{label.zh}”列的不同取值太多", f"not proved: column “{label.en}” has too many different cells"
        )
    return Line(
        f"未证明：“{label.zh}”列第 {rows[0]} 行用到了别的变量或函数，没有判断它与哪些值相符",
        f"not proved: column “{label.en}”, row {rows[1]} uses other variables or functions; what it matches was not judged",
    )


def _listed(rows: Sequence[int], between: str) -> str:
    shown = between.join(str(row) for row in rows[:MOST_ROWS])
    return shown if len(rows) <= MOST_ROWS else f"{shown}…"
