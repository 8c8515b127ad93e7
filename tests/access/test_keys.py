"""API keys: who holds one, for how long, and what the store keeps of it."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta

import pytest

from chalicelib import runtime
from chalicelib.http import authentication
from chalicelib.http.authentication import CACHE_SECONDS, CACHE_SIZE, KeyCache
from chalicelib.storage.tables.api_keys import ApiKey
from infra.operator import keys
from tests.access.cast import (
    ANNA,
    House,
    api_key,
    by_key,
    calls_of,
    everything,
    new_process,
)
from tests.service import START

LOOK_UP = ("get_item", "api_keys")
SECOND = timedelta(seconds=1)


def status(house: House, key: str) -> int:
    """What a listing answers under this key."""
    return house.service.get("voucher/list", headers=by_key(key)).status


def look_ups(house: House) -> int:
    """How often the store was asked for a key."""
    return calls_of(house.service).count(LOOK_UP)


def test_the_store_holds_a_hash_and_no_secret(house: House) -> None:
    _, whole = keys.create(runtime.current(), "hotel", "issuer", "front desk", None)
    key_id, _, secret = whole.partition(".")
    assert status(house, whole) == 200
    held = json.dumps(everything(house.service))
    assert key_id in held
    assert secret not in held
    assert authentication.hash_of(secret) in held


def test_a_secret_has_128_bits_or_more(house: House) -> None:
    made = [keys.create(runtime.current(), "hotel", "issuer", "", None)[1] for _ in range(50)]
    secrets = {whole.partition(".")[2] for whole in made}
    assert len(secrets) == 50
    # 64 characters to choose from, 6 bits each.
    assert min(map(len, secrets)) * 6 >= 128
    assert keys.SECRET_BYTES * 8 >= 128


@pytest.mark.parametrize(
    ("before", "answer"),
    [(SECOND, 200), (timedelta(milliseconds=1), 200), (timedelta(0), 401), (-SECOND, 401)],
)
def test_a_key_expires_at_the_instant(house: House, before: timedelta, answer: int) -> None:
    expires = START + timedelta(hours=1)
    key = api_key(house.service, "hotel", expires_at=expires)
    house.service.clock.now = expires - before
    assert status(house, key) == answer


def test_a_key_expires_even_where_it_is_cached(house: House) -> None:
    key = api_key(house.service, "hotel", expires_at=START + 30 * SECOND)
    assert status(house, key) == 200
    house.service.clock.advance(seconds=30)
    assert status(house, key) == 401


@pytest.mark.parametrize(("later", "answer"), [(0, 200), (59.999, 200), (60, 401), (61, 401)])
def test_a_revoked_key_is_refused_within_60_seconds(
    house: House, later: float, answer: int
) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    assert runtime.current().store.with_deadline().api_keys.revoke(key.partition(".")[0])
    house.service.clock.advance(seconds=later)
    assert status(house, key) == answer


def test_the_time_of_a_look_up_does_not_slide(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    runtime.current().store.with_deadline().api_keys.revoke(key.partition(".")[0])
    for _ in range(5):
        house.service.clock.advance(seconds=11)
        assert status(house, key) == 200
    house.service.clock.advance(seconds=11)
    assert status(house, key) == 401


def test_a_revoked_key_is_refused_at_once_by_a_new_process(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    runtime.current().store.with_deadline().api_keys.revoke(key.partition(".")[0])
    new_process()
    assert status(house, key) == 401


def test_a_clock_that_was_set_back_makes_no_key_live_longer(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    runtime.current().store.with_deadline().api_keys.revoke(key.partition(".")[0])
    house.service.clock.advance(seconds=-1)
    assert status(house, key) == 401


def test_a_key_is_looked_up_once_a_minute(house: House) -> None:
    key = api_key(house.service, "hotel")
    house.service.spy.calls.clear()
    for _ in range(5):
        status(house, key)
    assert look_ups(house) == 1
    house.service.clock.advance(seconds=CACHE_SECONDS)
    status(house, key)
    assert look_ups(house) == 2


def test_an_unknown_key_is_looked_up_once_a_minute_too(house: House) -> None:
    house.service.spy.calls.clear()
    for guess in "abc":
        assert status(house, f"k-unknown.{guess * 32}") == 401
    assert look_ups(house) == 1


def test_a_malformed_key_is_never_looked_up(house: House) -> None:
    house.service.spy.calls.clear()
    for key in ("x", "", ".", "k.short", "k#1." + "é" * 32, "k" * 65 + "." + "s" * 32):
        assert status(house, key) == 401
    assert look_ups(house) == 0


def test_the_cache_is_bounded() -> None:
    cache, asked = KeyCache(), []

    def nothing(key_id: str) -> ApiKey | None:
        asked.append(key_id)
        return None

    for number in range(3 * CACHE_SIZE):
        cache.get(f"k-{number}", START, nothing)
        assert len(cache.known) <= CACHE_SIZE
    assert len(asked) == 3 * CACHE_SIZE


def test_a_failed_look_up_is_not_remembered(house: House) -> None:
    key = api_key(house.service, "hotel")
    spy = house.service.spy

    def away(operation: str, arguments: dict[str, object]) -> None:
        raise ConnectionResetError

    spy.before = away
    assert status(house, key) == 500
    spy.before = lambda operation, arguments: None
    assert status(house, key) == 200


def test_two_keys_of_a_hotel_work_side_by_side_and_end_alone(house: House) -> None:
    old, new = api_key(house.service, "hotel"), api_key(house.service, "hotel")
    house.issue()
    assert [status(house, key) for key in (old, new)] == [200, 200]
    runtime.current().store.with_deadline().api_keys.revoke(old.partition(".")[0])
    house.service.clock.advance(seconds=CACHE_SECONDS)
    assert [status(house, key) for key in (old, new)] == [401, 200]
    seen = house.service.get("voucher/list", headers=by_key(new)).json["items"]
    assert len(seen) == 1


def test_the_hash_is_compared_in_constant_time(house: House) -> None:
    # A secret that begins like the right one is no better than any other: only the whole
    # digests are compared, and by hmac's own function.
    assert access.hmac is hmac
    key_id, _, secret = api_key(house.service, "hotel").partition(".")
    for length in (20, len(secret) - 1):
        assert status(house, f"{key_id}.{secret[:length]}") == 401
    assert status(house, f"{key_id}.{secret}") == 200


@pytest.mark.parametrize("header", ["X-TS-APIKEY", "x-ts-apikey", "X-Ts-ApiKey"])
def test_a_headers_name_has_no_case(house: House, header: str) -> None:
    key = api_key(house.service, "hotel")
    assert house.service.get("voucher/list", headers={header: key}).status == 200


@pytest.mark.parametrize("place", ["query", "body", "cookie"])
def test_a_credential_counts_in_its_header_alone(house: House, place: str) -> None:
    key = api_key(house.service, "hotel")
    service = house.service
    answer = {
        "query": lambda: service.get("voucher/list", {"X-TS-APIKEY": key}),
        "body": lambda: service.post("voucher/issue", {"X-TS-APIKEY": key}),
        "cookie": lambda: service.get("voucher/list", headers={"Cookie": f"X-TS-APIKEY={key}"}),
    }[place]()
    assert answer.status == 401


def test_a_hotels_key_is_no_guests_token(house: House) -> None:
    sent = {"Authorization": f"Bearer {house.hotel['X-TS-APIKEY']}"}
    voucher_id = house.issue(holder_uid=ANNA)
    query = {"voucher_id": voucher_id}
    assert house.service.get("voucher/status", query, headers=sent).status == 404
