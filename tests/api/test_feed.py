"""POST /api/feed/save and GET /feed/<secret>"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from icalendar import Calendar

from tests.access.cast import AS_ANNA, House, new_process
from tests.api.steps import at, book, calendar, error, issued, problems, slot_id
from tests.calendars import make_calendar
from tests.service import Answer, Service

pytestmark = pytest.mark.in_process("reads the body as Lambda answers it")


def make_feed(service: Service, calendar_id: str, **fields: Any) -> str:
    """Give a calendar a new feed; returns its secret."""
    answer = service.post("feed/save", {"calendar_id": calendar_id, **fields})
    assert answer.status == 200, answer.text
    return str(answer.json["secret"])


def fetch(service: Service, secret: str, **headers: str) -> Answer:
    """The feed at this address, as a phone asks for it."""
    params = {"secret": secret}
    return service.call("GET", "/feed/{secret}", path_params=params, headers=headers)


def entries(service: Service, secret: str) -> list[Any]:
    """The entries of a feed, as another program reads them."""
    answer = fetch(service, secret)
    assert answer.status == 200, answer.text
    content = base64.b64decode(answer.text)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return list(Calendar.from_ical(content).walk("VEVENT"))


def booked_in(service: Service, calendar_id: str, hours: float = 2, **fields: Any) -> Any:
    """Book a voucher of a calendar."""
    voucher = issued(service, calendar_id=calendar_id, **fields)
    answer = book(service, voucher["id"], hours)
    assert answer.status == 201, answer.text
    return answer.json


def test_a_feed_has_the_bookings_of_its_calendar(service: Service) -> None:
    own, other = calendar(service)["id"], calendar(service)["id"]
    first = booked_in(service, own, 2, title="Sauna; Übung", places=2)["booking"]
    second = booked_in(service, own, 4)["booking"]
    booked_in(service, other, 6)
    shown = entries(service, make_feed(service, own))
    assert [str(one["uid"]) for one in shown] == [
        f"{booking['id']}@hotel-vouchers" for booking in (first, second)
    ]
    assert str(shown[0]["summary"]) == "Sauna; Übung (2)"
    assert shown[0].start.isoformat() == at(service, hours=2).replace("Z", "+00:00")
    assert shown[0].end.isoformat() == at(service, hours=3).replace("Z", "+00:00")


def test_a_move_and_a_cancel_are_seen(service: Service) -> None:
    own = calendar(service)["id"]
    booking_id = booked_in(service, own)["booking"]["id"]
    secret = make_feed(service, own)
    before = int(entries(service, secret)[0]["sequence"])
    body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=5)}
    assert service.post("voucher/reschedule", body).status == 200
    (moved,) = entries(service, secret)
    assert moved.start.isoformat() == at(service, hours=5).replace("Z", "+00:00")
    assert int(moved["sequence"]) > before
    assert service.post("voucher/cancel", {"booking_id": booking_id}).status == 200
    assert entries(service, secret) == []


def test_a_booking_that_was_used_stays(service: Service) -> None:
    own = calendar(service)["id"]
    voucher_id = booked_in(service, own)["voucher"]["id"]
    assert service.post("voucher/redeem", {"voucher_id": voucher_id}).status == 200
    assert len(entries(service, make_feed(service, own))) == 1


def test_names_are_shown_only_where_that_was_wanted(service: Service) -> None:
    own = calendar(service)["id"]
    booked_in(service, own, holder_name="Mia Krüger")
    without = fetch(service, make_feed(service, own))
    assert b"Mia" not in base64.b64decode(without.text)
    (shown,) = entries(service, make_feed(service, own, with_names=True))
    assert str(shown["summary"]) == "Hotel Voucher · Mia Krüger"


def test_a_new_address_ends_the_one_before(service: Service) -> None:
    own = calendar(service)["id"]
    first, second = make_feed(service, own), make_feed(service, own)
    assert first != second
    assert fetch(service, first).status == 404
    assert fetch(service, second).status == 200
    assert service.post("feed/save", {"calendar_id": own, "remove": True}).json == {
        "ok": True,
        "feed": None,
        "secret": None,
    }
    assert fetch(service, second).status == 404


def test_every_wrong_address_is_the_same_404(service: Service) -> None:
    own = calendar(service)["id"]
    secret = make_feed(service, own)
    wrong = [
        "x",
        own,
        f"{own}.",
        f"{own}.{'0' * 31}",
        f"c-none.{secret.rpartition('.')[2]}",
        secret[:-1],
        f"{secret}0",
        secret.upper(),
    ]
    answers = {fetch(service, each).text for each in wrong}
    assert len(answers) == 1
    assert {error(fetch(service, each))[:2] for each in wrong} == {(404, "route_not_found")}


def test_only_a_hash_is_stored_and_the_secret_is_in_no_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    own = calendar(service)["id"]
    caplog.set_level("DEBUG")
    secret = make_feed(service, own, with_names=True)
    assert fetch(service, secret).status == 200
    own_part = secret.rpartition(".")[2]
    tables = ("feeds", "calendars", "events", "idempotency", "rate_limits")
    assert own_part not in str([service.rows(table) for table in tables])
    assert own_part not in "".join(f"{record.__dict__}" for record in caplog.records)
    lines = [record.__dict__ for record in caplog.records if record.getMessage() == "request"]
    assert "/feed/{secret}" in {line["route"] for line in lines}


def test_a_phone_that_has_it_is_told_so(service: Service) -> None:
    own = calendar(service)["id"]
    booked_in(service, own)
    secret = make_feed(service, own)
    answer = fetch(service, secret)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = answer.headers["ETag"]
    assert fetch(service, secret, **{"If-None-Match": etag}).status == 304
    booked_in(service, own, 6)
    assert fetch(service, secret, **{"If-None-Match": etag}).status == 200


def test_a_feed_costs_two_reads_a_query_and_a_read_of_many(service: Service) -> None:
    own = calendar(service)["id"]
    booked_in(service, own)
    secret = make_feed(service, own)
    service.spy.calls.clear()
    assert fetch(service, secret).status == 200
    assert service.spy.operations() == ["get_item", "get_item", "query", "batch_get_item"]


def test_requests_are_counted(house: House) -> None:
    body = {"calendar_id": make_calendar(house.service, house.hotel)}
    secret = house.service.post("feed/save", body, headers=house.hotel).json["secret"]
    new_process(rate_limit_get=1)
    assert [fetch(house.service, secret).status for _ in range(2)] == [200, 429]
    new_process(rate_limit_get=0)


def test_a_guest_makes_no_feed(house: House) -> None:
    body = {"calendar_id": make_calendar(house.service, house.hotel)}
    assert house.service.post("feed/save", body, headers=AS_ANNA).status == 403


def test_what_is_wrong_with_a_request_is_said(service: Service) -> None:
    answer = service.post("feed/save", {"with_names": True})
    assert [field for field, _ in problems(answer)] == ["calendar_id"]
    missing = service.post("feed/save", {"calendar_id": "c-none"})
    assert error(missing)[:2] == (404, "calendar_not_found")
