"""Behind CloudFront: only its requests are answered, and only it says who the viewer is."""

from __future__ import annotations

import pytest

from chalicelib.http.origin import ADDRESS_HEADER, SECRET_HEADER
from tests.access.cast import House, code, new_process
from tests.access.limiter import LIMIT, new_token
from tests.routes import ROUTES

SECRET = "the secret of CloudFront and the API alone"
FROM_CLOUDFRONT = {"content-type": "application/json", SECRET_HEADER: SECRET}
PAGES = [("GET", "/"), ("GET", "/docs"), ("GET", "/api/openapi.json"), ("PUT", "/api/health")]
OTHERS = [None, "", SECRET[:-1], SECRET + " ", SECRET.upper(), "geheim-ß", "\ud800"]


@pytest.fixture
def behind(house: House) -> House:
    """The service behind CloudFront."""
    new_process(origin_secret=SECRET, rate_limit_post=LIMIT, rate_limit_get=LIMIT)
    house.service.spy.calls.clear()
    return house


@pytest.mark.parametrize(
    ("method", "path"), [(route.method, route.path) for route in ROUTES] + PAGES
)
def test_every_path_refuses_a_request_that_did_not_come_through_it(
    behind: House, method: str, path: str
) -> None:
    for secret in OTHERS:
        sent = {} if secret is None else {SECRET_HEADER: secret}
        answer = behind.service.call(method, path, headers=behind.hotel | sent)
        assert (answer.status, code(answer)) == (403, "forbidden"), secret
        assert "through the service's own domain" in answer.text
        assert answer.headers["X-Request-Id"]
    # Nothing was counted or read.
    assert behind.service.spy.calls == []
    answer = behind.service.call(method, path, headers=behind.hotel | FROM_CLOUDFRONT)
    assert "through the service's own domain" not in answer.text


def test_preflights_are_refused_too(behind: House) -> None:
    assert behind.service.call("OPTIONS", "/api/voucher/book").status == 403
    answer = behind.service.call("OPTIONS", "/api/voucher/book", headers=FROM_CLOUDFRONT)
    assert answer.status == 204


def test_two_values_are_accepted_while_the_secret_is_rotated(behind: House) -> None:
    new = "the secret that CloudFront will send from now on"

    def statuses() -> list[int]:
        secrets = (SECRET, new, "", new[:-1], f"{SECRET}, {new}")
        return [
            behind.service.get("health", headers={SECRET_HEADER: secret}).status
            for secret in secrets
        ]

    assert statuses() == [200, 403, 403, 403, 403]
    new_process(origin_secret_accepted=new)
    assert statuses() == [200, 200, 403, 403, 403]
    new_process(origin_secret=new, origin_secret_accepted=SECRET)
    assert statuses() == [200, 200, 403, 403, 403]
    new_process(origin_secret_accepted="")
    assert statuses() == [403, 200, 403, 403, 403]


def test_viewers_are_counted_by_the_address_that_it_states(behind: House) -> None:
    for address in ("203.0.113.1", "2001:db8::1"):
        headers = FROM_CLOUDFRONT | {ADDRESS_HEADER: address}
        # CloudFront itself comes from many addresses.
        answers = [
            new_token(behind, headers=headers, source_ip=f"192.0.2.{n}") for n in range(LIMIT + 1)
        ]
        assert [answer.status for answer in answers] == [201] * LIMIT + [429]


def test_without_it_nobody_states_an_address(limited: House) -> None:
    answers = [
        new_token(limited, headers=FROM_CLOUDFRONT | {ADDRESS_HEADER: f"203.0.113.{n}"})
        for n in range(LIMIT + 1)
    ]
    assert [answer.status for answer in answers] == [201] * LIMIT + [429]
