"""Test clocks of hotels: who may move one, on which stages, and whose time it is then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.instants import text
from chalicelib.http.hotel_clocks import HEADER
from tests.access.cast import AS_ANNA, STAGE, House, code, furnish
from tests.answers.shape import check_error
from tests.engines import Engine
from tests.fakes import TRANSACT
from tests.service import Answer, Service, current_runtime, serve, use_settings
from tests.visitors import NO_PAGE, receipt

DAY = 24 * 60 * 60
MOST = 400 * DAY
PATH = "hotel/clock"


@pytest.fixture
def house(empty_tables: Engine) -> Iterator[House]:
    """The stage dev, where hotels have test clocks."""
    for service in serve(empty_tables, **STAGE, test_clocks="on"):
        yield furnish(service)


def forward(house: House, seconds: int, headers: Any = None, **body: Any) -> Answer:
    """Move the time of the hotel on, or of the one that an admin names."""
    body |= {"forward_seconds": seconds}
    return house.service.post(PATH, body, headers=headers or house.hotel)


def at_the_hotel(service: Service, seconds: int) -> str:
    """The time of a hotel whose clock is so far ahead."""
    return text(service.clock.now + timedelta(seconds=seconds))


def test_a_clock_moves_on_and_says_what_time_it_is(house: House) -> None:
    for seconds, ahead in ((0, 0), (DAY, DAY), (60, DAY + 60), (0, DAY + 60)):
        answer = forward(house, seconds)
        assert answer.status == 200
        now = at_the_hotel(house.service, ahead)
        assert answer.json["clock"] == {"issuer_uid": "hotel", "now": now, "ahead_seconds": ahead}
        assert answer.headers[HEADER] == str(ahead)


def test_a_clock_moves_at_most_400_days_in_all_and_never_back(house: House) -> None:
    assert forward(house, MOST - DAY).status == 200
    refused = forward(house, DAY + 1)
    check_error(refused, "invalid_request")
    (problem,) = refused.json["details"]
    assert (problem["code"], problem["limits"]) == ("too_large", {"max": DAY})
    for seconds in (-1, MOST + 1):
        check_error(forward(house, seconds), "invalid_request")
    assert forward(house, DAY).json["clock"]["ahead_seconds"] == MOST


def test_only_the_hotel_and_an_admin_move_its_clock(house: House) -> None:
    for refused in (
        forward(house, 1, issuer_uid="somebody-else"),
        forward(house, 1, house.other, issuer_uid="hotel"),
        forward(house, 1, AS_ANNA),
    ):
        assert (refused.status, code(refused)) == (403, "forbidden")
    check_error(house.service.post(PATH, {}), "unauthenticated")
    assert forward(house, 0).json["clock"]["ahead_seconds"] == 0
    assert forward(house, DAY, house.admin, issuer_uid="hotel").status == 200
    assert forward(house, 0).json["clock"]["ahead_seconds"] == DAY


def test_two_clocks_moved_at_once_are_both_moved(house: House) -> None:
    for times in (1, 2):  # the first one makes the row
        with house.service.meanwhile(lambda: forward(house, 60, house.other), TRANSACT):
            assert forward(house, DAY).status == 200
        assert forward(house, 0).json["clock"]["ahead_seconds"] == times * DAY
        assert forward(house, 0, house.other).json["clock"]["ahead_seconds"] == times * 60


@pytest.mark.parametrize("stage", ["prod", "staging", "dev"])
def test_without_test_clocks_there_is_no_such_route(house: House, stage: str) -> None:
    use_settings(stage=stage, test_clocks="off")
    with house.service.untouched():
        for method in ("POST", "OPTIONS", "GET", "DELETE"):
            answer = house.service.call(method, f"/api/{PATH}", headers=house.hotel)
            check_error(answer, "route_not_found")
            assert "Api-Version" not in answer.headers
    assert PATH not in house.service.call("GET", "/api/openapi.json").text


def test_with_test_clocks_the_document_has_the_route(house: House) -> None:
    paths = house.service.call("GET", "/api/openapi.json").json["paths"]
    assert paths["/api/hotel/clock"].keys() == {"post"}
    answer = house.service.get(PATH, headers=house.hotel)
    check_error(answer, "method_not_allowed")


def test_without_test_clocks_nothing_is_read_and_nothing_said(house: House) -> None:
    assert forward(house, DAY).status == 200
    use_settings(test_clocks="off")
    house.service.spy.calls.clear()
    answer = house.service.post("voucher/issue", {}, headers=house.hotel)
    assert HEADER not in answer.headers
    assert not any("hotels" in str(call) for call in house.service.spy.calls)
    assert answer.json["voucher"]["created_at"] == text(house.service.clock.now)


def test_a_request_has_the_time_of_the_hotel_that_it_concerns(house: House) -> None:
    service = house.service
    assert forward(house, 2 * DAY).status == 200
    moved, real = (at_the_hotel(service, seconds) for seconds in (2 * DAY, 0))

    def issue(headers: Any, **body: Any) -> Answer:
        return service.post("voucher/issue", body, headers=headers)

    issues = [
        (issue(house.hotel), moved),
        (issue(house.admin, issuer_uid="hotel"), moved),
        (issue(house.admin, issuerUid="hotel"), moved.replace("Z", ".000Z")),
        (issue(house.other), real),
        (issue(house.admin, issuer_uid="nobody"), real),
    ]
    for answer, now in issues:
        assert answer.status in (200, 201), answer.text
        voucher = answer.json["voucher"]
        assert voucher.get("created_at", voucher.get("createdAt")) == now
    # By a voucher, a booking and a link alone, whoever asks.
    voucher_id = issues[0][0].json["voucher"]["id"]
    slots = service.get("slots/available", {"voucher_id": voucher_id}, headers=AS_ANNA)
    first = slots.json["items"][0]
    assert first["start"] >= moved
    body = {"voucher_id": voucher_id, "slot_id": first["slot_id"]}
    booked = service.post("voucher/book", body, headers=AS_ANNA)
    assert booked.json["booking"]["created_at"] == moved
    booking_id = booked.json["booking"]["id"]
    link = service.post("booking/link", {"booking_id": booking_id}, headers=AS_ANNA)
    assert link.headers[HEADER] == str(2 * DAY)
    by_link = {"Authorization": f"Booking {link.json['token']}"}
    cancelled = service.post("booking/cancel", {}, headers=by_link)
    assert cancelled.json["booking"]["cancelled_at"] == moved
    # What names no hotel alone is in real time, and says so.
    assert service.get("voucher/list", headers=AS_ANNA).headers[HEADER] == "0"


def test_a_guest_cancels_too_late_in_the_hotels_time(house: House) -> None:
    service = house.service
    issued = service.post("voucher/issue", {}, headers=house.other).json["voucher"]["id"]
    ours, theirs = house.book(house.issue()), house.book(issued)
    assert forward(house, 3 * 60 * 60).status == 200

    def cancel(booking_id: str) -> Answer:
        return service.post("voucher/cancel", {"booking_id": booking_id}, headers=AS_ANNA)

    check_error(cancel(ours), "cancel_too_late")
    assert cancel(theirs).status == 200


def test_a_link_is_over_in_the_time_of_its_hotel(house: House) -> None:
    service = house.service
    by_link = house.link(house.book(house.issue()))
    assert forward(house, 59 * DAY).status == 200
    assert service.get("booking/status", headers=by_link).status == 200
    assert forward(house, 2 * DAY).status == 200
    check_error(service.get("booking/status", headers=by_link), "link_not_valid")


def test_a_visitors_consent_is_withdrawn_in_the_hotels_time(house: House) -> None:
    service, body = house.service, {"receipt": receipt(house.service, NO_PAGE)}
    assert forward(house, MOST).status == 200
    answer = service.post("privacy/withdraw", body)
    assert answer.json["withdrawn_at"] == at_the_hotel(service, MOST)
    assert answer.headers[HEADER] == str(MOST)
    for value in ("r1.x.y", "x" * 5000, 7):
        answer = service.post("privacy/withdraw", {"receipt": value})
        assert answer.status in (400, 401)
        assert answer.headers[HEADER] == "0"


def test_credentials_keep_real_time(house: House) -> None:
    service = house.service
    session = house.sign_in()
    before = service.get("session/current", headers=session).json
    assert forward(house, MOST).status == 200
    answer = service.get("session/current", headers=session)
    assert answer.json == before
    assert HEADER not in answer.headers
    assert service.get("voucher/list", headers=session).headers[HEADER] == str(MOST)
    assert house.sign_in().keys() == session.keys()


def test_what_names_nothing_that_exists_is_refused_as_ever(house: House) -> None:
    service = house.service
    assert forward(house, DAY).status == 200
    for field, error in (("voucher_id", "voucher_not_found"), ("booking_id", "booking_not_found")):
        answer = service.post("voucher/redeem", {field: "x-1"}, headers=house.admin)
        check_error(answer, error)
    for value in ("x" * 5000, "", 7, None, ["v"]):
        answer = service.post("voucher/redeem", {"voucher_id": value}, headers=house.admin)
        check_error(answer, "invalid_request")
    assert current_runtime().settings.has_test_clocks
