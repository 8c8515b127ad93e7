"""Slots that are kept in a calendar: their places, and whoever meets them."""

from __future__ import annotations

import pytest

from tests.api.steps import at, book, calendar, error, issued, slot_id, status
from tests.api.test_hold import keep, types
from tests.api.test_shared_slots import agenda, used
from tests.service import Service


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
class TestInACalendar:
    def test_its_places_are_taken_until_it_is_released(self, service: Service) -> None:
        made = calendar(service, buffer_after=15, capacity=1)["id"]
        first, second = (issued(service, calendar_id=made)["id"] for _ in range(2))
        hold = keep(service, first, 2).json["voucher"]["hold"]
        assert (hold["places"], hold["late_cancel"]) == (1, "refuse")
        assert len(used(service)) == 5
        free = {"reason": "taken", "free_again_at": at(service, minutes=10)}
        assert error(book(service, second, hours=2)) == (409, "slot_unavailable", free)
        assert error(keep(service, second, hours=2)) == (409, "slot_unavailable", free)
        assert service.post("voucher/release", {"voucher_id": first}).status == 200
        assert used(service) == {}
        assert agenda(service) == []
        assert book(service, second, hours=2).status == 201
        assert error(keep(service, first, 2))[2] == {"reason": "taken"}

    def test_its_booking_touches_no_counter_and_keeps_its_promise(self, service: Service) -> None:
        made = calendar(service, capacity=1, cancel_until_minutes=60, buffer_after=15)
        voucher = issued(service, calendar_id=made["id"])["id"]
        keep(service, voucher, 3)
        before = service.rows("calendars")
        closed = {name: made[name] for name in ("title", "zone", "capacity") if name in made} | {
            "calendar_id": made["id"],
            "hours": {},
        }
        assert service.post("calendar/save", closed).status == 200
        booking = book(service, voucher, hours=3).json["booking"]
        assert booking["cancel_until"] == at(service, hours=2)
        counters = [row for row in service.rows("calendars") if row["part"]["S"] != "head"]
        assert counters == [row for row in before if row["part"]["S"] != "head"]
        assert agenda(service) == [booking["id"]]
        assert service.post("voucher/cancel", {"booking_id": booking["id"]}).status == 200
        assert used(service) == {}

    def test_another_slot_gives_the_first_one_back(self, service: Service) -> None:
        made = calendar(service, capacity=1, start_every=15)["id"]
        voucher = issued(service, calendar_id=made)["id"]
        keep(service, voucher, 3)
        assert keep(service, voucher, 3.25).status == 200
        assert keep(service, voucher, 3.25).status == 200
        assert len(used(service)) == 4
        booking = book(service, voucher, hours=3.5).json["booking"]
        assert len(used(service)) == 4
        assert agenda(service) == [booking["id"]]

    def test_who_meets_a_lapsed_hold_ends_it(self, service: Service) -> None:
        made = calendar(service, capacity=1)["id"]
        first, second = (issued(service, calendar_id=made)["id"] for _ in range(2))
        keep(service, first, 2)
        service.clock.advance(minutes=10)
        assert book(service, second, hours=2).status == 201
        assert "voucher.hold_lapse" in types(service)
        assert "hold" not in status(service, first)["voucher"]
        assert error(book(service, first, hours=2))[2] == {"reason": "taken"}

    def test_the_last_of_several_holds_frees_the_slot(self, service: Service) -> None:
        made = calendar(service, capacity=2, hold_minutes=30)["id"]
        couple = issued(service, calendar_id=made, places=2)["id"]
        for _ in range(2):
            keep(service, issued(service, calendar_id=made)["id"], 2)
            service.clock.advance(minutes=5)
        refused = error(book(service, couple, hours=2))
        assert refused[2] == {"reason": "taken", "free_again_at": at(service, minutes=35)}

    def test_the_sweep_frees_its_places(self, service: Service) -> None:
        made = calendar(service)["id"]
        keep(service, issued(service, calendar_id=made)["id"], 2)
        service.clock.advance(minutes=9)
        assert service.sweep()["lapsed"] == 0
        service.clock.advance(minutes=1)
        assert service.sweep()["lapsed"] == 1
        assert used(service) == {}
        assert agenda(service) == []

    def test_a_listing_says_when_a_slot_may_be_free_again(self, service: Service) -> None:
        made = calendar(service, capacity=1)["id"]
        first, second = (issued(service, calendar_id=made)["id"] for _ in range(2))
        keep(service, first, 2)
        book(service, issued(service, calendar_id=made)["id"], hours=4)

        def listed() -> list[tuple[str | None, str | None]]:
            query = {"voucher_id": second, "all": "true", "to": at(service, hours=5)}
            items = service.get("slots/available", query).json["items"]
            return [(item.get("reason"), item.get("free_again_at")) for item in items]

        free, taken = (None, None), ("taken", None)
        kept = ("taken", at(service, minutes=10))
        assert listed() == [free, kept, free, taken]
        # What has lapsed is free for whoever books, whether or not the sweep has run.
        service.clock.advance(minutes=10)
        assert listed() == [free, free, free, taken]

    def test_its_own_voucher_lists_its_slot_as_free(self, service: Service) -> None:
        made = calendar(service, capacity=1)["id"]
        first, second = (issued(service, calendar_id=made)["id"] for _ in range(2))
        keep(service, first, 2)
        slot = slot_id(service, hours=2)

        def listed(voucher: str) -> list[str]:
            items = service.get("slots/available", {"voucher_id": voucher}).json["items"]
            return [item["slot_id"] for item in items]

        assert slot in listed(first)
        assert slot not in listed(second)
