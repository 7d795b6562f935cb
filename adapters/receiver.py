"""What every loopback receiver does: take each message once by its id, in the order it comes, unless it is down."""

from __future__ import annotations

import threading

from app.domain.ports import Message, ReceiverDown


class Receiver:
    """A receiver inside the process. Shape: `received` holds each message once, in order of arrival."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.attempts = 0
        self._down = 0
        self._guard = threading.Lock()

    def go_down(self, tries: int = 1_000_000) -> None:
        """Refuse the next tries."""
        self._down = tries

    def come_up(self) -> None:
        """Take messages again."""
        self._down = 0

    def take(self, message: Message) -> bool:
        """Take a message; False when it had come before. Raises: ReceiverDown."""
        with self._guard:
            self.attempts += 1
            if self._down > 0:
                self._down -= 1
                raise ReceiverDown(f"{type(self).__name__} is down")
            if any(known.message_id == message.message_id for known in self.received):
                return False
            self.received.append(message)
            return True
