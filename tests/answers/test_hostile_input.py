"""What a request may not contain: in names, in texts, in terms, in headers, in its size."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from chalicelib import logs
from tests.answers.shape import check_error
from tests.api.steps import REQUESTS, problems
from tests.routes import Route, each_get, each_post, each_route, request_fields
from tests.service import Service

JSON = {"content-type": "application/json"}
IN_PROCESS = pytest.mark.in_process("sends what no HTTP client can send")
TOO_MANY_MARKS = "must not have more than 30 combining marks in a row"
INVISIBLE = "must not contain invisible characters"
LINE = "must not contain control characters; line breaks only in terms, a description or a reason"
EMPTY = "must not be empty"
TWICE = "was given more than once"


class Recorder(logging.Handler):
    """Records whatever is logged, with the text of exceptions."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {vars(record)}")


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Records what the service and Chalice log."""
    handler, logger = Recorder(), logging.getLogger(logs.NAME)
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


# --- half a surrogate pair, and lists without a value: the error path itself must not fail

NAMES = ["\ud800", "a\udfffb", "\udc00\ud800", "x" * 200 + "\ud800", "\ud800" * 300]


@IN_PROCESS
@each_get
@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_parameter_may_be_no_text(
    desk: Service, recorder: Recorder, route: Route, name: str
) -> None:
    for values in ("x", ["1", "1"], [], [""], name):
        query = REQUESTS[route.path] | {name: values}
        answer = desk.call("GET", route.path, None, query)
        check_error(answer, "invalid_request")
        assert len(answer.json["details"]) == 1
        answer.text.encode()
    assert not [line for line in recorder.lines if "ERROR" in line or "ud800" in line]


@IN_PROCESS
@each_get
def test_parameter_without_a_value_is_empty(desk: Service, route: Route) -> None:
    for name in [*request_fields(route), "unknown"]:
        absent, empty = (
            desk.call("GET", route.path, None, REQUESTS[route.path] | {name: values})
            for values in ([], "")
        )
        assert (absent.status, absent.text) == (empty.status, empty.text)
        if name != "cursor":  # an empty one is the first page
            assert {field for field, _ in problems(absent)} == {name}


@IN_PROCESS
@each_get
def test_value_of_a_parameter_may_be_no_text(desk: Service, route: Route) -> None:
    for name in sorted(request_fields(route)):
        answer = desk.call("GET", route.path, None, REQUESTS[route.path] | {name: "a\ud800"})
        assert answer.status == 400
        answer.text.encode()


@IN_PROCESS
@each_route
def test_no_header_that_is_no_text_breaks_the_service(
    desk: Service, recorder: Recorder, route: Route
) -> None:
    for header in ("Origin", "Idempotency-Key", "Content-Type", "Authorization", "X-Any", "\ud800"):
        answer = desk.call(route.method, route.path, "{}", headers={header: "\ud800"})
        assert answer.status != 500
        answer.text.encode()
    assert not [line for line in recorder.lines if "ERROR" in line]


@IN_PROCESS
@each_route
def test_a_method_or_address_that_is_no_text_is_answered(desk: Service, route: Route) -> None:
    answer = desk.call("\ud800", route.path)
    assert answer.status in (405, 500)
    answer.text.encode()
    assert desk.call(route.method, route.path, "{}", source_ip="\ud800").status != 500


def test_chalice_logs_no_text_of_an_exception(recorder: Recorder) -> None:
    try:
        raise ValueError("the guest's own input")
    except ValueError:
        logging.getLogger(logs.NAME).exception("Caught exception")
    [line] = recorder.lines
    assert "ValueError" in line
    assert "own input" not in line


# --- names that stand twice


@each_post
def test_name_given_twice_is_refused_in_either_dialect(desk: Service, route: Route) -> None:
    fields = json.dumps(REQUESTS[route.path] or {"other": 1})[1:-1]
    for body, name in (
        (f'{{{fields}, "x": 1, "x": 1}}', "x"),
        (f'{{"title": "a", "titl\\u0065": "b", {fields}}}', "title"),
        (f'{{{fields}, "voucherId": "v", "voucherId": "v"}}', "voucherId"),
        (f'{{{fields}, "terms": {{"a": [{{"b": 1, "b": 1}}]}}}}', "terms.a.b"),
    ):
        with desk.untouched():
            answer = desk.call("POST", route.path, body, headers=JSON)
        assert answer.status == 400
        assert answer.json["code"] == "invalid_request"
        first = answer.json["details"][0]
        assert (first["field"], first["problem"]) == (name, TWICE)


# --- a text that is not what it looks like

BAD_TEXTS = [
    ("a" + "\u0300" * 31, TOO_MANY_MARKS),
    ("a" + "\u0316\u0300" * 16, TOO_MANY_MARKS),
    ("\u0f73" * 31, TOO_MANY_MARKS),
    ("x" + "\u20dd\u0338" * 40, TOO_MANY_MARKS),
    ("a\x00b", LINE),
    ("a\rb", LINE),
    ("a\x1bb", LINE),
    ("a\u2028b", LINE),
    ("a\x85b", LINE),
]
BLANK_TEXTS = ["\u2800", "\ufe0f", "\u2800\ufe0f \u2800", "\U000e0100", "\u200d", "\u200c\u200d"]
BLANK_TEXTS += ["\u180b", "\u0301", "\U0001d159", "\ue000", "\u3000\u2800"]
TEXT_FIELDS = [("issue", "title"), ("issue", "holder_uid"), ("issue", "service_type")]
TEXT_FIELDS += [("book", "voucher_id"), ("cancel", "reason"), ("redeem", "voucher_id")]
SEVERAL_LINES = {"reason"}


@pytest.mark.parametrize(("name", "field"), TEXT_FIELDS)
def test_text_is_visible_and_of_one_line(
    desk: Service, subtests: pytest.Subtests, name: str, field: str
) -> None:
    path = f"/api/voucher/{name}"
    ends = ("\r",) if field in SEVERAL_LINES else ("\n", "\r", "\t", "\r\n")
    lines = [(f"a{end}b", LINE) for end in ends]
    cases = [*BAD_TEXTS, *lines, *((blank, EMPTY) for blank in BLANK_TEXTS)]
    for value, problem in cases:
        with subtests.test(value=value):
            with desk.untouched():
                answer = desk.call("POST", path, REQUESTS[path] | {field: value})
            assert problems(answer) == [(field, problem)]


@pytest.mark.parametrize(("value", "problem"), BAD_TEXTS)
def test_terms_contain_no_such_text(desk: Service, value: str, problem: str) -> None:
    for terms in (
        {value: 1},
        {"a": value},
        {"a": {"b": [1, {value: None}]}},
        {"a": [[["b", value]]]},
    ):
        with desk.untouched():
            answer = desk.post("voucher/issue", {"issuer_uid": "hotel", "terms": terms})
        assert problems(answer) == [("terms", problem)]


PASTED = ["\u00ad", "\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\U000e0041", "\u17b4"]


@pytest.mark.parametrize("character", PASTED)
def test_characters_that_nothing_shows_are_taken_out(desk: Service, character: str) -> None:
    pasted = f"{character}Day{character} spa{character}"
    body = {"issuer_uid": pasted, "title": pasted, "terms": {pasted: [{"a": pasted}], "n": 1.5}}
    voucher = desk.post("voucher/issue", body | {"duration_minutes": 60}).json["voucher"]
    assert (voucher["issuer_uid"], voucher["title"]) == ("Day spa", "Day spa")
    assert voucher["terms"] == {"Day spa": [{"a": "Day spa"}], "n": 1.5}
    pasted_id = f"{character}{voucher['id'][:9]}{character}{voucher['id'][9:]}"
    status = desk.get("voucher/status", {"voucher_id": pasted_id})
    assert status.json["voucher"]["id"] == voucher["id"]
    slots = desk.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    booking = {"voucher_id": voucher["id"], "slot_id": f"{slots[0]['slot_id']}{character}"}
    booking["holder_uid"] = f"guest{character}"
    assert desk.post("voucher/book", booking).status == 201
    alike = {"issuer_uid": "hotel", "terms": {"a": 1, f"a{character}": 2}}
    assert problems(desk.post("voucher/issue", alike)) == [("terms", INVISIBLE)]


def test_terms_keep_lines_tabs_blanks_and_every_script(desk: Service) -> None:
    terms = {
        "notes": "first line\n\tsecond line\r\n\tthird line",
        "": "",
        " ": "\u2800",
        "e\u0301": "\u00e9 e\u0301",
        "ไทย": ["한국어", "👩‍👩‍👧", True, None, {"नमस्ते": [{}, []]}],
    }
    answer = desk.post("voucher/issue", {"issuer_uid": "hotel", "terms": terms})
    assert answer.json["voucher"]["terms"] == terms
    voucher_id = answer.json["voucher"]["id"]
    assert desk.get("voucher/status", {"voucher_id": voucher_id}).json["voucher"]["terms"] == terms


# --- no answer is larger than its request deserves


@each_post
@pytest.mark.parametrize("name", ["k", "\x00", "é", '"', "\\", "\U0001f600", "\ufffd"])
def test_many_unknown_fields_get_a_short_answer(desk: Service, route: Route, name: str) -> None:
    for length in (1, 10, 150):
        names = [f"{name * length}{number}" for number in range(60_000 // (length * 12 + 12))]
        parts = [json.dumps(each, ensure_ascii=False) + ":1" for each in names]
        body = "{" + ",".join(parts) + "}"
        answer = desk.call("POST", route.path, body.encode(), headers=JSON)
        check_error(answer, "invalid_request")
        details = answer.json["details"]
        assert len(details) <= 51
        assert len(answer.text.encode()) <= 64 * 1024
        if len(names) > 51:
            assert details[-1]["code"] == "more_problems"
            listed = len(details) - 1
            count = details[-1]["limits"]["count"]
            missing = len([each for each in details[:-1] if each["code"] != "unknown_field"])
            assert count + listed - missing == len(names)
            assert f"and {count + listed - 5} more." in answer.json["error"]


@each_get
def test_many_unknown_or_repeated_parameters_get_a_short_answer(
    desk: Service, route: Route
) -> None:
    for values in ("x", ["x", "y"]):
        answer = desk.call("GET", route.path, None, {f"k{n}": values for n in range(3_000)})
        check_error(answer, "invalid_request")
        assert len(answer.json["details"]) == 51
        assert len(answer.text) < 8_000


def test_many_parts_of_a_price_get_a_short_answer_in_camel_case(desk: Service) -> None:
    price = {f"k{number}": 1 for number in range(3_000)}
    answer = desk.post("voucher/issue", {"issuerUid": "hotel", "price": price})
    assert answer.json["details"][-1]["limits"] == {"count": 2_950}
    assert "and 2995 more." in answer.json["error"]
