"""The mark of a page: where the next one begins, as a short text that a link can carry.

A page is found by its mark through the index (keyset), never by counting rows. Used by the modules of app/store that
page.
"""

from __future__ import annotations

import re

from app.store.errors import MalformedCursor

_INSTANT = re.compile(r"-?[0-9]{1,19}")
LAST_US = 2**63 - 1
AFTER_ALL_IDS = "\U0010ffff"


def mark(us: int | None, row_id: str) -> str:
    """The mark of a row: its instant (a dash where it has none) and its id."""
    return f"{'-' if us is None else us}:{row_id}"


def read_mark(cursor: str) -> tuple[int | None, str]:
    """What mark() wrote. Raises: E-STORE-18."""
    us, colon, row_id = cursor.partition(":")
    if not colon or not row_id or len(cursor) > 200:
        raise MalformedCursor(cursor=cursor[:200])
    if us == "-":
        return None, row_id
    if not _INSTANT.fullmatch(us) or abs(int(us)) > LAST_US:
        raise MalformedCursor(cursor=cursor)
    return int(us), row_id


def marked(cursor: str | None, *, newest_first: bool) -> tuple[int, str]:
    """Where a page begins among rows that all have an instant. Empty: None is the first page. Raises: E-STORE-18."""
    if cursor is None:
        return (LAST_US, AFTER_ALL_IDS) if newest_first else (-LAST_US, "")
    us, row_id = read_mark(cursor)
    if us is None:
        raise MalformedCursor(cursor=cursor)
    return us, row_id


def like(search: str) -> str:
    """A LIKE pattern (with ESCAPE '!') that finds the text anywhere. Empty: "" finds everything."""
    escaped = search.strip()[:100].replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
