"""Two headers where one is meant: whoever stands between may choose either, so neither is taken."""

from __future__ import annotations

import pytest

import app as module
from tests.access.cast import House


def ask(headers: dict[str, list[str]]) -> dict[str, object]:
    """A listing, as API Gateway hands it over: the last of each header, and all of them."""
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
    return module.app(event, None)


@pytest.mark.parametrize(
    ("twice", "status"),
    [
        ({"X-TS-APIKEY": ["local-hotel", "local-admin"]}, 401),
        ({"Authorization": ["Bearer " + "a" * 20, "Bearer " + "b" * 20]}, 401),
        ({"X-TS-APIKEY": ["local-admin"], "Idempotency-Key": ["k1", "k2"]}, 400),
        # Sent once it is looked at: a guest, who may not issue.
        ({"Authorization": ["Bearer " + "a" * 20], "Idempotency-Key": ["k1"]}, 403),
    ],
)
def test_none_is_taken(house: House, twice: dict[str, list[str]], status: int) -> None:
    assert ask(twice)["statusCode"] == status
