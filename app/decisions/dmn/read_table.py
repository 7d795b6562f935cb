"""Reading a decision table: columns, rows, allowed values, defaults and annotations, each cell compiled at once.

Only read_boxed.py calls this. What cannot be read is an error that names row and column as the analyst sees them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.decisions.dmn import hit_policies
from app.decisions.dmn.hit_policies import Ranks
from app.decisions.dmn.item_types import allowed_values, part_of, plain_type
from app.decisions.dmn.places import ALLOWED, DEFAULT, EXPRESSION, Place, short
from app.decisions.dmn.tables import InputClause, OutputClause, Rule, Table, build_table
from app.decisions.dmn.texts import Texts
from app.decisions.dmn.xml import Element, attribute, child, children, local, text_of
from app.decisions.errors import TableMalformed, Words
from app.decisions.feel.compiled import UnaryTests, one_test
from app.decisions.feel.feel_types import ListType
from app.decisions.feel.mistakes import syntax_error

# dmn-js keeps its column of annotations in the description of each rule.
DESCRIPTION = "description"
# Editors of other makers write a dash also where a row gives no output.
NO_OUTPUT = ("", "-")
NO_INPUT = (
    "请在该列的表头写出输入的名称或表达式",
    "Write the name of an input or an expression in the head of the column",
)


def read_table(element: Element, texts: Texts) -> Table:
    """The table. Raises: E-DECISIONS-3, E-DECISIONS-4, E-DECISIONS-10."""
    policy = attribute(element, "hitPolicy") or hit_policies.UNIQUE
    aggregation = attribute(element, "aggregation")
    known = hit_policies.POLICIES.get(policy)
    if known is None or (aggregation and aggregation not in hit_policies.AGGREGATIONS):
        raise _unknown_policy(f"{policy} {aggregation}".strip(), texts)
    inputs = tuple(_input(one, texts, number) for number, one in enumerate(children(element, "input"), 1))
    found = list(children(element, "output"))
    outputs = tuple(_output(one, texts, len(found) == 1, number) for number, one in enumerate(found, 1))
    texts = texts.of_type(None)
    columns = tuple(attribute(one, "name") for one in children(element, "annotation"))
    if not outputs:
        problem = Words("没有输出列", "it has no output column")
        fix = Words("请添加一个输出列", "Add an output column")
        raise TableMalformed(source=texts.source, decision=texts.decision, problem=problem, fix=fix)
    rows = enumerate(children(element, "rule"), 1)
    seen: dict[str, UnaryTests] = {}
    rules = tuple(_rule(one, row, texts, inputs, outputs, columns, seen) for row, one in rows)
    return build_table(texts.decision, known, aggregation, inputs, outputs, rules, columns, texts.source)


def _unknown_policy(shown: str, texts: Texts) -> TableMalformed:
    listed = [name for name in hit_policies.POLICIES if len(name) > 1]
    listed += [f"{hit_policies.COLLECT} {name}" for name in hit_policies.AGGREGATIONS]
    problem = Words(f"命中策略 {shown} 不存在", f"there is no hit policy {shown}")
    fix = Words(f"可用的有 {', '.join(listed)}", f"Choose one of {', '.join(listed)}")
    return TableMalformed(source=texts.source, decision=texts.decision, problem=problem, fix=fix)


def _input(element: Element, texts: Texts, number: int) -> InputClause:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    _check_language(expression, texts)
    label = attribute(element, "label") or short(text) or f"#{number}"
    place = Place(label, part=EXPRESSION)
    if not text:
        raise texts.unreadable(
            "", place, syntax_error("", 0, "没有输入表达式", "the input expression is missing", NO_INPUT)
        )
    allowed = _allowed(child(element, "inputValues"), texts, Place(label, part=ALLOWED))
    kind = "" if expression is None else attribute(expression, "typeRef")
    declared = texts.type(kind)
    if allowed is None and not isinstance(plain_type(declared), ListType):
        allowed = allowed_values(declared)
    return InputClause(attribute(element, "id"), label, text, texts.expression(text, place), allowed, kind, declared)


def _allowed(element: Element | None, texts: Texts, place: Place) -> UnaryTests | None:
    text = text_of(element)
    return texts.tests(text, place) if text else None


def _ranks(allowed: UnaryTests | None) -> Ranks | None:
    """The allowed values in their order."""
    if allowed is None:
        return None
    return Ranks(tuple(one_test(test) for test in allowed.tree.tests))


def _output(element: Element, texts: Texts, is_only: bool, number: int) -> OutputClause:
    name, label = attribute(element, "name"), attribute(element, "label")
    if is_only and not name:
        name = texts.decision
    name = name or label or f"output {number}"
    title = label or name
    kind_name = attribute(element, "typeRef")
    kind = texts.type(kind_name)
    wanted = kind or (texts.declared if is_only else part_of(texts.declared, name))
    allowed = _allowed(child(element, "outputValues"), texts, Place(title, part=ALLOWED))
    default_text = text_of(child(element, "defaultOutputEntry"))
    return OutputClause(
        id=attribute(element, "id"),
        name=name,
        label=label,
        kind=kind,
        allowed=allowed,
        ranks=_ranks(allowed or allowed_values(wanted)),
        default=texts.expression(default_text, Place(title, part=DEFAULT)) if default_text else None,
        type=kind_name,
    )


def _rule(
    element: Element,
    row: int,
    texts: Texts,
    inputs: tuple[InputClause, ...],
    outputs: tuple[OutputClause, ...],
    columns: tuple[str, ...],
    seen: dict[str, UnaryTests],
) -> Rule:
    """A row; `seen` are the cells of the table so far by their texts, for many say the same."""
    cells = _cells(element, texts)
    input_cells, output_cells = cells["inputEntry"], cells["outputEntry"]
    if len(input_cells) != len(inputs) or len(output_cells) != len(outputs):
        found = (len(input_cells), len(inputs), len(output_cells), len(outputs))
        zh = "第 {0} 行有 {1} 个输入单元格（输入列 {2}）、{3} 个输出单元格（输出列 {4}）"
        en = "row {0} has {1} input cells for {2} columns and {3} output cells for {4} columns"
        fix = Words(
            "请在编辑器中补齐或删除该行的单元格", "Fill up the cells of the row in an editor, or delete the row"
        )
        problem = Words(zh.format(row, *found), en.format(row, *found))
        raise TableMalformed(source=texts.source, decision=texts.decision, row=row, problem=problem, fix=fix)
    return Rule(
        id=attribute(element, "id"),
        row=row,
        inputs=tuple(
            seen.get(text) or seen.setdefault(text, texts.tests(text, Place(clause.label, row)))
            for clause, text in zip(inputs, input_cells, strict=True)
        ),
        outputs=tuple(
            texts.expression("null" if text in NO_OUTPUT else text, Place(clause.title, row))
            for clause, text in zip(outputs, output_cells, strict=True)
        ),
        annotations=_annotations(cells, columns),
    )


def _cells(element: Element, texts: Texts) -> dict[str, list[str]]:
    """The texts of a row by the names of their elements, read in one pass: tables may have ten thousand rows."""
    found: dict[str, list[str]] = {"inputEntry": [], "outputEntry": [], "annotationEntry": [], DESCRIPTION: []}
    for part in element:
        name = local(part)
        if name == DESCRIPTION:
            found[name].append((part.text or "").strip())
        elif name in found:
            _check_language(part, texts)
            found[name].append(text_of(part))
    return found


def _check_language(element: Element | None, texts: Texts) -> None:
    """A text is FEEL or said to be none. Raises: E-DECISIONS-12."""
    language = None if element is None else element.get("expressionLanguage")
    if language and "feel" not in language.lower():
        raise texts.unsupported(f"expressionLanguage {language}")


def _annotations(cells: Mapping[str, list[str]], columns: tuple[str, ...]) -> Mapping[str, str]:
    found = {name: text for name, text in zip(columns, cells["annotationEntry"], strict=False) if text}
    for text in cells[DESCRIPTION]:
        if text:
            found.setdefault(DESCRIPTION, text)
    return found
