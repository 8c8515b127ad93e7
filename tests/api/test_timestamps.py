"""Timestamps: any RFC 3339 instant in; UTC with Z out, whole seconds where there are no others."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.steps import HOUR, at, issued
from tests.service import Service

INSTANTS = [
    ("2096-12-01T00:00:00Z", "2096-12-01T00:00:00Z"),
    ("2096-12-01t00:00:00z", "2096-12-01T00:00:00Z"),
    ("2096-12-01 00:00:00Z", "2096-12-01T00:00:00Z"),
    ("2096-12-01T00:00:00.000Z", "2096-12-01T00:00:00Z"),
    ("2096-12-01T00:00:00.5Z", "2096-12-01T00:00:00.500Z"),
    ("2096-12-01T00:00:00.123Z", "2096-12-01T00:00:00.123Z"),
    ("2096-12-01T00:00:00.001Z", "2096-12-01T00:00:00.001Z"),
    ("2096-12-01T01:00:00+01:00", "2096-12-01T00:00:00Z"),
    ("2096-11-30T18:30:00-05:30", "2096-12-01T00:00:00Z"),
    ("2096-12-01T14:00:00+14:00", "2096-12-01T00:00:00Z"),
    ("2096-12-01T00:00:00-00:00", "2096-12-01T00:00:00Z"),
    ("2096-12-01T00:00:00+00:00", "2096-12-01T00:00:00Z"),
    (" 2096-12-01T00:00:00Z ", "2096-12-01T00:00:00Z"),
    # finer than a millisecond: cut, never rounded up into the next one
    ("2096-12-01T00:00:00.0009Z", "2096-12-01T00:00:00Z"),
    ("2096-12-01T00:00:00.999999Z", "2096-12-01T00:00:00.999Z"),
    ("2096-12-01T00:00:00.9999999Z", "2096-12-01T00:00:00.999Z"),
    ("2096-12-01T00:00:00.9999999999999Z", "2096-12-01T00:00:00.999Z"),
    ("2096-12-31T23:59:59.9999999Z", "2096-12-31T23:59:59.999Z"),
    ("2096-02-29T00:00:00Z", "2096-02-29T00:00:00Z"),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("9999-12-31T23:00:00Z", "9999-12-31T23:00:00Z"),
]
LAST = "9999-12-31T23:59:59.999Z"
SHORT = {"duration_minutes": 5}  # what fits before LAST


@pytest.mark.parametrize(("instant", "answered"), INSTANTS)
def test_instant_is_answered_in_utc(desk: Service, instant: str, answered: str) -> None:
    body = {"issuer_uid": "hotel", "valid_from": instant, "valid_until": LAST, **SHORT}
    voucher = desk.post("voucher/issue", body).json["voucher"]
    assert (voucher["valid_from"], voucher["valid_until"]) == (answered, LAST)
    answer = desk.get("voucher/status", {"voucher_id": voucher["id"]})
    assert answer.json["voucher"] == voucher


@pytest.mark.parametrize(("instant", "answered"), INSTANTS)
def test_camel_case_answers_in_milliseconds(desk: Service, instant: str, answered: str) -> None:
    body = {"issuerUid": "hotel", "validFrom": instant, "validUntil": LAST, "durationMinutes": 5}
    voucher = desk.post("voucher/issue", body).json["voucher"]
    expected = answered if "." in answered else answered.replace("Z", ".000Z")
    assert (voucher["validFrom"], voucher["validUntil"]) == (expected, LAST)


@pytest.mark.parametrize(("instant", "answered"), INSTANTS)
def test_query_accepts_the_same_instants(desk: Service, instant: str, answered: str) -> None:
    body = {"issuer_uid": "hotel", "valid_from": answered, "valid_until": LAST, **SHORT}
    voucher = desk.post("voucher/issue", body).json["voucher"]
    query = {"voucher_id": voucher["id"], "from": instant, "to": LAST}
    answer = desk.get("slots/available", query)
    assert answer.status == 200, answer.text
    starts = [slot["start"] for slot in answer.json["items"]]
    if at(desk, hours=1) < answered < "9999-12-31":
        assert starts[0] == answered


def test_space_before_an_offset_is_read_as_a_plus(desk: Service) -> None:
    voucher = issued(desk, valid_from="2096-12-01T09:00:00Z")
    query = {"voucher_id": voucher["id"], "from": "2096-12-02T12:00:00 02:00"}
    answer = desk.get("slots/available", query)
    assert answer.json["items"][0]["start"] == "2096-12-02T10:00:00Z"


def test_validity_until_the_last_instant_has_slots(desk: Service) -> None:
    body = {
        "issuer_uid": "hotel",
        "valid_from": "9999-12-31T20:00:00Z",
        "valid_until": LAST,
        **SHORT,
    }
    voucher = desk.post("voucher/issue", body).json["voucher"]
    items = desk.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    hours = [slot["start"][11:] for slot in items]
    assert hours == ["20:00:00Z", "21:00:00Z", "22:00:00Z", "23:00:00Z"]
    body = {"voucher_id": voucher["id"], "slot_id": items[-1]["slot_id"], "holder_uid": "guest"}
    assert desk.post("voucher/book", body).status == 201


def test_validity_since_1970_has_slots_from_now_on(desk: Service) -> None:
    span = {"valid_from": "1970-01-01T00:00:00Z", "valid_until": at(desk, hours=3)}
    voucher = issued(desk, **span)
    before = desk.clock.now
    items = desk.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    starts = [datetime.fromisoformat(slot["start"]) for slot in items]
    assert before < starts[0] <= desk.clock.now + HOUR
    assert starts == [starts[0] + n * HOUR for n in range(len(starts))]
    last = datetime.fromisoformat(voucher["valid_until"]) - HOUR
    assert last - HOUR < starts[-1] <= last
    assert {(start.minute, start.second, start.microsecond) for start in starts} == {(0, 0, 0)}
