"""The rate limit in a flood: remembered refusals, whole networks, and a throttled counter."""

from __future__ import annotations

import pytest

from chalicelib.storage.repositories.rate_limits import REFUSALS_MAX
from tests.access.cast import House, code, new_process
from tests.access.faults import client_error
from tests.access.limiter import LIMIT, new_token, statuses
from tests.routes import ROUTES, Route
from tests.service import Answer, current_runtime, use_settings


def test_refusal_is_remembered_for_its_window_route_and_address_only(limited: House) -> None:
    assert statuses(limited, LIMIT + 2)[-2:] == [429, 429]
    assert new_token(limited, source_ip="192.0.2.2").status == 201
    assert limited.service.post("voucher/issue", {}, headers=limited.hotel).status == 201
    limited.service.clock.advance(minutes=1)
    assert statuses(limited, LIMIT + 2) == [201] * LIMIT + [429, 429]
    # A clock that is set back meets its old window, which the store still has.
    limited.service.clock.advance(minutes=-1)
    assert new_token(limited).status == 429


def test_refusal_is_remembered_under_its_limit_only(limited: House) -> None:
    assert statuses(limited, LIMIT + 2)[-1] == 429
    use_settings(rate_limit_post=LIMIT + 2)
    assert statuses(limited, 3) == [201, 201, 429]


def test_few_refusals_are_remembered_at_once(limited: House) -> None:
    new_process(rate_limit_post=1)
    remembered = current_runtime().store.refusals
    for number in range(REFUSALS_MAX + 5):
        remembered[f"route#{number}", 1] = 0
    before = len(remembered)
    assert statuses(limited, 3) == [201, 429, 429]
    assert len(remembered) < REFUSALS_MAX < before


# One household or server has at least a whole network of 64 bits.
SAME_NETWORK = [
    [f"2001:db8:1:2::{number:x}" for number in range(LIMIT + 1)],
    [f"2001:db8:1:2:{number:x}:{number:x}:ffff:1" for number in range(LIMIT + 1)],
    ["2001:db8::1", "2001:DB8::2", "2001:0db8:0:0:1::", "2001:db8:0:0:ffff:ffff:ffff:ffff"] * 2,
    [f"fe80::{number:x}%eth{number}" for number in range(LIMIT + 1)],
    [*["192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207"] * 3][: LIMIT + 1],
]
OTHER_NETWORKS = [
    [f"2001:db8:1:{number:x}::1" for number in range(LIMIT + 1)],
    [f"::ffff:192.0.2.{number}" for number in range(LIMIT + 1)],
    [f"192.0.2.{number}" for number in range(LIMIT + 1)],
    [f"unreadable {number}" for number in range(LIMIT + 1)],
    [f"192.0.2.1, 10.0.0.{number}" for number in range(LIMIT + 1)],
    ["", " ", "::1", "192.0.2.1", "192.0.2.01", "1", "2001:db8::/48", "2001:db8::1"],
]


@pytest.mark.parametrize("addresses", SAME_NETWORK)
def test_ipv6_is_counted_by_its_network(limited: House, addresses: list[str]) -> None:
    answers = [new_token(limited, source_ip=address).status for address in addresses]
    assert answers == [201] * LIMIT + [429]


@pytest.mark.parametrize("addresses", OTHER_NETWORKS)
def test_other_networks_are_counted_apart(limited: House, addresses: list[str]) -> None:
    new_process(rate_limit_post=1)
    answers = [new_token(limited, source_ip=address).status for address in addresses]
    assert answers == [201] * len(addresses)


THROTTLES = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottledException",
    "ThrottlingException",
    "TransactionConflictException",
]
FAILURES = ["InternalServerError", "ServiceUnavailable", "TransactionInProgressException"]


@pytest.mark.parametrize("code_of_store", THROTTLES)
def test_throttled_counter_means_over_the_limit(
    limited: House, caplog: pytest.LogCaptureFixture, code_of_store: str
) -> None:
    limited.service.clock.advance(seconds=20)
    with limited.service.faulty_store(before=client_error(code_of_store)):
        answer = new_token(limited)
    assert (answer.status, code(answer)) == (429, "rate_limited")
    assert answer.headers["Retry-After"] == "40"
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "the rate limit's counter was throttled"
    ]
    # For the rest of the window it is refused without another write; everybody else is not.
    limited.service.spy.calls.clear()
    assert statuses(limited, 3) == [429] * 3
    assert limited.service.spy.calls == []
    assert new_token(limited, source_ip="192.0.2.2").status == 201
    limited.service.clock.advance(seconds=40)
    assert statuses(limited, LIMIT + 1) == [201] * LIMIT + [429]


# `decide` makes no store call once it is warm, and is counted by the gateway alone.
COUNTED = [route for route in ROUTES if not route.is_uncounted]


@pytest.mark.parametrize("route", COUNTED, ids=lambda route: route.path)
def test_flood_of_any_route_costs_no_write_after_its_refusal(limited: House, route: Route) -> None:
    new_process(rate_limit_post=1, rate_limit_get=1)

    def call() -> Answer:
        headers = limited.hotel | {"content-type": "application/json"}
        body = "{}" if route.method == "POST" else None
        return limited.service.call(route.method, route.path, body, headers=headers)

    assert [call().status == 429 for _ in range(2)] == [False, True]
    limited.service.spy.calls.clear()
    assert [call().status for _ in range(5)] == [429] * 5
    assert limited.service.spy.calls == []


@pytest.mark.parametrize("code_of_store", FAILURES)
def test_failing_store_lets_requests_pass(limited: House, code_of_store: str) -> None:
    with limited.service.faulty_store(before=client_error(code_of_store)):
        assert statuses(limited, LIMIT + 2) == [201] * (LIMIT + 2)
