"""Compare two versions of anything an analyst publishes: models and tables piece by piece, other files as a whole."""

from __future__ import annotations

from pathlib import Path

from app.domain.limits import Line
from app.modelling.changes.change import ADDED, CHANGED, REMOVED, Change
from app.modelling.changes.model_changes import model_changes
from app.modelling.changes.table_changes import table_changes

READ = {".bpmn": model_changes, ".dmn": table_changes}


def compare_contents(before: bytes | None, after: bytes | None, file: str) -> list[Change]:
    """What changed in one file. Empty: None is a file that is not there; the list is empty where nothing that matters changed."""
    if before is None or after is None:
        if before is after:
            return []
        how, zh, en = (ADDED, "新增文件", "new file") if before is None else (REMOVED, "删除文件", "file removed")
        return [Change(file, "", how, Line(zh, en))]
    read = READ.get(Path(file).suffix)
    if read is not None:
        return read(before, after, file)
    return [Change(file, "", CHANGED, Line("内容有变", "the content changed"))] if before != after else []


def compare_paths(before: Path, after: Path) -> list[Change]:
    """What changed between two files, or between two folders, file by file."""
    if before.is_file() and after.is_file():
        return compare_contents(before.read_bytes(), after.read_bytes(), after.name)
    old, new = _files(before), _files(after)
    return [change for name in sorted({*old, *new}) for change in compare_contents(old.get(name), new.get(name), name)]


def _files(root: Path) -> dict[str, bytes]:
    if root.is_file():
        return {root.name: root.read_bytes()}
    wanted = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in wanted if "__pycache__" not in path.parts}
