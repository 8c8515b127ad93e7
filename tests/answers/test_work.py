"""A hostile request costs no more than a few times what a plain one of the same size does.

What is counted is the processor's time of this process, against a plain body in the same process,
and what `unicodedata.normalize` is handed. No clock on the wall decides.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from functools import partial

import pytest

from tests import hostile
from tests.access.cast import AS_ANNA, House
from tests.access.faults import unreachable
from tests.api.steps import REQUESTS, send
from tests.routes import PAGES, Route, each_get, each_post, request_fields
from tests.service import Answer, Service
from tests.work import Call, needless_work, normalized_texts, too_much_work

pytestmark = pytest.mark.in_process("counts the work of this process")

JSON = {"content-type": "application/json"}


@pytest.fixture(autouse=True)
def no_garbage_collection() -> Iterator[None]:
    """What a collection costs depends on all that the tests themselves keep, not on the request."""
    gc.disable()
    yield
    gc.enable()


def post(service: Service, path: str, body: str) -> Answer:
    """POST a body as it is."""
    return service.call("POST", path, body.encode(), headers=JSON)


def bodies(fields: set[str]) -> Iterator[tuple[str, str]]:
    """Hostile bodies for these fields, by name: each text in each field, in a name, in terms."""
    for kind, text in hostile.TEXTS.items():
        for field in sorted(fields | {"unknown"}):
            yield f"{field}: {kind}", json.dumps({field: text}, ensure_ascii=False)
        for field, value in (
            ("name", {text: 1}),
            ("terms", {"terms": {text[:30_000]: text[:30_000]}}),
            ("terms within bounds", {"terms": {text[:1000]: [text[:1000], 1]}}),
        ):
            yield f"{field}: {kind}", json.dumps(value, ensure_ascii=False)
    yield from hostile.BODIES.items()


@each_post
def test_no_body_costs_much_more_than_a_plain_one(desk: Service, route: Route) -> None:
    send_body = partial(post, desk, route.path)
    calls = {
        name: partial(send_body, body)
        for name, body in bodies(request_fields(route))
        if len(body.encode()) <= 64 * 1024
    }
    with desk.faulty_store(before=unreachable):
        assert too_much_work(calls, partial(send_body, hostile.plain_body())) == {}


@each_get
def test_no_query_costs_much_more_than_a_plain_one(desk: Service, route: Route) -> None:
    calls: dict[str, Call] = {}
    for kind, text in hostile.TEXTS.items():
        for field in sorted(request_fields(route) | {"unknown"}):
            query = REQUESTS[route.path] | {field: text}
            calls[f"{field}: {kind}"] = partial(desk.call, "GET", route.path, None, query)
        calls[f"name: {kind}"] = partial(desk.call, "GET", route.path, None, {text: "x"})
    many = {f"k{number}": "x" for number in range(6_000)}
    calls["many names"] = partial(desk.call, "GET", route.path, None, many)
    calls["one name many times"] = partial(
        desk.call, "GET", route.path, None, {"limit": ["1"] * 10_000}
    )
    plain = partial(desk.call, "GET", route.path, None, hostile.plain_fields())
    with desk.faulty_store(before=unreachable):
        assert too_much_work(calls, plain) == {}


HEADERS = ("Authorization", "X-TS-APIKEY", "Idempotency-Key", "Content-Type", "Origin")


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_costs_much_more_than_a_plain_one(house: House, header: str) -> None:
    def issue(value: str, prefix: str = "") -> Answer:
        credential = {} if header in ("Authorization", "X-TS-APIKEY") else house.hotel
        headers = credential | {header: prefix + value}
        return house.service.post("voucher/redeem", {"voucher_id": "v-1"}, headers=headers)

    calls = {
        f"{prefix}{kind}": partial(issue, text, prefix)
        for kind, text in hostile.TEXTS.items()
        for prefix in ("", "Bearer ", "k-1.", "application/json;")
    }
    assert too_much_work(calls, partial(issue, "a" * hostile.BODY_BYTES)) == {}


@pytest.mark.parametrize("path", sorted(PAGES))
def test_no_page_costs_much_more_for_a_hostile_address(desk: Service, path: str) -> None:
    def call(text: str) -> Answer:
        names = ("file", "version", "folder", "entry", "secret")
        params = {name: text for name in names if f"{{{name}}}" in path}
        return desk.call("GET", path, path_params=params, headers={"If-None-Match": text})

    calls = {kind: partial(call, text) for kind, text in hostile.TEXTS.items()}
    assert too_much_work(calls, partial(call, "a" * hostile.BODY_BYTES)) == {}


def test_only_short_texts_with_few_marks_are_normalized(
    desk: Service, subtests: pytest.Subtests
) -> None:
    for path, fields in REQUESTS.items():
        method = "GET" if path in ("/api/health", "/api/events") or "list" in path else "POST"
        for kind, text in hostile.TEXTS.items():
            for size in (100, 2_000, 8_000, len(text)):
                attack = dict.fromkeys([*fields, "title", "description", "cursor"], text[:size])
                with subtests.test(path=path, kind=kind, size=size):
                    with normalized_texts() as texts:
                        send(desk, method, path, attack)
                    assert needless_work(texts) is None


def test_a_guest_cannot_make_the_service_work_without_a_credential(house: House) -> None:
    marks = "a" + "\u0300" * 16_000 + "\u0316" * 16_000
    for name in ("token", "mot", "thinker_token"):
        body = json.dumps({name: marks}, ensure_ascii=False)
        with normalized_texts() as texts:
            answer = house.service.call(
                "POST", "/api/presence/verify", body, headers=AS_ANNA | JSON
            )
        assert answer.status == 400
        assert texts == []
