"""The measured requests of visitors of a hotel's own site."""

from __future__ import annotations

from functools import partial
from typing import Any

from bench.requests import Life, Send
from chalicelib.domain.engine import decision
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.wordings import CURRENT
from chalicelib.runtime import clock
from chalicelib.settings import LOCAL_LINK_SECRET

_HOTEL = {"issuer_uid": "hotel-1"}
_CAMPAIGN = "cmp-of-visitors"


def visit(send: Send, times: int) -> Life:
    """Visitors agree that it is counted what they are shown, see offers, and end it."""
    body: dict[str, Any] = {"purposes": {"learning": True}, "wording": CURRENT.name}
    body |= {**_HOTEL, "source": "element"}
    tokens = []
    for _ in range(times):
        answer = yield "agree as a visitor", partial(send, "POST", "privacy/consent", body)
        tokens.append(answer["receipt"])
    for token in tokens:
        query = f"issuer_uid=hotel-1&receipt={token}"
        yield "decide what is shown", partial(send, "GET", f"offers/decide?{query}")
    for number in range(times):
        yield "read a visit", partial(send, "GET", f"offers/explain?bins={number % 4096}")
    for _ in range(times):
        yield "table of points", partial(send, "GET", "offers/model")
    decided = [{"receipt": token, "decision": _decision(token)} for token in tokens]
    for both in decided:
        yield "see an offer", partial(send, "POST", "offers/seen", both)
    for both in decided:
        yield "dismiss an offer", partial(send, "POST", "offers/dismiss", both)
    for name, verb in (
        ("export of a visitor", "export"),
        ("withdraw as a visitor", "withdraw"),
        ("erase a visitor", "erase"),
    ):
        for token in tokens:
            yield name, partial(send, "POST", f"privacy/{verb}", {"receipt": token})


def _decision(token: str) -> str:
    """What is decided for a visitor. No job runs here that would make a policy for it."""
    now = clock()
    key = receipts.read(token, [LOCAL_LINK_SECRET], None, now).visitor_key
    decision_id = decision.decision_id(LOCAL_LINK_SECRET, key, _CAMPAIGN, now.date())
    offer = ("offer-1", 1_000_000, "0" * 16, 0)
    made = Decision(decision_id, key, _CAMPAIGN, *offer, seconds(now))
    return decision.sign(made, LOCAL_LINK_SECRET)
