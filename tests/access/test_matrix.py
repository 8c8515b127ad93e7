"""Every route by every caller: what it answers, and that a refusal touches nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from chalice import Blueprint

import app
from chalicelib import edge
from chalicelib.messages import NoQuery, VoucherAnswer
from tests.access.cast import (
    ANNA,
    ANNA_TOKEN,
    AS_ANNA,
    AS_BERT,
    BERT,
    Headers,
    House,
    api_key,
    by_key,
    by_token,
    calls_of,
    code,
    everything,
    new_process,
)
from tests.service import START, Answer

ANYONE = {"/api/health", "/api/presence/verify"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without a credential."""

    method: str
    path: str
    said: dict[str, Any]

    def __call__(self, house: House, headers: Headers) -> Answer:
        if self.method == "POST":
            return house.service.post(self.path, self.said, headers=headers)
        return house.service.get(self.path, self.said, headers=headers)


def named(house: House) -> str:
    """A voucher made out to Anna."""
    return house.issue(holder_uid=ANNA)


def gift(house: House) -> str:
    """A voucher made out to Anna that she may pass on."""
    return house.issue(holder_uid=ANNA, transferable=True)


def bearer(house: House) -> str:
    """A voucher of whoever knows its id."""
    return house.issue()


def annas(house: House, voucher_id: str) -> str:
    """The same voucher, once Anna has booked it."""
    house.book(voucher_id)
    return voucher_id


def slotted(house: House, voucher_id: str, **rest: str) -> dict[str, Any]:
    """What a booking says."""
    return {"voucher_id": voucher_id, "slot_id": house.slot(), **rest}


# Who is who in a row: bert is a stranger, other another hotel; anna holds, hotel issued.
COLUMNS = ("bert", "other", "anna", "hotel", "admin")
ME = "whoever calls"
POST, GET = "POST", "GET"

# name: (method, path, what is said, then the statuses of bert, other, anna, hotel, admin)
Row = tuple[str, str, Callable[[House], dict[str, Any]], tuple[int, int, int, int, int]]
MATRIX: dict[str, Row] = {
    "issue": (POST, "voucher/issue", lambda h: {}, (403, 201, 403, 201, 201)),
    "issue, issuer stated": (
        POST,
        "voucher/issue",
        lambda h: {"issuer_uid": "hotel"},
        (403, 403, 403, 201, 201),
    ),
    "issue for a guest": (
        POST,
        "voucher/issue",
        lambda h: {"holder_uid": BERT},
        (403, 201, 403, 201, 201),
    ),
    "book a named one": (
        POST,
        "voucher/book",
        lambda h: slotted(h, named(h)),
        (404, 404, 201, 201, 201),
    ),
    "book a named one, for its guest": (
        POST,
        "voucher/book",
        lambda h: slotted(h, named(h), holder_uid=ANNA),
        (404, 404, 201, 201, 201),
    ),
    "book a named one, for another": (
        POST,
        "voucher/book",
        lambda h: slotted(h, named(h), holder_uid=BERT),
        (404, 404, 403, 403, 403),
    ),
    "book a bearer one": (
        POST,
        "voucher/book",
        lambda h: slotted(h, bearer(h)),
        (201, 201, 201, 201, 201),
    ),
    "book a bearer one, for Anna": (
        POST,
        "voucher/book",
        lambda h: slotted(h, bearer(h), holder_uid=ANNA),
        (403, 403, 201, 201, 201),
    ),
    "book a transferable one": (
        POST,
        "voucher/book",
        lambda h: slotted(h, gift(h)),
        (201, 201, 201, 201, 201),
    ),
    "book a transferable one, for Anna": (
        POST,
        "voucher/book",
        lambda h: slotted(h, gift(h), holder_uid=ANNA),
        (403, 403, 201, 201, 201),
    ),
    "book a booked named one": (
        POST,
        "voucher/book",
        lambda h: slotted(h, annas(h, named(h))),
        (404, 404, 409, 409, 409),
    ),
    # who knew its id learns that somebody came first
    "book a booked bearer one": (
        POST,
        "voucher/book",
        lambda h: slotted(h, annas(h, bearer(h))),
        (409, 409, 409, 409, 409),
    ),
    "book what is not there": (
        POST,
        "voucher/book",
        lambda h: slotted(h, "v-none"),
        (404, 404, 404, 404, 404),
    ),
    "cancel a booking": (
        POST,
        "voucher/cancel",
        lambda h: {"booking_id": h.book(bearer(h))},
        (404, 404, 200, 200, 200),
    ),
    "cancel the booking of a voucher": (
        POST,
        "voucher/cancel",
        lambda h: {"voucher_id": annas(h, bearer(h))},
        (404, 404, 200, 200, 200),
    ),
    "cancel a named one without booking": (
        POST,
        "voucher/cancel",
        lambda h: {"voucher_id": named(h)},
        (404, 404, 409, 409, 409),
    ),
    "cancel a booking that is not there": (
        POST,
        "voucher/cancel",
        lambda h: {"booking_id": "b-none"},
        (404, 404, 404, 404, 404),
    ),
    "revoke a named one": (
        POST,
        "voucher/cancel",
        lambda h: {"voucher_id": named(h), "revoke": True},
        (404, 404, 403, 200, 200),
    ),
    "revoke a bearer one": (
        POST,
        "voucher/cancel",
        lambda h: {"voucher_id": bearer(h), "revoke": True},
        (403, 403, 403, 200, 200),
    ),
    "revoke a booked one": (
        POST,
        "voucher/cancel",
        lambda h: {"voucher_id": annas(h, bearer(h)), "revoke": True},
        (404, 404, 403, 200, 200),
    ),
    "redeem a named one": (
        POST,
        "voucher/redeem",
        lambda h: {"voucher_id": named(h)},
        (404, 404, 403, 200, 200),
    ),
    "redeem a bearer one": (
        POST,
        "voucher/redeem",
        lambda h: {"voucher_id": bearer(h)},
        (403, 403, 403, 200, 200),
    ),
    "redeem a booked one": (
        POST,
        "voucher/redeem",
        lambda h: {"voucher_id": annas(h, bearer(h))},
        (404, 404, 403, 200, 200),
    ),
    "redeem a booking": (
        POST,
        "voucher/redeem",
        lambda h: {"booking_id": h.book(named(h))},
        (404, 404, 403, 200, 200),
    ),
    "status of a named one": (
        GET,
        "voucher/status",
        lambda h: {"voucher_id": named(h)},
        (404, 404, 200, 200, 200),
    ),
    "status of a transferable one": (
        GET,
        "voucher/status",
        lambda h: {"voucher_id": gift(h)},
        (404, 404, 200, 200, 200),
    ),
    "status of a bearer one": (
        GET,
        "voucher/status",
        lambda h: {"voucher_id": bearer(h)},
        (200, 200, 200, 200, 200),
    ),
    "status of a booked bearer one": (
        GET,
        "voucher/status",
        lambda h: {"voucher_id": annas(h, bearer(h))},
        (404, 404, 200, 200, 200),
    ),
    "slots of a named one": (
        GET,
        "slots/available",
        lambda h: {"voucher_id": named(h)},
        (404, 404, 200, 200, 200),
    ),
    "slots of a bearer one": (
        GET,
        "slots/available",
        lambda h: {"voucher_id": bearer(h)},
        (200, 200, 200, 200, 200),
    ),
    "slots of a booked bearer one": (
        GET,
        "slots/available",
        lambda h: {"voucher_id": annas(h, bearer(h))},
        (404, 404, 200, 200, 200),
    ),
    "list": (GET, "voucher/list", lambda h: {}, (200, 200, 200, 200, 200)),
    "list of the hotel": (
        GET,
        "voucher/list",
        lambda h: {"issuer_uid": "hotel"},
        (200, 403, 200, 200, 200),
    ),
    "list of Anna": (
        GET,
        "voucher/list",
        lambda h: {"holder_uid": ANNA},
        (403, 200, 200, 200, 200),
    ),
    "bookings": (GET, "voucher/bookings", lambda h: {}, (200, 200, 200, 200, 200)),
    "bookings of the hotel": (
        GET,
        "voucher/bookings",
        lambda h: {"issuer_uid": "hotel"},
        (200, 403, 200, 200, 200),
    ),
    "bookings of Anna": (
        GET,
        "voucher/bookings",
        lambda h: {"holder_uid": ANNA},
        (403, 200, 200, 200, 200),
    ),
    "events": (GET, "events", lambda h: {}, (403, 200, 403, 200, 200)),
    "events of a voucher": (
        GET,
        "events",
        lambda h: {"subject_id": named(h)},
        (403, 200, 403, 200, 200),
    ),
    "heartbeat for Anna": (
        POST,
        "presence/heartbeat",
        lambda h: {"thinker_id": ANNA},
        (403, 403, 200, 403, 403),
    ),
    "match for Anna": (
        POST,
        "presence/match",
        lambda h: {"thinker_id": ANNA, "pair_code": "oak-table"},
        (403, 403, 200, 403, 403),
    ),
    "verify": (
        POST,
        "presence/verify",
        lambda h: {"token": ANNA_TOKEN},
        (200, 200, 200, 200, 200),
    ),
    "health": (GET, "health", lambda h: {}, (200, 200, 200, 200, 200)),
}

# What a refusal may ask of the store, by how far the request came.
AT_THE_DOOR = {("get_item", "api_keys")}
INSIDE = AT_THE_DOOR | {("get_item", "vouchers"), ("get_item", "voucher_bookings")}
# Whom a rule of the edge keeps out, by role, before anything is read.
KEPT_OUT = {
    "voucher/issue": {"bert", "anna"},
    "events": {"bert", "anna"},
    "presence/heartbeat": {"other", "hotel", "admin", "bert"},
    "presence/match": {"other", "hotel", "admin", "bert"},
}


def credential(house: House, who: str) -> Headers:
    """The good credential of one of the columns."""
    found = {"bert": AS_BERT, "anna": AS_ANNA, "hotel": house.hotel, "other": house.other}
    return found.get(who, house.admin)


@pytest.mark.parametrize("name", MATRIX)
def test_each_caller_gets_what_the_contract_says(house: House, name: str) -> None:
    method, path, said, statuses = MATRIX[name]
    found = {}
    for who in COLUMNS:
        ask = Ask(method, path, said(house))
        before = everything(house.service)
        house.service.spy.calls.clear()
        found[who] = ask(house, credential(house, who)).status
        if found[who] >= 400:
            allowed = AT_THE_DOOR if who in KEPT_OUT.get(path, ()) else INSIDE
            assert set(calls_of(house.service)) <= allowed, who
            assert everything(house.service) == before, who
    assert found == dict(zip(COLUMNS, statuses, strict=True))


@pytest.mark.parametrize("name", MATRIX)
def test_who_may_not_see_a_thing_is_told_what_is_told_of_nothing(house: House, name: str) -> None:
    method, path, said, statuses = MATRIX[name]
    if 404 not in statuses:
        return
    asked = said(house)
    none = {"voucher_id": "v-none", "booking_id": "b-none"}
    absent = {field: none.get(field, value) for field, value in asked.items()}
    for who, status in zip(COLUMNS, statuses, strict=True):
        if status == 404:
            seen = Ask(method, path, asked)(house, credential(house, who))
            unseen = Ask(method, path, absent)(house, credential(house, who))
            assert (seen.status, seen.text) == (unseen.status, unseen.text)


# ------------------------------------------------------------------ credentials that are not good


def refused_credentials(house: House) -> dict[str, Headers]:
    """Every way of not being anybody."""
    service = house.service
    good = house.hotel["X-TS-APIKEY"]
    key_id, _, secret = good.partition(".")
    other_secret = house.other["X-TS-APIKEY"].partition(".")[2]
    past = START - timedelta(days=1)
    return {
        "none": {},
        "empty key": by_key(""),
        "malformed key": by_key("hotel"),
        "key without a secret": by_key(f"{key_id}."),
        "secret without a key": by_key(f".{secret}"),
        "key with two points": by_key(f"{key_id}.{secret}.{secret}"),
        "key with a space before it": by_key(f" {good}"),
        "key that is not ASCII": by_key(f"{key_id}.{secret[:-1]}é"),
        "unknown key": by_key(f"k-unknown.{secret}"),
        "wrong secret": by_key(f"{key_id}.{secret[:-1]}{'a' if secret[-1] != 'a' else 'b'}"),
        "secret of another key": by_key(f"{key_id}.{other_secret}"),
        "hash instead of the secret": by_key(f"{key_id}.{'0' * 64}"),
        "expired key": by_key(api_key(service, "hotel", expires_at=past)),
        "revoked key": by_key(api_key(service, "hotel", revoked=True)),
        "local key of the hotel": by_key("local-hotel"),
        "local key of the admin": by_key("local-admin"),
        "empty token": {"Authorization": ""},
        "token of 19 characters": by_token("x" * 19),
        "token of 513 characters": by_token("x" * 513),
        "token with a space": by_token("x" * 20 + " " + "x" * 20),
        "token that is not ASCII": by_token("é" * 20),
        "token without its scheme": {"Authorization": ANNA_TOKEN},
        "token of another scheme": {"Authorization": f"Basic {ANNA_TOKEN}"},
        "API key as a token's scheme": {"Authorization": f"X-TS-APIKEY {good}"},
        "both credentials": house.hotel | AS_ANNA,
        "both, one of them bad": house.hotel | by_token("short"),
        "both, one of them empty": AS_ANNA | by_key(""),
    }


def requests(house: House) -> dict[str, Ask]:
    """A good request for every route, about things that are there."""
    voucher_id = house.issue()
    booking_id = house.book(bearer(house))
    said: dict[str, dict[str, Any]] = {
        "/api/voucher/issue": {},
        "/api/voucher/book": {"voucher_id": voucher_id, "slot_id": house.slot()},
        "/api/voucher/cancel": {"booking_id": booking_id},
        "/api/voucher/redeem": {"voucher_id": voucher_id},
        "/api/voucher/bookings": {},
        "/api/voucher/list": {},
        "/api/voucher/status": {"voucher_id": voucher_id},
        "/api/slots/available": {"voucher_id": voucher_id},
        "/api/presence/verify": {"token": ANNA_TOKEN},
        "/api/presence/heartbeat": {"thinker_id": ANNA},
        "/api/presence/match": {"thinker_id": ANNA, "pair_code": "oak-table"},
        "/api/events": {},
        "/api/health": {},
    }
    return {
        route.path: Ask(route.method, route.path.removeprefix("/api/"), said[route.path])
        for route in edge.ROUTES
    }


def test_no_route_takes_a_credential_that_is_not_good(house: House) -> None:
    asks = {path: ask for path, ask in requests(house).items() if path not in ANYONE}
    credentials = refused_credentials(house)
    new_process(rate_limit_post=1000, rate_limit_get=1000)
    before = everything(house.service)
    for name, headers in credentials.items():
        for path, ask in asks.items():
            house.service.spy.calls.clear()
            answer = ask(house, headers)
            assert (answer.status, code(answer)) == (401, "unauthenticated"), (name, path)
            limiter, *others = calls_of(house.service)
            assert limiter == ("update_item", "rate_limits")
            assert others in ([], [("get_item", "api_keys")]), (name, path)
    assert everything(house.service) == before


@pytest.mark.parametrize("path", sorted(ANYONE))
def test_what_is_for_anyone_asks_for_no_credential(house: House, path: str) -> None:
    ask = requests(house)[path]
    found = {name: ask(house, sent).status for name, sent in refused_credentials(house).items()}
    assert set(found.values()) == {200}, found


def test_every_refusal_of_a_credential_reads_the_same(house: House) -> None:
    bad_keys = [
        "unknown key",
        "wrong secret",
        "secret of another key",
        "expired key",
        "revoked key",
        "malformed key",
        "local key of the admin",
    ]
    credentials = refused_credentials(house)
    answers = {
        house.service.get("voucher/list", headers=credentials[name]).text for name in bad_keys
    }
    assert len(answers) == 1


def test_every_route_is_in_the_matrix() -> None:
    assert {f"/api/{path}" for _, path, *_ in MATRIX.values()} == {
        route.path for route in edge.ROUTES
    }


def test_only_these_routes_are_for_anyone() -> None:
    assert {route.path for route in edge.ROUTES if "nobody" in route.who.roles} == ANYONE


def test_a_route_without_a_rule_cannot_be_registered() -> None:
    blueprint = Blueprint(__name__)
    before = list(edge.ROUTES)
    declared = {"takes": NoQuery, "gives": VoucherAnswer}
    with pytest.raises(TypeError, match="who"):
        edge.route(blueprint, "GET", "/api/nobody-said-who", **declared)
    for no_rule in (None, frozenset(), "anyone"):
        with pytest.raises((TypeError, AttributeError)):
            edge.route(blueprint, "GET", "/api/no-rule", **declared, who=no_rule)(lambda call: None)
    assert before == edge.ROUTES


def test_every_path_of_the_app_is_a_declared_route_or_a_page_of_files() -> None:
    declared = {route.path for route in edge.ROUTES}
    others = {path for path in app.app.routes if path not in declared}
    assert others == {
        "/",
        "/docs",
        "/docs/{file}",
        "/portal/{version}/{room}/{file}",
        "/api/openapi.json",
    }


# ----------------------------------------------------------------------------- what listings show


LISTINGS = [
    # (path, query, who, what is seen of: hotel's own row for Anna, and for Bert; other's for Anna)
    ("voucher/list", {}, "anna", "ac"),
    ("voucher/list", {}, "bert", "b"),
    ("voucher/list", {}, "hotel", "ab"),
    ("voucher/list", {}, "other", "c"),
    ("voucher/list", {}, "admin", "abc"),
    ("voucher/list", {"issuer_uid": "hotel"}, "anna", "a"),
    ("voucher/list", {"issuer_uid": "hotel"}, "bert", "b"),
    ("voucher/list", {"issuer_uid": "hotel"}, "admin", "ab"),
    ("voucher/list", {"holder_uid": ANNA}, "hotel", "a"),
    ("voucher/list", {"holder_uid": ANNA}, "other", "c"),
    ("voucher/list", {"holder_uid": ANNA}, "admin", "ac"),
    ("voucher/list", {"holder_uid": "hotel"}, "hotel", ""),
    ("voucher/bookings", {}, "anna", "ac"),
    ("voucher/bookings", {}, "bert", "b"),
    ("voucher/bookings", {}, "hotel", "ab"),
    ("voucher/bookings", {}, "other", "c"),
    ("voucher/bookings", {}, "admin", "abc"),
    ("voucher/bookings", {"voucher_id": "a"}, "anna", "a"),
    ("voucher/bookings", {"voucher_id": "a"}, "bert", ""),
    ("voucher/bookings", {"voucher_id": "a"}, "other", ""),
    ("voucher/bookings", {"voucher_id": "a"}, "hotel", "a"),
    ("voucher/bookings", {"issuer_uid": "hotel"}, "bert", "b"),
    ("events", {"type": "voucher.issue"}, "hotel", "ab"),
    ("events", {"type": "voucher.issue"}, "other", "c"),
    ("events", {"type": "voucher.issue"}, "admin", "abc"),
    ("events", {"type": "voucher.book"}, "other", "c"),
    ("events", {"subject_id": "a"}, "other", ""),
    ("events", {"subject_id": "a"}, "hotel", "a"),
    ("events", {}, "other", "c"),
    ("events", {}, "hotel", "ab"),
]


@pytest.mark.parametrize(("path", "query", "who", "seen"), LISTINGS)
def test_a_listing_shows_what_is_ones_own(
    house: House, path: str, query: dict[str, str], who: str, seen: str
) -> None:
    others = house.service.post("voucher/issue", {"holder_uid": ANNA}, headers=house.other)
    ids = {
        "a": house.issue(holder_uid=ANNA),
        "b": house.issue(holder_uid=BERT),
        "c": others.json["voucher"]["id"],
    }
    for name, voucher_id in ids.items():
        house.book(voucher_id, AS_BERT if name == "b" else AS_ANNA)
    asked = {field: ids.get(value, value) for field, value in query.items()} | {"limit": 100}
    found: set[str] = set()
    while True:
        answer = house.service.get(path, asked, headers=credential(house, who))
        assert answer.status == 200, answer.text
        for item in answer.json["items"]:
            found.add(item.get("voucher_id") or item.get("subject_id") or item["id"])
        if answer.json["next_cursor"] is None:
            break
        asked["cursor"] = answer.json["next_cursor"]
    assert found & set(ids.values()) == {ids[name] for name in seen}


@pytest.mark.parametrize(
    ("path", "query", "whose", "thief"),
    [
        ("voucher/list", {}, "hotel", "admin"),
        ("voucher/list", {}, "hotel", "other"),
        ("voucher/list", {}, "hotel", "anna"),
        ("voucher/bookings", {}, "hotel", "other"),
        ("voucher/bookings", {}, "anna", "bert"),
        ("events", {"type": "voucher.issue"}, "admin", "hotel"),
        ("events", {"type": "voucher.issue"}, "hotel", "other"),
    ],
)
def test_a_cursor_is_good_for_its_own_caller_alone(
    house: House, path: str, query: dict[str, str], whose: str, thief: str
) -> None:
    for _ in range(2):
        house.book(house.issue())
    asked = query | {"limit": 1}
    mine = house.service.get(path, asked, headers=credential(house, whose))
    cursor = mine.json["next_cursor"]
    asked = asked | {"cursor": cursor}
    assert house.service.get(path, asked, headers=credential(house, whose)).status == 200
    stolen = house.service.get(path, asked, headers=credential(house, thief))
    assert (stolen.status, code(stolen)) == (400, "invalid_cursor")


def test_a_guest_is_no_hotel_even_under_the_uid_of_one(house: House) -> None:
    hotel_called_bert = by_key(api_key(house.service, BERT))
    issued = house.service.post("voucher/issue", {}, headers=hotel_called_bert).json["voucher"]
    assert issued["issuer_uid"] == BERT
    body = {"voucher_id": issued["id"]}
    assert house.service.post("voucher/redeem", body, headers=AS_BERT).status == 403
    assert house.service.get("voucher/list", headers=AS_BERT).json["items"] == []
