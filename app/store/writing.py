"""The one connection that writes on SQLite, and how the blocks of many threads share its COMMITs.

Blocks run one after the other. A block that may share leaves its COMMIT to the next one that waits, as long as somebody does; whoever
is last commits for all, and only then does any of them return. Behind the first of such a group each has a savepoint, so that what
fails takes back its own alone. Here must never be what a block writes. Only database.py uses this.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from app.store import connecting
from app.store.errors import GroupRolledBack, WriterBusy

# A group ends after so many blocks or so long: nobody's answer waits noticeably for those of others.
MOST, LONGEST_S = 32, 0.025
# Texts of our own: what fails at forgetting its mark can still be taken back, which SQLAlchemy's nested transaction refuses then.
MARK, BACK_TO_MARK, FORGET_MARK = "SAVEPOINT block", "ROLLBACK TO SAVEPOINT block", "RELEASE SAVEPOINT block"


@dataclass(slots=True, eq=False)
class _Ticket:
    """A thread that waits for the connection. Shape: only one that may share is given a group that is open."""

    shares: bool
    granted: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True, eq=False)
class _Group:
    """Blocks that are committed together."""

    connection: Connection
    root: RootTransaction
    began: float
    blocks: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None

    def is_whole(self) -> bool:
        """Whether the database still has its transaction; after some failures it has rolled everything back by itself."""
        if not self.root.is_active or self.connection.invalidated:
            return False
        raw = self.connection.connection.driver_connection
        return bool(getattr(raw, "in_transaction", True))


class Writing:
    """The blocks of one store."""

    def __init__(self, engine: Engine, wait_s: float, most: int = MOST) -> None:
        self._engine = engine
        self._most = most
        self._wait_s = wait_s
        self._guard = threading.Lock()
        self._queue: deque[_Ticket] = deque()
        self._is_taken = False
        self._group: _Group | None = None
        self._idle: Connection | None = None  # of the last group, when all went well

    @contextmanager
    def block(self, *, shares: bool) -> Iterator[Connection]:
        """The connection for one block: what it wrote is committed when this returns, and nothing of it where it raises.

        Raises: E-STORE-1 no turn within the wait, E-STORE-28 the group it was in could not be committed.
        """
        began = time.monotonic()
        self._take(shares=shares)
        group, is_marked = None, False
        try:
            group = self._group = self._group or self._open(began)
            group.blocks += 1
            if group.blocks > 1:
                group.connection.exec_driver_sql(MARK)
                is_marked = True
            yield group.connection
            if is_marked:
                if not group.is_whole():
                    raise GroupRolledBack
                group.connection.exec_driver_sql(FORGET_MARK)
        except BaseException as error:
            self._take_back(group, error, is_marked=is_marked)
            raise
        self._hand_on(group, shares=shares)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else's block runs, and none is open. Raises: E-STORE-1."""
        self._take(shares=False)
        try:
            yield
        finally:
            self._pass_on()

    def close(self) -> None:
        """Give the connection back."""
        if self._idle is not None:
            self._idle.close()
            self._idle = None

    # --- whose turn it is

    def _take(self, *, shares: bool) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            ticket = _Ticket(shares)
            self._queue.append(ticket)
        try:
            if ticket.granted.wait(self._wait_s):
                return
        except BaseException:  # an interrupted thread must not be given what it would never give back
            if not self._withdraw(ticket):
                self._pass_on()
            raise
        if self._withdraw(ticket):
            raise WriterBusy(wait_s=self._wait_s)

    def _withdraw(self, ticket: _Ticket) -> bool:
        """Wait no longer. Empty: False where the connection was given meanwhile."""
        with self._guard:
            if ticket.granted.is_set():
                return False
            self._queue.remove(ticket)
            return True

    def _pass_on(self) -> None:
        """Let the next one have the connection."""
        with self._guard:
            if self._queue:
                self._queue.popleft().granted.set()
            else:
                self._is_taken = False

    # --- groups

    def _open(self, began: float) -> _Group:
        connection, self._idle = self._idle or self._engine.connect(), None
        try:
            connecting.bound_wait(connection, self._wait_s - (time.monotonic() - began))
            return _Group(connection, connection.begin(), time.monotonic())
        except BaseException:
            connection.close()
            raise

    def _hand_on(self, group: _Group, *, shares: bool) -> None:
        """Leave the COMMIT to the next block that may share it, else commit for all; then return to the caller or raise."""
        if shares and self._next_shares(group):
            group.done.wait()
        else:
            self._end(group)
        if group.error is not None:
            raise group.error

    def _next_shares(self, group: _Group) -> bool:
        with self._guard:
            grows = group.blocks < self._most and time.monotonic() - group.began < LONGEST_S
            if not (grows and self._queue and self._queue[0].shares):
                return False
            self._queue.popleft().granted.set()
            return True

    def _end(self, group: _Group) -> None:
        """Commit what the group wrote, and let the next one begin."""
        self._group = None
        try:
            if not group.is_whole():
                raise GroupRolledBack
            group.root.commit()
            self._idle = group.connection
        except BaseException as error:  # whatever it is, every block of the group has to know
            group.error = error
        finally:
            self._let_go(group)

    def _let_go(self, group: _Group) -> None:
        try:
            if self._idle is group.connection:
                return
            # A COMMIT that failed half-way has ended SQLAlchemy's transaction, not always the database's.
            raw = None if group.connection.invalidated else group.connection.connection.driver_connection
            if raw is not None and getattr(raw, "in_transaction", False):
                raw.rollback()
            group.connection.close()
        finally:
            self._pass_on()
            group.done.set()

    def _take_back(self, group: _Group | None, error: BaseException, *, is_marked: bool) -> None:
        """Undo one block. The others of its group go on, unless the database rolled back all of it."""
        if group is None:  # it could not even begin
            self._pass_on()
            return
        if group.blocks == 1 or not group.is_whole():
            self._group = None
            group.error = error if isinstance(error, DBAPIError) else GroupRolledBack()
            self._let_go(group)
            return
        try:
            if is_marked:  # else it had written nothing yet
                group.connection.exec_driver_sql(BACK_TO_MARK)
                group.connection.exec_driver_sql(FORGET_MARK)
        except BaseException as worse:  # the others of the group have to know, whatever it is
            group.error = worse
        if group.error is not None or not self._next_shares(group):
            self._end(group)
