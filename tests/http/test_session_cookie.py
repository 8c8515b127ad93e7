"""The session's cookie: where a request may have it."""

from __future__ import annotations

from typing import Any

import pytest
from chalice.app import Request

from chalicelib.http import session_cookie
from chalicelib.http.errors import Unauthenticated
from chalicelib.settings import Settings

DEV = Settings(stage="dev")
COOKIE = "__Host-session=token"


def token_in(**headers: Any) -> str | None:
    """The token in the request of an event with these headers."""
    event = {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/", "identity": {}},
        "headers": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    return session_cookie.token_in(Request(event | headers), DEV)


@pytest.mark.parametrize(
    "headers",
    [
        {"headers": {"Cookie": COOKIE}},
        {"headers": {"cookie": f"a=1; {COOKIE}"}, "multiValueHeaders": None},
        # Over HTTP/2 a browser may send several headers; the plain list has the last one alone.
        {"headers": {"cookie": "a=1"}, "multiValueHeaders": {"cookie": [COOKIE, "a=1"]}},
    ],
)
def test_token_is_in_any_cookie_header(headers: dict[str, Any]) -> None:
    assert token_in(**headers) == "token"


@pytest.mark.parametrize(
    "headers",
    [
        {"headers": None, "multiValueHeaders": None},
        {"headers": {"X-Cookie": COOKIE}},
        {"headers": {"Cookie": "a=1; session=token"}},
    ],
)
def test_nothing_else_has_a_token(headers: dict[str, Any]) -> None:
    assert token_in(**headers) is None


def test_tokens_of_two_headers_are_refused() -> None:
    with pytest.raises(Unauthenticated):
        token_in(multiValueHeaders={"Cookie": [COOKIE, COOKIE]})
