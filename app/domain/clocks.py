"""The three clocks: the machine's, one that a demonstration or a site moves forward, and one that only tests and rehearsals move.

All give aware UTC instants and none ever goes back, so that facts of a case stay in order even when the machine's clock is set.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock, never earlier than the last instant it gave."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset
        self._last = datetime.min.replace(tzinfo=UTC)
        self._guard = threading.Lock()

    @property
    def offset(self) -> timedelta:
        """How far it was moved ahead of the machine's time."""
        return self._offset

    def now(self) -> datetime:
        """The present instant."""
        with self._guard:
            self._last = max(self._last, datetime.now(UTC) + self._offset)
            return self._last

    def move_to(self, instant: datetime) -> None:
        """Go on from a later instant. An earlier one changes nothing."""
        with self._guard:
            self._offset = max(self._offset, instant - datetime.now(UTC))


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it was moved to last."""
        return self._at

    def move_to(self, instant: datetime) -> None:
        """Stand at a later instant. An earlier one changes nothing."""
        self._at = max(self._at, instant)

    def advance(self, step: timedelta) -> None:
        """Stand a step later."""
        self.move_to(self._at + step)
