"""Reading a decision table: columns, rows, allowed values, defaults and annotations, each cell compiled at once.

Only read_boxed.py calls this. What cannot be read is an error that names row and column as the analyst sees them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.decisions.dmn import hit_policies
from app.decisions.dmn.hit_policies import Ranks
from app.decisions.dmn.tables import InputClause, OutputClause, Rule, Table, build_table
from app.decisions.dmn.texts import Place, Texts
from app.decisions.dmn.xml import Element, attribute, child, children, local, text_of
from app.decisions.errors import ModelUnreadable, Words
from app.decisions.feel import tree
from app.decisions.feel.compiled import UnaryTests
from app.decisions.feel.mistakes import syntax_error

# dmn-js keeps its column of annotations in the description of each rule.
DESCRIPTION = "description"


def read_table(element: Element, texts: Texts) -> Table:
    """The table. Raises: E-DECISIONS-3, E-DECISIONS-4, E-DECISIONS-10."""
    policy = attribute(element, "hitPolicy") or hit_policies.UNIQUE
    aggregation = attribute(element, "aggregation")
    known = hit_policies.POLICIES.get(policy)
    if known is None or (aggregation and aggregation not in hit_policies.AGGREGATIONS):
        shown = f"{policy} {aggregation}".strip()
        raise ModelUnreadable(
            source=texts.source,
            problem=Words(
                f"决策“{texts.decision}”的命中策略 {shown} 不存在",
                f"decision “{texts.decision}” has the unknown hit policy {shown}",
            ),
        )
    inputs = tuple(_input(one, texts, number) for number, one in enumerate(children(element, "input"), 1))
    found = list(children(element, "output"))
    outputs = tuple(_output(one, texts, len(found) == 1, number) for number, one in enumerate(found, 1))
    columns = tuple(attribute(one, "name") for one in children(element, "annotation"))
    if not outputs:
        problem = Words(f"决策“{texts.decision}”没有输出列", f"decision “{texts.decision}” has no output")
        raise ModelUnreadable(source=texts.source, problem=problem)
    rows = enumerate(children(element, "rule"), 1)
    rules = tuple(_rule(one, row, texts, inputs, outputs, columns) for row, one in rows)
    return build_table(texts.decision, known, aggregation, inputs, outputs, rules, columns)


def _input(element: Element, texts: Texts, number: int) -> InputClause:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    label = attribute(element, "label") or text or f"#{number}"
    place = Place(label)
    if not text:
        raise texts.unreadable("", place, syntax_error("", 0, "没有输入表达式", "the input expression is missing"))
    allowed = _allowed(child(element, "inputValues"), texts, place)
    kind = "" if expression is None else attribute(expression, "typeRef")
    known = texts.types.find(kind) if kind else None
    return InputClause(attribute(element, "id"), label, text, texts.expression(text, place), allowed, kind, known)


def _allowed(element: Element | None, texts: Texts, place: Place) -> UnaryTests | None:
    text = text_of(element)
    return texts.tests(text, place) if text else None


def _ranks(allowed: UnaryTests | None) -> Ranks | None:
    """The allowed values in their order, as far as they are plain values."""
    if allowed is None:
        return None
    plain = (tree.Literal, tree.AtLiteral)
    return Ranks(tuple(test.value for test in allowed.tree.tests if isinstance(test, plain)))


def _output(element: Element, texts: Texts, is_only: bool, number: int) -> OutputClause:
    name, label = attribute(element, "name"), attribute(element, "label")
    if is_only and not name:
        name = texts.decision
    name = name or label or f"output {number}"
    place = Place(label or name)
    kind_name = attribute(element, "typeRef")
    allowed = _allowed(child(element, "outputValues"), texts, place)
    default_text = text_of(child(element, "defaultOutputEntry"))
    return OutputClause(
        id=attribute(element, "id"),
        name=name,
        label=label,
        kind=texts.type(kind_name),
        allowed=allowed,
        ranks=_ranks(allowed),
        default=texts.expression(default_text, place) if default_text else None,
        type=kind_name,
    )


def _rule(
    element: Element,
    row: int,
    texts: Texts,
    inputs: tuple[InputClause, ...],
    outputs: tuple[OutputClause, ...],
    columns: tuple[str, ...],
) -> Rule:
    cells = _cells(element)
    input_cells, output_cells = cells["inputEntry"], cells["outputEntry"]
    if len(input_cells) != len(inputs) or len(output_cells) != len(outputs):
        raise ModelUnreadable(
            source=texts.source,
            problem=Words(
                f"决策“{texts.decision}”第 {row} 行的单元格数与列数不同",
                f"decision “{texts.decision}”, row {row}: there are not as many cells as columns",
            ),
        )
    return Rule(
        id=attribute(element, "id"),
        row=row,
        inputs=tuple(
            texts.tests(text, Place(clause.label, row)) for clause, text in zip(inputs, input_cells, strict=True)
        ),
        outputs=tuple(
            texts.expression(text or "null", Place(clause.title, row))
            for clause, text in zip(outputs, output_cells, strict=True)
        ),
        annotations=_annotations(cells, columns),
    )


def _cells(element: Element) -> dict[str, list[str]]:
    """The texts of a row by the names of their elements, read in one pass: tables may have ten thousand rows."""
    found: dict[str, list[str]] = {"inputEntry": [], "outputEntry": [], "annotationEntry": [], DESCRIPTION: []}
    for part in element:
        name = local(part)
        if name == DESCRIPTION:
            found[name].append((part.text or "").strip())
        elif name in found:
            found[name].append(text_of(part))
    return found


def _annotations(cells: Mapping[str, list[str]], columns: tuple[str, ...]) -> Mapping[str, str]:
    found = {name: text for name, text in zip(columns, cells["annotationEntry"], strict=False) if text}
    for text in cells[DESCRIPTION]:
        if text:
            found.setdefault(DESCRIPTION, text)
    return found
