"""Campaigns of the demo hotel, and guests who take their offers."""

from __future__ import annotations

import json
import re
import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from tests.guests import guest_token
from tests.portal.conftest import Desk

ROOM, LATE = "Double room, weekend", "Late check-out, Sundays"  # its templates: 149 and 30 euros


def template(desk: Desk, name: str = ROOM) -> dict[str, Any]:
    """One of the demo hotel's templates."""
    items = desk.get("/api/template/list")["items"]
    (own,) = [each for each in items if each["name"] == name]
    return dict(own)


def offer(desk: Desk, name: str = ROOM, price: float = 119, count: int = 20) -> dict[str, Any]:
    """An offer to make of a template."""
    return {"template_id": template(desk, name)["id"], "price_amount": price, "count": count}


@contextmanager
def campaign(desk: Desk, *, beside_others: bool = False, **fields: Any) -> Iterator[dict[str, Any]]:
    """The hotel's only campaign whose offers guests see, unless it is one beside others; of one
    offer unless it says otherwise. It has ended afterwards."""
    others = [] if beside_others else desk.get("/api/campaign/list?limit=100")["items"]
    for other in others:
        if other["status"] != "ended":  # the demo data has one
            desk.post("/api/campaign/end", {"campaign_id": other["id"]})
    body: dict[str, object] = {
        "name": f"Quiet weeks {secrets.token_hex(3)}",
        "ends_at": (desk.clock.now() + timedelta(days=30)).date().isoformat(),
        "budget_amount": 300,
        **fields,
    }
    body.setdefault("offers", [offer(desk)])
    status, answer = desk.server.call("/api/campaign/create", body)
    assert status == 201, answer
    made: dict[str, Any] = answer["campaign"]  # type: ignore[assignment]
    try:
        yield made
    finally:
        desk.post("/api/campaign/end", {"campaign_id": made["id"]})


def take(desk: Desk, made: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """The voucher that another guest takes of a campaign's offer."""
    body = {
        "campaign_id": made["id"],
        "offer_id": made["offers"][number]["offer_id"],
        "contact": {"name": "Sam Baker"},
    }
    token = guest_token(secrets.token_hex(4))
    request = urllib.request.Request(
        f"{desk.server.url}/api/offers/accept",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as response:
        voucher: dict[str, Any] = json.load(response)["voucher"]
    return voucher


def stored(desk: Desk, name: str) -> dict[str, Any]:
    """The hotel's campaign of that name."""
    items = desk.get("/api/campaign/list?limit=100")["items"]
    (own,) = [each for each in items if each["name"] == name]
    return dict(own)


def plain(text: str) -> str:
    """A text with simple spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", text)
