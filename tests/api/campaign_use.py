"""What requests about campaigns and offers may cost, each with what must be stored before it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tests.api.offer_use import campaign, form, offer, template
from tests.api.steps import calendar
from tests.campaigns import changed_form
from tests.service import TRANSACT, Answer, Service

READ, WRITE, QUERY, BATCH = "get_item", TRANSACT, "query", "batch_get_item"
Prepare = Callable[[Service], Callable[[], Answer]]
_numbers = itertools.count(1)
# Whom no search of these tests finds.
CONTACT = {"name": "Bo Quist", "email": "bo@quist.example"}


def _end_others(service: Service) -> None:
    """End the hotel's campaigns, of which it may have twenty at a time."""
    for each in service.get("campaign/list", {"issuer_uid": "hotel"}).json["items"]:
        if each["status"] != "ended":
            service.post("campaign/end", {"campaign_id": each["id"]})


def _creating(service: Service) -> Callable[[], Answer]:
    campaign(service)  # the hotel has a list of its campaigns then
    _end_others(service)
    body = form(service)
    service.get("offers/catalogue", {"issuer_uid": "hotel"})  # the hotel's zone is known then
    return lambda: service.post("campaign/create", body)


def _of_campaign(verb: str) -> Prepare:
    def prepare(service: Service) -> Callable[[], Answer]:
        _end_others(service)
        body = {"campaign_id": campaign(service)["id"]}
        return lambda: service.post(f"campaign/{verb}", body)

    return prepare


def _changing(service: Service) -> Callable[[], Answer]:
    _end_others(service)
    body = changed_form(service, campaign(service)["id"])
    return lambda: service.post("campaign/change", body)


def _reporting(service: Service) -> Callable[[], Answer]:
    _end_others(service)
    query = {"campaign_id": campaign(service)["id"]}
    return lambda: service.get("campaign/report", query)


def _listing(path: str, **query: Any) -> Prepare:
    def prepare(service: Service) -> Callable[[], Answer]:
        _end_others(service)
        campaign(service)
        service.get("offers/catalogue", {"issuer_uid": "hotel"})
        return lambda: service.get(path, {"issuer_uid": "hotel", **query})

    return prepare


def _accepting(*, has_contact: bool = False, is_shared: bool = False) -> Prepare:
    def prepare(service: Service) -> Callable[[], Answer]:
        _end_others(service)
        guest = f"guest-{next(_numbers)}"
        fields = {"calendar_id": calendar(service)["id"]} if is_shared else {}
        offers = [offer(service, template_id=template(service, **fields))]
        made = campaign(service, offers=offers)
        if has_contact:
            contact = {"issuer_uid": "hotel", "guest_uid": guest, "contact": CONTACT}
            service.post("guest/save", contact | {"contact": {"name": "Bo"}})
        body = {"campaign_id": made["id"], "offer_id": "offer-1", "contact": CONTACT}
        return lambda: service.post("offers/accept", body | {"holder_uid": guest})

    return prepare


BUDGET: dict[str, tuple[Prepare, list[str]]] = {
    "make a campaign": (_creating, [BATCH, WRITE]),
    "change a campaign": (_changing, [READ, BATCH, WRITE]),
    "pause a campaign": (_of_campaign("pause"), [READ, WRITE]),
    "resume a campaign": (_of_campaign("resume"), [READ, WRITE]),
    "end a campaign": (_of_campaign("end"), [READ, BATCH, WRITE]),
    "list of campaigns": (_listing("campaign/list", limit=1), [QUERY, BATCH]),
    "report of a campaign": (_reporting, [READ, QUERY, QUERY]),
    "catalogue": (_listing("offers/catalogue"), [READ, BATCH, BATCH]),
    "accept": (_accepting(), [BATCH, WRITE]),
    "accept by a guest of the hotel's": (_accepting(has_contact=True), [BATCH, WRITE, WRITE]),
    "accept in a calendar": (_accepting(is_shared=True), [BATCH, READ, WRITE]),
}
