"""What requests of visitors may cost, each with what must be stored before it."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.campaign_use import BATCH, CONTACT, QUERY, READ, WRITE, Prepare
from tests.api.offer_use import campaign
from tests.api.visitor_use import Visitor, learning_campaign, shown, visitor
from tests.decisions import decided
from tests.service import Answer, Service
from tests.visitors import NO_PAGE

DELETE = "delete_item"


def _of_new_visitor(path: str) -> Prepare:
    """With a decision that needs no campaign."""

    def prepare(service: Service) -> Callable[[], Answer]:
        body = decided(service)
        return lambda: service.post(path, body, headers=NO_PAGE)

    return prepare


def _deciding(service: Service) -> Callable[[], Answer]:
    campaign(service)
    first = visitor(service)
    assert first.decide().status == 200
    return visitor(service).decide


def _seen(service: Service) -> Visitor:
    """A visitor of whom one exposure is stored, and one counter of a day."""
    body = decided(service)
    assert service.post("offers/seen", body, headers=NO_PAGE).json["counted"] is True
    return Visitor(service, body["receipt"], "", origin="")


def _why(service: Service) -> Callable[[], Answer]:
    body = decided(service)
    return lambda: service.post("privacy/why", {"decision": body["decision"]})


def _accepting(service: Service) -> Callable[[], Answer]:
    for each in service.get("campaign/list", {"issuer_uid": "hotel"}).json["items"]:
        if each["status"] != "ended":
            service.post("campaign/end", {"campaign_id": each["id"]})
    service.clock.advance(seconds=61)
    made = learning_campaign(service)
    somebody, decision = shown(service)
    assert somebody.seen(decision["token"]).status == 200
    taken = {"offer_id": decision["offer_id"], "decision": decision["token"]}
    guest = {"holder_uid": f"guest-{somebody.key}", "contact": CONTACT}
    body = {"campaign_id": made["id"], **taken, **guest}
    return lambda: service.post("offers/accept", body)


BUDGET: dict[str, tuple[Prepare, list[str]]] = {
    "decide": (_deciding, []),
    "seen": (_of_new_visitor("offers/seen"), [WRITE]),
    "dismiss": (_of_new_visitor("offers/dismiss"), [WRITE]),
    "accept of what was seen": (_accepting, [BATCH, WRITE]),
    "why": (_why, [BATCH, READ]),
    "export of a visitor": (lambda service: _seen(service).export, [QUERY, BATCH, READ]),
    "erase of a visitor": (
        lambda service: _seen(service).erase,
        # The withdrawal; the exposure and the day, between two looks; and the note that it is done.
        [WRITE, QUERY, WRITE, DELETE, QUERY, WRITE],
    ),
}
