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
        return from_text(said["at"]), [_head(each) for each in said["heads"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, DuoguiError) as error:
        raise HeadsUnreadable(source=source, why=f"{type(error).__name__} {error}"[:120]) from None


def _head(said: Any) -> Head:
    seq, digest = said["seq"], bytes.fromhex(said["hash"])
    if isinstance(seq, bool) or not isinstance(seq, int) or seq < 0 or len(digest) != HASH_BYTES:
        raise ValueError(f"seq {seq}, hash of {len(digest)} bytes")
    return Head(str(said["case"]), str(said["number"]), seq, digest)
