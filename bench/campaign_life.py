"""The measured requests of a hotel's campaigns, and of guests who take their offers."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from bench.requests import HEADERS, Life, Send
from chalicelib.domain.offers.campaign_rules import LIVE_MAX
from chalicelib.domain.presence import tokens
from chalicelib.domain.templates import TEMPLATES_MAX
from chalicelib.runtime import clock


def advertise(send: Send, times: int) -> Life:
    """A hotel makes campaigns, and changes, pauses, resumes, lists and ends them; guests see the
    offers of the first one and take them."""
    hotel: dict[str, Any] = {"issuer_uid": f"hotel-of-campaigns-{secrets.token_hex(8)}"}
    template = hotel | {"price_amount": 120, "price_currency": "EUR"}
    for number in range(min(times, TEMPLATES_MAX)):
        named = template | {"name": f"Day spa {number}"}
        saved = yield "template", partial(send, "POST", "template/save", named)
    form = {
        "name": "Quiet weeks",
        "ends_at": (clock() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "budget_amount": 100_000,
    }
    offer = {"template_id": saved["template"]["id"], "price_amount": 89, "count": 10_000}
    campaigns = []
    for _ in range(min(times, LIVE_MAX)):
        body = {**hotel, **form, "offers": [offer]}
        made = yield "make a campaign", partial(send, "POST", "campaign/create", body)
        campaigns.append(made["campaign"])
    for one in campaigns:
        body = {"campaign_id": one["id"], "version": 1, **form}
        body |= {"offers": [{"offer_id": "offer-1", "count": 20_000}]}
        yield "change a campaign", partial(send, "POST", "campaign/change", body)
    for step in ("pause", "resume"):
        for one in campaigns:
            body = {"campaign_id": one["id"]}
            yield f"{step} a campaign", partial(send, "POST", f"campaign/{step}", body)
    yield from _take(send, campaigns[0]["id"], times)
    of_hotel = f"issuer_uid={hotel['issuer_uid']}"
    for name, path in (
        ("offers of a hotel", f"offers/catalogue?{of_hotel}"),
        ("campaigns of a hotel", f"campaign/list?{of_hotel}&limit=20"),
        ("report of a campaign", f"campaign/report?campaign_id={campaigns[0]['id']}"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path)
    for one in campaigns:
        body = {"campaign_id": one["id"]}
        yield "end a campaign", partial(send, "POST", "campaign/end", body)


def _take(send: Send, campaign_id: str, times: int) -> Life:
    """Each guest takes one offer of it."""
    contact = {"name": "Mara Lindqvist"}
    body = {"campaign_id": campaign_id, "offer_id": "offer-1", "contact": contact}
    for _ in range(times):
        token = tokens.make(secrets.randbits(tokens.RANDOM_BITS))
        headers = {**HEADERS, "Authorization": f"Bearer {token}"}
        del headers["X-TS-APIKEY"]
        yield "accept an offer", partial(send, "POST", "offers/accept", body, headers)
