"""Campaigns and accepts that the API's tests make."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api.steps import text
from tests.campaigns import CONTACT, changed_form
from tests.service import Answer, Service

HOTEL = {"issuer_uid": "hotel"}
TEMPLATE = {
    **HOTEL,
    "name": "Spa",
    "title": "Day spa",
    "duration_minutes": 120,
    "price_amount": 120,
    "valid_days": 60,
    "terms": {"towel": True},
}


def template(service: Service, **fields: Any) -> str:
    """The id of a new template of the hotel."""
    answer = service.post("template/save", TEMPLATE | fields)
    assert answer.status == 200, answer.text
    return str(answer.json["template"]["id"])


def offer(service: Service, **fields: Any) -> dict[str, Any]:
    """An offer to make: of a new template, a saving of 31."""
    wanted = {"price_amount": 89, "count": 10} | fields
    return {"template_id": wanted.pop("template_id", None) or template(service)} | wanted


def form(service: Service, **fields: Any) -> dict[str, Any]:
    """A campaign to make: one offer, a month, and a budget for ten."""
    ends_at = text(service.clock.now + timedelta(days=30))
    body = {**HOTEL, "name": "Quiet weeks", "ends_at": ends_at, "budget_amount": 310}
    if "offers" not in fields:
        body["offers"] = [offer(service)]
    return body | fields


def create(service: Service, **fields: Any) -> Answer:
    """Try to make a campaign."""
    return service.post("campaign/create", form(service, **fields))


def campaign(service: Service, **fields: Any) -> dict[str, Any]:
    """A new campaign."""
    answer = create(service, **fields)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json["campaign"]
    return made


def accept(
    service: Service,
    campaign_id: str,
    guest: str = "anna",
    offer_id: str = "offer-1",
    decision: Any = None,
    **rest: Any,
) -> Answer:
    """Try to take an offer, which a decision may have led to."""
    body = {"campaign_id": campaign_id, "offer_id": offer_id, "contact": CONTACT}
    body |= {} if decision is None else {"decision": decision}
    return service.post("offers/accept", body | {"holder_uid": guest}, **rest)


def accepted(service: Service, campaign_id: str, guest: str = "anna", **rest: Any) -> Any:
    """The voucher of an offer that a guest has taken."""
    answer = accept(service, campaign_id, guest, **rest)
    assert answer.status == 201, answer.text
    return answer.json["voucher"]


def listed(service: Service, **query: Any) -> list[dict[str, Any]]:
    """The hotel's campaigns."""
    answer = service.get("campaign/list", HOTEL | query)
    assert answer.status == 200, answer.text
    return list(answer.json["items"])


def stored(service: Service, campaign_id: str) -> dict[str, Any]:
    """A campaign of the hotel, as it is listed."""
    return next(each for each in listed(service) if each["id"] == campaign_id)


def report(service: Service, campaign_id: str) -> Any:
    """What a campaign cost and brought."""
    answer = service.get("campaign/report", {"campaign_id": campaign_id})
    assert answer.status == 200, answer.text
    return answer.json


def catalogue(service: Service, **query: Any) -> list[dict[str, Any]]:
    """What can be taken of the hotel's offers."""
    answer = service.get("offers/catalogue", HOTEL | query)
    assert answer.status == 200, answer.text
    return list(answer.json["items"])


def campaign_lifecycle(service: Service) -> None:
    """A campaign is made, changed, paused, resumed, taken from and ended."""
    made = campaign(service)
    body = changed_form(service, made["id"])
    assert service.post("campaign/change", body).status == 200
    for verb in ("pause", "resume"):
        assert service.post(f"campaign/{verb}", {"campaign_id": made["id"]}).status == 200
    voucher = accepted(service, made["id"])
    revoke = {"voucher_id": voucher["id"], "revoke": True}
    assert service.post("voucher/cancel", revoke).status == 200
    assert report(service, made["id"])["offers"][0]["cancelled"] == 1
    assert len(catalogue(service)) == 1
    assert service.post("campaign/end", {"campaign_id": made["id"]}).status == 200


def booked_offer(service: Service) -> str:
    """The id of a voucher of a campaign whose guest has booked its first slot, of an hour."""
    template_id = template(service, duration_minutes=60)
    made = campaign(service, offers=[offer(service, template_id=template_id)])
    voucher = accepted(service, made["id"])
    first = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"][0]
    body = {"voucher_id": voucher["id"], "slot_id": first["slot_id"], "holder_uid": "anna"}
    answer = service.post("voucher/book", body)
    assert answer.status == 201, answer.text
    return str(voucher["id"])
