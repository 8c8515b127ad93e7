"""A session's cookie counts only for requests that our own pages send."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.http import session_cookie
from tests.access.cast import Headers, House, by_key, code, everything, new_process
from tests.access.good_requests import Request, requests
from tests.routes import PUBLIC, ROUTES

HOST = "vouchers.example"
OURS = f"https://{HOST}"
SHOP = "https://shop.example"
# What a browser says of the page that made it send a request, and whether that may read and write
# with the session's cookie.
PAGES: list[tuple[Headers, bool, bool]] = [
    ({"Sec-Fetch-Site": "same-origin"}, True, True),
    ({"Sec-Fetch-Site": "same-origin", "Origin": OURS}, True, True),
    # Behind a proxy the host is another one than the page's. The browser's own verdict holds.
    ({"Sec-Fetch-Site": "same-origin", "Origin": "https://cdn.example"}, True, True),
    ({"Sec-Fetch-Site": "none"}, True, False),
    ({"Sec-Fetch-Site": "cross-site"}, False, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False, False),
    ({"Sec-Fetch-Site": "same-site"}, False, False),
    ({"Sec-Fetch-Site": ""}, False, False),
    ({"Sec-Fetch-Site": "Same-Origin"}, False, False),
    ({"Origin": OURS}, True, True),
    ({"Origin": SHOP}, False, False),
    ({"Origin": "null"}, False, False),
    ({"Origin": ""}, False, False),
    ({"Origin": f"http://{HOST}"}, False, False),
    ({"Origin": f"{OURS}:8443"}, False, False),
    ({"Origin": f"{OURS}.evil.example"}, False, False),
    ({"Origin": f"https://evil.example/{HOST}"}, False, False),
    ({}, True, False),
]
each_page = pytest.mark.parametrize(("page", "may_read", "may_write"), PAGES)
PRIVATE = [route for route in ROUTES if route.path not in PUBLIC]


def cookie_alone(session: Headers) -> Headers:
    """The cookie, without what the browser says of the page."""
    return {"Cookie": session["Cookie"], "Host": HOST}


@each_page
def test_cookie_counts_for_our_own_pages_alone(
    house: House, page: Headers, may_read: bool, may_write: bool
) -> None:
    headers = cookie_alone(house.sign_in()) | page
    allowed = {"GET": may_read, "POST": may_write}
    good_requests = requests(house)
    for route in PRIVATE:
        request: Request = good_requests[route.path]
        before = everything(house.service, "presence")
        answer = request.send(house, headers)
        refused = (answer.status, code(answer)) == (403, "forbidden")
        if not allowed[route.method]:
            assert refused, route.path
            assert "own pages" in answer.json["error"]
            assert everything(house.service, "presence") == before
        else:
            assert not refused or "own pages" not in answer.json["error"], route.path


@each_page
def test_other_pages_cannot_sign_out(
    house: House, page: Headers, may_read: bool, may_write: bool
) -> None:
    session = house.sign_in()
    answer = house.service.post("session/end", {}, headers=cookie_alone(session) | page)
    is_alive = house.service.get("session/current", headers=session).status == 200
    assert (answer.status, is_alive) == ((200, False) if may_write else (403, True))


@each_page
def test_other_pages_cannot_sign_in(
    house: House, page: Headers, may_read: bool, may_write: bool
) -> None:
    """Whoever could sign the viewer in as another hotel would see what they then issue."""
    sign_in_code = house.sign_in_code(house.other)
    session = house.sign_in()
    headers = cookie_alone(session) | page
    answer = house.service.post("session/create", {"code": sign_in_code}, headers=headers)
    # Without a word of its page it is no browser's: there is no session to replace.
    works = may_write or page == {}
    assert answer.status == (201 if works else 403)
    assert ("Set-Cookie" in answer.headers) == works
    still = house.service.get("session/current", headers=session).status
    assert still == (401 if works else 200)


@pytest.mark.parametrize("origin", [SHOP, OURS])
def test_page_that_cors_allows_gets_no_session(house: House, origin: str) -> None:
    session = house.sign_in()
    new_process(cors_origins=f"{SHOP},{OURS}")
    page = {"Origin": origin, "Sec-Fetch-Site": "same-site"}
    answer = house.service.get("voucher/list", headers=cookie_alone(session) | page)
    assert answer.status == 403
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert house.service.get("voucher/list", headers=house.hotel | page).status == 200


def test_api_key_needs_no_page(house: House) -> None:
    page: dict[str, Any] = {"Sec-Fetch-Site": "cross-site", "Origin": SHOP}
    headers = house.sign_in() | page | house.hotel
    assert house.service.post("voucher/issue", {}, headers=headers).status == 201


def test_stage_local_has_a_cookie_for_plain_http(house: House) -> None:
    new_process(stage="local")
    answer = house.service.post("session/code", {}, headers=by_key("local-hotel"))
    body = {"code": answer.json["code"]}
    first, *attributes = (
        house.service.post("session/create", body).headers["Set-Cookie"].split("; ")
    )
    assert first.startswith(f"{session_cookie.LOCAL_NAME}=")
    assert "Secure" not in attributes
    page = {"Cookie": first, "Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}
    assert house.service.post("voucher/issue", {}, headers=page).status == 201
    foreign = page | {"Origin": "http://127.0.0.1:8001"}
    assert house.service.post("voucher/issue", {}, headers=foreign).status == 403
