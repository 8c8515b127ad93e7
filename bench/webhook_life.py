"""The measured requests of a hotel's webhooks and mails. Nothing is sent beside them."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from bench.requests import Life, Send
from chalicelib.domain.webhooks import ENDPOINTS_MAX


def listen(send: Send, times: int) -> Life:
    """A hotel adds webhooks, changes, tests and lists them, and deletes them again."""
    hotel: dict[str, Any] = {"issuer_uid": f"hotel-of-webhooks-{secrets.token_hex(8)}"}
    added: list[dict[str, Any]] = []
    new = hotel | {"url": "https://hooks.example.com/vouchers", "event_types": ["voucher.book"]}
    for _ in range(min(times, ENDPOINTS_MAX)):
        response = yield "webhook", partial(send, "POST", "webhook/save", new)
        added.append(hotel | {"webhook_id": response["webhook"]["id"]})
    for one in added:
        yield "rotate a secret", partial(send, "POST", "webhook/rotate", one | {"version": 1})
    for _ in range(times):
        yield "test a webhook", partial(send, "POST", "webhook/test", added[0])
    named = f"issuer_uid={hotel['issuer_uid']}"
    of_one = f"{named}&webhook_id={added[0]['webhook_id']}&limit=20"
    for name, path in (
        ("list of webhooks", f"webhook/list?{named}"),
        ("deliveries of a webhook", f"webhook/deliveries?{of_one}"),
        ("list of mails", f"mail/list?{named}&limit=20"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path)
    for one in added:
        yield "delete a webhook", partial(send, "POST", "webhook/delete", one | {"version": 2})
