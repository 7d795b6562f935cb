"""What changed in a file of decisions: rows by their ids, cells by their columns, and whatever else the file says.

Whatever is no row and no column is compared as it stands in the file, so an empty answer means that both decide alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.dmn import Decision, DecisionFile, Table, read_dmn
from app.decisions.dmn.xml import NAMESPACES, Element, attribute, child, children, local, namespace_of, parse
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.changes.change import ADDED, CHANGED, FORMER, NEWER, REMOVED, Change
from app.modelling.changes.row_changes import Grid, grid_changes
from app.modelling.changes.said import differing, is_drawing, says
from app.modelling.changes.sentences import sentence

KINDS = {
    "definitions": ("文件", "file"),
    "decision": ("决策", "decision"),
    "inputData": ("输入数据", "input data"),
    "businessKnowledgeModel": ("业务知识模型", "business knowledge model"),
    "decisionService": ("决策服务", "decision service"),
    "itemDefinition": ("数据类型", "data type"),
    "import": ("引用的文件", "imported file"),
    "textAnnotation": ("注释", "annotation"),
    "association": ("关联", "association"),
}
PATHS = {
    "@name": ("名称", "name"),
    "@label": ("标签", "label"),
    "@namespace": ("命名空间", "namespace"),
    "@version": ("DMN 版本", "version of DMN"),
    "@typeRef": ("类型", "type"),
    "@logic": ("写法", "kind of logic"),
    "description": ("说明", "description"),
    "variable@name": ("结果变量", "variable"),
    "variable@typeRef": ("结果类型", "type of the result"),
    "literalExpression/text": ("表达式", "expression"),
}
REQUIRED = {
    "informationRequirement": ("所需信息", "information required"),
    "knowledgeRequirement": ("所需知识", "knowledge required"),
    "authorityRequirement": ("所据来源", "authority required"),
}
FILE = "definitions"


def table_changes(before: bytes, after: bytes, file: str) -> list[Change]:
    """What changed between two versions of a file of decisions, by row. Empty: nothing but its layout."""
    read: list[tuple[DecisionFile, Element]] = []
    for content, which in ((before, FORMER), (after, NEWER)):
        try:
            read.append((read_dmn(content, file), parse(content, file)))
        except DuoguiError as error:
            text = Line(
                f"{which.zh}无法读取，不能逐行比较：{error.message('zh')}",
                f"{which.en} cannot be read, so nothing is compared by row: {error.message('en')}",
            )
            return [Change(file, "", CHANGED, text)] if before != after else []
    (old, old_root), (new, new_root) = read
    was, now = _pieces(old_root), _pieces(new_root)
    found: list[Change] = []
    for key, piece in now.items():
        named = _named(piece)
        if key not in was:
            found.append(Change(file, _marked(piece), ADDED, Line(f"新增{named.zh}", f"new {named.en}")))
            continue
        found += _piece(was[key], piece, file)
        one, two = _table(old, was[key]), _table(new, piece)
        if one and two:
            grids = Grid(child(was[key], "decisionTable"), one), Grid(child(piece, "decisionTable"), two)
            found += grid_changes(*grids, file)
    for key, piece in was.items():
        if key not in now:
            named = _named(piece)
            found.append(Change(file, _marked(piece), REMOVED, Line(f"删除{named.zh}", f"{named.en} removed")))
    if [key for key in was if key in now] != [key for key in now if key in was]:
        found.append(
            Change(file, "", CHANGED, Line("文件中各项的先后次序有变", "the order of what the file holds changed"))
        )
    return found


def _pieces(root: Element) -> dict[str, Element]:
    """What stands at the top of a file by its id, where it has none by its name; the file itself first."""
    found = {FILE: root}
    for piece in root:
        if _is_piece(piece):
            key = attribute(piece, "id") or f"{local(piece)} {attribute(piece, 'name')}"
            found[key if key not in found else f"{key} ({len(found)})"] = piece
    return found


def _is_piece(node: Element) -> bool:
    """Whether it stands at the top of a file with a key of its own."""
    is_at_top = node.getparent() is not None and node.getparent().getparent() is None
    named = attribute(node, "id") or attribute(node, "name")
    return is_at_top and isinstance(node.tag, str) and not is_drawing(node) and bool(named)


def _piece(old: Element, new: Element, file: str) -> Iterator[Change]:
    """What changed in one piece apart from its table."""
    named, names = _named(new), {f"#{attribute(one, 'id')}": attribute(one, "name") for one in (*_top(old), *_top(new))}
    for path, before, after in differing(_says(old), _says(new)):
        required = REQUIRED.get(path.partition(" ")[0]) if path.endswith("@href") else None
        if required:
            text = sentence(named, path, names.get(before) or before, names.get(after) or after, {path: required})
        else:
            text = sentence(named, path, before, after, PATHS)
        yield Change(file, _marked(new), CHANGED, text)


def _top(piece: Element) -> Iterator[Element]:
    """What stands at the top of the file that a piece is of."""
    yield from children(piece.getroottree().getroot())


def _says(piece: Element) -> dict[str, str]:
    said = says(piece, lambda node: _is_piece(node) or (local(node) == "decisionTable" and node.getparent() is piece))
    if local(piece) == FILE:
        return {**said, "@version": NAMESPACES[namespace_of(piece)], "@id": attribute(piece, "id")}
    logic = " ".join(local(one) for one in children(piece) if local(one) == "decisionTable")
    return {**said, "@kind": local(piece), "@logic": logic} if logic else {**said, "@kind": local(piece)}


def _named(piece: Element) -> Line:
    zh, en = KINDS.get(local(piece)) or (local(piece), local(piece))
    name = "" if local(piece) == FILE else attribute(piece, "name") or attribute(piece, "id")
    return Line(f"{zh}“{name}”", f"{en} “{name}”") if name else Line(zh, en)


def _marked(piece: Element) -> str:
    """What is marked: a decision goes by its name, as its table does."""
    if local(piece) == FILE:
        return ""
    return attribute(piece, "name") if local(piece) == "decision" else attribute(piece, "id")


def _table(file: DecisionFile, piece: Element) -> Table | None:
    found = file.elements.get(attribute(piece, "id") or attribute(piece, "name"))
    has_grid = child(piece, "decisionTable") is not None
    return found.table if isinstance(found, Decision) and has_grid else None
