"""Whether a file that is brought from elsewhere is what it is brought as: BPMN or DMN, and of this model or table.

A file is refused here before it is kept: what an editor saves may be wrong while its author works, a file taken by mistake is not.
"""

from __future__ import annotations

from app.casework.publish import Source
from app.decisions.dmn.xml import parse
from app.domain.errors import DuoguiError
from app.engine.reading import read_xml, tag
from app.modelling.studio.errors import FileOfAnother, FileUnreadable

DECISION = "decision"


def check_belongs(source: Source) -> None:
    """Raises: E-STUDIO-13 for what is no BPMN, no DMN or no text, E-STUDIO-14 for a file without this process or decision."""
    try:
        ids = _ids(source)
    except (DuoguiError, UnicodeDecodeError) as refused:
        raise FileUnreadable(source.place, refused) from None
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
