"""What all rules share: the cast, requests in both naming styles, and the comparison."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.torture import oracle
from tests.torture.machine.camel_case import to_camel_case, to_snake_case
from tests.torture.model.calendars import Calendar
from tests.torture.model.guests import GuestModel
from tests.torture.model.hotels import HotelModel
from tests.torture.model.records import Booking, ExpectedError, Principal, Range, Voucher
from tests.torture.model.vouchers import Model
from tests.torture.stage import ADMIN, START, Answer, Stage, api_key, by_key, guest, guest_uid
from tests.torture.times import MS, iso

GUESTS = ("a", "b", "c", "d")  # the callers 0 to 3
HOTELS = ("north", "south")  # 4 and 5; 6 is the admin
_run_numbers = itertools.count(1)


OLDER_STATUS = {"no_show": "booked"}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request (a place in the cast), and how."""

    number: int
    camel_case: bool = False
    keyed: bool = False  # with an Idempotency-Key


@dataclass(frozen=True, slots=True)
class Sold:
    """What a voucher is for."""

    minutes: int
    service_type: str | None = None
    calendar: int | None = None  # a pick
    places: int | None = None


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request that was granted under an Idempotency-Key."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    sent_at: datetime
    response_text: str


Edge = tuple[int, timedelta] | None  # one end of a range: near one of the times that matter
picks = st.integers(0, 30)
readers = st.builds(Sender, st.integers(0, 6), st.booleans())
senders = st.builds(Sender, st.integers(0, 6), st.booleans(), st.booleans())
guest_numbers, hotel_numbers = st.integers(0, 3), st.integers(4, 5)
offsets = st.sampled_from([0 * MS, -MS, MS])
# Of what has one dialect only.
one_dialect_readers = st.builds(Sender, st.integers(0, 6))
one_dialect_senders = st.builds(Sender, st.integers(0, 6), st.just(value=False), st.booleans())
ranges = st.tuples(*[st.none() | st.tuples(picks, offsets)] * 2)


def without_none(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def range_query(range_: Range) -> dict[str, str]:
    """A range as query parameters."""
    ends = without_none(**{"from": range_.first, "to": range_.before})
    return {name: iso(time) for name, time in ends.items()}


class Base(RuleBasedStateMachine):
    """Two hotels, four guests and an admin."""

    make_stage: ClassVar[Callable[[], AbstractContextManager[Stage]]]
    counts: ClassVar[Counter[str]] = Counter()  # steps, and responses by kind

    def set_up(self) -> None:
        """A fresh stage with its cast."""
        self.context = type(self).make_stage()
        self.stage = self.context.__enter__()
        self.run = next(_run_numbers)
        self.set_time(START)
        self.model = Model()
        self.hotels = HotelModel(self.model)
        self.guests = GuestModel(self.hotels)
        self.keyed_requests: list[KeyedRequest] = []
        self.has_erased = False
        self.key_numbers = itertools.count(1)
        tokens = [f"{name}-{self.run}" for name in GUESTS]
        hotels = [f"{name}-{self.run}" for name in HOTELS]
        self.principals = [Principal(guest_uid(token), "guest") for token in tokens]
        self.principals += [Principal(uid, "issuer") for uid in hotels]
        self.principals.append(Principal("local-admin", "admin"))
        self.headers = [guest(token) for token in tokens]
        self.headers += [by_key(api_key(self.stage.service, uid)) for uid in hotels]
        self.headers.append(ADMIN)

    def teardown(self) -> None:
        """Close the stage. Where all that is stored is of this run, it must be consistent."""
        if hasattr(self, "context"):
            try:
                if self.stage.service.engine.name == "memory":
                    oracle.assert_consistent(self.stage.service.rows)
            finally:
                self.context.__exit__(None, None, None)

    @invariant()
    def count_steps(self) -> None:
        self.counts["steps"] += 1

    def set_time(self, now: datetime) -> None:
        """Set the clock."""
        self.now = now
        self.stage.clocks.set(now)

    def advance_to(self, time: datetime) -> None:
        """Set the clock forward, never back."""
        if time > self.now:
            self.set_time(time)

    def number_of(self, uid: str) -> int:
        """A caller's place in the cast."""
        return [principal.uid for principal in self.principals].index(uid)

    # --- requests and comparison

    def post(self, sender: Sender, path: str, body: dict[str, Any]) -> Answer:
        """A POST as this sender writes it."""
        if sender.camel_case:
            body = {to_camel_case(name): value for name, value in body.items()}
        return self.post_as(self.headers[sender.number], path, body, keyed=sender.keyed)

    def post_as(
        self, headers: dict[str, str], path: str, body: dict[str, Any], *, keyed: bool = False
    ) -> Answer:
        """A POST of whoever has these headers."""
        headers = dict(headers)
        if keyed:
            headers["Idempotency-Key"] = f"key-{self.run}-{next(self.key_numbers)}"
        response = self.stage.service.post(path, body, headers=headers)
        if keyed and response.status < 300:
            request = KeyedRequest(path, body, headers, self.now, response.text)
            self.keyed_requests.append(request)
        return response

    def get(self, sender: Sender, path: str, query: dict[str, Any]) -> Answer:
        """A GET as this sender writes it."""
        if sender.camel_case:
            query = {to_camel_case(name): value for name, value in query.items()}
        return self.stage.service.get(path, query, headers=self.headers[sender.number])

    def compare(self, path: str, response: Answer, predict: Callable[[], Any]) -> tuple[Any, Any]:
        """The response's body and the model's prediction; None and None if both refuse alike."""
        try:
            predicted, expected = predict(), None
        except ExpectedError as error:
            predicted, expected = None, error
        if expected:
            self.counts[f"{path} refused"] += 1
            answer = response.json
            assert (response.status, answer.get("code")) == expected.status_and_code, response.text
            if expected.details:
                assert to_snake_case(answer)["details"] == expected.details, response.text
            if expected.problems:
                problems = [(one["field"], one["code"], one["limits"]) for one in answer["details"]]
                by_field = sorted(problems, key=lambda one: one[:2])
                assert by_field == sorted(expected.problems, key=lambda one: one[:2])
            if expected.retry_after is not None:
                assert response.headers["Retry-After"] == str(expected.retry_after)
            return None, None
        self.counts[f"{path} granted"] += 1
        assert response.status < 300, response.text
        return to_snake_case(response.json), predicted

    def compare_voucher(self, body: dict[str, Any], voucher: Voucher) -> None:
        """A voucher of a response, with the model's."""
        assert body["id"] == voucher.id
        assert body["status"] == voucher.status_at(self.now), (body, voucher)
        assert body["holder_uid"] == voucher.holder
        assert body["issuer_uid"] == voucher.issuer
        assert body["service_type"] == voucher.service_type
        assert (body["valid_from"], body["valid_until"]) == (iso(voucher.start), iso(voucher.end))
        if voucher.consumed_by:
            assert body["consumed_by"] == voucher.consumed_by
            assert voucher.consumed_at
            assert body["consumed_at"] == iso(voucher.consumed_at)
        else:
            assert body.get("consumed_by") is None
        kept = voucher.hold if self.is_kept(voucher) else None
        if kept is None or "hold" in body:  # the older dialect never shows it
            shown = body.get("hold") or {}
            expected = (iso(kept.start), iso(kept.end), iso(kept.until)) if kept else (None,) * 3
            names = ("slot_start", "slot_end", "until")
            assert tuple(shown.get(name) for name in names) == expected, (body, voucher)
        shared = (voucher.calendar.id, voucher.places) if voucher.calendar else (None, None)
        assert (body.get("calendar_id"), body.get("places")) == shared

    def is_kept(self, voucher: Voucher) -> bool:
        """Whether a slot is kept with it now."""
        return voucher.hold is not None and self.now < voucher.hold.until

    def compare_booking(self, body: dict[str, Any] | None, booking: Booking | None) -> None:
        """A booking of a response, with the model's."""
        assert (body is None) == (booking is None), (body, booking)
        if body and booking:
            assert body["id"] == booking.id
            # The older dialect has no word for a no-show.
            assert body["status"] in (booking.status, OLDER_STATUS.get(booking.status))
            assert body["holder_uid"] == booking.holder
            assert body["slot_id"] == f"slot-{iso(booking.start)}"
            assert body["slot_end"] == iso(booking.end)
            assert body.get("sequence", 0) in (booking.sequence, 0)  # no list has it
            assert body["voucher_id"] == booking.voucher_id
        if body and booking and booking.promise and "calendar_id" in body:
            promise = booking.promise  # lists have it only where they name the calendar
            assert body["calendar_id"] == promise.calendar.id
            assert body["places"] == promise.places
            assert body["cancel_until"] == iso(promise.cancel_until)
            assert body["late_cancel"] == promise.late_cancel

    # --- choices

    def pick_voucher(self, pick: int) -> str:
        """Any voucher's id; sometimes an id that does not exist."""
        ids = [*self.model.vouchers, "v-none"]
        return ids[-1 - pick % len(ids)] if pick else "v-none"

    def pick_booking(self, pick: int) -> str:
        """Any booking's id; sometimes an id that does not exist."""
        ids = [*self.model.bookings, "b-none"]
        return ids[-1 - pick % len(ids)] if pick else "b-none"

    def pick_calendar(self, pick: int) -> str:
        """Any calendar's id; sometimes an id that does not exist."""
        ids = [*self.model.calendars, "c-none"]
        return ids[-1 - pick % len(ids)] if pick else "c-none"

    def pick_of(self, calendar: Calendar) -> int:
        """The pick that means this calendar."""
        return len(self.model.calendars) - [*self.model.calendars].index(calendar.id)

    def managing(self, sender: Sender, issuer: str | None) -> Sender:
        """The issuer itself as the sender, in the same way."""
        number = sender.number if issuer is None else self.number_of(issuer)
        return Sender(number, sender.camel_case, sender.keyed)

    def pick_ids(self, pick: int, by_booking: bool) -> tuple[str | None, str | None]:
        """A voucher's id or a booking's."""
        return (None, self.pick_booking(pick)) if by_booking else (self.pick_voucher(pick), None)

    def pick_range(self, times: list[datetime], edges: tuple[Edge, Edge]) -> Range:
        """Between two of these times, or unbounded."""
        times = sorted(set(times)) or [self.now]
        ends = [edge and times[edge[0] * (len(times) - 1) // 30] + edge[1] for edge in edges]
        return Range(*sorted(ends)) if all(ends) else Range(*ends)  # type: ignore[type-var]
