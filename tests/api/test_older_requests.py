"""What clients of the first system send besides other names, and what they expect."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator

import pytest

from tests.api.camel_case import camel_case_error
from tests.api.steps import HOUR, at, booked, ids, issued, later, problems, slot_id, status
from tests.engines import Engine
from tests.guests import guest_token
from tests.service import Service, serve, use_settings

TEXT = {"content-type": "text/plain;charset=UTF-8"}
SHARED_TOKEN = "mot-shared-token-v1"
UNLIKE_OURS = pytest.mark.in_process("needs AUTH_MODE=open or other settings")


# --- presence, as its page uses it under AUTH_MODE=open


@UNLIKE_OURS
def test_presence_of_the_first_systems_page(service: Service) -> None:
    body = {"token": SHARED_TOKEN, "ts": str(milliseconds(service)), "sig": None}
    thinker_id = service.post("presence/verify", body).json["thinker_id"]
    answer = service.post("presence/verify", {"mot": SHARED_TOKEN, "token": ""})
    assert answer.json["thinker_id"] == thinker_id
    beat = {"thinker_id": thinker_id, "pair_code": "", "status": "online"}
    assert service.post("presence/heartbeat", beat).status == 200
    body = {"thinker_id": thinker_id}
    assert service.post("presence/match", body).json["room_id"] is None


def milliseconds(service: Service) -> int:
    """The time, as a signature has it."""
    return int(service.clock.now.timestamp() * 1000)


@UNLIKE_OURS
@pytest.mark.parametrize("auth_mode", ["open", "keys"])
def test_signature_of_the_token_and_the_time(service: Service, auth_mode: str) -> None:
    use_settings(auth_mode=auth_mode)
    token = guest_token("older")
    for as_sent in (str, int):
        signed_at = milliseconds(service)
        message = f"{token}.{signed_at}"
        signature = hmac.new(token.encode(), message.encode(), "sha256").hexdigest()
        body = {"token": token, "ts": as_sent(signed_at), "sig": signature}
        assert service.post("presence/verify", body).status == 200
        assert service.post("presence/verify", body | {"ts": signed_at + 1}).status == 401
        late = signed_at - 6 * 60_000
        assert service.post("presence/verify", body | {"ts": late}).status == 401


@UNLIKE_OURS
def test_elsewhere_a_token_is_long_and_its_time_is_signed(service: Service) -> None:
    use_settings(auth_mode="keys")
    short, long = {"token": SHARED_TOKEN}, {"token": guest_token("older")}
    assert problems(service.post("presence/verify", short))[0][0] == "token"
    unsigned = long | {"ts": str(milliseconds(service)), "sig": None}
    assert problems(service.post("presence/verify", unsigned))[0][0] == "ts"


# --- fields that repeat what another one says


def test_cancel_with_both_ids(service: Service) -> None:
    booking, other = ids(booked(service)), ids(booked(service, hours=2))
    body = {"voucherId": other["voucher_id"], "bookingId": booking["booking_id"]}
    refused = service.post("voucher/cancel", body)
    assert camel_case_error(refused)[:2] == (400, "invalid_request")
    assert problems(refused) == [("voucherId", "does not agree with bookingId")]
    assert status(service, booking["voucher_id"])["voucher"]["status"] == "booked"
    body["voucherId"] = booking["voucher_id"]
    answer = service.post("voucher/cancel", body | {"reason": ""})
    assert answer.status == 200
    assert answer.json["booking"]["status"] == "cancelled"
    assert answer.json["booking"]["cancelReason"] is None


@pytest.mark.parametrize("agrees", [True, False])
def test_revoke_and_redeem_with_both_ids(service: Service, agrees: bool) -> None:
    for path, extra in (("cancel", {"revoke": True}), ("redeem", {})):
        booking, other = ids(booked(service)), ids(booked(service, hours=2))
        booking_id = (booking if agrees else other)["booking_id"]
        body = {"voucherId": booking["voucher_id"], "bookingId": booking_id}
        answer = service.post(f"voucher/{path}", body | extra)
        assert answer.status == (200 if agrees else 400), path


def test_both_ids_stay_refused_in_snake_case(service: Service) -> None:
    assert problems(service.post("voucher/cancel", ids(booked(service))))[0][0] == "booking_id"


def test_book_with_the_ends_of_the_slot(service: Service) -> None:
    start, end = at(service, hours=1), at(service, hours=2)
    body = {"voucherId": issued(service)["id"], "slotId": slot_id(service, hours=1)}
    body |= {"slotStart": start, "slotEnd": end, "holderUid": "anna"}
    for wrong in ({"slotStart": end}, {"slotEnd": later(end, HOUR)}):
        refused = service.post("voucher/book", body | wrong)
        assert problems(refused) == [(next(iter(wrong)), "does not agree with slotId")]
    answer = service.post("voucher/book", body)
    assert answer.status == 200
    assert answer.json["voucher"]["status"] == "booked"


def test_issue_with_an_empty_list_of_slots(service: Service) -> None:
    answer = service.post("voucher/issue", {"issuer_uid": "hotel", "allowedSlots": []})
    assert answer.status == 200
    refused = service.post("voucher/issue", {"issuerUid": "hotel", "allowedSlots": ["x"]})
    assert problems(refused) == [("allowedSlots", "must be empty")]


# --- fields that are left empty


@pytest.mark.in_process("its defaults follow the clock")
@pytest.mark.parametrize("empty", ["", " ", None])
def test_empty_field_is_as_if_absent(service: Service, empty: str | None) -> None:
    names = ("holderUid", "serviceType", "title", "description", "durationMinutes", "validFrom")
    names += ("validUntil", "price", "transferable", "terms")
    answer = service.post("voucher/issue", {"issuerUid": "hotel"} | dict.fromkeys(names, empty))
    usual = service.post("voucher/issue", {"issuerUid": "hotel"})
    assert answer.status == 200, answer.text
    own = {"voucherId": usual.json["voucher"]["voucherId"]}
    assert answer.json["voucher"] | own == usual.json["voucher"]
    price = {"amount": 5, "currency": empty}
    answer = service.post("voucher/issue", {"issuerUid": "hotel", "price": price})
    assert answer.json["voucher"]["price"]["currency"] == "EUR"


def test_empty_parameter_is_as_if_absent(service: Service) -> None:
    issued(service)
    query = {"issuerUid": "hotel", "status": "", "serviceType": "", "cursor": "", "limit": ""}
    assert len(service.get("voucher/list", query).json["items"]) == 1


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_text_of_several_lines(service: Service, break_: str) -> None:
    text = f"one{break_}two\tthree"
    voucher = issued(service, description=text)
    assert voucher["description"] == "one\ntwo\tthree"
    body = {"voucherId": voucher["id"], "slotId": slot_id(service, hours=1), "holderUid": "anna"}
    service.post("voucher/book", body)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"], "reason": text})
    assert answer.json["booking"]["cancel_reason"] == "one\ntwo\tthree"


# --- dates, media types


@pytest.mark.parametrize(
    ("sent", "begin", "end"),
    [
        ("2096-03-31", "2096-03-31T00:00:00.000Z", "2096-04-01T00:00:00.000Z"),
        ("2096-02-29", "2096-02-29T00:00:00.000Z", "2096-03-01T00:00:00.000Z"),
        ("2096-12-31T10:30", "2096-12-31T10:30:00.000Z", "2096-12-31T10:30:00.000Z"),
        ("2096-12-31 10:30:05.5", "2096-12-31T10:30:05.500Z", "2096-12-31T10:30:05.500Z"),
    ],
)
def test_plain_dates_and_times(service: Service, sent: str, begin: str, end: str) -> None:
    body = {"issuerUid": "hotel", "validFrom": sent, "validUntil": "2097-12-31"}
    voucher = service.post("voucher/issue", body).json["voucher"]
    assert (voucher["validFrom"], voucher["validUntil"]) == (begin, "2098-01-01T00:00:00.000Z")
    body = {
        "issuerUid": "hotel",
        "validFrom": "2096-01-01",
        "validUntil": sent,
        "allowPast": True,
    }
    assert service.post("voucher/issue", body).json["voucher"]["validUntil"] == end


def test_query_by_days(service: Service) -> None:
    voucher = service.post(
        "voucher/issue",
        {"issuerUid": "hotel", "validFrom": "2096-03-10", "validUntil": "2096-03-12"},
    ).json["voucher"]
    query = {"voucherId": voucher["voucherId"], "from": "2096-03-11", "to": "2096-03-11"}
    starts = [item["start"] for item in service.get("slots/available", query).json["items"]]
    assert (len(starts), starts[0]) == (24, "2096-03-11T00:00:00.000Z")


@pytest.mark.parametrize("sent", ["2096-02-30", "9999-12-31", "31.12.2096", "2096-13-01T10:00"])
def test_no_such_date(service: Service, sent: str) -> None:
    body = {"issuerUid": "hotel", "validUntil": sent}
    assert [field for field, _ in problems(service.post("voucher/issue", body))] == ["validUntil"]


def test_body_as_text(service: Service) -> None:
    body = json.dumps({"issuerUid": "hotel"})
    assert service.post("voucher/issue", body, headers=TEXT).status == 200
    body = json.dumps({"issuer_uid": "hotel"})
    assert service.post("voucher/issue", body, headers=TEXT).status == 415


# --- longer answers, prices


def test_listing_of_500(service: Service, subtests: pytest.Subtests) -> None:
    for path in ("voucher/list", "voucher/bookings", "events"):
        with subtests.test(path=path):
            query = {"subjectId": "v-1"} if path == "events" else {"issuerUid": "h"}
            assert service.get(path, query | {"limit": 500}).status == 200
            refused = service.get(path, query | {"limit": 501})
            assert problems(refused) == [("limit", "must be at most 500")]


def test_listing_is_one_page(service: Service) -> None:
    for _ in range(60):
        issued(service)
    answer = service.get("voucher/list", {"issuerUid": "hotel"}).json
    assert (len(answer["items"]), answer["nextCursor"]) == (60, None)
    assert len(service.get("voucher/list", {"issuer_uid": "hotel"}).json["items"]) == 50


def test_slots_of_a_year_are_one_answer(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, days=365))
    answer = service.get("slots/available", {"voucherId": voucher["id"]}).json
    assert (len(answer["items"]), answer["nextFrom"]) == (365 * 24 - 1, None)


@pytest.fixture
def in_cents(empty_tables: Engine) -> Iterator[Service]:
    """The service with OLDER_PRICES=minor."""
    yield from serve(empty_tables, older_prices="minor")


@UNLIKE_OURS
@pytest.mark.parametrize(
    ("amount", "currency", "canonical"),
    [(12990, "EUR", "129.90"), (5, "", "0.05"), (1290, "JPY", "1290"), (1500, "KWD", "1.500")],
)
def test_amounts_in_the_smallest_unit(
    in_cents: Service, amount: int, currency: str, canonical: str
) -> None:
    body = {"issuerUid": "hotel", "price": {"amount": amount, "currency": currency}}
    answer = in_cents.post("voucher/issue", body)
    assert answer.json["voucher"]["price"] == {"amount": amount, "currency": currency or "EUR"}
    assert isinstance(answer.json["voucher"]["price"]["amount"], int)
    stored = status(in_cents, answer.json["voucher"]["voucherId"])["voucher"]
    assert str(stored["price_amount"]) == canonical
    listed = in_cents.get("voucher/list", {"issuerUid": "hotel"}).json["items"]
    assert listed[0]["price"]["amount"] == amount


@UNLIKE_OURS
@pytest.mark.parametrize("amount", ["12.5", "0.5", "1e400", "-1.5"])
def test_smallest_units_are_whole(in_cents: Service, amount: str) -> None:
    body = f'{{"issuerUid": "hotel", "price": {{"amount": {amount}}}}}'
    answer = in_cents.post("voucher/issue", body, headers={"content-type": "application/json"})
    assert problems(answer) == [("price.amount", "must be a whole number")]


# --- errors, in camelCase throughout


@UNLIKE_OURS
def test_refusal_before_the_fields_are_read_is_in_camel_case(service: Service) -> None:
    use_settings(auth_mode="keys")
    answer = service.post("voucher/issue", {"issuerUid": "hotel"})
    assert camel_case_error(answer)[:2] == (401, "unauthenticated")
    answer = service.get("voucher/list", {"issuerUid": "hotel"})
    assert camel_case_error(answer)[:2] == (401, "unauthenticated")
    answer = service.post("voucher/issue", '{"issuerUid":', headers=TEXT)
    assert answer.json["request_id"]


@UNLIKE_OURS
def test_sentence_names_fields_in_camel_case(service: Service) -> None:
    off_grid = {"voucherId": issued(service)["id"], "slotId": slot_id(service, hours=1.5)}
    answer = service.post("voucher/book", off_grid | {"holderUid": "anna"})
    assert "from validFrom on" in answer.json["error"]
    use_settings(auth_mode="keys")
    answer = service.post(
        "voucher/issue",
        {"issuerUid": "another"},
        headers={"content-type": "application/json", "x-ts-apikey": "local-hotel"},
    )
    assert answer.json["error"] == "issuerUid must be your own."
