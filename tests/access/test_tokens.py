"""Guest tokens: a token alone makes its holder that guest."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.presence import tokens
from tests.access.cast import (
    ANNA,
    ANNA_TOKEN,
    SECRET,
    House,
    by_token,
    calls_of,
    code,
    everything,
    new_process,
    pair_code,
    thinker_id,
    uid_of,
)
from tests.guests import guest_token
from tests.service import START, Answer

TOKEN = guest_token("any")
FIVE_MINUTES = 300_000
NOW_MS = int(START.timestamp() * 1000)


def verify(house: House, **body: Any) -> Answer:
    """POST /api/presence/verify"""
    return house.service.post("presence/verify", body)


def sign(token: str, ts: object) -> str:
    """What a client signs with its token."""
    return hmac.new(token.encode(), str(ts).encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("field", ["token", "mot", "thinker_token"])
def test_token_makes_one_uid_under_each_field_name(house: House, field: str) -> None:
    first, again = verify(house, **{field: ANNA_TOKEN}), verify(house, **{field: ANNA_TOKEN})
    assert first.json == again.json
    assert first.json["thinker_id"] == ANNA


def test_uid_of_a_token_is_the_uid_of_its_bearer(house: House) -> None:
    voucher_id = house.issue(holder_uid=verify(house, token=TOKEN).json["thinker_id"])
    query = {"voucher_id": voucher_id}
    assert house.service.get("voucher/status", query, headers=by_token(TOKEN)).status == 200


def test_uid_depends_on_the_stages_secret(house: House) -> None:
    before = verify(house, token=TOKEN).json
    new_process(stage_secret="another secret of this stage, as long as the first one was")
    after = verify(house, token=TOKEN).json
    assert before["thinker_id"] != after["thinker_id"]
    assert before["pair_code"] != after["pair_code"]


def test_uid_has_at_least_80_bits_of_the_hmac() -> None:
    uids = {thinker_id(guest_token(str(number)), SECRET) for number in range(500)}
    assert len(uids) == 500
    digits = {uid.removeprefix("t-") for uid in uids}
    # 5 bits a character, and every character varies.
    assert {len(text) for text in digits} == {26}
    for place in range(16):
        assert len({text[place] for text in digits}) > 20
    random_part = TOKEN[3:35]
    message = f"thinker\0{random_part}".encode()
    expected = hmac.new(SECRET.encode(), message, hashlib.sha256).digest()
    assert base64.b32encode(expected).decode().lower()[:26] == thinker_id(TOKEN, SECRET)[2:]


def test_pair_code_is_not_part_of_the_uid() -> None:
    assert pair_code(TOKEN, SECRET) not in thinker_id(TOKEN, SECRET)


def test_verify_stores_nothing_and_reads_at_most_once_a_minute(house: House) -> None:
    before = everything(house.service)
    house.service.spy.calls.clear()
    for _ in range(2):
        assert verify(house, token=TOKEN).status == 200
    assert calls_of(house.service) == [("get_item", "guest_tokens")]
    assert everything(house.service) == before


# What people take for a secret, what everybody can read, and what is almost a token.
NO_SECRETS = [
    "a" * 20,
    "anna.of.room.12@hotel-seaside.example",
    "any-secret-of-20-characters-or-more",
    "a-token-of-22-characters-or-more",
    "mot-shared-token-v1",
    "+31-6-12345678-+31-6-12345678",
    "g1_",
    "g1_" + "0" * 39,
    tokens.EXAMPLE,
    tokens.with_checksum("0" * 32),
    tokens.with_checksum("01" * 16),
    TOKEN[3:],
    TOKEN[:-1],
    TOKEN + "0",
    TOKEN.lower(),
    TOKEN.replace("g1_", "G1_"),
    TOKEN[:3] + TOKEN[4] + TOKEN[3] + TOKEN[5:],
    "!#$%&'()*+,-./:;<=>?@[]^_`{|}~",
]


@pytest.mark.parametrize("field", ["token", "mot", "thinker_token"])
def test_problem_is_named_for_the_field_that_was_sent(house: House, field: str) -> None:
    [problem] = verify(house, **{field: "a" * 20}).json["details"]
    assert (problem["field"], problem["code"]) == (field, "not_a_token")


def test_open_mode_takes_older_tokens(house: House) -> None:
    new_process(stage="local", auth_mode="open")
    assert verify(house, token="any-secret-of-20-characters-or-more").status == 200


@pytest.mark.parametrize("token", NO_SECRETS)
def test_what_can_be_guessed_is_no_token(house: House, token: str) -> None:
    assert verify(house, token=token).status == 400
    body = {"thinker_id": uid_of(token)}
    heartbeat = house.service.post("presence/heartbeat", body, headers=by_token(token))
    assert (heartbeat.status, code(heartbeat)) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "body",
    [
        {"token": ""},
        {"token": None},
        {"token": 12345678901234567890},
        {"token": [TOKEN]},
        {"token": f"{TOKEN[:20]} {TOKEN[20:]}"},
        {"token": TOKEN + "\u0000"},
        {"token": TOKEN + "\u00e9"},
        {"token": "\U0001f511" * 20},
        {"token": "x" * 513},
        {},
        {"token": TOKEN, "mot": TOKEN},
        {"mot": TOKEN, "thinker_token": TOKEN},
        {"token": TOKEN, "debug": True},
    ],
)
def test_malformed_token_is_refused(house: House, body: dict[str, Any]) -> None:
    assert verify(house, **body).status == 400


def test_service_makes_tokens_that_differ_and_stores_none(house: House) -> None:
    before = everything(house.service)
    made = {house.service.post("presence/token", {}).json["token"] for _ in range(20)}
    assert len(made) == 20
    assert len({verify(house, token=token).json["thinker_id"] for token in made}) == 20
    assert everything(house.service) == before


def test_older_token_of_the_portal_stays_the_same_guest_with_a_checksum(house: House) -> None:
    older = TOKEN[3:35]
    assert verify(house, token=tokens.with_checksum(older)).json["thinker_id"] == uid_of(older)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_scheme_is_case_insensitive(house: House, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {TOKEN}"}
    assert house.service.get("voucher/list", headers=headers).status == 200


@pytest.mark.parametrize(
    ("off", "status"),
    [
        (0, 200),
        (FIVE_MINUTES, 200),
        (-FIVE_MINUTES, 200),
        (FIVE_MINUTES + 1, 401),
        (-FIVE_MINUTES - 1, 401),
    ],
)
def test_signature_is_valid_for_5_minutes(house: House, off: int, status: int) -> None:
    ts = NOW_MS + off
    answer = verify(house, token=TOKEN, ts=ts, sig=sign(TOKEN, ts))
    assert answer.status == status
    assert code(answer) == (None if status == 200 else "unauthenticated")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sig": sign(TOKEN, NOW_MS).upper()}, 200),
        ({"sig": sign(TOKEN, NOW_MS + 1)}, 401),
        ({"sig": sign(TOKEN + "x", NOW_MS)}, 401),
        ({"sig": "0" * 64}, 401),
        ({"sig": sign(TOKEN, NOW_MS)[:-1]}, 400),
        ({"sig": sign(TOKEN, NOW_MS) + "0"}, 400),
        ({"sig": "g" * 64}, 400),
        ({"sig": ""}, 400),
        ({}, 400),
        ({"sig": None}, 400),
        ({"ts": None, "sig": sign(TOKEN, NOW_MS)}, 400),
        ({"ts": -1, "sig": sign(TOKEN, -1)}, 400),
        ({"ts": 2**53 - 1, "sig": sign(TOKEN, 2**53 - 1)}, 401),
        ({"ts": float(2**53 - 1), "sig": sign(TOKEN, 2**53 - 1)}, 401),
        ({"ts": 2**53, "sig": sign(TOKEN, 2**53)}, 400),
        ({"ts": str(NOW_MS), "sig": sign(TOKEN, NOW_MS)}, 200),
        ({"ts": f"0{NOW_MS}", "sig": sign(TOKEN, NOW_MS)}, 400),
        ({"ts": "soon", "sig": sign(TOKEN, NOW_MS)}, 400),
        ({"ts": NOW_MS + 0.5, "sig": sign(TOKEN, NOW_MS + 0.5)}, 400),
        ({"ts": True, "sig": sign(TOKEN, True)}, 400),
        ({"ts": NOW_MS // 1000, "sig": sign(TOKEN, NOW_MS // 1000)}, 401),
        ({"ts": 0, "sig": sign(TOKEN, 0)}, 401),
    ],
)
def test_ts_and_sig_must_be_valid_and_come_together(
    house: House, body: dict[str, Any], status: int
) -> None:
    answer = verify(house, **{"token": TOKEN, "ts": NOW_MS} | body)
    assert answer.status == status, answer.text


def test_age_of_a_signature_is_measured_by_the_services_clock(house: House) -> None:
    body = {"token": TOKEN, "ts": NOW_MS, "sig": sign(TOKEN, NOW_MS)}
    house.service.clock.now = START + timedelta(minutes=5)
    assert verify(house, **body).status == 200
    house.service.clock.now += timedelta(milliseconds=1)
    assert verify(house, **body).status == 401
