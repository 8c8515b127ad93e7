"""Every real answer is as the OpenAPI document says."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.vouchers.booking_codes import digits
from tests import pictures
from tests.api import verb_use
from tests.api.calendars_in_use import use_calendars
from tests.api.described import Checked
from tests.api.mail_use import choose_mails, see_mails
from tests.api.offer_use import campaign_lifecycle
from tests.api.scenarios import view_errors
from tests.api.steps import (
    REQUESTS,
    at,
    book,
    booked,
    in_status,
    issued,
    send,
    slot_id,
    template_lifecycle,
    webhook_lifecycle,
)
from tests.api.visitor_use import visitor_lifecycle
from tests.routes import ROUTES
from tests.service import Service, current_runtime
from tests.visitors import receipt, withdraw


@pytest.fixture
def checked(desk: Service) -> Checked:
    """The service that checks its answers against the document."""
    return Checked(desk.engine, desk.clock, desk.spy, desk)


def _confirm_code(checked: Checked, booking: dict[str, Any]) -> None:
    """Whoever has the link to a booking confirms a code for it, and takes the booking over."""
    contact = {"name": "Anna", "email": "anna@devries.example"}
    whose = {"issuer_uid": "hotel", "guest_uid": booking["holder_uid"]}
    checked.post("guest/save", whose | {"contact": contact})
    named = {"booking_id": booking["id"]}
    checked.post("booking/code", named)
    (row,) = checked.rows("sessions")
    right = digits(booking["id"], row["event_id"]["S"], current_runtime().link_secrets[0])
    link = checked.post("booking/confirm", named | {"code": right}).json["token"]
    checked.post("booking/claim", {"link": link, "holder_uid": "greta"})


@pytest.mark.in_process("books at full hours, when a calendar has a start")
def test_every_real_answer_fits_the_document(checked: Checked) -> None:
    fields: dict[str, Any] = {
        "holder_uid": "anna",
        "price_amount": 12.5,
        "terms": {"n": [1, None, {"a": 0.5}]},
        "transferable": True,
        "description": "D",
    }
    for status in ("issued", "booked", "consumed", "cancelled", "expired"):
        voucher = in_status(checked, status, **fields)
        checked.get("voucher/status", {"voucher_id": voucher["id"]})
    live = booked(checked, hours=2, valid_until=at(checked, hours=1000))
    long = issued(checked, valid_until=at(checked, days=60))
    checked.get("slots/available", {"voucher_id": long["id"]})
    moved = {"booking_id": live["booking"]["id"], "slot_id": slot_id(checked, hours=4)}
    checked.post("voucher/reschedule", moved)
    checked.get("voucher/entry", {"booking_id": live["booking"]["id"]})
    named = {"booking_id": live["booking"]["id"]}
    for verb in ("link", "renew"):
        checked.post(f"booking/{verb}", named)
    for verb in ("status", "slots"):
        checked.get(f"booking/{verb}", named)
    _confirm_code(checked, live["booking"])
    checked.post("booking/reschedule", named | {"slot_id": slot_id(checked, hours=5)})
    checked.post("booking/cancel", named | {"reason": "ill"})
    checked.get("booking/status", named)
    book(checked, live["voucher"]["id"], hours=3)
    checked.post("voucher/cancel", {"voucher_id": live["voucher"]["id"], "reason": "ill"})
    book(checked, live["voucher"]["id"], hours=3)
    checked.post("voucher/cancel", {"voucher_id": live["voucher"]["id"], "revoke": True})
    kept = {"voucher_id": long["id"], "slot_id": slot_id(checked, hours=5)}
    checked.post("voucher/hold", kept)
    checked.post("voucher/release", {"voucher_id": long["id"]})
    checked.post("voucher/holder", {"voucher_id": long["id"], "holder_uid": "bert"})
    used = {"voucher_id": in_status(checked, "consumed")["id"], "reason": "by mistake"}
    checked.post("voucher/undo", used)
    many = {"voucher_ids": [long["id"], "v-none"]}
    checked.post("voucher/change", many | {"title": "Day spa"})
    until = "2099-12-31"
    checked.post("voucher/extend", {"voucher_id": long["id"], "valid_until": until})
    for path in ("voucher/list", "voucher/bookings", "events"):
        for query in ({}, {"limit": 1}):
            checked.get(path, query)
    use_calendars(checked)
    template_lifecycle(checked)
    webhook_lifecycle(checked)
    campaign_lifecycle(checked)
    see_mails(checked)
    choose_mails(checked)
    assert withdraw(checked, receipt(checked)).status == 200
    visitor_lifecycle(checked)
    logo = {"logo": pictures.text(pictures.PNG), "issuer_uid": "hotel-with-logo"}
    checked.post("hotel/save", REQUESTS["/api/hotel/save"] | logo)
    checked.get("hotel/logo", {"issuer_uid": "hotel-with-logo"})
    for route in ROUTES:
        send(checked, route.method, route.path, REQUESTS[route.path])
        send(checked, route.method, route.path, REQUESTS[route.path] | {"nothing": "x"})
    for answer in view_errors(checked).values():
        assert answer.status >= 400
    assert verb_use.no_show(checked)().status == 200
    successes = {(route.path, route.status) for route in ROUTES if "session" not in route.path}
    assert successes <= checked.answered
