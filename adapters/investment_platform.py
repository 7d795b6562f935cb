"""The investment project supervision platform: its loopback twin, which is the default of every new site.

The twin is a real receiver: it gives well-formed codes, remembers message ids and can be down. Article: dalian-183/8, anshan-6/12.
"""

from __future__ import annotations

import hashlib

from adapters.receiver import Receiver
from app.domain.ports import Message
from app.domain.project_codes import check_digit, check_digit_holds

DEPARTMENT, KIND = "89", "01"


class LoopbackInvestmentPlatform(Receiver):
    """Gives project codes that depend on the message alone, so that a repeated message gets the same code."""

    def obtain_code(self, message: Message) -> str:
        """The project code for a message. Raises: ReceiverDown."""
        self.take(message)
        return self.code_of(message)

    def knows(self, message: Message, code: str) -> bool:
        """Whether the code may be one of ours: the twin keeps no register, its codes have a right check digit. Raises: ReceiverDown."""
        self.take(message)
        return check_digit_holds(code)

    def push(self, message: Message) -> None:
        """Take planning information. Raises: ReceiverDown."""
        self.take(message)

    @staticmethod
    def code_of(message: Message) -> str:
        """Layout: year and month, region, department, type, five digits drawn from the message id, check digit."""
        region = str(message.body["project"]["region"])
        year, month = str(message.body["started"]).split("-")[:2]
        five = int(hashlib.sha256(message.message_id.encode()).hexdigest(), 16) % 100_000
        stamp = f"{year[-2:]}{month}"
        digits = f"{stamp}{region}{DEPARTMENT}{KIND}{five:05d}"
        return f"{stamp}-{region}-{DEPARTMENT}-{KIND}-{five:05d}{check_digit(digits)}"
