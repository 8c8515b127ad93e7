"""Errors of requests in camelCase."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.camel_case import camel_case_error, in_camel_case
from tests.api.steps import REQUESTS, booked, problems, send, slot_id
from tests.routes import TWO_DIALECTS, Route, each
from tests.service import Service

MOMENT = "2096-03-06T10:00:00Z"
SLOT = "slot-2096-03-05T10:00:00.000Z"


@each(route for route in TWO_DIALECTS if REQUESTS[route.path])
def test_error_is_in_the_dialect_of_the_request(service: Service, route: Route) -> None:
    fields = in_camel_case(REQUESTS[route.path]) | {"nothing": "x"}
    answer = send(service, route.method, route.path, fields)
    camel_case_error(answer)
    assert problems(answer) == [("nothing", "is not a known field")]


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("issue", {"issuerUid": 1, "validFrom": "x"}, ["issuerUid", "validFrom"]),
        pytest.param(
            *("issue", {"issuerUid": ""}, ["issuerUid"]),
            marks=pytest.mark.in_process("with a key, the issuer is its own"),
        ),
        ("issue", {"issuerUid": "h", "price": True}, ["price"]),
        ("issue", {"issuerUid": "h", "allowedSlots": ["x"]}, ["allowedSlots"]),
        ("issue", {"issuerUid": "h", "slot_start": MOMENT}, ["slot_start"]),
        ("book", {"voucherId": "v", "slotId": SLOT, "slotEnd": "x"}, ["slotEnd"]),
        ("issue", {"issuerUid": "h", "price": {"amount": "1"}}, ["price.amount"]),
        ("issue", {"issuerUid": "h", "price": {"amount": 0.001}}, ["price.amount"]),
        ("issue", {"issuerUid": "h", "price": {"currency": "eur"}}, ["price.currency"]),
        ("issue", {"issuerUid": "h", "price": {"currency": "ABC"}}, ["price.currency"]),
        ("issue", {"issuerUid": "h", "price": {"amount": 1, "vat": 2}}, ["price.vat"]),
        ("issue", {"issuerUid": "h", "price": 100}, ["price"]),
        ("issue", {"issuerUid": "h", "price": [100]}, ["price"]),
        ("issue", {"issuerUid": "h", "price": "100"}, ["price"]),
        ("book", {"voucherId": "v-1"}, ["slotId"]),
        ("book", {"slotId": "x", "holderUid": 1}, ["voucherId", "slotId", "holderUid"]),
        ("book", {"slotId": SLOT, "voucherId": " "}, ["voucherId"]),
        ("cancel", {"bookingId": "", "voucherId": None}, ["bookingId"]),
    ],
)
def test_problem_names_the_field_as_the_client_does(
    service: Service, path: str, body: dict[str, Any], fields: list[str]
) -> None:
    status, code, details = camel_case_error(service.post(f"voucher/{path}", body))
    assert (status, code) == (400, "invalid_request")
    assert [problem["field"] for problem in details] == fields


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("cancel", {"bookingId": "", "revoke": False}, "bookingId or voucherId is required"),
        (
            "cancel",
            {"bookingId": "b", "revoke": True},
            "revoke is only valid together with voucherId",
        ),
        (
            "issue",
            {
                "issuerUid": "h",
                "validFrom": "2096-03-06T10:00:00Z",
                "validUntil": "2096-03-06T10:00:00Z",
            },
            "validUntil must be after validFrom",
        ),
    ],
)
def test_problem_names_other_fields_as_the_client_does(
    service: Service, path: str, body: dict[str, Any], sentence: str
) -> None:
    answer = service.post(f"voucher/{path}", body)
    problems(answer)
    assert sentence in answer.json["error"]


def test_unknown_field_keeps_its_name(service: Service) -> None:
    answer = service.post("voucher/issue", {"issuerUid": "hotel", "foo_bar": 1, "fooBaz": 2})
    fields = [problem["field"] for problem in camel_case_error(answer)[2]]
    assert fields == ["foo_bar", "fooBaz"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("issue", {"issuer_uid": "a", "issuerUid": "a"}, "issuerUid"),
        ("issue", {"issuerUid": "a", "issuer_uid": "b"}, "issuerUid"),
        ("issue", {"issuerUid": "a", "price_amount": 1, "price": {"amount": 1}}, "price"),
        (
            "issue",
            {"issuerUid": "a", "price": {"currency": "EUR"}, "price_currency": "EUR"},
            "price",
        ),
        ("book", {"voucherId": "v", "voucher_id": "v", "slotId": "x"}, "voucherId"),
    ],
)
def test_field_in_both_dialects_is_refused(
    service: Service, path: str, body: dict[str, Any], field: str
) -> None:
    status, code, details = camel_case_error(service.post(f"voucher/{path}", body))
    assert (status, code) == (400, "invalid_request")
    assert details[0]["problem"] == "was given twice, once in each spelling"
    assert details[0]["field"].split(".")[0] == field


@pytest.mark.parametrize(
    ("path", "fields", "outcome"),
    [
        ("status", {"voucherId": "v-none"}, (404, "voucher_not_found", None)),
        ("book", {"voucherId": "v-none", "slotId": SLOT}, (404, "voucher_not_found", None)),
        ("cancel", {"bookingId": "b-none"}, (404, "booking_not_found", None)),
        ("list", {"issuerUid": "hotel", "cursor": "x"}, (400, "invalid_cursor", None)),
    ],
)
def test_not_found_in_camel_case(
    service: Service, path: str, fields: dict[str, Any], outcome: Any
) -> None:
    method = "GET" if path in ("status", "list") else "POST"
    assert camel_case_error(send(service, method, f"/api/voucher/{path}", fields)) == outcome


def test_conflict_in_camel_case(service: Service) -> None:
    booking = booked(service)
    slot = slot_id(service, hours=2)
    body = {"voucherId": booking["voucher"]["id"], "slotId": slot, "holderUid": "bert"}
    expected = (409, "voucher_not_bookable", {"status": "booked"})
    assert camel_case_error(service.post("voucher/book", body)) == expected


def test_refused_redeem_in_camel_case(service: Service) -> None:
    booking = booked(service)["booking"]
    body = {"bookingId": booking["id"], "slotTo": "2026-01-01T00:00:00Z"}
    start = booking["slot_start"].replace("Z", ".000Z")
    expected = (409, "voucher_not_redeemable", {"status": "booked", "slotStart": start})
    assert camel_case_error(service.post("voucher/redeem", body)) == expected
    del body["slotTo"]
    assert service.post("voucher/redeem", body).status == 200
    details = {"status": "consumed", "voucherId": booking["voucher_id"]}
    answer = camel_case_error(service.post("voucher/redeem", body))
    assert answer == (409, "voucher_not_redeemable", details)
