"""A header that is sent twice is refused: a proxy between may choose either of the two."""

from __future__ import annotations

import pytest

from tests.access.cast import House
from tests.guests import guest_token
from tests.service import call_app


def issue(
    headers: dict[str, list[str]] | None, flat: dict[str, str] | None = None
) -> dict[str, object]:
    """POST voucher/issue as API Gateway passes it on: the last of each header, and all of them."""
    if flat is None:
        flat = {name: values[-1] for name, values in (headers or {}).items() if values}
    event = {
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/api/voucher/issue",
            "requestId": "r",
            "identity": {"sourceIp": "192.0.2.9"},
        },
        "headers": flat,
        "multiValueHeaders": headers,
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": None,
        "body": "{}",
    }
    return call_app(event)


A, B = (f"Bearer {guest_token(name)}" for name in "ab")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-TS-APIKEY": ["local-hotel", "local-admin"]}, 401),
        ({"Authorization": [A, B]}, 401),
        ({"X-TS-APIKEY": ["local-admin"], "Idempotency-Key": ["k1", "k2"]}, 400),
        ({"X-TS-APIKEY": ["local-admin"], "Content-Type": ["application/json", "text/plain"]}, 400),
        # Names that differ in case are one header.
        ({"Authorization": [A], "authorization": [B]}, 401),
        ({"Authorization": [A], "AUTHORIZATION": [A]}, 401),
        ({"X-TS-APIKEY": ["local-hotel"], "x-ts-apikey": ["local-admin"]}, 401),
        ({"x-TS-apikey": ["local-hotel"], "X-Ts-Apikey": ["local-hotel"]}, 401),
        ({"X-TS-APIKEY": ["k"], "Idempotency-Key": ["k1"], "idempotency-key": ["k1"]}, 400),
        ({"X-TS-APIKEY": ["k"], "content-type": ["a"], "Content-Type": ["a"]}, 400),
        ({"Authorization": [A], "authorization": [B], "Idempotency-Key": []}, 401),
        # Each sent once: it is a guest's request, and a guest may not issue.
        ({"Authorization": [A], "Idempotency-Key": ["k1"]}, 403),
    ],
)
def test_header_sent_twice_is_refused(
    house: House, headers: dict[str, list[str]], status: int
) -> None:
    assert issue(headers)["statusCode"] == status


@pytest.mark.parametrize("all_headers", [None, {}, {"Host": ["x"], "Authorization": None}])
@pytest.mark.parametrize(
    ("flat", "status"),
    [
        ({"Authorization": A, "authorization": B}, 401),
        ({"X-TS-APIKEY": "local-hotel", "X-Ts-ApiKey": "local-admin"}, 401),
        ({"Authorization": A, "Idempotency-Key": "k1", "idempotency-key": "k2"}, 400),
        ({"Authorization": A}, 403),
    ],
)
def test_header_that_is_in_the_plain_list_twice_is_refused(
    house: House, flat: dict[str, str], all_headers: dict[str, list[str]] | None, status: int
) -> None:
    assert issue(all_headers, flat)["statusCode"] == status
