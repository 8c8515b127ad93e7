"""A request of a webhook, and the network that it meets."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.channels.fetch import FetchFailed, Network, Request, fetch
from chalicelib.domain.web_addresses import WebAddress

NAME = "pms.hotel-seaside.example"
HERE = ["127.0.0.1"]
BODY = b'{"type":"voucher.book"}'


class Clock:
    """A clock that a test sets: it shows these seconds, then the last of them for good."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)

    def __call__(self) -> float:
        return self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]


def network(**fields: Any) -> Network:
    """A network in which every name is this machine, and no time passes."""
    settings = {"resolve": lambda *_: HERE, "monotonic": Clock(0.0), "loopback": True}
    return Network(**{**settings, **fields})


def request(port: int = 443, scheme: str = "http", **fields: Any) -> Request:
    """The request of a webhook."""
    settings = {"method": "POST", "headers": {"Webhook-Id": "1"}, "body": BODY, "bytes_max": 1024}
    address = WebAddress(scheme, NAME, port, "/hooks?a=b")
    return Request(address=address, **{**settings, **fields})


def failure(message: Request, of: Network) -> str:
    """Why a request got no answer."""
    with pytest.raises(FetchFailed) as raised:
        fetch(message, of)
    return raised.value.why
