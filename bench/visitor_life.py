"""The measured requests of visitors of a hotel's own site."""

from __future__ import annotations

from functools import partial
from typing import Any

from bench.requests import Life, Send
from chalicelib.domain.privacy.wordings import CURRENT


def agree(send: Send, times: int) -> Life:
    """Visitors agree that it is counted what they are shown, and withdraw."""
    body: dict[str, Any] = {
        "issuer_uid": "hotel-1",
        "purposes": {"learning": True},
        "wording": CURRENT.name,
        "source": "element",
    }
    receipts = []
    for _ in range(times):
        answer = yield "agree as a visitor", partial(send, "POST", "privacy/consent", body)
        receipts.append(answer["receipt"])
    for receipt in receipts:
        body = {"receipt": receipt}
        yield "withdraw as a visitor", partial(send, "POST", "privacy/withdraw", body)
