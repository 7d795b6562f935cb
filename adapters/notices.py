"""Notices to departments: the loopback twin, which is the default of every new site and keeps them inside the process."""

from __future__ import annotations

from adapters.receiver import Receiver
from app.domain.ports import Message


class LoopbackNotices(Receiver):
    """Delivers each notice once per message id."""

    def send(self, message: Message) -> None:
        """Deliver a notice. Raises: ReceiverDown."""
        self.take(message)
