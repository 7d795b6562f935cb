"""The joint approval platform: its loopback twin, which is the default of every new site. Article: dalian-183/2, anshan-6/3."""

from __future__ import annotations

from adapters.receiver import Receiver
from app.domain.ports import Message


class LoopbackJointApprovalPlatform(Receiver):
    """Takes planning information once per message id."""

    def push(self, message: Message) -> None:
        """Take planning information. Raises: ReceiverDown."""
        self.take(message)
