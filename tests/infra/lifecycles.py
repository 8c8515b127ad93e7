"""Requests of every kind, for what they need of the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from botocore.exceptions import ReadTimeoutError

from tests import pictures
from tests.api import link_use, verb_use
from tests.api.steps import booked, calendar, issued, slot_id
from tests.guests import guest_token
from tests.service import Service

TOKENS = (guest_token("one"), guest_token("another"))


def every_listing(service: Service) -> None:
    """Each combination of filters that selects an index."""
    uids = ({}, {"issuer_uid": "hotel"}, {"holder_uid": "guest"})
    for uid, status in product(uids, ({}, {"status": "booked"})):
        assert service.get("voucher/list", uid | status).status == 200
    of_voucher = ({"voucher_id": "v-1"},)
    ranged = {"from": "2026-03-01T00:00:00Z"}
    for uid, span in product(uids + of_voucher, ({}, ranged)):
        assert service.get("voucher/bookings", uid | span).status == 200
    query = {"issuer_uid": "hotel", "include": "voucher"}
    assert service.get("voucher/bookings", query).status == 200
    assert service.get("voucher/list", {"issuer_uid": "hotel", "q": "anna"}).status == 200
    assert service.get("voucher/counts", {"issuer_uid": "hotel"}).status == 200
    of_guest = {"issuer_uid": "hotel", "guest_uid": "guest"}
    for query in ("guest/contact", "guest/export"):
        assert service.get(query, of_guest).status == 200
    feeds(service)
    for query in ({}, {"subject_id": "v-1"}, {"type": "voucher.issue"}):
        assert service.get("events", query).status == 200


def feeds(service: Service) -> None:
    """A calendar's feed is made, read and removed."""
    body = {"calendar_id": calendar(service)["id"]}
    secret = service.post("feed/save", body).json["secret"]
    service.call("GET", "/feed/{secret}", path_params={"secret": secret})
    assert service.post("feed/save", body | {"remove": True}).status == 200


def voucher_lifecycles(service: Service) -> None:
    """Every change of a voucher, and of its hotel's profile; health reads a voucher."""
    assert service.get("health").status == 200
    voucher_id = issued(service)["id"]
    service.get("slots/available", {"voucher_id": voucher_id})
    service.get("voucher/status", {"voucher_id": voucher_id})
    headers = {"idempotency-key": "mine"}
    body = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=1), "holder_uid": "guest"}
    for _ in range(2):
        assert service.post("voucher/book", body, headers=headers).status == 201
    service.post("voucher/cancel", {"booking_id": booked(service)["booking"]["id"]})
    service.post("voucher/redeem", {"voucher_id": voucher_id})
    service.post("voucher/undo", {"voucher_id": voucher_id, "reason": "by mistake"})
    service.post("voucher/redeem", {"voucher_id": voucher_id})
    assert verb_use.change(service)().status == 200
    assert verb_use.no_show(service)().status == 200
    longer = {"voucher_id": issued(service)["id"], "valid_until": "2099-12-31"}
    assert service.post("voucher/extend", longer).status == 200
    service.post("voucher/cancel", {"voucher_id": issued(service)["id"], "revoke": True})
    profile = {"issuer_uid": "hotel", "name": "Seaside", "zone": "Europe/Berlin"}
    for version, logo in enumerate(({"logo": pictures.text(pictures.PNG)}, {"remove_logo": True})):
        assert service.post("hotel/save", profile | logo | {"version": version}).status == 200
    assert service.get("hotel/logo", {"issuer_uid": "hotel"}).status == 404
    of_guest = {"issuer_uid": "hotel", "guest_uid": "guest"}
    for name in ("Anna", "Bert"):
        contact = {"contact": {"name": name}}
        assert service.post("guest/save", of_guest | contact).status == 200
    assert service.post("guest/erase", of_guest).status == 200
    for _ in range(2):  # the second time, the guest has a contact of their own
        assert link_use.claim(service)().status == 200
    issued(service, valid_until="2096-12-31")
    # Refused; the service then checks whether an earlier attempt of this request succeeded.
    headers = {"idempotency-key": "late"}
    assert service.post("voucher/book", body, headers=headers).status == 409
    with lost_responses(service):
        assert service.post("voucher/issue", {"issuer_uid": "hotel"}).status == 503


def presence(service: Service) -> None:
    """Two guests are matched; then one gets a new token, and it is revoked."""
    for token in TOKENS:
        body = {
            "thinker_id": service.post("presence/verify", {"token": token}).json["thinker_id"],
            "pair_code": "oak-table",
        }
        headers = {"authorization": f"Bearer {token}"}
        assert service.post("presence/heartbeat", body, headers=headers).status == 200
        assert service.post("presence/match", body, headers=headers).status == 200
    exchange = {"token": TOKENS[0], "new_token": guest_token("new")}
    assert service.post("presence/exchange", exchange).status == 200
    assert service.post("presence/revoke", {"token": guest_token("new")}).status == 200


def sign_in_and_out(service: Service, by_key: dict[str, str]) -> None:
    """A session is opened, used, and ended."""
    code = {"code": service.post("session/code", {}, headers=by_key).json["code"]}
    cookie = service.post("session/create", code).headers["Set-Cookie"].partition(";")[0]
    headers = {"cookie": cookie, "sec-fetch-site": "same-origin"}
    service.clock.advance(minutes=2)
    assert service.post("session/end", {}, headers=headers).status == 200  # it is used, too


@contextmanager
def lost_responses(service: Service) -> Iterator[None]:
    """Lose the response of every transaction, so that the service must read what happened."""

    def lose(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items":
            raise ReadTimeoutError(endpoint_url="")

    service.spy.before = lose
    yield
    service.spy.before = lambda operation, arguments: None
