"""Every request about a campaign, with what must have happened before it."""

from __future__ import annotations

from typing import Any

from tests.torture.scenarios import BEN, CREATE_TEMPLATE, Ids, scenario
from tests.torture.stage import HOTEL, START, Stage
from tests.torture.times import HOUR, iso
from tests.torture.visitor_scenarios import SCENARIOS

__all__ = ["SCENARIOS"]

CREATE, ACCEPT = "campaign.create", "voucher.accept"
CONTACT = {"name": "Ben Okafor", "email": "ben@okafor.example"}


def _priced_template(stage: Stage) -> Ids:
    """A template that an offer can be made of."""
    body = {"name": "Spa", "price_amount": 120}
    response = stage.service.post("template/save", body, headers=HOTEL)
    assert response.status == 200, response.text
    return {"template": response.json["template"]["id"]}


def running(stage: Stage) -> Ids:
    """A campaign with one offer."""
    ids = _priced_template(stage)
    response = stage.service.post("campaign/create", _new_body(ids), headers=HOTEL)
    assert response.status == 201, response.text
    return ids | {"campaign": response.json["campaign"]["id"]}


def _paused(stage: Stage) -> Ids:
    ids = running(stage)
    response = stage.service.post("campaign/pause", _named(ids), headers=HOTEL)
    assert response.status == 200, response.text
    return ids


def accepted(stage: Stage) -> Ids:
    """Its offer, once Ben has taken it, and can use it."""
    ids = running(stage)
    response = stage.service.post("offers/accept", _accept_body(ids), headers=BEN)
    assert response.status == 201, response.text
    stage.clocks.advance(hours=2)
    return ids | {"voucher": response.json["voucher"]["id"]}


def _form(offer: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Quiet weeks",
        "ends_at": iso(START + 1000 * HOUR),
        "budget_amount": 310,
        "offers": [offer],
    }


def _new_body(ids: Ids) -> dict[str, Any]:
    return _form({"template_id": ids["template"], "price_amount": 89, "count": 10})


def _changed_body(ids: Ids) -> dict[str, Any]:
    return _named(ids) | _form({"offer_id": "offer-1", "count": 20}) | {"version": 1}


def _named(ids: Ids) -> dict[str, Any]:
    return {"campaign_id": ids["campaign"]}


def _accept_body(ids: Ids) -> dict[str, Any]:
    return _named(ids) | {"offer_id": "offer-1", "contact": CONTACT}


def _voucher_body(ids: Ids) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"]}


MADE = (CREATE_TEMPLATE, CREATE)
SCENARIOS.update(
    {
        "make a campaign": scenario(
            _priced_template, "campaign/create", _new_body, HOTEL, 3, *MADE
        ),
        "change a campaign": scenario(
            *(running, "campaign/change", _changed_body, HOTEL, 3), *(*MADE, "campaign.change")
        ),
        "pause a campaign": scenario(
            *(running, "campaign/pause", _named, HOTEL, 2), *(*MADE, "campaign.pause")
        ),
        "resume a campaign": scenario(
            *(_paused, "campaign/resume", _named, HOTEL, 2),
            *(*MADE, "campaign.pause", "campaign.resume"),
        ),
        "end a campaign": scenario(
            *(running, "campaign/end", _named, HOTEL, 3), *(*MADE, "campaign.end")
        ),
        "accept an offer": scenario(
            *(running, "offers/accept", _accept_body, BEN, 3), *(*MADE, ACCEPT)
        ),
        "use what was accepted": scenario(
            *(accepted, "voucher/redeem", _voucher_body, HOTEL, 2),
            *(*MADE, ACCEPT, "voucher.redeem"),
        ),
    }
)
