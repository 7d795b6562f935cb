"""What a content would take back of what was published since the version it rests on, so that nobody reverts another's work unawares.

A content rests on the version it was begun from. Where nobody said which that was, as with a file from elsewhere, it is the version
from which it differs least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from app.domain.canonical import content_hash
from app.domain.limits import Line
from app.modelling.changes.compare import READ, compare_contents
from app.store.artefacts import ArtefactRow

MOST_COMPARED = 30  # versions, newest first; what equals an older one is found among all
MOST_LINES = 4_000  # of a text; what is longer is told to have changed, and no more
BLANKS = Line("只有空白或换行不同", "only blanks or line ends differ")


def differences(before: bytes | None, after: bytes | None, place: str) -> list[Line]:
    """What changed, in sentences; a text line by line. Empty: nothing that matters changed."""
    if before is None or after is None or before == after or not _is_by_line(place, before, after):
        return [change.text for change in compare_contents(before, after, place)]
    old, new = (content.decode("utf-8", "replace").splitlines() for content in (before, after))
    lines = list(unified_diff(old, new, n=0, lineterm=""))[2:]  # the two name the files
    changed = [line for line in lines if not line.startswith("@@") and line[1:].strip()]
    return [_told(line) for line in changed] or [BLANKS]


def taken_back(base: bytes | None, newest: bytes, content: bytes, place: str) -> list[Line]:
    """What was published between base and newest and is not in a content that rests on base. Empty: the content has it all."""
    theirs = differences(base, newest, place)
    if content == newest:
        return []
    if Path(place).suffix not in READ and not _is_by_line(place, base or b"", newest, content):
        return theirs  # nothing is known but that both changed
    return list((Counter(theirs) - Counter(differences(base, content, place))).elements())


def resting_on(versions: Sequence[ArtefactRow], content: bytes, place: str) -> ArtefactRow | None:
    """The version from which a content differs least, the newest of several. Empty: None where nothing was published."""
    digest = content_hash(content)
    for row in reversed(versions):
        if row.hash == digest:
            return row
    compared = list(reversed(versions[-MOST_COMPARED:]))
    return min(compared, key=lambda row: len(differences(row.content, content, place)), default=None)


def _is_by_line(place: str, *contents: bytes) -> bool:
    return Path(place).suffix not in READ and all(content.count(b"\n") < MOST_LINES for content in contents)


def _told(line: str) -> Line:
    words = f"{'＋' if line.startswith('+') else '－'} {line[1:].strip()}"
    return Line(words, words)
