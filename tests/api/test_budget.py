"""What a request may cost: so many store calls, and no more when a table has more rows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.web_addresses import EXAMPLE
from tests import pictures
from tests.api import calendar_use, campaign_use, guest_use, link_use, verb_use, visitor_budget
from tests.api.steps import REQUESTS, book, booked, calendar, ids, issued, send, text
from tests.calendars import CALENDAR, block_times
from tests.domain.made import voucher
from tests.mails import put_mail
from tests.routes import Route, each_route
from tests.service import START, TRANSACT, Answer, Service
from tests.stored import booked_by_guest, put_many

pytestmark = pytest.mark.in_process("counts store calls and what they cost")

READ, WRITE, QUERY, BATCH = "get_item", TRANSACT, "query", "batch_get_item"
Step = Callable[[Service], Answer]


def _prepared(service: Service, path: str, by: str, **fields: Any) -> Callable[[], Answer]:
    live = ids(booked(service))
    return lambda: service.post(path, {by: live[by], **fields})


def _booking(service: Service) -> Callable[[], Answer]:
    voucher_id = issued(service)["id"]
    return lambda: book(service, voucher_id)


def _reading(path: str, **query: Any) -> Callable[[Service], Callable[[], Answer]]:
    return lambda service: lambda: service.get(path, query)


def _listing_mails(service: Service) -> Callable[[], Answer]:
    put_mail(service, "hotel")
    return _reading("mail/list", issuer_uid="hotel")(service)


def _of_voucher(path: str, live: bool) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        voucher_id = (booked(service)["voucher"] if live else issued(service))["id"]
        return lambda: service.get(path, {"voucher_id": voucher_id})

    return prepare


def _with_live_bookings(**fields: Any) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        # One to list and one for the next page. They need an instant of their own: among bookings
        # of one instant, chance decides how many cancelled ones are read before these two.
        service.clock.tick()
        booked(service)
        booked(service)
        query = {"issuer_uid": "hotel", "status": "booked", "limit": 1, **fields}
        return lambda: service.get("voucher/bookings", query)

    return prepare


TEMPLATE = {"issuer_uid": "hotel", "name": "Spa"}
NEW = {"template": TEMPLATE, "webhook": {"issuer_uid": "hotel", "url": EXAMPLE}}


def _saved(thing: str, verb: str, **fields: Any) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        made = service.post(f"{thing}/save", NEW[thing]).json[thing]
        named = {"issuer_uid": "hotel", f"{thing}_id": made["id"], "version": 1}
        return lambda: service.post(f"{thing}/{verb}", named | fields)

    return prepare


def _template_with_calendar(service: Service) -> Callable[[], Answer]:
    body = TEMPLATE | {"calendar_id": calendar(service)["id"], "places": 2}
    return lambda: service.post("template/save", body)


def _heartbeat(service: Service) -> Callable[[], Answer]:
    path = "/api/presence/heartbeat"
    service.call("POST", path, REQUESTS[path])
    return lambda: service.call("POST", path, REQUESTS[path])


def _until_a_day(service: Service) -> Callable[[], Answer]:
    """Of a hotel whose zone was not read before."""
    body = {"issuer_uid": f"hotel-{next(_numbers)}", "valid_until": "2096-12-31"}
    return lambda: service.post("voucher/issue", body)


def _save(service: Service, logo: bytes | None) -> Answer:
    """The first profile of a hotel."""
    body: dict[str, Any] = {"issuer_uid": f"hotel-{next(_numbers)}", "name": "Seaside"}
    body |= {"zone": "Europe/Berlin"} | ({"logo": pictures.text(logo)} if logo else {})
    return service.post("hotel/save", body)


_numbers = itertools.count(1)
# name: (what makes the rows and returns the request, the store calls that the request may make)
BUDGET: dict[str, tuple[Callable[[Service], Callable[[], Answer]], list[str]]] = {
    "issue": (
        lambda service: lambda: service.post("voucher/issue", {"issuer_uid": "hotel"}),
        [WRITE],
    ),
    "issue until a day": (  # the hotel's zone is read once a minute
        _until_a_day,
        [READ, WRITE],
    ),
    "save a profile": (lambda service: lambda: _save(service, None), [READ, WRITE]),
    "save a logo": (lambda service: lambda: _save(service, pictures.PNG), [READ, WRITE]),
    "profile": (_reading("hotel/profile", issuer_uid="hotel"), [READ]),
    "book": (_booking, [READ, WRITE]),
    "hold": (calendar_use.hold, [READ, BATCH, WRITE]),
    "release": (calendar_use.release, [READ, WRITE]),
    **guest_use.BUDGET,
    "reschedule": (calendar_use.move(), [READ, READ, WRITE]),
    "reschedule in a calendar": (calendar_use.move(shared=True), [READ, READ, BATCH, WRITE]),
    **link_use.BUDGET,
    **campaign_use.BUDGET,
    **visitor_budget.BUDGET,
    "cancel by booking": (
        lambda s: _prepared(s, "voucher/cancel", "booking_id"),
        [READ, READ, WRITE],
    ),
    "cancel by voucher": (lambda s: _prepared(s, "voucher/cancel", "voucher_id"), [READ, WRITE]),
    "revoke": (lambda s: _prepared(s, "voucher/cancel", "voucher_id", revoke=True), [READ, WRITE]),
    "give to a new holder": (
        lambda s: _prepared(s, "voucher/holder", "voucher_id", holder_uid="bert"),
        [READ, WRITE],
    ),
    "redeem by booking": (
        lambda s: _prepared(s, "voucher/redeem", "booking_id"),
        [READ, READ, WRITE],
    ),
    "extend": (
        lambda s: _prepared(s, "voucher/extend", "voucher_id", valid_until="2099-12-31T00:00:00Z"),
        [READ, WRITE],
    ),
    **verb_use.BUDGET,
    "redeem by voucher": (lambda s: _prepared(s, "voucher/redeem", "voucher_id"), [READ, WRITE]),
    "status": (_of_voucher("voucher/status", live=False), [READ]),
    "status with a live booking": (_of_voucher("voucher/status", live=True), [READ]),
    "calendar entry": (calendar_use.entry, [READ, READ]),
    "slots": (_of_voucher("slots/available", live=False), [READ]),
    "health": (_reading("health"), [READ]),
    "list of an issuer": (_reading("voucher/list", issuer_uid="hotel", limit=5), [QUERY]),
    "list of a holder": (_reading("voucher/list", holder_uid="guest", limit=5), [QUERY]),
    "list of an issuer by status": (
        _reading("voucher/list", issuer_uid="hotel", status="booked", limit=5),
        [QUERY],
    ),
    "list of issued vouchers": (
        _reading("voucher/list", issuer_uid="hotel", status="issued", limit=1),
        [QUERY],
    ),
    "list of a service": (
        _reading("voucher/list", issuer_uid="hotel", service_type="hotel.booking", limit=1),
        [QUERY],
    ),
    "bookings of an issuer": (_reading("voucher/bookings", issuer_uid="hotel", limit=5), [QUERY]),
    "bookings of a holder": (_reading("voucher/bookings", holder_uid="guest", limit=5), [QUERY]),
    "bookings of a voucher": (_reading("voucher/bookings", voucher_id="v-1", limit=5), [QUERY]),
    "bookings by slot": (
        _reading("voucher/bookings", issuer_uid="hotel", limit=5, **{"from": text(START)}),
        [QUERY],
    ),
    "bookings with their vouchers": (_with_live_bookings(include="voucher"), [QUERY, BATCH, BATCH]),
    "counts": (_reading("voucher/counts", issuer_uid="hotel"), [QUERY] * 5),
    "live bookings": (_with_live_bookings(), [QUERY]),
    "save a template": (lambda s: lambda: s.post("template/save", TEMPLATE), [WRITE]),
    "change a template": (_saved("template", "save", name="Day spa"), [READ, WRITE]),
    "save a template with a calendar": (_template_with_calendar, [READ, WRITE]),
    "delete a template": (_saved("template", "delete"), [READ, WRITE]),
    "list of templates": (_reading("template/list", issuer_uid="hotel", limit=1), [QUERY]),
    "save a webhook": (lambda s: lambda: s.post("webhook/save", NEW["webhook"]), [WRITE]),
    "change a webhook": (_saved("webhook", "save", url=EXAMPLE), [READ, WRITE]),
    "rotate a webhook": (_saved("webhook", "rotate"), [READ, WRITE]),
    "delete a webhook": (_saved("webhook", "delete"), [READ, WRITE]),
    "list of mails": (_listing_mails, [QUERY, BATCH]),
    "list of webhooks": (_reading("webhook/list", issuer_uid="hotel"), [QUERY]),
    "events of a voucher": (_reading("events", subject_id="v-1", limit=5), [QUERY]),
    "events of a type": (_reading("events", type="voucher.book", limit=5), ["scan"]),
    "heartbeat": (_heartbeat, ["update_item"]),
    "issue into a calendar": (
        lambda s: calendar_use.in_calendar(s, "voucher/issue", issuer_uid="hotel"),
        [READ, WRITE],
    ),
    "book in a calendar": (calendar_use.booking, [READ, BATCH, WRITE]),
    "slots of a calendar": (calendar_use.slots, [READ, READ, QUERY, QUERY]),
    "bookings of a calendar": (calendar_use.bookings, [READ, QUERY, BATCH]),
    "make a calendar": (
        lambda s: lambda: s.post("calendar/save", CALENDAR | {"issuer_uid": "hotel"}),
        [WRITE],
    ),
    "archive a calendar": (
        lambda s: calendar_use.in_calendar(s, "calendar/archive"),
        [READ, WRITE],
    ),
    "block a calendar": (
        lambda s: calendar_use.in_calendar(s, "calendar/block", **block_times(s.clock.now)),
        [READ, WRITE],
    ),
    "conflicts": (calendar_use.conflicts, [READ, QUERY, QUERY, QUERY]),
    "load of a calendar": (calendar_use.load, [READ, QUERY, QUERY, QUERY]),
    "calendars of an issuer": (calendar_use.listed, [QUERY]),
}


# They read what they count, show or look through (docs/costs-and-limits.md); tests of their own
# bound them.
GROWING = {"counts", "export", "erase", "events of a type"}
# What they read of a calendar over a long time, they read at the same time.
AT_ONCE = {"slots of a calendar", "conflicts", "load of a calendar"}


@pytest.mark.parametrize("name", BUDGET)
def test_request_makes_only_these_store_calls(service: Service, name: str) -> None:
    prepare, calls = BUDGET[name]
    request = prepare(service)
    service.spy.calls.clear()
    assert request().status in (200, 201)
    made = service.spy.operations()
    assert (Counter(made) == Counter(calls)) if name in AT_ONCE else (made == calls)


def test_request_that_the_rules_refuse_writes_nothing(service: Service) -> None:
    voucher_id = issued(service)["id"]
    service.spy.calls.clear()
    book(service, voucher_id, hours=-1)
    assert service.spy.operations() == [READ]


@each_route
def test_no_route_scans(service: Service, route: Route) -> None:
    send(service, route.method, route.path, REQUESTS[route.path])
    assert "scan" not in service.spy.operations()


# --- what it consumes


def fill(service: Service, start: int, stop: int) -> None:
    """Store vouchers of one hotel and guest; their bookings and events are all of one voucher."""
    rows = []
    for number in range(start, stop):
        created_at = START - timedelta(seconds=number + 1)
        issued_voucher = voucher(
            id=f"v-{number}",
            valid_from=START,
            valid_until=START + timedelta(days=30),
            created_at=created_at,
        )
        slot_start = START + timedelta(hours=number % 100 + 1)
        change = booked_by_guest(issued_voucher, slot_start, created_at, number)
        named_voucher = replace(issued_voucher, holder_uid="guest")
        rows.append((change.voucher if number % 2 else named_voucher, change))
    put_many(service, rows)


def test_no_request_costs_more_when_a_table_has_more_rows(
    local_service: Service, subtests: pytest.Subtests
) -> None:
    service = local_service
    costs: dict[int, dict[str, float]] = {}
    fill(service, 0, 10)
    for size in (10, 500):
        costs[size] = {}
        for name, (prepare, _) in BUDGET.items():
            request = prepare(service)
            service.spy.capacity.clear()
            assert request().status in (200, 201), name
            costs[size][name] = service.spy.units()
        if size == 10:
            fill(service, 10, 500)
    for name in costs[10].keys() - GROWING:
        cost = costs[10][name]
        with subtests.test(route=name):
            assert bool(cost) == bool(BUDGET[name][1])  # none where no call is made
            assert costs[500][name] == cost
