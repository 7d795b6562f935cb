"""The Office: what a verb may reach, handed to it as its first argument.

Built by app/wiring.py for a site, a rehearsal or a test. It holds no rule. Keep it small: when it grows it becomes a global.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.domain.ports import Clock, InvestmentPlatform, JointApprovalPlatform, Notices
from app.domain.warm import WarmCases


class Store(Protocol):
    """The database as a verb sees it: one writer, many readers. app/store/database.py is it."""

    def transaction(self, *, shares: bool = False) -> AbstractContextManager[Any]: ...

    def read(self) -> AbstractContextManager[Any]: ...


class Receipts(Protocol):
    """Keeps the first receipt of an idempotency key, also when the act itself could not be done."""

    def first(self, account: str, key: str, instant: datetime, *, settled: bool = True) -> datetime: ...

    def kept(self, account: str, key: str) -> datetime | None: ...

    def settle(self) -> None: ...


class Files(Protocol):
    """Materials by digest, outside the database."""

    def keep(self, content: bytes) -> str: ...

    def content(self, digest: str) -> bytes: ...

    def remove(self, digest: str) -> None: ...

    def lying(self, for_s: float) -> list[str]: ...


class SiteReader(Protocol):
    """Reads a site's file in a child process. adapters/site_reader.py is it."""

    def __call__(self, name: str, content: bytes) -> Any: ...


class LayerReader(Protocol):
    """Reads a layer's file in a child process. adapters/layer_reader.py is it."""

    def __call__(self, name: str, content: bytes, *, crs_given: bool = False) -> Any: ...


@dataclass(frozen=True, slots=True)
class Links:
    """The outside systems."""

    investment: InvestmentPlatform
    joint_approval: JointApprovalPlatform
    notices: Notices


@dataclass(frozen=True, slots=True)
class Office:
    """Units: grace is how long after a limit's end it fires; wall is the machine's own clock, for sessions and lockout."""

    clock: Clock
    wall: Clock
    store: Store
    receipts: Receipts
    files: Files
    read_site: SiteReader
    read_layer: LayerReader
    links: Links
    warm: WarmCases[Any]
    grace: timedelta = timedelta(seconds=5)
