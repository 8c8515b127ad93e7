"""Webhooks: a signed request to a hotel's own system (Standard Webhooks 1.0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from standardwebhooks.webhooks import Webhook

from chalicelib.channels.fetch import (
    HOOK_BYTES_MAX,
    Answer,
    FetchFailed,
    Network,
    Request,
    Why,
    fetch,
)
from chalicelib.domain.web_addresses import BadWebAddress, parse


class Message(NamedTuple):
    """What is sent: under one id always the same body."""

    id: str
    body: bytes


def headers_of(message: Message, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers of a message at `now`, with a signature for each secret."""
    body = message.body.decode()
    signatures = [Webhook(secret).sign(message.id, now, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "Webhook-Id": message.id,
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": " ".join(signatures),
    }


def post(
    url: str, message: Message, secrets: Sequence[str], now: datetime, network: Network
) -> Answer | Why:
    """The answer to a message, or why there was none."""
    try:
        address = parse(url, loopback=network.loopback)
    except BadWebAddress:
        return "address_refused"
    request = Request(
        method="POST",
        address=address,
        headers=headers_of(message, secrets, now),
        body=message.body,
        bytes_max=HOOK_BYTES_MAX,
    )
    try:
        return fetch(request, network)
    except FetchFailed as failed:
        return failed.why
