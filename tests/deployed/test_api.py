"""The deployed API over HTTP, with a hotel's key made by the operator's command, and guests'
tokens. test_over_http.py runs the tests of tests/api against it, too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.deployed.stage import Stage
from tests.guests import guest_token

HOTEL = "hotel-seaside"
GUEST, OTHER_GUEST = (f"Bearer {guest_token(name)}" for name in ("guest", "other"))
SHAPE = {"ok", "error", "code", "details", "request_id"}


@pytest.fixture(scope="module")
def key(stage: Stage) -> str:
    return stage.make_key("--uid", HOTEL, "--label", "front desk")


def issue(stage: Stage, key: str, **fields: object) -> dict:
    body = {"title": "Day spa for two", "price_amount": 89.50, **fields}
    answer = stage.post("voucher/issue", body, X_TS_APIKEY=key)
    assert answer.status == 201, answer.text
    return answer.json["voucher"]


def free_slot(stage: Stage, voucher_id: str) -> str:
    answer = stage.get("slots/available", {"voucher_id": voucher_id}, Authorization=GUEST)
    assert answer.status == 200, answer.text
    return str(answer.json["items"][0]["slot_id"])


def test_voucher_is_issued_booked_cancelled_and_redeemed(stage, key):
    voucher = issue(stage, key)
    assert voucher["issuer_uid"] == HOTEL
    assert str(voucher["price_amount"]) in ("89.5", "89.50")
    slot = {"voucher_id": voucher["id"], "slot_id": free_slot(stage, voucher["id"])}

    booking = stage.post("voucher/book", slot, Authorization=GUEST)
    assert (booking.status, booking.json["voucher"]["status"]) == (201, "booked")
    taken = stage.post("voucher/book", slot, Authorization=OTHER_GUEST)
    assert (taken.status, taken.json["code"]) == (409, "voucher_not_bookable")

    status = stage.get("voucher/status", {"voucher_id": voucher["id"]}, X_TS_APIKEY=key)
    assert status.json["booking"]["id"] == booking.json["booking"]["id"]
    mine = stage.get("voucher/bookings", {"status": "booked"}, Authorization=GUEST)
    assert booking.json["booking"]["id"] in {item["id"] for item in mine.json["items"]}

    reason = {"booking_id": booking.json["booking"]["id"], "reason": "Our flight was moved"}
    cancelled = stage.post("voucher/cancel", reason, Authorization=GUEST)
    assert (cancelled.status, cancelled.json["voucher"]["status"]) == (200, "issued")

    assert stage.post("voucher/book", slot, Authorization=GUEST).status == 201
    redeemed = stage.post("voucher/redeem", {"voucher_id": voucher["id"]}, X_TS_APIKEY=key)
    assert (redeemed.status, redeemed.json["voucher"]["status"]) == (200, "consumed")

    events = stage.get("events", {"subject_id": voucher["id"]}, X_TS_APIKEY=key)
    assert {event["type"] for event in events.json["items"]} == {
        *("voucher.issue", "voucher.book", "voucher.cancel", "voucher.redeem")
    }
    listed = stage.get("voucher/list", {"status": "consumed"}, X_TS_APIKEY=key)
    assert voucher["id"] in {item["id"] for item in listed.json["items"]}


def test_repeated_request_with_a_key_happens_once(stage, key):
    body = {"title": "Sent twice"}
    first = stage.post("voucher/issue", body, X_TS_APIKEY=key, Idempotency_Key="the-same")
    again = stage.post("voucher/issue", body, X_TS_APIKEY=key, Idempotency_Key="the-same")
    assert (first.status, again.status) == (201, 201)
    assert first.text == again.text
    replayed = {name.lower(): value for name, value in again.headers.items()}
    assert replayed["idempotency-replayed"] == "true"
    other = stage.post(
        "voucher/issue", {"title": "Another"}, X_TS_APIKEY=key, Idempotency_Key="the-same"
    )
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_two_guests_get_one_room(stage):
    room_ids = []
    for secret in (GUEST, OTHER_GUEST):
        token = secret.removeprefix("Bearer ")
        thinker = stage.post("presence/verify", {"token": token}).json["thinker_id"]
        body = {"thinker_id": thinker, "pair_code": "oak-table"}
        heartbeat = stage.post("presence/heartbeat", body, Authorization=secret)
        assert heartbeat.status == 200, heartbeat.text
        match = stage.post("presence/match", body, Authorization=secret)
        room_ids.append(match.json["room_id"])
    assert room_ids[0] is None
    assert room_ids[1]


def test_missing_and_wrong_credentials_are_refused(stage):
    for answer, status, code in (
        (stage.get("voucher/list"), 401, "unauthenticated"),
        (stage.get("voucher/list", X_TS_APIKEY="local-admin"), 401, "unauthenticated"),
        (stage.post("voucher/issue", {}, Authorization=GUEST), 403, "forbidden"),
    ):
        assert (answer.status, answer.json["code"]) == (status, code)
        assert answer.json.keys() == SHAPE


def test_portal_works_below_the_stages_path(stage):
    """Each of its links is relative, so that it leads somewhere below the stage's path."""
    page = stage.call("GET", "/")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    links = re.findall(r'(?:href|src)="(?!data:)([^"]+)"', page.text)
    assert links
    for link in links:
        assert not link.startswith("/"), link
        assert stage.call("GET", f"/{link}").status == 200, link


def test_docs_find_every_file_that_they_load(stage):
    page = stage.call("GET", "/docs")
    assert page.status == 200
    for link in re.findall(r'(?:href|src)="(?!data:)([^"]+)"', page.text):
        assert stage.call("GET", f"/{link.removeprefix('./')}").status == 200, link


def test_schedule_expires_vouchers(stage, key):
    now = datetime.now(UTC).replace(microsecond=0)
    # Only an admin may issue one that is over.
    expired = issue(
        stage,
        stage.make_key("--uid", "operator", "--role", "admin"),
        issuer_uid=HOTEL,
        allow_past=True,
        valid_from=(now - timedelta(days=2)).isoformat(),
        valid_until=(now - timedelta(days=1)).isoformat(),
    )
    valid = issue(stage, key)
    result = stage.sweep()
    assert result["expired"] >= 1
    assert result["remaining"] == 0
    listed = stage.get("voucher/list", {"status": "expired", "limit": "100"}, X_TS_APIKEY=key)
    ids = {item["id"] for item in listed.json["items"]}
    assert expired["id"] in ids
    assert valid["id"] not in ids
    events = stage.get("events", {"subject_id": expired["id"]}, X_TS_APIKEY=key)
    assert "voucher.expire" in {event["type"] for event in events.json["items"]}
