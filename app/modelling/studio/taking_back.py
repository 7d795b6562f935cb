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
    if before is None or after is None or Path(place).suffix in READ:
        return [change.text for change in compare_contents(before, after, place)]
    old, new = (content.decode("utf-8", "replace").splitlines() for content in (before, after))
    if before == after or max(len(old), len(new)) > MOST_LINES:
        return [change.text for change in compare_contents(before, after, place)]
    changed = [line for line in unified_diff(old, new, n=0, lineterm="") if line.strip("+- ")]
    return [_told(line) for line in changed if not line.startswith(("---", "+++", "@@"))] or [BLANKS]


def taken_back(base: bytes | None, newest: bytes, content: bytes, place: str) -> list[Line]:
    """What was published between base and newest and is not in a content that rests on base. Empty: the content has it all."""
    return list((Counter(differences(base, newest, place)) - Counter(differences(base, content, place))).elements())


def resting_on(versions: Sequence[ArtefactRow], content: bytes, place: str) -> ArtefactRow | None:
    """The version from which a content differs least, the newest of several. Empty: None where nothing was published."""
    digest = content_hash(content)
    for row in reversed(versions):
        if row.hash == digest:
            return row
    compared = list(reversed(versions[-MOST_COMPARED:]))
    return min(compared, key=lambda row: len(differences(row.content, content, place)), default=None)


def _told(line: str) -> Line:
    sign, words = ("＋", line[1:]) if line.startswith("+") else ("－", line[1:])
    return Line(f"{sign} {words.strip()}", f"{sign} {words.strip()}")
