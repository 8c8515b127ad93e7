"""API keys: how long one is valid, how often it is looked up, and what the store keeps of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib import logs
from chalicelib.storage.dynamo.codec import instant_text
from infra.operator import keys
from tests.access.cast import (
    ANNA,
    AS_ANNA,
    CACHE_LIFE,
    CACHE_SIZE_MAX,
    House,
    api_key,
    by_key,
    cached_count,
    calls_of,
    compares_with_hmac,
    everything,
    new_process,
    revoke,
    secret_hash,
)
from tests.access.faults import client_error, only, unreachable
from tests.service import START, current_runtime

LOOK_UP = ("get_item", "api_keys")
SECOND = timedelta(seconds=1)


def status(house: House, key: str) -> int:
    """The status of a listing with this key."""
    return house.service.get("voucher/list", headers=by_key(key)).status


def look_ups(house: House) -> int:
    """How often the service read a key from the store."""
    return calls_of(house.service).count(LOOK_UP)


def test_store_contains_a_hash_and_no_secret(house: House) -> None:
    _, whole = keys.create(current_runtime(), "hotel", "issuer", "front desk", None)
    key_id, _, secret = whole.partition(".")
    assert status(house, whole) == 200
    rows = json.dumps(everything(house.service))
    assert key_id in rows
    assert secret not in rows
    assert secret_hash(secret) in rows


def test_secret_has_at_least_128_bits(house: House) -> None:
    new_keys = [keys.create(current_runtime(), "hotel", "issuer", "", None)[1] for _ in range(50)]
    secrets = {whole.partition(".")[2] for whole in new_keys}
    assert len(secrets) == 50
    # 64 characters to choose from, 6 bits each.
    assert min(map(len, secrets)) * 6 >= 128
    assert keys.SECRET_BYTES * 8 >= 128


@pytest.mark.parametrize(
    ("before", "answer"),
    [(SECOND, 200), (timedelta(milliseconds=1), 200), (timedelta(0), 401), (-SECOND, 401)],
)
def test_key_expires_at_its_instant(house: House, before: timedelta, answer: int) -> None:
    expires = START + timedelta(hours=1)
    key = api_key(house.service, "hotel", expires_at=expires)
    house.service.clock.now = expires - before
    assert status(house, key) == answer


def test_cached_key_expires_too(house: House) -> None:
    key = api_key(house.service, "hotel", expires_at=START + 30 * SECOND)
    assert status(house, key) == 200
    house.service.clock.advance(seconds=30)
    assert status(house, key) == 401


@pytest.mark.parametrize(("later", "answer"), [(0, 200), (59.999, 200), (60, 401), (61, 401)])
def test_revoked_key_is_refused_within_60_seconds(house: House, later: float, answer: int) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    assert revoke(key)
    house.service.clock.advance(seconds=later)
    assert status(house, key) == answer


def test_use_does_not_extend_the_cache_time(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    revoke(key)
    for _ in range(5):
        house.service.clock.advance(seconds=11)
        assert status(house, key) == 200
    house.service.clock.advance(seconds=11)
    assert status(house, key) == 401


def test_new_process_refuses_a_revoked_key_at_once(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    revoke(key)
    new_process()
    assert status(house, key) == 401


def test_clock_set_back_does_not_extend_the_cache_time(house: House) -> None:
    key = api_key(house.service, "hotel")
    assert status(house, key) == 200
    revoke(key)
    house.service.clock.advance(seconds=-1)
    assert status(house, key) == 401


def test_key_is_looked_up_once_a_minute(house: House) -> None:
    key = api_key(house.service, "hotel")
    house.service.spy.calls.clear()
    for _ in range(5):
        status(house, key)
    assert look_ups(house) == 1
    house.service.clock.advance(seconds=CACHE_LIFE.seconds)
    status(house, key)
    assert look_ups(house) == 2


def test_unknown_key_is_looked_up_once_a_minute_too(house: House) -> None:
    house.service.spy.calls.clear()
    for guess in "abc":
        assert status(house, f"k-unknown.{guess * 32}") == 401
    assert look_ups(house) == 1


def test_malformed_key_is_never_looked_up(house: House) -> None:
    house.service.spy.calls.clear()
    too_long = ("k" * 65 + "." + "s" * 32, "k." + "s" * 129)
    for key in ("x", "", ".", "k." + "s" * 19, "." + "s" * 32, "k#1." + "é" * 32, *too_long):
        assert status(house, key) == 401
    assert look_ups(house) == 0


@pytest.mark.parametrize(("id_length", "secret_length"), [(1, 20), (64, 128)])
def test_shortest_and_longest_keys_work(house: House, id_length: int, secret_length: int) -> None:
    key = api_key(house.service, "hotel", key="k" * id_length + "." + "s" * secret_length)
    assert status(house, key) == 200


def test_cache_is_bounded(house: House) -> None:
    api_keys = current_runtime().store.with_deadline().api_keys
    for number in range(CACHE_SIZE_MAX + 5):
        assert api_keys.get_cached(f"k-{number}", START) is None
        assert cached_count() <= CACHE_SIZE_MAX
    assert cached_count() == CACHE_SIZE_MAX


def test_failed_look_up_is_not_cached(house: House) -> None:
    key = api_key(house.service, "hotel")

    def fail(operation: str, arguments: dict[str, object]) -> None:
        raise ConnectionResetError

    with house.service.faulty_store(before=fail):
        assert status(house, key) == 500
    assert status(house, key) == 200


USE = ("update_item", "api_keys")


def uses(house: House) -> list[object]:
    """When the stored keys were last used."""
    return [row["last_used_at"] for row in house.service.rows("api_keys") if "last_used_at" in row]


def test_use_is_recorded_once_an_hour_in_a_process_and_for_all_processes(house: House) -> None:
    key = api_key(house.service, "hotel")
    house.service.spy.calls.clear()
    for _ in range(3):
        assert status(house, key) == 200
        house.service.clock.advance(minutes=19)
    assert calls_of(house.service).count(USE) == 1
    new_process()
    status(house, key)  # the row says that another process recorded it less than an hour ago
    assert calls_of(house.service).count(USE) == 1
    house.service.clock.advance(minutes=3)
    status(house, key)
    assert calls_of(house.service).count(USE) == 2
    assert uses(house) == [{"S": instant_text(house.service.clock.now)}]


def test_log_line_names_the_key_also_of_one_that_has_ended(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    active = api_key(house.service, "hotel")
    revoked = api_key(house.service, "hotel", revoked=True)
    expired = api_key(house.service, "hotel", expires_at=START - SECOND)
    caplog.set_level("INFO", logs.NAME)
    ended = [active, revoked, expired]
    for key in (*ended, active[:-5] + "wrong", "k-none." + "x" * 30):
        status(house, key)
    house.service.get("voucher/list", headers=AS_ANNA)
    lines = [vars(record) for record in caplog.records if record.getMessage() == "request"]
    ids = [line.get("key_id") for line in lines]
    # Whoever only guesses at a secret cannot have a line written about that key.
    assert ids == [*(key.partition(".")[0] for key in ended), None, None, None]


def test_refused_key_was_not_used(house: House) -> None:
    key = api_key(house.service, "hotel")
    revoked = api_key(house.service, "hotel", revoked=True)
    expired = api_key(house.service, "hotel", expires_at=START - SECOND)
    house.service.spy.calls.clear()
    for wrong in (revoked, expired, key[:-5] + "wrong", "k-none." + "x" * 30):
        assert status(house, wrong) == 401
    assert USE not in calls_of(house.service)
    assert uses(house) == []


FAILURES = {
    "unreachable": unreachable,
    "throttled": client_error("ProvisionedThroughputExceededException"),
    "forbidden": client_error("AccessDeniedException"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_use_that_cannot_be_recorded_concerns_no_request(house: House, failure: str) -> None:
    key = api_key(house.service, "hotel")
    house.service.spy.calls.clear()
    with house.service.faulty_store(before=only("update_item", FAILURES[failure])):
        assert [status(house, key) for _ in range(3)] == [200] * 3
        house.service.clock.advance(minutes=5)
        assert status(house, key) == 200
    assert calls_of(house.service).count(USE) == 1  # one attempt, and no other for an hour
    house.service.clock.advance(minutes=56)
    assert status(house, key) == 200
    assert len(uses(house)) == 1


def test_two_keys_of_a_hotel_are_independent(house: House) -> None:
    old, new = api_key(house.service, "hotel"), api_key(house.service, "hotel")
    house.issue()
    assert [status(house, key) for key in (old, new)] == [200, 200]
    revoke(old)
    house.service.clock.advance(seconds=CACHE_LIFE.seconds)
    assert [status(house, key) for key in (old, new)] == [401, 200]
    vouchers = house.service.get("voucher/list", headers=by_key(new)).json["items"]
    assert len(vouchers) == 1


def test_hash_is_compared_in_constant_time(house: House) -> None:
    # A secret that begins like the right one is no better than any other: only whole digests are
    # compared, by hmac.compare_digest.
    assert compares_with_hmac()
    key_id, _, secret = api_key(house.service, "hotel").partition(".")
    for length in (20, len(secret) - 1):
        assert status(house, f"{key_id}.{secret[:length]}") == 401
    assert status(house, f"{key_id}.{secret}") == 200


@pytest.mark.parametrize("header", ["X-TS-APIKEY", "x-ts-apikey", "X-Ts-ApiKey"])
def test_header_name_is_case_insensitive(house: House, header: str) -> None:
    key = api_key(house.service, "hotel")
    assert house.service.get("voucher/list", headers={header: key}).status == 200


@pytest.mark.parametrize("place", ["query", "body", "cookie"])
def test_credential_counts_only_in_its_header(house: House, place: str) -> None:
    key = api_key(house.service, "hotel")
    service = house.service
    answer = {
        "query": lambda: service.get("voucher/list", {"X-TS-APIKEY": key}),
        "body": lambda: service.post("voucher/issue", {"X-TS-APIKEY": key}),
        "cookie": lambda: service.get("voucher/list", headers={"Cookie": f"X-TS-APIKEY={key}"}),
    }[place]()
    assert answer.status == 401


def test_hotels_key_as_a_token_is_not_the_hotel(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.hotel['X-TS-APIKEY']}"}
    query = {"voucher_id": house.issue(holder_uid=ANNA)}
    assert house.service.get("voucher/status", query, headers=headers).status == 401


def test_event_names_the_key_that_made_the_change(house: House) -> None:
    _, key = keys.create(current_runtime(), "hotel", "issuer", "spa desk", None)
    voucher_id = house.issue()
    house.service.clock.tick()  # events of one instant have no order
    house.service.post("voucher/redeem", {"voucher_id": voucher_id}, headers=by_key(key))
    query = {"subject_id": voucher_id}
    events = house.service.get("events", query, headers=house.hotel).json["items"]
    assert [(event["type"], event["meta"].get("key_label")) for event in events] == [
        ("voucher.redeem", "spa desk"),
        ("voucher.issue", None),
    ]
