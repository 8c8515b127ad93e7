"""Malformed input: what is wrong is named, field by field, and nothing reaches the store."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from chalicelib import edge
from tests.api.steps import REQUESTS, refusal, send
from tests.service import Service

JSON = {"content-type": "application/json"}
TEXT = "must be text"
WHOLE = "must be a whole number"
NUMBER = "must be a number"
BOOL = "must be true or false"
OBJECT = "must be an object"
EMPTY = "must not be empty"
LINE = "must be one line, without control characters"
INSTANT = "must be an instant with its offset, like 2026-12-15T10:00:00Z"
YEARS = "must lie between the years 1970 and 9999"
SLOT = "must be like slot-2026-12-15T10:00:00Z"
CURRENCY = "must be three capital letters, like EUR"
ISO = "must be a currency of ISO 4217, like EUR"
KNOWN = "is not one of the known values"
UNKNOWN = "is not a known field"
REQUIRED = "is required"
TWICE = "is there more than once"


def longest(characters: int) -> str:
    """What a text over its bound is told."""
    return f"must have at most {characters} characters"


TEXTS = [
    *[(value, TEXT) for value in (1, 1.5, True, [], {}, ["x"])],
    *[(value, EMPTY) for value in ("", " ", "\t\n", "\u00a0", "\u3000")],
    *[(f"a{control}b", LINE) for control in "\x00\x01\t\n\r\x1f\x7f\x80\x85\x9f\u2028\u2029"],
]
INSTANTS = [
    (1767225600, INSTANT),
    (1767225600.5, INSTANT),
    (True, INSTANT),
    ([], INSTANT),
    *[
        (text, INSTANT)
        for text in (
            "",
            "now",
            "null",
            "1767225600",
            "1767225600.5",
            "2026-12-15",
            "2026-12-15T10:00:00",
            "2026-12-15T10:00",
            "2026-12-15T10:00Z",
            "2026-12-15T10Z",
            "20261215T100000Z",
            "2026-13-15T10:00:00Z",
            "2026-02-29T10:00:00Z",
            "2026-12-15T24:00:00Z",
            "2026-12-15T10:60:00Z",
            "2026-12-15T10:00:00+25:00",
            "2026-12-15T10:00:00 Europe/Berlin",
            "2026-12-15T10:00:00Z[Europe/Berlin]",
            "0000-01-01T00:00:00Z",
            "+12026-12-15T10:00:00Z",
            "2026-12-15T10:00:00,5Z",
            "٢٠٢٦-12-15T10:00:00Z",
        )
    ],
    *[
        (text, YEARS)
        for text in (
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:59:59+01:00",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-00:01",
        )
    ],
]

# path, field, [(value, problem)]
BODIES: list[tuple[str, str, list[tuple[Any, str]]]] = [
    ("issue", "issuer_uid", [*TEXTS, ("x" * 129, longest(128))]),
    ("issue", "holder_uid", [*TEXTS, ("x" * 129, longest(128))]),
    ("issue", "service_type", [*TEXTS, (None, TEXT), ("x" * 65, longest(64))]),
    ("issue", "title", [*TEXTS, (None, TEXT), ("x" * 201, longest(200))]),
    (
        "issue",
        "description",
        [(1, TEXT), (None, TEXT), ([], TEXT), ("a\nb", LINE), ("x" * 2001, longest(2000))],
    ),
    (
        "issue",
        "duration_minutes",
        [
            *[(value, WHOLE) for value in ("60", 60.5, True, None, [], {}, 1e300, "", "x")],
            *[(value, "must be at least 5") for value in (4, 0, -1, -(10**17))],
            *[(value, "must be at most 44640") for value in (44641, 10**17)],
        ],
    ),
    ("issue", "valid_from", INSTANTS),
    ("issue", "valid_until", INSTANTS),
    (
        "issue",
        "price_amount",
        [
            *[(value, NUMBER) for value in ("100.00", "", "x", True, [], {})],
            (0.001, "must have at most 2 decimals in EUR"),
            (100.005, "must have at most 2 decimals in EUR"),
            (-0.01, "must be from 0 to less than 1,000,000,000,000"),
            (10**12, "must be from 0 to less than 1,000,000,000,000"),
            (10**40, "must be from 0 to less than 1,000,000,000,000"),
            (1e300, "must be from 0 to less than 1,000,000,000,000"),
        ],
    ),
    (
        "issue",
        "price_currency",
        [
            *[(value, CURRENCY) for value in ("eur", "EURO", "E1R", "€", "", "EU")],
            (1, TEXT),
            ("ABC", ISO),
            ("XAU", ISO),
        ],
    ),
    ("issue", "transferable", [(value, BOOL) for value in ("true", 1, 0, None, [], "")]),
    ("issue", "terms", [(value, OBJECT) for value in ("{}", 1, None, [], True)]),
    ("book", "voucher_id", [*TEXTS, (None, TEXT), ("x" * 129, longest(128))]),
    ("book", "holder_uid", [*TEXTS, ("x" * 129, longest(128))]),
    (
        "book",
        "slot_id",
        [
            (1, TEXT),
            (None, TEXT),
            *[
                (text, SLOT)
                for text in (
                    "",
                    "slot-",
                    "2026-12-15T10:00:00Z",
                    "slot-now",
                    "slot-2026-12-15",
                    "slot-2026-12-15T10:00:00",
                    "slot-1765792800",
                    "Slot-2026-12-15T10:00:00Z",
                    "slot-slot-2026-12-15T10:00:00Z",
                    "slot-2026-12-15T10:00:00Z; DROP TABLE",
                    "slot-٢٠٢٦-12-15T10:00:00Z",
                )
            ],
            *[
                (text, "names no instant")
                for text in (
                    "slot-2026-02-29T10:00:00Z",
                    "slot-2026-12-15T25:00:00Z",
                    "slot-1969-12-31T23:00:00Z",
                    "slot-9999-12-31T23:59:59-01:00",
                    "slot-2026-12-15T10:00:00+99:99",
                )
            ],
        ],
    ),
    ("cancel", "voucher_id", [*TEXTS, ("x" * 129, longest(128))]),
    ("cancel", "reason", [*TEXTS, ("x" * 501, longest(500))]),
    ("cancel", "revoke", [(value, BOOL) for value in ("true", 1, None)]),
    ("redeem", "voucher_id", [*TEXTS, ("x" * 129, longest(128))]),
]


def test_a_body_is_told_what_is_wrong_with_its_fields(
    desk: Service, subtests: pytest.Subtests
) -> None:
    for name, field, cases in BODIES:
        path = f"/api/voucher/{name}"
        for value, problem in cases:
            with subtests.test(path=path, field=field, value=value):
                with desk.untouched():
                    answer = desk.call("POST", path, REQUESTS[path] | {field: value})
                expected = [{"field": field, "problem": problem}]
                assert refusal(answer) == (400, "invalid_request", expected)


LIMITS = [
    *[(value, WHOLE) for value in ("", "x", "1.5", "null", "true", "0x10", "\u0665")],
    *[(value, WHOLE) for value in ("1e1000000", "-1e1000000", "1e-1000000", "-1e-1000000")],
    *[(value, "must be at least 1") for value in ("0", "-1")],
    *[(value, "must be at most 100") for value in ("101", "10000000000")],
]
UIDS = [("", EMPTY), ("  ", EMPTY), ("a\nb", LINE), ("x" * 129, longest(128))]
STATUSES = [(value, KNOWN) for value in ("", "Issued", "ISSUED", "null", "live", "issued,booked")]
QUERY_INSTANTS = [(value, problem) for value, problem in INSTANTS if isinstance(value, str)]
QUERIES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("/api/voucher/list", "limit", LIMITS),
    ("/api/voucher/list", "issuer_uid", UIDS),
    ("/api/voucher/list", "holder_uid", UIDS),
    ("/api/voucher/list", "status", STATUSES),
    ("/api/voucher/list", "service_type", [("", EMPTY), ("x" * 65, longest(64))]),
    ("/api/voucher/list", "cursor", [("x" * 2049, longest(2048))]),
    ("/api/voucher/bookings", "limit", LIMITS),
    ("/api/voucher/bookings", "voucher_id", UIDS),
    ("/api/voucher/bookings", "status", [*STATUSES, ("issued", KNOWN)]),
    ("/api/voucher/bookings", "from", QUERY_INSTANTS),
    ("/api/voucher/bookings", "to", QUERY_INSTANTS),
    ("/api/voucher/status", "voucher_id", UIDS),
    ("/api/slots/available", "voucher_id", UIDS),
    ("/api/slots/available", "from", QUERY_INSTANTS),
    ("/api/slots/available", "to", QUERY_INSTANTS),
    ("/api/events", "subject_id", UIDS),
    ("/api/events", "type", [(value, KNOWN) for value in ("", "null", "issue", "voucher.nothing")]),
    ("/api/events", "from", QUERY_INSTANTS),
    ("/api/events", "to", QUERY_INSTANTS),
    ("/api/events", "limit", LIMITS),
]


def test_a_query_is_told_what_is_wrong_with_its_parameters(
    desk: Service, subtests: pytest.Subtests
) -> None:
    for path, field, cases in QUERIES:
        for value, problem in cases:
            with subtests.test(path=path, field=field, value=value):
                with desk.untouched():
                    answer = desk.call("GET", path, None, REQUESTS[path] | {field: value})
                expected = [{"field": field, "problem": problem}]
                assert refusal(answer) == (400, "invalid_request", expected)


@pytest.mark.parametrize("path", ["/api/voucher/bookings", "/api/slots/available", "/api/events"])
def test_to_must_not_lie_before_from(desk: Service, path: str) -> None:
    query = {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T09:59:59.999Z"}
    answer = desk.call("GET", path, None, REQUESTS[path] | query)
    expected = [{"field": "to", "problem": "must not lie before from"}]
    assert refusal(answer) == (400, "invalid_request", expected)


ROUTES = [pytest.param(known, id=known.path) for known in edge.ROUTES]
POSTS = [pytest.param(known, id=known.path) for known in edge.ROUTES if known.method == "POST"]
GETS = [pytest.param(known, id=known.path) for known in edge.ROUTES if known.method == "GET"]


@pytest.mark.parametrize("known", ROUTES)
@pytest.mark.parametrize("name", ["nothing", "Nothing", "__proto__", "id\u0000", "", "x" * 300])
def test_a_field_that_nobody_knows_is_a_problem(
    desk: Service, known: edge.Route, name: str
) -> None:
    said = REQUESTS[known.path] | {name: "x"}
    answer = send(desk, known.method, known.path, said)
    expected = [{"field": name[:128], "problem": UNKNOWN}]
    assert refusal(answer) == (400, "invalid_request", expected)


@pytest.mark.parametrize("known", GETS)
def test_a_parameter_may_be_there_once(desk: Service, known: edge.Route) -> None:
    query = REQUESTS[known.path] | {"limit": ["1", "1"]}
    answer = desk.call("GET", known.path, None, query)
    assert refusal(answer) == (400, "invalid_request", [{"field": "limit", "problem": TWICE}])


def test_every_problem_is_named_not_only_the_first(desk: Service) -> None:
    body = {"title": 1, "duration_minutes": 4, "valid_from": "now", "nothing": 1, "terms": []}
    answer = desk.post("voucher/issue", body)
    problems = {problem["field"]: problem["problem"] for problem in answer.json["details"]}
    assert problems == {
        "title": TEXT,
        "duration_minutes": "must be at least 5",
        "valid_from": INSTANT,
        "nothing": UNKNOWN,
        "terms": OBJECT,
    }


@pytest.mark.parametrize("name", ["book", "status"])
def test_what_is_required_is_said_to_be(desk: Service, name: str) -> None:
    answer = desk.post("voucher/book", {}) if name == "book" else desk.get("voucher/status")
    fields = ["voucher_id", "slot_id"] if name == "book" else ["voucher_id"]
    expected = [{"field": field, "problem": REQUIRED} for field in fields]
    assert refusal(answer) == (400, "invalid_request", expected)


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
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    '{"issuer_uid": "hotel"}'.encode("utf-16"),
]


@pytest.mark.parametrize("known", POSTS)
def test_a_body_that_is_no_json_object_is_said_to_be_none(
    desk: Service, known: edge.Route, subtests: pytest.Subtests
) -> None:
    for body in NO_OBJECT:
        with subtests.test(body=body[:40]):
            answer = desk.call("POST", known.path, body, headers=JSON)
            assert refusal(answer) == (400, "invalid_json", None)


@pytest.mark.in_process("ministack hands over text, with other characters for such bytes")
@pytest.mark.parametrize("known", POSTS)
def test_a_body_that_is_no_text_is_no_json_object(desk: Service, known: edge.Route) -> None:
    answer = desk.call("POST", known.path, b'{"issuer_uid": "\xff"}', headers=JSON)
    assert refusal(answer) == (400, "invalid_json", None)


@pytest.mark.parametrize("known", POSTS)
def test_a_body_of_64_kb_is_read_and_a_byte_more_is_not(desk: Service, known: edge.Route) -> None:
    body = b'{"x": 1' + b" " * (64 * 1024 - 8) + b"}"
    assert len(body) == 64 * 1024
    assert refusal(desk.call("POST", known.path, body, headers=JSON))[:2] == (
        400,
        "invalid_request",
    )
    answer = desk.call("POST", known.path, body + b" ", headers=JSON)
    assert refusal(answer) == (413, "payload_too_large", None)
    assert "64 KB" in answer.json["error"]


@pytest.mark.parametrize("known", POSTS)
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
    ],
)
def test_a_body_that_does_not_say_it_is_json_is_refused(
    desk: Service, known: edge.Route, content_type: str
) -> None:
    body = json.dumps(REQUESTS[known.path])
    answer = desk.call("POST", known.path, body, headers={"content-type": content_type})
    assert refusal(answer) == (415, "unsupported_media_type", None)


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"],
)
def test_a_body_that_says_it_is_json_is_read(desk: Service, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = desk.call("POST", "/api/voucher/issue", b'{"issuer_uid": "hotel"}', headers=headers)
    assert answer.status == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "x"])
@pytest.mark.parametrize("known", GETS)
def test_a_get_may_say_any_content_type(
    desk: Service, known: edge.Route, content_type: str
) -> None:
    headers = {"content-type": content_type}
    answer = desk.call("GET", known.path, None, REQUESTS[known.path], headers=headers)
    assert answer.status in (200, 404)


@pytest.mark.parametrize(("depth", "status"), [(19, 201), (20, 201), (21, 400), (2000, 400)])
def test_terms_may_be_nested_20_levels_deep(desk: Service, depth: int, status: int) -> None:
    terms = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"issuer_uid": "hotel", "terms": {terms}}}'
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status == status
    if status == 201:
        assert f'"terms":{terms}' in answer.text


@pytest.mark.parametrize(
    "number", ["1e999999999999999999999", "1e-999999999999999999999", "9" * 5000, "0." + "1" * 5000]
)
@pytest.mark.parametrize("field", ["price_amount", "duration_minutes", "title", "terms"])
def test_an_absurd_number_is_refused_not_choked_on(desk: Service, field: str, number: str) -> None:
    body = f'{{"issuer_uid": "hotel", "{field}": {number}}}'
    assert desk.call("POST", "/api/voucher/issue", body, headers=JSON).status == 400


# Exponents past those that Decimal reckons with: such a number can be read and compared, no more.
IMMENSE = [
    f"{sign}{digits}" for sign in ("", "-") for digits in ("1e1000000", "9.9e99999999999999")
]
MINUTE = [f"{sign}{digits}" for sign in ("", "-") for digits in ("1e-1000000", "1e-99999999999999")]
MINUTE += [f"{sign}1e-999999999999999999" for sign in ("", "-")]  # rounds to 0 as it is touched
NOUGHT = ["0e1000000", "-0e1000000", "0e-1000000", "-0e-1000000"]
RANGE = "must be from 0 to less than 1,000,000,000,000"
DECIMALS = "must have at most 2 decimals in EUR"
# path, field, its problem with an immense number, a minute one, and a nought (None: it is taken)
NUMBERS: list[tuple[str, str, str, str, str | None]] = [
    ("/api/voucher/issue", "duration_minutes", WHOLE, WHOLE, "must be at least 5"),
    ("/api/voucher/issue", "durationMinutes", WHOLE, WHOLE, "must be at least 5"),
    ("/api/voucher/issue", "price_amount", RANGE, DECIMALS, None),
    ("/api/voucher/issue", "price.amount", RANGE, DECIMALS, None),
    ("/api/voucher/issue", "title", TEXT, TEXT, TEXT),
    ("/api/voucher/issue", "transferable", BOOL, BOOL, BOOL),
    ("/api/voucher/issue", "valid_from", INSTANT, INSTANT, INSTANT),
    ("/api/voucher/issue", "terms", OBJECT, OBJECT, OBJECT),
    ("/api/voucher/book", "slot_id", TEXT, TEXT, TEXT),
    ("/api/voucher/cancel", "revoke", BOOL, BOOL, BOOL),
    ("/api/presence/verify", "ts", WHOLE, WHOLE, "is required: ts and sig go together"),
    ("/api/presence/heartbeat", "status", TEXT, TEXT, TEXT),
]


def saying(path: str, field: str, number: str) -> str:
    """The body of a whole request in which a field (`price.amount`: one in another) is a number."""
    outer, _, inner = field.partition(".")
    said = f'{{"{inner}": {number}}}' if inner else number
    rest = {name: value for name, value in REQUESTS[path].items() if name != outer}
    return f'{json.dumps(rest)[:-1]}{", " if rest else ""}"{outer}": {said}}}'


@pytest.mark.parametrize(("path", "field", "immense", "minute", "nought"), NUMBERS)
def test_an_exponent_past_reckoning_is_told_what_is_wrong(
    desk: Service,
    subtests: pytest.Subtests,
    path: str,
    field: str,
    immense: str,
    minute: str,
    nought: str | None,
) -> None:
    cases = [*[(number, immense) for number in IMMENSE], *[(number, minute) for number in MINUTE]]
    cases += [(number, nought) for number in NOUGHT if nought]
    for number, problem in cases:
        with subtests.test(number=number):
            with desk.untouched():
                answer = desk.call("POST", path, saying(path, field, number), headers=JSON)
            # Below nothing is no price, however little it is.
            expected = RANGE if problem == DECIMALS and number[0] == "-" else problem
            named = "sig" if field == "ts" and number in NOUGHT else field
            details = [{"field": named, "problem": expected}]
            assert refusal(answer) == (400, "invalid_request", details)


@pytest.mark.parametrize("number", NOUGHT)
def test_nothing_is_a_price_whatever_its_exponent(desk: Service, number: str) -> None:
    body = saying("/api/voucher/issue", "price_amount", number)
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status == 201
    assert '"price_amount":0.00' in answer.text


@pytest.mark.parametrize("number", [*IMMENSE, *MINUTE, *NOUGHT])
def test_terms_take_any_number_keep_it_and_replay_it(desk: Service, number: str) -> None:
    body = saying("/api/voucher/issue", "terms.deposit", number)
    headers = JSON | {"Idempotency-Key": f"terms{number}"}
    first, again = (
        desk.call("POST", "/api/voucher/issue", body, headers=headers) for _ in range(2)
    )
    assert first.status == 201, first.text
    deposit = first.json["voucher"]["terms"]["deposit"]
    assert deposit.as_tuple() == Decimal(number).as_tuple()
    assert again.text == first.text
    known = desk.get("voucher/status", {"voucher_id": first.json["voucher"]["id"]})
    assert known.json["voucher"]["terms"]["deposit"].as_tuple() == deposit.as_tuple()
    # The same key with the number's other sign is another request.
    other = body.replace(number, number[1:] if number[0] == "-" else f"-{number}")
    answer = desk.call("POST", "/api/voucher/issue", other, headers=headers)
    assert refusal(answer)[:2] == (422, "idempotency_key_reused")
