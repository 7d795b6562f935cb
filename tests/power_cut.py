"""Statements that never come back: lets the n-th that the database is asked for fail, as a cut of the power would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

EACH, THIRD = 1, 3  # which statements fail: each in the long proofs, every third in each run


class PowerCut(Exception):
    """The statement that never came back."""


@contextmanager
def cut_at(number: int, thread: threading.Thread | None = None) -> Iterator[list[str]]:
    """Let the n-th statement fail, where one is named of this thread alone. Shape: gives the statements that came so far."""
    seen: list[str] = []

    def before(connection: object, cursor: object, statement: str, *_: object) -> None:
        if thread is not None and threading.current_thread() is not thread:
            return
        seen.append(statement)
        if len(seen) == number:
            raise PowerCut(statement)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


@contextmanager
def no_commit() -> Iterator[None]:
    """Let every COMMIT fail."""

    def refuse(connection: object) -> None:
        raise PowerCut("COMMIT")

    event.listen(Engine, "commit", refuse)
    try:
        yield
    finally:
        event.remove(Engine, "commit", refuse)


def spread(last: int, step: int) -> list[int]:
    """Every step-th statement of so many, with the first and the last."""
    return sorted({*range(1, last + 1, step), last})
