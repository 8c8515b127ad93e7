"""POST /api/voucher/issue"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.api.steps import HOUR, at, issued, later, problems, text, timed
from tests.service import TRANSACT, Service
from tests.stored import stored_events, stored_vouchers


@pytest.mark.in_process("its defaults follow the clock")
def test_issue_applies_the_contracts_defaults(service: Service) -> None:
    answer = service.post("voucher/issue", {"issuer_uid": "hotel"})
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    voucher = answer.json["voucher"]
    assert answer.json == {
        "ok": True,
        "voucher": {
            "id": voucher["id"],
            "issuer_uid": "hotel",
            "holder_uid": None,
            "service_type": "hotel.booking",
            "title": "Hotel Voucher",
            "description": "",
            "duration_minutes": 60,
            "valid_from": service.clock.timestamp(),
            "valid_until": later(voucher["valid_from"], timedelta(days=30)),
            "price_amount": None,
            "price_currency": None,
            "status": "issued",
            "transferable": False,
            "terms": {},
            "created_at": service.clock.timestamp(),
        },
    }


WHOLE: dict[str, Any] = {
    "issuer_uid": "hotel",
    "holder_uid": "anna",
    "holder_name": "Anna de Vries",
    "service_type": "spa.day",
    "title": "A day in the spa",
    "description": "With lunch.",
    "duration_minutes": 480,
    "valid_from": "2096-04-01T08:00:00Z",
    "valid_until": "2096-10-01T08:00:00Z",
    "price_amount": 129.5,
    "price_currency": "CHF",
    "transferable": True,
    "terms": {"lunch": True, "guests": 2, "deposit": {"share": [0.25, None]}},
}


def test_issue_applies_every_field(service: Service) -> None:
    voucher = issued(service, **WHOLE)
    assert voucher == WHOLE | {
        "id": voucher["id"],
        "status": "issued",
        "created_at": service.clock.timestamp(),
    }


def test_stores_the_voucher_and_its_event(service: Service) -> None:
    voucher = issued(service, **WHOLE)
    [stored] = stored_vouchers(service)
    assert (stored.id, stored.status, stored.version) == (voucher["id"], "issued", 1)
    assert str(stored.price_amount) == "129.50"
    [event] = stored_events(service)
    assert (event.type, event.actor_id) == ("voucher.issue", service.actor("hotel"))
    assert (event.subject_type, event.subject_id) == ("voucher", voucher["id"])
    assert text(event.created_at) == service.clock.timestamp()
    assert event.meta == {"service_type": "spa.day", "holder_uid": "anna"}
    assert re.fullmatch(r"ev-[0-9a-z]+-[0-9a-z]+", event.id)


@pytest.mark.in_process("looks at a transaction")
def test_voucher_is_stored_in_one_transaction(service: Service) -> None:
    issued(service)
    [(operation, arguments)] = service.spy.calls
    assert operation == TRANSACT
    assert len(arguments["TransactItems"]) == 2


def test_service_makes_a_new_id_each_time(service: Service) -> None:
    ids = {issued(service)["id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"v-[0-9a-z]+-[0-9a-z]{16,}", voucher_id) for voucher_id in ids)


@pytest.mark.parametrize("field", ["id", "status", "created_at", "voucher_id", "version"])
def test_fields_of_the_server_cannot_be_set(service: Service, field: str) -> None:
    answer = service.post("voucher/issue", {"issuer_uid": "hotel", field: "issued"})
    assert problems(answer) == [(field, "is not a known field")]
    assert service.rows("vouchers") == []


def test_valid_until_defaults_to_30_days_after_valid_from(service: Service) -> None:
    voucher = issued(service, valid_from="2097-01-01T00:00:00Z")
    assert voucher["valid_until"] == "2097-01-31T00:00:00Z"


@pytest.mark.in_process("the clock goes on")
def test_valid_from_defaults_to_the_next_full_hour(service: Service) -> None:
    service.clock.advance(milliseconds=1999)
    voucher = service.post("voucher/issue", {"issuer_uid": "hotel"}).json["voucher"]
    assert voucher["valid_from"] == at(service, hours=1)
    assert voucher["created_at"] == at(service, milliseconds=1999)
    free = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    assert free[0]["start"] == at(service, hours=1)


@pytest.mark.in_process("the clock goes on")
def test_valid_from_defaults_to_now_in_whole_seconds_in_the_older_dialect(service: Service) -> None:
    service.clock.advance(milliseconds=1999)
    voucher = service.post("voucher/issue", {"issuerUid": "hotel"}).json["voucher"]
    assert voucher["validFrom"] == at(service, seconds=1).replace("Z", ".000Z")


def test_voucher_that_is_over_is_issued_with_allow_past_alone(service: Service) -> None:
    past = {"valid_from": at(service, days=-2), "valid_until": at(service, days=-1)}
    body = {"issuer_uid": "hotel", **past}
    answer = service.post("voucher/issue", body)
    [(field, problem)] = problems(answer)
    assert (field, problem.split(" ")[:3]) == ("valid_until", ["must", "be", "after"])
    assert service.rows("vouchers") == []
    answer = service.post("voucher/issue", body | {"allow_past": True})
    assert (answer.status, answer.json["voucher"]["status"]) == (201, "expired")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  A title ", "A title"),
        ("\tA title\n", "A title"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u00a0A title\u3000", "A title"),
        ("\N{GRINNING FACE} \u4f60\u597d \u05d0", "\N{GRINNING FACE} \u4f60\u597d \u05d0"),
        ("x" * 200, "x" * 200),
        ("e\u0301" * 200, "\u00e9" * 200),
        ("\N{GRINNING FACE}" * 200, "\N{GRINNING FACE}" * 200),
        ("null", "null"),
        ("<b>&\"'", "<b>&\"'"),
    ],
)
def test_text_is_trimmed_and_normalized_to_nfc(service: Service, text: str, stored: str) -> None:
    voucher = issued(service, title=text)
    assert voucher["title"] == stored
    answer = service.get("voucher/status", {"voucher_id": voucher["id"]})
    assert answer.json["voucher"]["title"] == stored


@pytest.mark.parametrize("minutes", [5, 44640, 60.0])
def test_duration_is_a_whole_number_within_bounds(service: Service, minutes: float) -> None:
    assert issued(service, duration_minutes=minutes)["duration_minutes"] == int(minutes)


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        (
            {"valid_from": -2 * HOUR, "valid_until": -2 * HOUR},
            "valid_until",
            "must be after valid_from",
        ),
        (
            {"valid_from": 9 * HOUR, "valid_until": 9 * HOUR},
            "valid_until",
            "must be after valid_from",
        ),
        (
            {"valid_from": "9999-12-20T00:00:00Z"},
            "valid_from",
            "must be at or before 9999-12-01T23:59:59.999Z",
        ),
        ({"price_currency": "ABC"}, "price_currency", "must be an ISO 4217 currency, such as EUR"),
    ],
)
def test_refuses_fields_that_make_no_voucher(
    service: Service, fields: dict[str, Any], field: str, problem: str
) -> None:
    with service.untouched():
        answer = service.post("voucher/issue", {"issuer_uid": "hotel", **timed(service, fields)})
    assert problems(answer) == [(field, problem)]


@pytest.mark.in_process("a caller with a credential issues for itself")
def test_issuer_is_required(service: Service) -> None:
    answer = service.post("voucher/issue", {})
    assert problems(answer) == [("issuer_uid", "is required")]


def test_terms_may_have_8_kb_and_not_a_byte_more(service: Service) -> None:
    room = 8 * 1024 - len('{"n":""}')
    assert issued(service, terms={"n": "x" * room})["terms"] == {"n": "x" * room}
    body = {"issuer_uid": "hotel", "terms": {"n": "x" * (room + 1)}}
    answer = service.post("voucher/issue", body)
    assert problems(answer) == [("terms", "must have at most 8192 bytes")]
