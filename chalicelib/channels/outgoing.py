"""A mail on its way out, and what takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chalicelib.domain.outbox.outcomes import Outcome


class OutgoingMail(NamedTuple):
    """A mail as it is handed over."""

    delivery_id: str
    sender: str
    receiver: str
    content: bytes
    """RFC 5322, with CRLF."""
    tags: Mapping[str, str]
    """What is repeated in every report of what became of it."""


Mailer = Callable[[OutgoingMail], Outcome]
"""Hands a mail over, and tells what came of it."""
