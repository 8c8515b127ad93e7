"""CORS: which pages of other sites may call the API."""

from __future__ import annotations

import pytest

from chalicelib.http.openapi_headers import HEADERS, request_headers
from tests.access.cast import AS_ANNA, House, new_process
from tests.routes import (
    OPEN_TO_ANY_SITE,
    PUBLIC,
    Route,
    each,
    each_route,
    takes_idempotency_key,
)
from tests.service import Answer

pytestmark = pytest.mark.in_process("sets the origins")

GOOD, BAD = "https://shop.example", "https://evil.example"


def cors(answer: Answer) -> dict[str, str]:
    """The CORS headers of an answer."""
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower().startswith("access-control-")
    }


@pytest.fixture
def house_with_origins(house: House) -> House:
    """The service, which pages of two other origins may call."""
    new_process(cors_origins=f"{GOOD}, http://127.0.0.1:5173")
    return house


@each_route
def test_preflight_allows_a_configured_origin(house_with_origins: House, route: Route) -> None:
    house_with_origins.service.spy.calls.clear()
    headers = {"Origin": GOOD, "Access-Control-Request-Method": route.method}
    answer = house_with_origins.service.call("OPTIONS", route.path, headers=headers)
    assert answer.status == 204
    allowed = cors(answer)
    assert allowed["access-control-allow-origin"] == GOOD
    assert route.method in allowed["access-control-allow-methods"]
    requested = {each["name"] for each in request_headers(idempotent=True)}
    requested |= {"X-TS-APIKEY", "Authorization", "Content-Type"}
    assert set(allowed["access-control-allow-headers"].split(", ")) == requested
    # API Gateway renames the challenge; a script has the status.
    exposed = set(HEADERS) - {"WWW-Authenticate"}
    assert set(allowed["access-control-expose-headers"].split(", ")) == exposed
    assert "access-control-allow-credentials" not in allowed
    assert answer.headers["Vary"] == "Origin"
    assert house_with_origins.service.spy.calls == []


OTHER_ORIGINS = [
    None,
    BAD,
    "null",
    "",
    GOOD + ".evil.example",
    GOOD.upper(),
    GOOD + "/",
    GOOD + ":443",
    GOOD.replace("https", "http"),
    f"{GOOD}, {BAD}",
    "http://127.0.0.1:5174",
]


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
@pytest.mark.parametrize("configured", [f"{GOOD}, http://127.0.0.1:5173", "", "*", f"{GOOD}, "])
def test_no_other_origin_is_allowed(house: House, origin: str | None, configured: str) -> None:
    new_process(cors_origins=configured)
    headers = {} if origin is None else {"Origin": origin}
    preflight_headers = headers | {"Access-Control-Request-Method": "POST"}
    preflight = house.service.call("OPTIONS", "/api/voucher/issue", headers=preflight_headers)
    request = house.service.post("voucher/issue", {}, headers=house.hotel | headers)
    for answer in (preflight, request):
        assert "access-control-allow-origin" not in cors(answer)
        assert "access-control-allow-headers" not in cors(answer)


AS_JSON = {"Content-Type": "application/json"}


def test_configured_origin_reads_successes_and_errors(house_with_origins: House) -> None:
    service, origin = house_with_origins.service, {"Origin": GOOD}
    answers = [
        service.post("voucher/issue", {}, headers=house_with_origins.hotel | origin),
        service.post("voucher/issue", {}, headers=origin),
        service.post("voucher/issue", "{", headers=house_with_origins.hotel | origin | AS_JSON),
        service.get("voucher/status", {"voucher_id": "v-none"}, headers=AS_ANNA | origin),
    ]
    assert [answer.status for answer in answers] == [201, 401, 400, 404]
    for answer in answers:
        assert cors(answer)["access-control-allow-origin"] == GOOD
        assert "Retry-After" in cors(answer)["access-control-expose-headers"]
        assert "Idempotency-Replayed" in cors(answer)["access-control-expose-headers"]


def test_answer_varies_by_origin(house_with_origins: House) -> None:
    for headers in ({}, {"Origin": BAD}, {"Origin": GOOD}):
        answer = house_with_origins.service.get("health", headers=headers)
        assert answer.headers["Vary"] == "Origin"


def test_answer_stays_closed_to_requests_without_cors(house_with_origins: House) -> None:
    # The browser checks Cross-Origin-Resource-Policy for requests without CORS alone.
    for headers in ({}, {"Origin": GOOD}, {"Origin": BAD}):
        answer = house_with_origins.service.get("health", headers=headers)
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


CATALOGUE = "offers/catalogue"


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
@pytest.mark.parametrize("configured", [f"{GOOD}, http://127.0.0.1:5173", ""])
def test_pages_of_any_site_read_the_catalogue(
    house: House, origin: str | None, configured: str
) -> None:
    new_process(cors_origins=configured)
    headers = {} if origin is None else {"Origin": origin}
    answer = house.service.get(CATALOGUE, {"issuer_uid": "hotel-a"}, headers=headers)
    assert answer.status == 200
    # Nothing but the answer itself: no header, and nothing to requests with credentials.
    assert cors(answer) == {"access-control-allow-origin": "*"}
    refusal = house.service.get(CATALOGUE, headers=headers)
    assert (refusal.status, cors(refusal)) == (400, cors(answer))


def test_no_page_of_another_site_sends_the_catalogue_more_than_a_plain_get(house: House) -> None:
    headers = {"Origin": BAD, "Access-Control-Request-Method": "GET"}
    answer = house.service.call("OPTIONS", f"/api/{CATALOGUE}", headers=headers)
    assert "access-control-allow-origin" not in cors(answer)


def test_a_configured_origin_reads_the_catalogue_as_everything_else(
    house_with_origins: House,
) -> None:
    query, headers = {"issuer_uid": "hotel-a"}, {"Origin": GOOD}
    answer = house_with_origins.service.get(CATALOGUE, query, headers=headers)
    assert cors(answer)["access-control-allow-origin"] == GOOD


@each_route
def test_pages_of_any_site_read_what_is_open_to_them_alone(house: House, route: Route) -> None:
    answer = house.service.call(route.method, route.path, headers={"Origin": BAD})
    expected = {"access-control-allow-origin": "*"} if route in OPEN_TO_ANY_SITE else {}
    assert cors(answer) == expected


@each(OPEN_TO_ANY_SITE)
def test_what_is_open_needs_neither_a_credential_nor_a_header_of_ours(route: Route) -> None:
    # A page of another site may send none of them: the preflight allows a Content-Type alone.
    assert route.path in PUBLIC
    assert not takes_idempotency_key(route)


@each(route for route in OPEN_TO_ANY_SITE if route.method == "POST")
@pytest.mark.parametrize("configured", [GOOD, ""])
def test_pages_of_any_site_may_send_json_to_what_is_open_to_them(
    house: House, route: Route, configured: str
) -> None:
    new_process(cors_origins=configured)
    house.service.spy.calls.clear()
    headers = {"Origin": BAD, "Access-Control-Request-Method": "POST"}
    answer = house.service.call("OPTIONS", route.path, headers=headers)
    assert (answer.status, answer.headers["Cache-Control"]) == (204, "no-store")
    assert cors(answer) == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "Content-Type",
        "access-control-max-age": "600",
    }
    assert house.service.spy.calls == []
