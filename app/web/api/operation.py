"""An operation of the interface: its address, what it takes and gives, who may ask. The one list of operations is filled here.

openapi.json and the routes are made from the same list, so that neither says what the other does not. A resource's file declares its
operations; here must never be what one of them does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema

from app.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may come to its verb. Shape: subject is what the address names, as the actor sees it.

    Empty: key is None without one.
    """

    actor: Actor
    args: dict[str, str]
    subject: Any
    body: dict[str, Any]
    query: dict[str, Any]
    key: str | None
    receipt: datetime


@dataclass(frozen=True, slots=True)
class Operation:
    """Shape: subject is task, case or "" as in access.py; refusals are statuses beyond what every operation of its kind may answer."""

    name: str
    method: str
    path: str
    zh: str
    en: str
    do: Callable[[Asked], Any]
    gives: type[Schema]
    takes: type[Schema] | None = None
    query: type[Schema] | None = None
    subject: str = ""
    status: int = 200
    is_command: bool = False
    refusals: tuple[int, ...] = ()

    @property
    def statuses(self) -> list[int]:
        """Every status of a refusal it may answer with."""
        found = {400, 401, 503, *self.refusals}
        if self.method != "GET":
            found |= {413}
        if self.takes is not None:
            found |= {415, 422}
        if self.query is not None:
            found |= {422}
        if self.subject:
            found |= {404}
        if self.is_command:
            found |= {403, 404, 409, 422}
        return sorted(found)


OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, zh: str, en: str, **more: Any
) -> Callable[[Callable[[Asked], Any]], Callable[[Asked], Any]]:
    """Declare the operation that a function does. Shape: more are fields of Operation."""

    def declared(do: Callable[[Asked], Any]) -> Callable[[Asked], Any]:
        OPERATIONS.append(Operation(do.__name__, method, path, zh, en, do, **more))
        return do

    return declared
