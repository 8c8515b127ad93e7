"""The older dialect: the same routes and rules, in camelCase, to the millisecond."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.http import routing
from tests.api.steps import HOUR, REQUESTS, at, book, booked, issued, later, refusal, send, slot_id
from tests.service import Answer, Service

SLOT = "slot-2096-03-05T10:00:00.000Z"
BILINGUAL = [known for known in routing.ROUTES if not known.one_dialect]
ROUTES = [pytest.param(known, id=known.path) for known in BILINGUAL]


def camel(name: str) -> str:
    """A field's name in the older dialect."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def older(said: dict[str, Any]) -> dict[str, Any]:
    """A request under its older names."""
    return {camel(name): value for name, value in said.items()}


def ms(instant: Any) -> Any:
    """An instant with its milliseconds."""
    whole = isinstance(instant, str) and "." not in instant
    return instant.removesuffix("Z") + ".000Z" if whole else instant


VOUCHER = {
    "issuerUid": "hotel",
    "holderUid": None,
    "serviceType": "hotel.booking",
    "title": "Hotel Voucher",
    "description": "",
    "durationMinutes": 60,
    "price": None,
    "status": "issued",
    "transferable": False,
    "terms": {},
}


def test_a_whole_life_in_the_older_dialect(service: Service) -> None:
    answer = service.post("voucher/issue", {"issuerUid": "hotel"})
    assert answer.status == 201
    voucher_id = answer.json["voucher"]["voucherId"]
    begin = answer.json["voucher"]["validFrom"]
    voucher = VOUCHER | {
        "voucherId": voucher_id,
        "validFrom": ms(service.clock.said()),
        "validUntil": ms(later(begin, 30 * 24 * HOUR)),
        "createdAt": ms(service.clock.said()),
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
    assert answer.status == 201
    taken = voucher | {"status": "booked", "holderUid": "anna"}
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
        "createdAt": ms(service.clock.said()),
        "cancelledAt": None,
    }
    assert answer.json == {"ok": True, "booking": booking, "voucher": taken}

    answer = service.get("voucher/status", {"voucherId": voucher_id})
    assert answer.json == {"ok": True, "voucher": taken, "booking": booking}
    answer = service.get("voucher/list", {"issuerUid": "hotel"})
    assert answer.json == {"ok": True, "items": [taken], "nextCursor": None}
    answer = service.get("voucher/bookings", {"holderUid": "anna"})
    assert answer.json == {"ok": True, "items": [booking], "nextCursor": None}

    service.clock.tick()
    answer = service.post("voucher/cancel", {"bookingId": booking["bookingId"], "reason": "ill"})
    cancelled = booking | {
        "status": "cancelled",
        "cancelReason": "ill",
        "cancelledAt": ms(service.clock.said()),
    }
    assert answer.json == {"ok": True, "voucher": voucher, "booking": cancelled}
    cancelled_at = answer.json["booking"]["cancelledAt"]

    answer = service.post("voucher/redeem", {"voucherId": voucher_id})
    used = voucher | {"status": "consumed"}
    assert answer.json == {"ok": True, "voucher": used, "booking": None}

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


def test_every_field_of_an_older_issue_is_the_canonical_ones(service: Service) -> None:
    said = {
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
    voucher = service.post("voucher/issue", said).json["voucher"]
    created = {"createdAt": ms(service.clock.said()), "status": "issued"}
    assert voucher == said | created | {"voucherId": voucher["voucherId"]}
    found = service.get("voucher/status", {"voucher_id": voucher["voucherId"]}).json["voucher"]
    assert (found["price_amount"], found["price_currency"]) == (12.5, "USD")
    assert found["valid_until"] == "2096-05-01T08:00:00.250Z"


def test_next_from_is_in_milliseconds_too(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, days=40))
    answer = service.get("slots/available", {"voucherId": voucher["id"]})
    assert answer.json["nextFrom"] == ms(at(service, days=31, hours=1))


def test_paging_goes_on_in_the_older_dialect(service: Service) -> None:
    made = [issued(service)["id"] for _ in range(3)]
    found, cursor = [], None
    while True:
        query = {"issuerUid": "hotel", "limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = service.get("voucher/list", query)
        found += [item["voucherId"] for item in answer.json["items"]]
        cursor = answer.json["nextCursor"]
        if cursor is None:
            break
    assert sorted(found) == sorted(made)


def test_a_request_with_any_older_field_is_answered_in_the_older_dialect(
    service: Service,
) -> None:
    voucher_id = issued(service)["id"]
    body = {"voucher_id": voucher_id, "slotId": slot_id(service, hours=1), "holder_uid": "anna"}
    assert "bookingId" in service.post("voucher/book", body).json["booking"]


@pytest.mark.parametrize(
    "query", [{}, {"limit": "1"}, {"status": "issued"}, {"issuer_uid": "hotel"}]
)
def test_a_request_without_one_is_answered_in_the_canonical_dialect(
    service: Service, query: dict[str, str]
) -> None:
    issued(service)
    assert "issuer_uid" in service.get("voucher/list", query).json["items"][0]


def test_a_price_object_alone_speaks_the_older_dialect(service: Service) -> None:
    body = {"issuer_uid": "hotel", "price": {"amount": 1, "currency": "EUR"}}
    assert "voucherId" in service.post("voucher/issue", body).json["voucher"]


def older_refusal(answer: Answer) -> tuple[int, str, Any]:
    """A refusal, in the older dialect."""
    assert answer.json.keys() == {"ok", "error", "code", "details", "requestId"}
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]
    return refusal(answer)


@pytest.mark.parametrize("known", ROUTES)
def test_a_refusal_is_said_in_the_dialect_of_the_request(
    service: Service, known: routing.Route
) -> None:
    if not older(REQUESTS[known.path]):
        return  # health: nothing is said
    said = older(REQUESTS[known.path]) | {"nothing": "x"}
    outcome = older_refusal(send(service, known.method, known.path, said))
    expected = [{"field": "nothing", "problem": "is not a known field"}]
    assert outcome == (400, "invalid_request", expected)


@pytest.mark.parametrize(
    ("path", "said", "fields"),
    [
        ("issue", {"issuerUid": "", "validFrom": "x"}, ["issuerUid", "validFrom"]),
        ("issue", {"issuerUid": "h", "price": {"amount": "1"}}, ["price.amount"]),
        ("issue", {"issuerUid": "h", "price": {"amount": 0.001}}, ["price.amount"]),
        ("issue", {"issuerUid": "h", "price": {"currency": "eur"}}, ["price.currency"]),
        ("issue", {"issuerUid": "h", "price": {"currency": "ABC"}}, ["price.currency"]),
        ("issue", {"issuerUid": "h", "price": {"amount": 1, "vat": 2}}, ["price.vat"]),
        ("issue", {"issuerUid": "h", "price": 100}, ["price"]),
        ("issue", {"issuerUid": "h", "price": [100]}, ["price"]),
        ("issue", {"issuerUid": "h", "price": "100"}, ["price"]),
        ("book", {"voucherId": "v-1"}, ["slotId"]),
        ("book", {"slotId": "x", "holderUid": ""}, ["slotId", "holderUid", "voucherId"]),
        ("cancel", {"bookingId": "b", "voucherId": "v"}, ["bookingId"]),
    ],
)
def test_problems_are_named_as_the_client_named_the_fields(
    service: Service, path: str, said: dict[str, Any], fields: list[str]
) -> None:
    status, code, details = older_refusal(service.post(f"voucher/{path}", said))
    assert (status, code) == (400, "invalid_request")
    assert [problem["field"] for problem in details] == fields


def test_an_unknown_field_is_named_as_it_was_said(service: Service) -> None:
    """Not as it would be called, had it been one of ours."""
    answer = service.post("voucher/issue", {"issuerUid": "hotel", "foo_bar": 1, "fooBaz": 2})
    fields = [problem["field"] for problem in older_refusal(answer)[2]]
    assert fields == ["foo_bar", "fooBaz"]


@pytest.mark.parametrize(
    ("path", "said", "field"),
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
def test_a_field_in_both_dialects_is_refused(
    service: Service, path: str, said: dict[str, Any], field: str
) -> None:
    status, code, details = older_refusal(service.post(f"voucher/{path}", said))
    assert (status, code) == (400, "invalid_request")
    assert details[0]["problem"] == "is there twice, in both dialects"
    assert details[0]["field"].split(".")[0] == field


@pytest.mark.parametrize(
    ("path", "said", "outcome"),
    [
        ("status", {"voucherId": "v-none"}, (404, "voucher_not_found", None)),
        ("book", {"voucherId": "v-none", "slotId": SLOT}, (404, "voucher_not_found", None)),
        ("cancel", {"bookingId": "b-none"}, (404, "booking_not_found", None)),
        ("list", {"issuerUid": "hotel", "cursor": "x"}, (400, "invalid_cursor", None)),
    ],
)
def test_what_is_not_there_is_not_found_in_the_older_dialect_too(
    service: Service, path: str, said: dict[str, Any], outcome: Any
) -> None:
    method = "GET" if path in ("status", "list") else "POST"
    assert older_refusal(send(service, method, f"/api/voucher/{path}", said)) == outcome


def test_a_conflict_is_explained_in_the_older_dialect_too(service: Service) -> None:
    made = booked(service)
    slot = slot_id(service, hours=2)
    body = {"voucherId": made["voucher"]["id"], "slotId": slot, "holderUid": "bert"}
    expected = (409, "voucher_not_bookable", {"status": "booked"})
    assert older_refusal(service.post("voucher/book", body)) == expected


def test_both_dialects_tell_the_same(service: Service) -> None:
    voucher = issued(service, price_amount=12.5, holder_uid="anna", terms={"a_b": 1})
    book(service, voucher["id"], holder="anna")
    for path, query in (
        ("voucher/status", {"voucher_id": voucher["id"]}),
        ("voucher/list", {"issuer_uid": "hotel"}),
        ("voucher/bookings", {"issuer_uid": "hotel"}),
        ("events", {"subject_id": voucher["id"]}),
        ("slots/available", {"voucher_id": voucher["id"]}),
    ):
        ours, theirs = service.get(path, query), service.get(path, older(query))
        assert _as_older(ours.json) == theirs.json, path


def _as_older(value: Any, name: str = "") -> Any:
    """A canonical answer in the older dialect, as the contract's table has it."""
    if name == "terms":
        return value
    if isinstance(value, list):
        return [_as_older(item) for item in value]
    if not isinstance(value, dict):
        moment = name.endswith(("_at", "_start", "_end", "_from", "_until", "slot_id"))
        if moment and isinstance(value, str):
            return ms(value)
        return ms(value) if name in ("start", "end") else value
    answer = {camel(key): _as_older(held, key) for key, held in value.items()}
    if "price_amount" in value:
        amount, currency = answer.pop("priceAmount"), answer.pop("priceCurrency")
        answer["price"] = None if amount is None else {"amount": amount, "currency": currency}
        answer["voucherId"] = answer.pop("id")
    elif "slot_end" in value:
        answer["bookingId"] = answer.pop("id")
    return answer
