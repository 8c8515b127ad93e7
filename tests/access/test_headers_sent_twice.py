"""A header that is sent twice is refused: a proxy between may choose either of the two."""

from __future__ import annotations

import pytest

from tests.access.cast import House
from tests.service import call_app


def issue(headers: dict[str, list[str]]) -> dict[str, object]:
    """POST voucher/issue as API Gateway passes it on: the last of each header, and all of them."""
    event = {
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/api/voucher/issue",
            "requestId": "r",
            "identity": {"sourceIp": "192.0.2.9"},
        },
        "headers": {name.lower(): values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": None,
        "body": "{}",
    }
    return call_app(event)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-TS-APIKEY": ["local-hotel", "local-admin"]}, 401),
        ({"Authorization": ["Bearer " + "a" * 20, "Bearer " + "b" * 20]}, 401),
        ({"X-TS-APIKEY": ["local-admin"], "Idempotency-Key": ["k1", "k2"]}, 400),
        # Each sent once: it is a guest's request, and a guest may not issue.
        ({"Authorization": ["Bearer " + "a" * 20], "Idempotency-Key": ["k1"]}, 403),
    ],
)
def test_header_sent_twice_is_refused(
    house: House, headers: dict[str, list[str]], status: int
) -> None:
    assert issue(headers)["statusCode"] == status
