"""What the rules need from outside, as protocols: the clock, the outside systems, the notices.

adapters/ holds the implementations, each with a loopback twin that is the default; app/wiring.py chooses by settings. A port says
what is promised and which error means what; it knows no protocol, address or credential.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    """The one source of time for cases. It only moves forward."""

    def now(self) -> datetime: ...


class ReceiverDown(Exception):
    """The other side did not take the message; it may be tried again. Raised by adapters, caught by perform_work alone."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something pushed to another system. Shape: message_id is unique for ever, the receiver may forget a repeated one."""

    message_id: str
    project: str
    kind: str
    body: dict[str, Any]


class InvestmentPlatform(Protocol):
    """The investment project supervision platform, which alone gives project codes. Article: dalian-183/8."""

    def obtain_code(self, message: Message) -> str:
        """The national project code; the same message_id gives the same code. Raises: ReceiverDown."""
        ...

    def knows(self, message: Message, code: str) -> bool:
        """Whether the platform gave this code. Raises: ReceiverDown."""
        ...

    def push(self, message: Message) -> None:
        """Hand over planning information once per message_id. Raises: ReceiverDown."""
        ...


class JointApprovalPlatform(Protocol):
    """The joint approval platform, which takes planning information. Article: dalian-183/2, anshan-6/3."""

    def push(self, message: Message) -> None:
        """Hand over planning information once per message_id. Raises: ReceiverDown."""
        ...


class Notices(Protocol):
    """Notices to departments."""

    def send(self, message: Message) -> None:
        """Deliver once per message_id. Raises: ReceiverDown."""
        ...
