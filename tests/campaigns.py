"""Campaigns that tests make, and the requests about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.instants import text
from tests.service import Service

Headers = dict[str, str] | None
CONTACT = {"name": "Anna de Vries", "email": "anna@devries.example"}


def campaign_form(service: Service, headers: Headers = None, **fields: Any) -> dict[str, Any]:
    """A campaign to make: one offer of a new template of the hotel's, for a month."""
    template = {"issuer_uid": "hotel", "name": "Spa", "price_amount": 120}
    made = service.post("template/save", template, headers=headers)
    assert made.status == 200, made.text
    offer = {"template_id": made.json["template"]["id"], "price_amount": 89, "count": 10}
    return {
        "name": "Quiet weeks",
        "ends_at": text(service.clock.now + timedelta(days=30)),
        "budget_amount": 310,
        "offers": [offer],
        **fields,
    }


def make_campaign(service: Service, headers: Headers = None, **fields: Any) -> str:
    """The id of a new campaign of the hotel's."""
    body = {"issuer_uid": "hotel", **campaign_form(service, headers), **fields}
    answer = service.post("campaign/create", body, headers=headers)
    assert answer.status == 201, answer.text
    return str(answer.json["campaign"]["id"])


def changed_form(service: Service, campaign_id: str, **fields: Any) -> dict[str, Any]:
    """The form of a campaign that was made by `make_campaign`, and not changed since."""
    return {
        "campaign_id": campaign_id,
        "version": 1,
        "name": "Quiet weeks",
        "ends_at": text(service.clock.now + timedelta(days=40)),
        "budget_amount": 620,
        "offers": [{"offer_id": "offer-1", "count": 20}],
        **fields,
    }


def acceptable(campaign_id: str) -> dict[str, Any]:
    """An offer to take."""
    return {"campaign_id": campaign_id, "offer_id": "offer-1", "contact": CONTACT}


def campaign_requests(service: Service, headers: Headers) -> dict[str, dict[str, Any]]:
    """The fields of a good request for every route of campaigns and offers, by path."""
    hotel = {"issuer_uid": "hotel"}

    def named() -> dict[str, Any]:
        return {"campaign_id": make_campaign(service, headers)}

    return {
        "/api/campaign/create": hotel | campaign_form(service, headers),
        "/api/campaign/change": changed_form(service, make_campaign(service, headers)),
        **{f"/api/campaign/{verb}": named() for verb in ("pause", "resume", "end", "report")},
        "/api/campaign/list": hotel,
        "/api/offers/catalogue": hotel,
        "/api/offers/accept": acceptable(make_campaign(service, headers)),
    }
