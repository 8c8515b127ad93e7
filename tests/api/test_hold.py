"""POST /api/voucher/hold and /api/voucher/release"""

from __future__ import annotations

import pytest

from tests.access.cast import ANNA, AS_ANNA, AS_BERT, Headers, House
from tests.api.steps import at, calendar, error, in_status, issued, slot_id, status
from tests.api.test_shared_slots import agenda, used
from tests.calendars import make_calendar
from tests.service import Answer, Service


def keep(
    service: Service, voucher_id: str, hours: float = 1, headers: Headers | None = None
) -> Answer:
    """Try to have a slot kept, so many hours after the clock's start."""
    body = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=hours)}
    return service.post("voucher/hold", body, headers=headers or {})


def shared(service: Service) -> dict[str, object]:
    """Issue a voucher of a new calendar."""
    return issued(service, calendar_id=calendar(service)["id"])


def book_as(service: Service, voucher_id: str, hours: float, headers: Headers) -> Answer:
    """Try to book as this caller."""
    body = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=hours)}
    return service.post("voucher/book", body, headers=headers)


def types(service: Service) -> list[str]:
    """What happened, by type, in any order but for its number."""
    return sorted(
        row["type"]["S"] for row in service.rows("events") if "voucher" in row["type"]["S"]
    )


@pytest.mark.in_process("its clock stands still")
def test_a_slot_is_kept_and_shown(service: Service) -> None:
    voucher = shared(service)
    answer = keep(service, voucher["id"], hours=3)
    assert answer.status == 200
    hold = {
        "slot_id": slot_id(service, hours=3),
        "slot_start": at(service, hours=3),
        "slot_end": at(service, hours=4),
        "until": at(service, minutes=10),
        "places": 1,
        "cancel_until": at(service, hours=3),
        "late_cancel": "refuse",
    }
    assert answer.json == {"ok": True, "voucher": voucher | {"hold": hold}}
    assert status(service, voucher["id"])["voucher"]["hold"] == hold
    listed = service.get("voucher/list", {"issuer_uid": "hotel"}).json["items"]
    assert listed[0]["hold"] == hold
    service.clock.advance(minutes=10)
    assert "hold" not in status(service, voucher["id"])["voucher"]


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
def test_no_hold_outlasts_the_start_of_its_slot(service: Service) -> None:
    made = calendar(service, hold_minutes=60, start_every=15)["id"]
    voucher = issued(service, calendar_id=made, valid_from=at(service, minutes=0))
    hold = keep(service, voucher["id"], hours=0.25).json["voucher"]["hold"]
    assert hold["until"] == at(service, minutes=15)


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
def test_the_older_dialect_shows_no_hold(service: Service) -> None:
    voucher = shared(service)
    body = {"voucherId": voucher["id"], "slotId": slot_id(service, hours=2)}
    answer = service.post("voucher/hold", body)
    assert answer.status == 200
    assert "hold" not in answer.json["voucher"]


@pytest.mark.parametrize("wanted", ["booked", "consumed", "cancelled", "expired"])
def test_only_an_issued_voucher_is_kept(service: Service, wanted: str) -> None:
    voucher = in_status(service, wanted)
    answer = keep(service, voucher["id"], hours=5)
    assert error(answer) == (409, "voucher_not_bookable", {"status": wanted})


def test_only_a_slot_of_a_shared_calendar_is_kept(service: Service) -> None:
    answer = keep(service, issued(service)["id"])
    assert error(answer) == (409, "voucher_not_holdable", None)


@pytest.mark.parametrize(("hours", "reason"), [(0, "past"), (24 * 40, "outside_validity")])
def test_a_slot_is_refused_as_book_refuses_it(service: Service, hours: float, reason: str) -> None:
    answer = keep(service, shared(service)["id"], hours)
    assert error(answer) == (409, "slot_unavailable", {"reason": reason})


@pytest.mark.in_process("moves the clock")
class TestOfAVoucher:
    def test_nobody_else_books_or_holds_it(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        assert keep(service, voucher, 2, AS_ANNA).status == 200
        until = {"held_until": at(service, minutes=10)}
        assert error(book_as(service, voucher, 2, AS_BERT)) == (409, "voucher_held", until)
        assert error(keep(service, voucher, 3, AS_BERT)) == (409, "voucher_held", until)
        query = {"voucher_id": voucher}
        assert service.get("slots/available", query, headers=AS_BERT).json["items"] == []
        assert service.get("slots/available", query, headers=AS_ANNA).json["items"]
        assert book_as(service, voucher, 2, AS_ANNA).status == 201

    def test_the_next_one_ends_a_lapsed_hold(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        assert keep(service, voucher, 2, AS_ANNA).status == 200
        service.clock.advance(minutes=10)
        assert book_as(service, voucher, 2, AS_BERT).status == 201
        events = service.rows("events")
        [lapse] = [one for one in events if one["type"]["S"] == "voucher.hold_lapse"]
        assert lapse["actor_id"]["S"] == "sweep"
        assert "hold" not in status_of(house, voucher)

    def test_its_owner_still_books_a_lapsed_hold(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        keep(service, voucher, 2, AS_ANNA)
        service.clock.advance(minutes=30)
        assert book_as(service, voucher, 2, AS_ANNA).status == 201
        assert "voucher.hold_lapse" not in types(service)

    def test_a_hold_takes_the_place_of_ones_own(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        keep(service, voucher, 2, AS_ANNA)
        hold = keep(service, voucher, 3, AS_ANNA).json["voucher"]["hold"]
        assert hold["slot_id"] == slot_id(service, hours=3)
        assert keep(service, voucher, 4, house.hotel).status == 200

    def test_a_hold_is_released_by_its_owner_or_the_hotel(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        body = {"voucher_id": voucher}
        for headers in (AS_ANNA, house.hotel):
            keep(service, voucher, 2, AS_ANNA)
            refused = service.post("voucher/release", body, headers=AS_BERT)
            assert refused.status == 403
            answer = service.post("voucher/release", body, headers=headers)
            assert answer.status == 200
            assert "hold" not in answer.json["voucher"]
        again = service.post("voucher/release", body, headers=AS_ANNA)
        assert error(again)[:2] == (409, "hold_not_live")

    def test_a_lapsed_hold_is_not_released_but_swept(self, house: House) -> None:
        service = house.service
        voucher = house.shared()
        keep(service, voucher, 2, AS_ANNA)
        service.clock.advance(minutes=10)
        answer = service.post("voucher/release", {"voucher_id": voucher}, headers=AS_ANNA)
        assert error(answer)[:2] == (409, "hold_not_live")
        assert service.sweep()["lapsed"] == 1
        assert service.sweep()["lapsed"] == 0

    def test_a_voucher_expires_after_its_hold_has_ended(self, house: House) -> None:
        service = house.service
        voucher = house.shared(valid_until=at(service, hours=4))
        keep(service, voucher, 3, AS_ANNA)
        service.clock.advance(hours=4)
        result = service.sweep()
        assert (result["lapsed"], result["expired"], result["lost_race"]) == (1, 1, 0)

    @pytest.mark.parametrize("verb", ["redeem", "revoke", "holder"])
    def test_every_other_way_ends_it(self, house: House, verb: str) -> None:
        service = house.service
        made = make_calendar(service, house.hotel)
        voucher = house.issue(calendar_id=made)
        keep(service, voucher, 2, AS_ANNA)
        assert len(used(service)) == 4
        path, body = {
            "redeem": ("voucher/redeem", {}),
            "revoke": ("voucher/cancel", {"revoke": True}),
            "holder": ("voucher/holder", {"holder_uid": ANNA}),
        }[verb]
        answer = service.post(path, body | {"voucher_id": voucher}, headers=house.hotel)
        assert answer.status == 200, answer.text
        assert used(service) == {}
        assert agenda(service) == []
        assert "hold" not in answer.json["voucher"]


def status_of(house: House, voucher_id: str) -> dict[str, object]:
    """A voucher, as the hotel sees it."""
    query = {"voucher_id": voucher_id}
    answer = house.service.get("voucher/status", query, headers=house.hotel)
    voucher: dict[str, object] = answer.json["voucher"]
    return voucher
