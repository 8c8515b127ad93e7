"""The deployed API over HTTP, with a hotel's key that the operator's command made and guests'
tokens. What tests/api says of it, test_over_http.py asks it too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.deployed.stage import Stage

HOTEL = "hotel-seaside"
GUEST = "Bearer a-guests-own-secret-of-many-characters"
OTHER_GUEST = "Bearer another-secret-of-many-characters-too"
SHAPE = {"ok", "error", "code", "details", "request_id"}


@pytest.fixture(scope="module")
def key(stage: Stage) -> str:
    return stage.make_key("--uid", HOTEL, "--label", "front desk")


def issued(stage: Stage, key: str, **said: object) -> dict:
    body = {"title": "Day spa for two", "price_amount": 89.50, **said}
    answer = stage.post("voucher/issue", body, X_TS_APIKEY=key)
    assert answer.status == 201, answer.text
    return answer.json["voucher"]


def free_slot(stage: Stage, voucher_id: str) -> str:
    answer = stage.get("slots/available", {"voucher_id": voucher_id}, Authorization=GUEST)
    assert answer.status == 200, answer.text
    return str(answer.json["items"][0]["slot_id"])


def test_a_vouchers_whole_life(stage, key):
    voucher = issued(stage, key)
    assert voucher["issuer_uid"] == HOTEL
    assert str(voucher["price_amount"]) in ("89.5", "89.50")
    said = {"voucher_id": voucher["id"], "slot_id": free_slot(stage, voucher["id"])}

    booked = stage.post("voucher/book", said, Authorization=GUEST)
    assert (booked.status, booked.json["voucher"]["status"]) == (201, "booked")
    taken = stage.post("voucher/book", said, Authorization=OTHER_GUEST)
    assert (taken.status, taken.json["code"]) == (409, "voucher_not_bookable")

    status = stage.get("voucher/status", {"voucher_id": voucher["id"]}, X_TS_APIKEY=key)
    assert status.json["booking"]["id"] == booked.json["booking"]["id"]
    mine = stage.get("voucher/bookings", {"status": "booked"}, Authorization=GUEST)
    assert booked.json["booking"]["id"] in {item["id"] for item in mine.json["items"]}

    reason = {"booking_id": booked.json["booking"]["id"], "reason": "Our flight was moved"}
    cancelled = stage.post("voucher/cancel", reason, Authorization=GUEST)
    assert (cancelled.status, cancelled.json["voucher"]["status"]) == (200, "issued")

    assert stage.post("voucher/book", said, Authorization=GUEST).status == 201
    redeemed = stage.post("voucher/redeem", {"voucher_id": voucher["id"]}, X_TS_APIKEY=key)
    assert (redeemed.status, redeemed.json["voucher"]["status"]) == (200, "consumed")

    told = stage.get("events", {"subject_id": voucher["id"]}, X_TS_APIKEY=key)
    assert {event["type"] for event in told.json["items"]} == {
        *("voucher.issue", "voucher.book", "voucher.cancel", "voucher.redeem")
    }
    listed = stage.get("voucher/list", {"status": "consumed"}, X_TS_APIKEY=key)
    assert voucher["id"] in {item["id"] for item in listed.json["items"]}


def test_the_same_request_twice_has_its_effect_once(stage, key):
    body = {"title": "Sent twice"}
    once = stage.post("voucher/issue", body, X_TS_APIKEY=key, Idempotency_Key="the-same")
    again = stage.post("voucher/issue", body, X_TS_APIKEY=key, Idempotency_Key="the-same")
    assert (once.status, again.status) == (201, 201)
    assert once.text == again.text
    replayed = {name.lower(): value for name, value in again.headers.items()}
    assert replayed["idempotency-replayed"] == "true"
    other = stage.post(
        "voucher/issue", {"title": "Another"}, X_TS_APIKEY=key, Idempotency_Key="the-same"
    )
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_partners_meet(stage):
    found = []
    for secret in (GUEST, OTHER_GUEST):
        token = secret.removeprefix("Bearer ")
        thinker = stage.post("presence/verify", {"token": token}).json["thinker_id"]
        said = {"thinker_id": thinker, "pair_code": "oak-table"}
        heard = stage.post("presence/heartbeat", said, Authorization=secret)
        assert heard.status == 200, heard.text
        found.append(stage.post("presence/match", said, Authorization=secret).json["room_id"])
    assert found[0] is None
    assert found[1]


def test_who_may_not_is_told_so(stage):
    for answer, status, code in (
        (stage.get("voucher/list"), 401, "unauthenticated"),
        (stage.get("voucher/list", X_TS_APIKEY="local-admin"), 401, "unauthenticated"),
        (stage.post("voucher/issue", {}, Authorization=GUEST), 403, "forbidden"),
    ):
        assert (answer.status, answer.json["code"]) == (status, code)
        assert answer.json.keys() == SHAPE


def test_the_portal_works_below_the_stages_path(stage):
    """Each of its links is relative, so that it leads somewhere below the stage's path."""
    page = stage.call("GET", "/")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert not link.startswith("/"), link
        found = stage.call("GET", f"/{link}")
        assert found.status == 200, link


def test_the_docs_have_all_that_they_load(stage):
    page = stage.call("GET", "/docs")
    assert page.status == 200
    for link in re.findall(r'(?:href|src)="(?!data:)([^"]+)"', page.text):
        assert stage.call("GET", f"/{link.removeprefix('./')}").status == 200, link


def test_the_schedule_makes_vouchers_expire(stage, key):
    now = datetime.now(UTC).replace(microsecond=0)
    over = issued(
        stage,
        key,
        valid_from=(now - timedelta(days=2)).isoformat(),
        valid_until=(now - timedelta(days=1)).isoformat(),
    )
    running = issued(stage, key)
    result = stage.sweep()
    assert result["expired"] >= 1
    assert result["left"] == 0
    expired = stage.get("voucher/list", {"status": "expired", "limit": "100"}, X_TS_APIKEY=key)
    ids = {item["id"] for item in expired.json["items"]}
    assert over["id"] in ids
    assert running["id"] not in ids
    told = stage.get("events", {"subject_id": over["id"]}, X_TS_APIKEY=key)
    assert "voucher.expire" in {event["type"] for event in told.json["items"]}
