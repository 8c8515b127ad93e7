"""Bodies: their size, their content type, and that they must be one JSON object."""

from __future__ import annotations

import json

import pytest

from chalicelib.http.older_requests import PRESENCE
from tests.access.cast import AS_ANNA, House, calls_of
from tests.access.codes import BY_GUESTS_ALONE, BY_LINK_ALONE
from tests.answers.shape import check_error
from tests.api.steps import REQUESTS, error
from tests.routes import Route, each_get, each_post
from tests.service import Service

JSON = {"content-type": "application/json"}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
BODY_BYTES_MAX = 64 * 1024

NO_OBJECT = [
    b"",
    b" ",
    b"null",
    b"true",
    b"1",
    b'"text"',
    b"[]",
    b'[{"issuer_uid": "hotel"}]',
    b"{",
    b"{}}",
    b"{'issuer_uid': 'hotel'}",
    b'{"issuer_uid": "hotel",}',
    b'{"issuer_uid": NaN}',
    b'{"issuer_uid": Infinity}',
    b'{"issuer_uid": -Infinity}',
    b'{"issuer_uid": 01}',
    b'{"issuer_uid": "\\ud800"}',
    b'{"issuer_uid": "a\nb"}',
    b'\xef\xbb\xbf{"issuer_uid": "hotel"}',
    b"issuer_uid=hotel",
    b"[" * 30_000 + b"]" * 30_000,
    b"[" * 30_000,
    b'{"a":' * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    '{"issuer_uid": "hotel"}'.encode("utf-16"),
]


@each_post
def test_body_must_be_a_json_object(desk: Service, route: Route, subtests: pytest.Subtests) -> None:
    for body in NO_OBJECT:
        with subtests.test(body=body[:40]):
            answer = desk.call("POST", route.path, body, headers=JSON)
            check_error(answer, "invalid_json")


BROKEN = [
    ('{"a": 1,}', 1, 9),
    ('{\n  "title": "Spa",\n  "description" "x"\n}', 3, 17),
    ('{"a": "\N{GRINNING FACE}\u00e9", tru}', 1, 13),
    ("{'a': 1}", 1, 2),
    ('{"a": 01}', 1, 8),
    ('{"a": NaN}', 1, 7),
    ('{"a": 1}\n\n}', 3, 1),
    ('{"a": "x\ny"}', 1, 9),
    ("{", 1, 2),
    ("", 1, 1),
    ('{"title": "Spa"\r\n', 2, 1),
    ("\ufeff{}", 1, 1),
]


@pytest.mark.parametrize(("body", "line", "column"), BROKEN)
def test_refusal_says_where_the_json_breaks(
    desk: Service, body: str, line: int, column: int
) -> None:
    answer = desk.call("POST", "/api/voucher/issue", body.encode(), headers=JSON)
    assert error(answer) == (400, "invalid_json", {"line": line, "column": column})
    assert f"line {line}, column {column}" in answer.json["error"]


@pytest.mark.in_process("ministack hands over text, with other characters for such bytes")
@each_post
def test_body_must_be_utf_8(desk: Service, route: Route) -> None:
    answer = desk.call("POST", route.path, b'{"issuer_uid": "\xff"}', headers=JSON)
    assert error(answer) == (400, "invalid_json", {"line": 1, "column": 17})


@each_post
def test_body_may_have_64_kb_and_not_a_byte_more(desk: Service, route: Route) -> None:
    body = b'{"x": 1' + b" " * (BODY_BYTES_MAX - 8) + b"}"
    assert len(body) == BODY_BYTES_MAX
    answer = desk.call("POST", route.path, body, headers=JSON)
    assert error(answer)[:2] == (400, "invalid_request")
    answer = desk.call("POST", route.path, body + b" ", headers=JSON)
    check_error(answer, "payload_too_large")
    assert answer.json["details"] is None
    assert "64 KB" in answer.json["error"]


def test_too_large_a_body_is_refused_in_any_media_type(desk: Service) -> None:
    headers = {"content-type": "text/plain"}
    body = b"x" * (BODY_BYTES_MAX + 1)
    answer = desk.call("POST", "/api/voucher/issue", body, headers=headers)
    assert answer.status in (413, 415)


@pytest.mark.in_process("counts what the store is asked")
@each_post
def test_size_is_checked_before_the_body_is_parsed(house: House, route: Route) -> None:
    is_guests = "presence" in route.path or route.path in BY_GUESTS_ALONE
    headers = JSON | (AS_ANNA if is_guests else house.hotel)
    of_credential = {"api_keys", "guest_tokens"}
    if route.path in BY_LINK_ALONE:
        headers = JSON | house.link(house.book(house.issue()))
        of_credential = {"voucher_bookings", "contacts"}
    # It is not JSON, so a parser would answer 400.
    for size, status in ((BODY_BYTES_MAX, 400), (BODY_BYTES_MAX + 1, 413)):
        house.service.spy.calls.clear()
        answer = house.service.call("POST", route.path, "{" * size, headers=headers)
        assert answer.status == status
        tables = {table for _, table in calls_of(house.service)}
        assert tables <= of_credential


@pytest.mark.in_process("calls with a hotel's key")
def test_size_is_counted_in_bytes(house: House) -> None:
    padding = "é" * (BODY_BYTES_MAX // 2)
    body = json.dumps({"title": padding}, ensure_ascii=False)
    assert len(body) < BODY_BYTES_MAX
    answer = house.service.call("POST", "/api/voucher/issue", body, headers=house.hotel)
    assert answer.status == 413


@each_post
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "application/problem+json",
        "text/json",
        "json",
        "",
        " ",
        ";charset=utf-8",
        None,
    ],
)
def test_other_content_type_is_refused(
    desk: Service, route: Route, content_type: str | None
) -> None:
    if content_type == "text/plain" and route.request in PRESENCE:
        return  # as clients of the first system declare it (tests/api/test_older_requests.py)
    if route.is_one_click and (content_type or "").startswith(FORMS):
        return  # as mail programs send it (tests/jobs/test_consents.py)
    body = json.dumps(REQUESTS[route.path])
    headers = {} if content_type is None else {"content-type": content_type}
    answer = desk.call("POST", route.path, body, headers=headers)
    check_error(answer, "unsupported_media_type")
    assert answer.json["details"] is None


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"],
)
def test_json_content_type_is_accepted(desk: Service, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = desk.call("POST", "/api/voucher/issue", b'{"issuer_uid": "hotel"}', headers=headers)
    assert answer.status == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "x"])
@each_get
def test_get_ignores_the_content_type(desk: Service, route: Route, content_type: str) -> None:
    headers = {"content-type": content_type}
    answer = desk.call("GET", route.path, None, REQUESTS[route.path], headers=headers)
    without = desk.call("GET", route.path, None, REQUESTS[route.path])
    # What is asked about need not be there.
    assert answer.status == without.status in (200, 401, 404)


@pytest.mark.parametrize(("depth", "status"), [(19, 201), (20, 201), (21, 400), (2000, 400)])
def test_terms_may_be_nested_20_levels_deep(desk: Service, depth: int, status: int) -> None:
    terms = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"issuer_uid": "hotel", "terms": {terms}}}'
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status == status
    if status == 201:
        assert f'"terms":{terms}' in answer.text


@pytest.mark.in_process("sends what no HTTP client can send")
@pytest.mark.parametrize("body", ["\ud800", b"\xff\xfe{\x00}\x00".decode("latin-1")])
def test_body_that_is_not_valid_text_is_refused(desk: Service, body: str) -> None:
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    check_error(answer, "invalid_json")
