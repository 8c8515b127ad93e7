"""camelCase, the older dialect: the same routes and rules, instants to the millisecond."""

from __future__ import annotations

import pytest

from tests.api.camel_case import answer_in_camel_case, in_camel_case, ms
from tests.api.steps import HOUR, at, book, issued, later, slot_id, status
from tests.service import Service

VOUCHER = {
    "issuerUid": "hotel",
    "holderUid": None,
    "serviceType": "generic.service",
    "title": "Unbenannter Service",
    "description": "",
    "durationMinutes": 60,
    "price": None,
    "status": "issued",
    "transferable": False,
    "terms": {},
}


def test_voucher_life_in_camel_case(service: Service) -> None:
    answer = service.post("voucher/issue", {"issuerUid": "hotel"})
    assert answer.status == 200
    voucher_id = answer.json["voucher"]["voucherId"]
    begin = answer.json["voucher"]["validFrom"]
    voucher = VOUCHER | {
        "voucherId": voucher_id,
        "validFrom": ms(service.clock.timestamp()),
        "validUntil": ms(later(begin, 30 * 24 * HOUR)),
        "createdAt": ms(service.clock.timestamp()),
    }
    assert answer.json == {"ok": True, "voucher": voucher}

    query = {"voucherId": voucher_id, "to": later(begin, 2 * HOUR)}
    answer = service.get("slots/available", query)
    slot = {
        "slotId": f"slot-{ms(later(begin, HOUR))}",
        "voucherId": voucher_id,
        "start": ms(later(begin, HOUR)),
        "end": ms(later(begin, 2 * HOUR)),
    }
    assert answer.json == {"ok": True, "items": [slot], "nextFrom": None}

    body = {"voucherId": voucher_id, "slotId": slot["slotId"], "holderUid": "anna"}
    answer = service.post("voucher/book", body)
    assert answer.status == 200
    booked_voucher = voucher | {"status": "booked", "holderUid": "anna"}
    booking = {
        "bookingId": answer.json["booking"]["bookingId"],
        "voucherId": voucher_id,
        "issuerUid": "hotel",
        "holderUid": "anna",
        "slotId": slot["slotId"],
        "slotStart": slot["start"],
        "slotEnd": slot["end"],
        "status": "booked",
        "cancelReason": None,
        "createdAt": ms(service.clock.timestamp()),
        "cancelledAt": None,
    }
    assert answer.json == {"ok": True, "booking": booking, "voucher": booked_voucher}

    answer = service.get("voucher/status", {"voucherId": voucher_id})
    assert answer.json == {"ok": True, "voucher": booked_voucher, "booking": booking}
    answer = service.get("voucher/list", {"issuerUid": "hotel"})
    assert answer.json == {"ok": True, "items": [booked_voucher], "nextCursor": None}
    answer = service.get("voucher/bookings", {"holderUid": "anna"})
    assert answer.json == {"ok": True, "items": [booking], "nextCursor": None}

    service.clock.tick()
    answer = service.post("voucher/cancel", {"bookingId": booking["bookingId"], "reason": "ill"})
    cancelled = booking | {
        "status": "cancelled",
        "cancelReason": "ill",
        "cancelledAt": ms(service.clock.timestamp()),
    }
    assert answer.json == {"ok": True, "voucher": voucher, "booking": cancelled}
    cancelled_at = answer.json["booking"]["cancelledAt"]

    answer = service.post("voucher/redeem", {"voucherId": voucher_id})
    now = ms(service.clock.timestamp())
    consumed = voucher | {"status": "consumed", "consumedBy": "redeem", "consumedAt": now}
    assert answer.json == {"ok": True, "voucher": consumed, "booking": None}

    answer = service.get("events", {"subjectId": voucher_id, "type": "voucher.cancel"})
    [event] = answer.json["items"]
    assert event == {
        "id": event["id"],
        "type": "voucher.cancel",
        "actorId": service.actor("anna"),
        "subjectType": "voucher",
        "subjectId": voucher_id,
        "meta": {
            "bookingId": booking["bookingId"],
            "holderUid": "anna",
            "slotStart": slot["start"],
            "reason": "ill",
        },
        "createdAt": cancelled_at,
    }


def test_every_field_of_issue_has_a_camel_case_name(service: Service) -> None:
    fields = {
        "issuerUid": "hotel",
        "holderUid": "anna",
        "serviceType": "spa",
        "title": "T",
        "description": "D",
        "durationMinutes": 90,
        "validFrom": "2096-04-01T08:00:00.000Z",
        "validUntil": "2096-05-01T08:00:00.250Z",
        "price": {"amount": 12.5, "currency": "USD"},
        "transferable": True,
        "terms": {"snake_case": {"validFrom": "2096-04-01T08:00:00Z"}},
    }
    voucher = service.post("voucher/issue", fields).json["voucher"]
    created = {"createdAt": ms(service.clock.timestamp()), "status": "issued"}
    assert voucher == fields | created | {"voucherId": voucher["voucherId"]}
    canonical = status(service, voucher["voucherId"])["voucher"]
    assert (canonical["price_amount"], canonical["price_currency"]) == (12.5, "USD")
    assert canonical["valid_until"] == "2096-05-01T08:00:00.250Z"


def test_next_from_has_milliseconds(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, days=400))
    answer = service.get("slots/available", {"voucherId": voucher["id"]})
    assert answer.json["nextFrom"] == ms(at(service, days=366, hours=1))


def test_paging_stays_in_camel_case(service: Service) -> None:
    ids = [issued(service)["id"] for _ in range(3)]
    listed: list[str] = []
    cursor = None
    while True:
        query = {"issuerUid": "hotel", "limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = service.get("voucher/list", query)
        listed += [item["voucherId"] for item in answer.json["items"]]
        cursor = answer.json["nextCursor"]
        if cursor is None:
            break
    assert sorted(listed) == sorted(ids)


def test_request_with_any_camel_case_field_is_answered_in_camel_case(service: Service) -> None:
    voucher_id = issued(service)["id"]
    body = {"voucher_id": voucher_id, "slotId": slot_id(service, hours=1), "holder_uid": "anna"}
    assert "bookingId" in service.post("voucher/book", body).json["booking"]


@pytest.mark.parametrize(
    "query", [{}, {"limit": "1"}, {"status": "issued"}, {"issuer_uid": "hotel"}]
)
def test_request_without_one_is_answered_in_snake_case(
    service: Service, query: dict[str, str]
) -> None:
    issued(service)
    assert "issuer_uid" in service.get("voucher/list", query).json["items"][0]


def test_price_object_alone_makes_a_request_camel_case(service: Service) -> None:
    body = {"issuer_uid": "hotel", "price": {"amount": 1, "currency": "EUR"}}
    assert "voucherId" in service.post("voucher/issue", body).json["voucher"]


def test_both_dialects_answer_the_same(service: Service) -> None:
    voucher = issued(service, price_amount=12.5, holder_uid="anna", terms={"a_b": 1})
    book(service, voucher["id"], holder="anna")
    for path, query in (
        ("voucher/status", {"voucher_id": voucher["id"]}),
        ("voucher/list", {"issuer_uid": "hotel"}),
        ("voucher/bookings", {"issuer_uid": "hotel"}),
        ("events", {"subject_id": voucher["id"]}),
        ("slots/available", {"voucher_id": voucher["id"]}),
    ):
        snake, camel = service.get(path, query), service.get(path, in_camel_case(query))
        assert answer_in_camel_case(snake.json) == camel.json, path
