"""Heads as a file: the length and last hash of every chain at an instant, kept outside the database and compared with it later.

Whoever can write the database can rewrite a history together with its hashes; he cannot rewrite a file that lies elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.audit.errors import HeadsUnreadable
from app.domain import canonical
from app.domain.errors import DuoguiError
from app.domain.instants import from_text, to_text
from app.store.history import Head

HASH_BYTES = 32


def write_heads(heads: Iterable[Head], at: datetime) -> str:
    """The file. Shape: one JSON object {at, heads: [{case, number, seq, hash}]}, a head a line so that two files can be compared."""
    lines = [
        canonical.dumps({"case": head.case, "number": head.number, "seq": head.seq, "hash": head.hash.hex()})
        for head in heads
    ]
    return '{"at":' + canonical.dumps(to_text(at)) + ',"heads":[\n' + ",\n".join(lines) + "\n]}\n"


def read_heads(text: str, source: str) -> tuple[datetime, list[Head]]:
    """The instant and the heads of a file. Raises: E-AUDIT-1."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        raise HeadsUnreadable(
            source=source,
            why_zh=f"不是 JSON（第 {error.lineno} 行第 {error.colno} 个字符起）",
            why_en=f"it is no JSON (from line {error.lineno}, character {error.colno})",
        ) from None
    except RecursionError:
        raise HeadsUnreadable(source=source, why_zh="层次过深", why_en="it is nested too deeply") from None
    try:
        return from_text(said["at"]), [_head(each) for each in said["heads"]]
    except (ValueError, TypeError, KeyError, AttributeError, DuoguiError):
        raise HeadsUnreadable(
            source=source,
            why_zh="缺少时刻（at）或链头（heads），或其中某项不完整",
            why_en="the instant (at) or the heads (heads) are missing, or one of them is incomplete",
        ) from None


def _head(said: Any) -> Head:
    seq, digest = said["seq"], bytes.fromhex(said["hash"])
    if isinstance(seq, bool) or not isinstance(seq, int) or seq < 0 or len(digest) != HASH_BYTES:
        raise ValueError(f"seq {seq}, hash of {len(digest)} bytes")
    return Head(str(said["case"]), str(said["number"]), seq, digest)
