"""Whether a file that is brought from elsewhere is what it is brought as: BPMN or DMN, and of this model or table.

A file is refused here before it is kept: what an editor saves may be wrong while its author works, a file taken by mistake is not.
"""

from __future__ import annotations

from app.casework.publish import Source
from app.decisions.dmn.xml import parse
from app.decisions.errors import ModelUnreadable, Words
from app.domain.limits import Line
from app.engine.errors import ModelRefused
from app.engine.reading import read_xml, tag
from app.modelling.studio.errors import FileOfAnother, FileUnreadable

DECISION = "decision"


def check_belongs(source: Source) -> None:
    """Raises: E-STUDIO-13 for what is no BPMN, no DMN or no text, E-STUDIO-14 for a file without this process or decision."""
    try:
        ids = _ids(source)
    except (ModelRefused, ModelUnreadable, UnicodeDecodeError) as refused:
        why = _why(refused)
        raise FileUnreadable(place=source.place, why_zh=why.zh, why_en=why.en) from None
    if ids is not None and source.name not in ids:
        raise FileOfAnother(name=source.name, found=", ".join(filter(None, ids)) or "—")


def _ids(source: Source) -> list[str] | None:
    """What the file defines, as it is called elsewhere. Empty: None for a text, which defines nothing."""
    if source.kind == "model":
        root = read_xml(source.content, source.place)
        return [process.get("id", "") for process in root.iter(tag("process"))]
    if source.kind == "table":
        nodes = parse(source.content, source.place)
        found = [node for node in nodes if isinstance(node.tag, str) and node.tag.endswith(f"}}{DECISION}")]
        return [node.get(name, "") for node in found for name in ("id", "name")]
    source.content.decode()
    return None


def _why(refused: ModelRefused | ModelUnreadable | UnicodeDecodeError) -> Line:
    """The reason without the sentence around it, which speaks of publishing or of the file kept so far."""
    if isinstance(refused, ModelRefused):
        return Line("；".join(each.zh for each in refused.problems), "; ".join(each.en for each in refused.problems))
    if isinstance(refused, ModelUnreadable):
        problem = refused.values["problem"]
        return Line(problem.zh, problem.en) if isinstance(problem, Words) else Line(str(problem), str(problem))
    return Line("不是 UTF-8 文字", "it is no text in UTF-8")
