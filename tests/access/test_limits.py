"""The rate limit: for each route and address, of POSTs exact, with Retry-After to the second."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.cast import (
    AS_ANNA,
    Headers,
    House,
    at_once,
    by_key,
    by_token,
    calls_of,
    code,
    everything,
    new_process,
)
from tests.access.faults import unreachable
from tests.access.limiter import LIMIT, new_token, statuses
from tests.guests import guest_token
from tests.service import Answer


@pytest.fixture
def limited_local_house(local_house: House) -> Iterator[House]:
    """The same on DynamoDB Local."""
    new_process(rate_limit_post=LIMIT, rate_limit_get=3)
    return local_house


def test_50_at_once_get_exactly_the_limit_in_each_of_40_rounds(limited_local_house: House) -> None:
    passed = []
    for _ in range(40):
        answers = at_once([lambda: new_token(limited_local_house)] * 50)
        assert {answer.status for answer in answers} == {201, 429}
        passed.append(sum(answer.status == 201 for answer in answers))
        limited_local_house.service.clock.advance(minutes=1)
    assert passed == [LIMIT] * 40


def test_request_over_the_limit_is_refused(limited: House) -> None:
    assert statuses(limited, LIMIT + 2) == [201] * LIMIT + [429, 429]


def test_gets_and_posts_have_separate_limits(limited: House) -> None:
    answers = [limited.service.get("health").status for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_routes_have_separate_limits(limited: House) -> None:
    assert statuses(limited, LIMIT + 1)[-1] == 429
    assert limited.service.post("voucher/issue", {}, headers=limited.hotel).status == 201


def test_addresses_have_separate_limits(limited: House) -> None:
    assert statuses(limited, LIMIT + 1)[-1] == 429
    assert new_token(limited, source_ip="192.0.2.2").status == 201
    assert new_token(limited, source_ip="2001:db8::1").status == 201


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "X-Amzn-Source-Ip",
    ],
)
def test_no_header_changes_the_address(limited: House, header: str) -> None:
    answers = [
        new_token(limited, headers={"content-type": "application/json", header: f"203.0.113.{n}"})
        for n in range(LIMIT + 1)
    ]
    assert [answer.status for answer in answers] == [201] * LIMIT + [429]


def test_header_uses_up_nobody_elses_limit(limited: House) -> None:
    for _ in range(LIMIT + 1):
        new_token(limited, headers={"X-Forwarded-For": "192.0.2.9"}, source_ip="192.0.2.1")
    assert new_token(limited, source_ip="192.0.2.9").status == 201


@pytest.mark.parametrize("into", [0, 1, 29.5, 59, 59.001, 59.999])
def test_retry_after_is_exact_to_the_second(limited: House, into: float) -> None:
    clock = limited.service.clock
    clock.advance(seconds=into)
    assert statuses(limited, LIMIT) == [201] * LIMIT
    refused = new_token(limited)
    assert (refused.status, code(refused)) == (429, "rate_limited")
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    refused_at = clock.now
    clock.advance(seconds=wait - 1)
    assert new_token(limited).status == 429
    clock.now = refused_at
    clock.advance(seconds=wait)
    assert new_token(limited).status == 201


def test_window_is_a_minute_of_the_clock(limited: House) -> None:
    clock = limited.service.clock
    clock.advance(seconds=59.999)
    assert statuses(limited, LIMIT + 1)[-1] == 429
    clock.advance(milliseconds=1)
    assert statuses(limited, LIMIT + 1) == [201] * LIMIT + [429]


def test_refused_request_does_not_count(limited: House) -> None:
    statuses(limited, LIMIT + 20)
    [row] = limited.service.rows("rate_limits")
    assert int(row["hits"]["N"]) == LIMIT


def test_limit_costs_one_store_call_and_a_flood_none(limited: House) -> None:
    for number in range(LIMIT + 50):
        limited.service.spy.calls.clear()
        last = new_token(limited)
        is_remembered = number > LIMIT
        count = [] if is_remembered else [("update_item", "rate_limits")]
        assert calls_of(limited.service) == count
    assert last.status == 429
    assert int(last.headers["Retry-After"]) == 60


def test_refused_request_changes_nothing(limited: House) -> None:
    for _ in range(LIMIT):
        limited.service.post("voucher/issue", {}, headers=limited.hotel)
    before = everything(limited.service)
    answer = limited.service.post("voucher/issue", {}, headers=limited.hotel)
    assert answer.status == 429
    assert everything(limited.service) == before


def test_guesses_at_credentials_count(limited: House) -> None:
    guesses = [
        limited.service.post("voucher/issue", {}, headers={"X-TS-APIKEY": f"k-1.{n:032}"}).status
        for n in range(LIMIT + 1)
    ]
    assert guesses == [401] * LIMIT + [429]


def test_key_is_counted_by_itself_wherever_it_is_used(limited: House) -> None:
    def issue(headers: Headers, **rest: Any) -> int:
        return limited.service.post("voucher/issue", {}, headers=headers, **rest).status

    # Others at the hotel's address use up the address, with wrong credentials and with tokens.
    wrong = by_key("k-1.not-a-key-of-this-hotel-0123456789")
    assert [issue(wrong) for _ in range(LIMIT + 1)] == [401] * LIMIT + [429]
    assert issue(AS_ANNA) == 429
    statuses_of_key = [issue(limited.hotel, source_ip=f"192.0.2.{n}") for n in range(LIMIT + 1)]
    assert statuses_of_key == [201] * LIMIT + [429]
    assert issue(limited.other) == 201


def test_tokens_of_one_address_are_counted_together(limited: House) -> None:
    tokens = [by_token(guest_token(f"guest {number}")) for number in range(4)]
    answers = [limited.service.get("voucher/list", headers=token) for token in tokens]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert limited.service.get("voucher/list", headers=AS_ANNA, source_ip="192.0.2.2").status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-TS-APIKEY": "no key"},
        {"Authorization": "Bearer short"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-TS-APIKEY": "local-hotel", "x-ts-apikey": "local-hotel"},
    ],
)
def test_every_wrong_credential_counts_its_address(limited: House, wrong: Headers) -> None:
    answers = [limited.service.get("voucher/list", headers=wrong).status for _ in range(4)]
    assert answers == [401, 401, 401, 429]
    assert limited.service.get("voucher/list", headers=AS_ANNA).status == 429


def rate_limit(answer: Answer) -> dict[str, str]:
    """The headers of the limit."""
    headers = answer.headers.items()
    return {name: value for name, value in headers if name.startswith("RateLimit")}


def test_every_answer_says_what_is_left_of_the_limit(limited: House) -> None:
    limited.service.clock.advance(seconds=20.5)
    requests = [
        *[(limited.hotel, {}, 201)] * (LIMIT - 3),
        (limited.hotel, {"nothing": 1}, 400),
        (limited.hotel, {"issuer_uid": "somebody-else"}, 403),
        (limited.hotel, {"valid_until": 1}, 400),
        (limited.hotel, {}, 429),
    ]
    for number, (headers, body, status) in enumerate(requests):
        answer = limited.service.post("voucher/issue", body, headers=headers)
        assert answer.status == status
        assert rate_limit(answer) == {
            "RateLimit-Limit": str(LIMIT),
            "RateLimit-Policy": f"{LIMIT};w=60",
            "RateLimit-Remaining": str(max(0, LIMIT - 1 - number)),
            "RateLimit-Reset": "40",
        }
    refused = limited.service.post("voucher/issue", {}, headers={"X-TS-APIKEY": "no key"})
    assert (refused.status, rate_limit(refused)["RateLimit-Remaining"]) == (401, str(LIMIT - 1))


def test_answer_does_not_guess_what_is_left_while_nothing_is_counted(limited: House) -> None:
    with limited.service.faulty_store(before=unreachable):
        assert "RateLimit-Remaining" not in rate_limit(new_token(limited))
    new_process(rate_limit_post=0)
    assert rate_limit(new_token(limited)) == {}


def test_malformed_requests_count(limited: House) -> None:
    headers = {"content-type": "application/json"}
    malformed = [
        limited.service.post("presence/verify", "{", headers=headers).status
        for _ in range(LIMIT + 1)
    ]
    assert malformed == [400] * LIMIT + [429]


def test_limit_0_means_no_limit_and_no_store_call(house: House) -> None:
    new_process(rate_limit_post=0, rate_limit_get=0)
    house.service.spy.calls.clear()
    assert statuses(house, 100) == [201] * 100
    assert house.service.spy.calls == []


def test_processes_share_the_count(limited: House) -> None:
    assert statuses(limited, LIMIT - 1) == [201] * (LIMIT - 1)
    new_process()
    assert statuses(limited, 2) == [201, 429]


def test_row_expires_after_its_window(limited: House) -> None:
    new_token(limited)
    [row] = limited.service.rows("rate_limits")
    end = int(row["window"]["N"]) + 60
    assert end <= int(row["expires_at"]["N"]) <= end + 3600


def test_row_contains_no_address(limited: House) -> None:
    new_token(limited, source_ip="203.0.113.77")
    assert "203.0.113.77" not in str(limited.service.rows("rate_limits"))


def test_limit_is_off_and_logged_while_its_store_is_unreachable(
    limited: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    with limited.service.faulty_store(before=unreachable):
        assert statuses(limited, LIMIT + 2) == [201] * (LIMIT + 2)
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == LIMIT + 2
    assert {getattr(record, "request_id", None) for record in warnings} == {"request-1"}
    assert new_token(limited).status == 201


def test_request_that_needs_the_unreachable_store_fails(limited: House) -> None:
    with limited.service.faulty_store(before=unreachable):
        answer = limited.service.get("voucher/list", headers=AS_ANNA)
    assert (answer.status, code(answer)) == (503, "store_unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_count_whose_reply_is_lost_counts_once(limited: House) -> None:
    with limited.service.faulty_store(after=unreachable):
        new_token(limited)
    [row] = limited.service.rows("rate_limits")
    assert int(row["hits"]["N"]) == 1
