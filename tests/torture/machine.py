"""A state machine: random requests to the whole API and to the model, which must agree."""

from __future__ import annotations

import hmac
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.domain.instants import milliseconds, text
from tests.access.cast import api_key, by_key
from tests.engines import Engine
from tests.service import START, Answer
from tests.torture.memory import Memory
from tests.torture.model import HOUR, Booking, Event, Model, No, Range, Voucher, Who
from tests.torture.stage import ADMIN, Stage, guest, guest_uid, staged

STEPS = 100  # of one run
MS, MINUTE = timedelta(milliseconds=1), timedelta(minutes=1)
DAY = 24 * HOUR
SIGNED = timedelta(minutes=5)  # how far a signature may be off
_runs = itertools.count(1)

picks = st.integers(0, 30)
callers = st.integers(0, 6)
older = st.booleans()
# One end of a range: just before, at or just after an instant at which something is.
ends = st.none() | st.tuples(picks, st.sampled_from([0 * MS, -MS, MS]))
# What each hotel has issued when a run begins: to whom, for how long, minutes, of what kind.
SCENE: list[tuple[int | None, timedelta, int, str | None]] = [
    (None, 6 * HOUR, 60, None),
    (0, 3 * DAY, 90, "hotel.spa"),
    (1, 33 * DAY, 24 * 60, None),
    (None, 33 * DAY, 5, "hotel.spa"),
]
GUESTS = ("a", "b", "c", "d")
TYPES = ("issue", "book", "cancel", "revoke", "redeem", "expire", "consume")


def camel(name: str) -> str:
    """A name as the older dialect has it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def canonical(told: Any, *, of: str = "") -> Any:
    """An answer in the older dialect, said in ours."""
    if isinstance(told, list):
        return [canonical(item, of=of) for item in told]
    if not isinstance(told, dict):
        return told.replace(".000Z", "Z") if isinstance(told, str) and told[-1:] == "Z" else told
    said: dict[str, Any] = {}
    for name, value in told.items():
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        if name == "price":
            said["price_amount"] = value and value["amount"]
            said["price_currency"] = value and value["currency"]
            continue
        said[snake] = canonical(value)
    if "title" in said and "voucher_id" in said:
        said["id"] = said.pop("voucher_id")
    elif "slot_id" in said and "booking_id" in said:
        said["id"] = said.pop("booking_id")
    return said


def given(**said: Any) -> dict[str, Any]:
    """What of this is said at all."""
    return {name: value for name, value in said.items() if value is not None}


def spoken(wanted: Range) -> dict[str, str]:
    """A range as a query says it."""
    pairs = (("from", wanted.first), ("to", wanted.before))
    return {name: text(moment) for name, moment in pairs if moment is not None}


class Api(RuleBasedStateMachine):
    """Two hotels, four guests and an admin."""

    make: ClassVar[Callable[[], Any]]  # gives a fresh stage
    counted: ClassVar[Counter[str]] = Counter()  # steps, and answers by their kind

    @initialize()
    def start(self) -> None:
        self.opened = type(self).make()
        self.stage: Stage = self.opened.__enter__()
        self.run = next(_runs)
        self.now = START
        self.stage.clocks.at(self.now)
        self.model = Model()
        self.keyed: list[tuple[str, Any, dict[str, str], datetime, str]] = []
        self.numbers = itertools.count(1)
        self.rooms: set[str] = set()
        self.who = [Who(guest_uid(f"{name}-{self.run}"), "guest") for name in GUESTS]
        self.headers = [guest(f"{name}-{self.run}") for name in GUESTS]
        for name in ("north", "south"):
            uid = f"{name}-{self.run}"
            self.who.append(Who(uid, "issuer"))
            self.headers.append(by_key(api_key(self.stage.service, uid)))
        self.who.append(Who("local-admin", "admin"))
        self.headers.append(ADMIN)
        # Hypothesis leaves out whole rules for a run: without these most would have no voucher.
        for holder, lasts, minutes, service in SCENE:
            for hotel in (4, 5):
                transferable = hotel == 5
                self.issue(
                    hotel, holder, None, None, lasts, minutes, transferable, service, False, False
                )
                self.time_passes(MINUTE)
        for pick in range(len(SCENE)):
            self.a_guest_books(pick, pick, False, False)

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.__exit__(None, None, None)

    @invariant()
    def counts(self) -> None:
        self.counted["steps"] += 1

    # --- saying and comparing

    def post(
        self, caller: int, path: str, said: dict[str, Any], as_older: bool, keyed: bool = False
    ) -> Answer:
        """A request, in one of the dialects; the answer in ours."""
        body = {camel(name): value for name, value in said.items()} if as_older else said
        headers = dict(self.headers[caller])
        if keyed:
            headers["Idempotency-Key"] = f"key-{self.run}-{next(self.numbers)}"
        self.path = path
        answer = self.stage.service.post(path, body, headers=headers)
        if keyed and answer.status < 300:
            self.keyed.append((path, body, headers, self.now, answer.text))
        return answer

    def get(self, caller: int, path: str, said: dict[str, Any], as_older: bool) -> Answer:
        """A question, in one of the dialects."""
        query = {camel(name): value for name, value in said.items()} if as_older else said
        self.path = path
        return self.stage.service.get(path, query, headers=self.headers[caller])

    def agree(self, answer: Answer, decide: Callable[[], Any]) -> Any:
        """The answer's body if the model grants it, too; None if both refuse alike."""
        try:
            self.granted = decide()
        except No as no:
            told = no.told
        else:
            told = None
        self.counted[f"{self.path} {'refused' if told else 'granted'}"] += 1
        if told:
            assert (answer.status, answer.json["code"]) == told, answer.text
            return None
        assert answer.status < 300, answer.text
        return canonical(answer.json)

    def same_voucher(self, told: dict[str, Any], voucher: Voucher) -> None:
        """A voucher as told and as it must be."""
        assert told["id"] == voucher.id
        assert told["status"] == voucher.shown(self.now), (told, voucher)
        assert told["holder_uid"] == voucher.holder
        assert told["issuer_uid"] == voucher.issuer
        assert told["service_type"] == voucher.service
        assert (told["valid_from"], told["valid_until"]) == (text(voucher.start), text(voucher.end))

    def same_booking(self, told: dict[str, Any] | None, booking: Booking | None) -> None:
        """A booking as told and as it must be."""
        assert (told is None) == (booking is None), (told, booking)
        if told and booking:
            assert told["id"] == booking.id
            assert told["status"] == booking.status
            assert told["holder_uid"] == booking.holder
            assert told["slot_id"] == f"slot-{text(booking.start)}"
            assert told["slot_end"] == text(booking.end)
            assert told["voucher_id"] == booking.voucher_id

    def same_event(self, told: dict[str, Any], event: Event) -> None:
        """An event as told and as it must be."""
        assert told["subject_id"] == event.voucher_id
        assert told["type"] == event.type
        assert told["created_at"] == text(event.created)

    def a_voucher(self, pick: int) -> str:
        """Any voucher's id; now and then none."""
        ids = [*self.model.vouchers, "v-none"]
        return ids[-1 - pick % len(ids)] if pick else "v-none"

    def a_booking(self, pick: int) -> str:
        """Any booking's id; now and then none."""
        ids = [*self.model.bookings, "b-none"]
        return ids[-1 - pick % len(ids)] if pick else "b-none"

    def a_range(self, edges: list[datetime], *two: tuple[int, timedelta] | None) -> Range:
        """Between two of these edges, or open."""
        edges = sorted(set(edges)) or [self.now]
        at = [end and edges[end[0] * (len(edges) - 1) // 30] + end[1] for end in two]
        if all(at):
            at.sort()
        return Range(*at)

    # --- time

    @rule(by=st.sampled_from([MS, timedelta(seconds=1), MINUTE, HOUR / 2, HOUR, 5 * HOUR, DAY]))
    def time_passes(self, by: timedelta) -> None:
        self._now(self.now + by)

    @rule(pick=picks, off=st.sampled_from([-MS, 0 * MS, MS]))
    def an_edge_comes(self, pick: int, off: timedelta) -> None:
        """An end of a voucher, a start or an end of a slot: just before, at it, just after."""
        edges = [voucher.end for voucher in self.model.vouchers.values()]
        edges += [voucher.start for voucher in self.model.vouchers.values()]
        edges += [edge for held in self.model.bookings.values() for edge in (held.start, held.end)]
        edges = sorted(edge + off for edge in edges if edge + off > self.now)
        if edges:
            self._now(edges[pick % len(edges) if pick < 5 else 0])

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=picks, slot=st.integers(0, 3), as_older=older, keyed=st.booleans())
    def a_guest_books(self, pick: int, slot: int, as_older: bool, keyed: bool) -> None:
        """Whoever may, a slot that is free: most other bookings are refused."""
        free = [held for held in self.model.vouchers.values() if self.model.slots(held, self.now)]
        if not free:
            return
        voucher = free[-1 - pick % len(free)]
        uids = [who.uid for who in self.who]
        caller = uids.index(voucher.holder) if voucher.holder else pick % 4
        start = self.model.slots(voucher, self.now)
        said = {"voucher_id": voucher.id, "slot_id": f"slot-{text(start[slot % len(start)])}"}
        self._book(caller, said, start[slot % len(start)], as_older, keyed)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, off=st.sampled_from([0 * MS, -MS, MS]), by_end=st.booleans())
    def the_guest_cancels_at_an_edge(self, pick: int, off: timedelta, by_end: bool) -> None:
        """The holder of a live booking, as its slot begins or ends."""
        live = [held for held in self.model.bookings.values() if held.status == "booked"]
        if not live:
            return
        booking = live[pick % len(live)]
        edge = (booking.end if by_end else booking.start) + off
        if edge > self.now:
            self._now(edge)
        uids = [who.uid for who in self.who]
        self._cancel(uids.index(booking.holder), None, booking.id, off == MS, off == MS)

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=picks, off=st.sampled_from([0 * MS, -MS, MS]), at_end=st.booleans())
    def the_hotel_redeems_at_an_edge(self, pick: int, off: timedelta, at_end: bool) -> None:
        """Its issuer, as a voucher begins or ends."""
        waiting = [held for held in self.model.vouchers.values() if held.status == "issued"]
        if not waiting:
            return
        voucher = waiting[pick % len(waiting)]
        edge = (voucher.end if at_end else voucher.start) + off
        if edge > self.now:
            self._now(edge)
        uids = [who.uid for who in self.who]
        self._redeem(uids.index(voucher.issuer), voucher.id, None, off == MS, off == MS)

    def _now(self, now: datetime) -> None:
        self.now = now
        self.stage.clocks.at(now)

    # --- changes

    @rule(
        caller=callers,
        holder=st.none() | st.integers(0, 3),
        issuer=st.none() | st.integers(4, 5),
        starts=st.sampled_from([None, -5 * HOUR, HOUR]),
        lasts=st.sampled_from([HOUR, 2 * HOUR, 6 * HOUR, 3 * DAY, 33 * DAY]),
        minutes=st.sampled_from([5, 60, 90, 24 * 60]),
        transferable=st.booleans(),
        service=st.sampled_from([None, "hotel.spa"]),
        as_older=older,
        keyed=st.booleans(),
    )
    def issue(  # noqa: PLR0913, PLR0917 (all that a voucher may differ in)
        self,
        caller: int,
        holder: int | None,
        issuer: int | None,
        starts: timedelta | None,
        lasts: timedelta,
        minutes: int,
        transferable: bool,
        service: str | None,
        as_older: bool,
        keyed: bool,
    ) -> None:
        """Hotels and the admin issue; guests try."""
        start = (self.now + (starts or 0 * HOUR)).replace(microsecond=0)
        said: dict[str, Any] = {"valid_until": text(start + lasts), "duration_minutes": minutes}
        if starts is not None:
            said["valid_from"] = text(start)
        if holder is not None:
            said["holder_uid"] = self.who[holder].uid
        if issuer is not None:
            said["issuer_uid"] = self.who[issuer].uid
        if transferable:
            said["transferable"] = True
        if service:
            said["service_type"] = service
        answer = self.post(caller, "voucher/issue", said, as_older, keyed)
        stated = said.get("issuer_uid")
        told = self.agree(answer, lambda: self.model.issuing(self.who[caller], stated))
        if told:
            voucher = Voucher(
                told["voucher"]["id"],
                self.granted,
                said.get("holder_uid"),
                start,
                start + lasts,
                minutes,
                transferable,
                self.now,
                service or "hotel.booking",
            )
            self.model.vouchers[voucher.id] = voucher
            self.model.told(voucher, "issue", self.now)
            self.same_voucher(told["voucher"], voucher)

    @rule(
        caller=callers,
        pick=picks,
        slot=st.integers(-1, 8),
        off=st.sampled_from([0, 0, 0, 0, 60]),
        holder=st.none() | st.integers(0, 3),
        as_older=older,
        keyed=st.booleans(),
    )
    def book(
        self,
        caller: int,
        pick: int,
        slot: int,
        off: int,
        holder: int | None,
        as_older: bool,
        keyed: bool,
    ) -> None:
        """Anybody books a slot of any voucher, most often one that is free."""
        voucher_id = self.a_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        free = self.model.slots(voucher, self.now) if voucher else []
        origin = voucher.start if voucher else START
        start = free[slot % len(free)] if free and slot >= 0 else origin + slot * HOUR
        start += timedelta(seconds=off)
        said = {"voucher_id": voucher_id, "slot_id": f"slot-{text(start)}"}
        if holder is not None:
            said["holder_uid"] = self.who[holder].uid
        self._book(caller, said, start, as_older, keyed)

    def _book(
        self, caller: int, said: dict[str, Any], start: datetime, as_older: bool, keyed: bool
    ) -> None:
        voucher_id = said["voucher_id"]
        voucher = self.model.vouchers.get(voucher_id)
        answer = self.post(caller, "voucher/book", said, as_older, keyed)
        who, stated = self.who[caller], said.get("holder_uid")
        told = self.agree(
            answer, lambda: self.model.booking(who, voucher_id, start, stated, self.now)
        )
        if told:
            assert voucher is not None
            end = start + timedelta(minutes=voucher.minutes)
            booking = Booking(
                told["booking"]["id"],
                voucher_id,
                voucher.issuer,
                self.granted,
                start,
                end,
                self.now,
            )
            self.model.booked(booking)
            self.same_voucher(told["voucher"], voucher)
            self.same_booking(told["booking"], booking)

    @rule(caller=callers, pick=picks, by_booking=st.booleans(), as_older=older, keyed=st.booleans())
    def cancel(self, caller: int, pick: int, by_booking: bool, as_older: bool, keyed: bool) -> None:
        """Anybody cancels anything."""
        voucher_id = None if by_booking else self.a_voucher(pick)
        self._cancel(
            caller, voucher_id, self.a_booking(pick) if by_booking else None, as_older, keyed
        )

    def _cancel(
        self,
        caller: int,
        voucher_id: str | None,
        booking_id: str | None,
        as_older: bool,
        keyed: bool,
    ) -> None:
        live = {
            held.voucher_id: held
            for held in self.model.bookings.values()
            if held.status == "booked"
        }
        said = {"booking_id": booking_id} if booking_id else {"voucher_id": voucher_id}
        answer = self.post(caller, "voucher/cancel", said, as_older, keyed)
        told = self.agree(
            answer, lambda: self.model.cancel(self.who[caller], voucher_id, booking_id, self.now)
        )
        if told:
            self.same_voucher(told["voucher"], self.granted)
            self.same_booking(told["booking"], live[self.granted.id])

    @rule(caller=callers, pick=picks, as_older=older, keyed=st.booleans())
    def revoke(self, caller: int, pick: int, as_older: bool, keyed: bool) -> None:
        """Anybody revokes anything."""
        if pick % 3:
            return  # or there would be nothing left
        voucher_id = self.a_voucher(pick)
        said = {"voucher_id": voucher_id, "revoke": True}
        answer = self.post(caller, "voucher/cancel", said, as_older, keyed)
        told = self.agree(answer, lambda: self.model.revoke(self.who[caller], voucher_id, self.now))
        if told:
            self.same_voucher(told["voucher"], self.granted)

    @rule(caller=callers, pick=picks, by_booking=st.booleans(), as_older=older, keyed=st.booleans())
    def redeem(self, caller: int, pick: int, by_booking: bool, as_older: bool, keyed: bool) -> None:
        """Anybody redeems anything."""
        voucher_id = None if by_booking else self.a_voucher(pick)
        self._redeem(
            caller, voucher_id, self.a_booking(pick) if by_booking else None, as_older, keyed
        )

    def _redeem(
        self,
        caller: int,
        voucher_id: str | None,
        booking_id: str | None,
        as_older: bool,
        keyed: bool,
    ) -> None:
        said = {"booking_id": booking_id} if booking_id else {"voucher_id": voucher_id}
        answer = self.post(caller, "voucher/redeem", said, as_older, keyed)
        told = self.agree(
            answer, lambda: self.model.redeem(self.who[caller], voucher_id, booking_id, self.now)
        )
        if told:
            self.same_voucher(told["voucher"], self.granted)
            self.same_booking(told["booking"], self.granted.booking)

    @rule()
    def sweep(self) -> None:
        """The scheduled run."""
        self.stage.service.sweep()
        self.model.sweep(self.now)

    @precondition(lambda self: self.keyed)
    @rule(pick=picks, other=st.booleans())
    def again(self, pick: int, other: bool) -> None:
        """A request is sent again under its key; or another one is."""
        path, body, headers, then, before = self.keyed[-1 - pick % len(self.keyed)]
        if self.now - then >= DAY:
            return  # it is forgotten by now
        if other:
            answer = self.stage.service.post(path, body | {"reason": "x"}, headers=headers)
            if path == "voucher/cancel":
                assert (answer.status, answer.json["code"]) == (422, "idempotency_key_reused")
            else:
                assert answer.status == 400
            return
        answer = self.stage.service.post(path, body, headers=headers)
        assert answer.text == before
        assert answer.headers["Idempotency-Replayed"] == "true"

    # --- questions

    @rule(caller=callers, pick=picks, as_older=older)
    def status(self, caller: int, pick: int, as_older: bool) -> None:
        """A voucher as it stands."""
        voucher_id = self.a_voucher(pick)
        answer = self.get(caller, "voucher/status", {"voucher_id": voucher_id}, as_older)
        told = self.agree(answer, lambda: self.model.seen(self.who[caller], voucher_id))
        if told:
            self.same_voucher(told["voucher"], self.granted)
            self.same_booking(told["booking"], self.granted.booking)

    @rule(caller=callers, pick=picks, first=ends, before=ends, as_older=older)
    def slots(
        self,
        caller: int,
        pick: int,
        first: tuple[int, timedelta] | None,
        before: tuple[int, timedelta] | None,
        as_older: bool,
    ) -> None:
        """The free slots, all or those of some time."""
        voucher_id = self.a_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        hours = (voucher.end - voucher.start) // HOUR + 1 if voucher else 0
        edges = [voucher.start + number * HOUR for number in range(hours)] if voucher else []
        wanted = self.a_range(edges, first, before)
        said = {"voucher_id": voucher_id} | spoken(wanted)
        answer = self.get(caller, "slots/available", said, as_older)
        told = self.agree(answer, lambda: self.model.seen(self.who[caller], voucher_id))
        if told:
            free = [
                start for start in self.model.slots(self.granted, self.now) if wanted.holds(start)
            ]
            page = free[: 31 * 24]
            assert [slot["start"] for slot in told["items"]] == [text(start) for start in page]
            assert told["next_from"] == (text(free[31 * 24]) if len(free) > len(page) else None)

    @rule(
        caller=callers,
        issuer=st.none() | st.integers(4, 5),
        holder=st.none() | st.integers(0, 5),
        status=st.sampled_from([None, "issued", "booked", "consumed", "cancelled", "expired"]),
        service=st.sampled_from([None, None, "hotel.booking", "hotel.spa"]),
        limit=st.sampled_from([1, 3, 100]),
        as_older=older,
    )
    def vouchers(
        self,
        caller: int,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        service: str | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """A listing of vouchers, page by page."""
        who, names = self.who[caller], self._names(caller, issuer, holder)
        self._listing(
            caller,
            "voucher/list",
            given(**names, status=status, service_type=service, limit=limit),
            as_older,
            lambda: self.model.listed(who, *names.values(), status, service, self.now),
            self.same_voucher,
        )

    @rule(
        caller=callers,
        issuer=st.none() | st.integers(4, 5),
        holder=st.none() | st.integers(0, 5),
        status=st.sampled_from([None, "booked", "cancelled"]),
        voucher=st.none() | picks,
        first=ends,
        before=ends,
        limit=st.sampled_from([1, 3, 100]),
        as_older=older,
    )
    def bookings(  # noqa: PLR0913, PLR0917 (all that may be asked for)
        self,
        caller: int,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        voucher: int | None,
        first: tuple[int, timedelta] | None,
        before: tuple[int, timedelta] | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """A listing of bookings, page by page; with a range by slot, unless of one voucher."""
        voucher_id = None if voucher is None else self.a_voucher(voucher)
        alone = voucher_id is not None
        who, names = self.who[caller], self._names(caller, issuer, holder, alone=alone)
        edges = [edge for held in self.model.bookings.values() for edge in (held.start, held.end)]
        wanted = self.a_range(edges, first, before)
        narrowed = given(**names, status=status, voucher_id=voucher_id, limit=limit)
        self._listing(
            caller,
            "voucher/bookings",
            narrowed | spoken(wanted),
            as_older,
            lambda: self.model.listed_bookings(who, *names.values(), status, voucher_id, wanted),
            self.same_booking,
            "created_at" if alone or wanted == Range() else "slot_start",
        )

    @rule(
        caller=callers,
        pick=picks,
        of_all=st.booleans(),
        what=st.none() | st.sampled_from(TYPES),
        first=ends,
        before=ends,
        limit=st.sampled_from([1, 100]),
        as_older=older,
    )
    def events(
        self,
        caller: int,
        pick: int,
        of_all: bool,
        what: str | None,
        first: tuple[int, timedelta] | None,
        before: tuple[int, timedelta] | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """What happened to a voucher, or to all of a hotel."""
        who = self.who[caller]
        # What other runs have left does not concern us, so an admin asks for one.
        voucher_id = None if of_all and who.role != "admin" else self.a_voucher(pick)
        told = what and f"voucher.{what}"
        wanted = self.a_range([event.created for event in self.model.events], first, before)
        found = self._pages(
            caller,
            "events",
            given(subject_id=voucher_id, type=told, limit=limit) | spoken(wanted),
            as_older,
            lambda: self.model.listed_events(who, voucher_id, told, wanted),
        )
        if found is not None:
            # Of one instant in any order.
            found.sort(key=lambda item: (item["created_at"], item["subject_id"], item["type"]))
            known = sorted(
                self.granted, key=lambda event: (text(event.created), event.voucher_id, event.type)
            )
            assert len(found) == len(known)
            for item, event in zip(found, known, strict=True):
                self.same_event(item, event)

    @rule(
        hotel=st.integers(4, 5),
        first=ends,
        before=ends,
        limit=st.sampled_from([3, 100]),
        as_older=older,
    )
    def a_hotel_looks(
        self,
        hotel: int,
        first: tuple[int, timedelta] | None,
        before: tuple[int, timedelta] | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """At all that it has: most other listings hold little."""
        for service in (None, "hotel.spa"):
            self.vouchers(hotel, None, None, None, service, limit, as_older)
        self.bookings(hotel, None, None, None, None, first, before, limit, as_older)
        self.events(hotel, 0, True, None, first, before, limit, as_older)

    # --- presence

    @rule(
        caller=callers,
        thinker=st.none() | st.integers(0, 3),
        pair=st.none() | st.integers(0, 1),
        status=st.sampled_from([None, None, "online", "away", "offline"]),
    )
    def heartbeat(
        self, caller: int, thinker: int | None, pair: int | None, status: str | None
    ) -> None:
        """Anybody gives a sign of life, most often their own."""
        who = self.who[caller]
        uid = self.who[caller if thinker is None else thinker].uid
        code = None if pair is None else self._pair(pair)
        said = given(thinker_id=uid, pair_code=code, status=status)
        answer = self.post(caller, "presence/heartbeat", said, False)
        told = self.agree(
            answer, lambda: self.model.heard(who, uid, code, status or "online", self.now)
        )
        if told:
            assert told["last_seen"] == milliseconds(self.now)

    @rule(guests=st.sets(st.integers(0, 3), min_size=2), pair=st.integers(0, 1))
    def some_meet(self, guests: set[int], pair: int) -> None:
        """Two or more of one pair code are there, and each looks for a room."""
        for number in guests:
            self.heartbeat(number, None, pair, None)
        for number in guests:
            self.match(number, None, pair)

    @rule(guest=st.integers(0, 3), pair=st.integers(0, 1))
    def one_comes_back(self, guest: int, pair: int) -> None:
        """Whoever has left has left the pair code, too."""
        for code, status in ((pair, None), (pair, "offline"), (None, None)):
            self.heartbeat(guest, None, code, status)
            self.match(guest, None, pair)

    @precondition(lambda self: self.model.rooms)
    @rule(
        pick=picks,
        off=st.sampled_from([0 * MS, -MS, MS]),
        before=st.sampled_from([0 * HOUR, HOUR / 2]),
    )
    def some_meet_at_an_edge(self, pick: int, off: timedelta, before: timedelta) -> None:
        """As their room ends, or has half of its hour left."""
        code, room = list(self.model.rooms.items())[pick % len(self.model.rooms)]
        if room.ends - before + off > self.now:
            self._now(room.ends - before + off)
        self.some_meet({0, 1}, int(code == self._pair(1)))

    @precondition(lambda self: self.model.thinkers)
    @rule(pick=picks, off=st.sampled_from([0 * MS, -MS, MS]))
    def one_leaves_at_an_edge(self, pick: int, off: timedelta) -> None:
        """A minute after it was heard of: it sees so itself, and so does another."""
        uid, thinker = list(self.model.thinkers.items())[pick % len(self.model.thinkers)]
        if thinker.pair is None or thinker.seen + MINUTE + off < self.now:
            return
        self._now(thinker.seen + MINUTE + off)
        caller, pair = [who.uid for who in self.who].index(uid), int(thinker.pair == self._pair(1))
        self.match(caller, None, pair)
        other = (caller + 1) % 4
        self.heartbeat(other, None, pair, None)
        self.match(other, None, pair)

    @rule(caller=callers, thinker=st.none() | st.integers(0, 3), pair=st.integers(0, 1))
    def match(self, caller: int, thinker: int | None, pair: int) -> None:
        """Anybody looks for a partner."""
        who = self.who[caller]
        uid = self.who[caller if thinker is None else thinker].uid
        code = self._pair(pair)
        answer = self.post(caller, "presence/match", given(thinker_id=uid, pair_code=code), False)
        told = self.agree(answer, lambda: self.model.match(who, uid, code, self.now))
        if told:
            online, room = self.granted
            assert told["online"] == online
            assert (told["room_id"] is None) == (online < 2)
            if room:
                assert told["room_id"] == room.id
            elif told["room_id"]:
                assert told["room_id"] not in self.rooms
                self.rooms.add(told["room_id"])
                self.model.opened(code, told["room_id"], self.now)

    @rule(
        thinker=st.integers(0, 3),
        off=st.sampled_from([None, 0 * MS, -SIGNED, SIGNED, -SIGNED - MS, SIGNED + MS]),
        forged=st.booleans(),
    )
    def verify(self, thinker: int, off: timedelta | None, forged: bool) -> None:
        """Who holds a token, perhaps with a signature, which may be old or of another."""
        token = self.headers[thinker]["Authorization"].removeprefix("Bearer ")
        said: dict[str, Any] = {"token": token}
        if off is not None:
            said["ts"] = milliseconds(self.now + off)
            key = token[::-1] if forged else token
            said["sig"] = hmac.new(key.encode(), str(said["ts"]).encode(), "sha256").hexdigest()
        answer = self.post(thinker, "presence/verify", said, False)
        refused = off is not None and (forged or abs(off) > SIGNED)
        self.counted[f"{self.path} {'refused' if refused else 'granted'}"] += 1
        if refused:
            assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
        else:
            assert answer.json["thinker_id"] == self.who[thinker].uid

    def _pair(self, number: int) -> str:
        return f"table-{number}-{self.run}"

    def _listing(
        self,
        caller: int,
        path: str,
        said: dict[str, Any],
        as_older: bool,
        decide: Callable[[], Any],
        same: Callable[[dict[str, Any], Any], None],
        by: str = "created_at",
    ) -> None:
        """All pages of a listing hold what the model lists."""
        found = self._pages(caller, path, said, as_older, decide, by)
        if found is not None:
            known = {held.id: held for held in self.granted}
            assert sorted(item["id"] for item in found) == sorted(known)
            for item in found:
                same(item, known[item["id"]])

    def _names(
        self, caller: int, issuer: int | None, holder: int | None, *, alone: bool = False
    ) -> dict[str, str | None]:
        """Whose; `alone`: what is asked for is one run's in any case."""
        if self.who[caller].role == "admin" and issuer is None and holder is None and not alone:
            issuer = 4  # what other runs have left does not concern us
        return {
            "issuer_uid": None if issuer is None else self.who[issuer].uid,
            "holder_uid": None if holder is None else self.who[holder].uid,
        }

    def _pages(
        self,
        caller: int,
        path: str,
        said: dict[str, Any],
        as_older: bool,
        decide: Callable[[], Any],
        by: str = "created_at",
    ) -> list[dict[str, Any]] | None:
        """All items of a listing, newest first; None where both refuse alike."""
        items: list[dict[str, Any]] = []
        told = self.agree(self.get(caller, path, said, as_older), decide)
        if told is None:
            return None
        while True:
            items += told["items"]
            assert len(told["items"]) <= said["limit"]
            if told["next_cursor"] is None:
                break
            more = said | {"cursor": told["next_cursor"]}
            told = canonical(self.get(caller, path, more, as_older).json)
            assert told["ok"], told
        self.counted[f"{path} listed"] += bool(items)
        times = [datetime.fromisoformat(item[by]) for item in items]
        assert times == sorted(times, reverse=True)
        return items


def run(
    engine: Engine | None,
    *,
    steps: int,
    seed: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> Counter[str]:
    """At least so many steps on these tables, or in memory; gives how many they were, and the
    answers of each kind."""

    def fresh() -> Any:
        if engine:
            return staged(engine)
        return staged(Engine("memory", Memory("m-"), "m-"))  # type: ignore[arg-type]

    def told() -> Any:
        if machine.counted["steps"] // 5000 > told.said:  # type: ignore[attr-defined]
            told.said += 1  # type: ignore[attr-defined]
            progress(f"{machine.counted['steps']} steps")
        return fresh()

    told.said = 0  # type: ignore[attr-defined]
    machine = type("Api", (Api,), {"make": staticmethod(told), "counted": Counter()})
    # Hypothesis ends many examples early: what is missing is made up with further seeds.
    while (left := steps - (before := machine.counted["steps"])) > 0:  # type: ignore[attr-defined]
        chosen = settings(
            max_examples=left // STEPS + 1,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        )
        run_state_machine_as_test(with_seed(seed)(machine), settings=chosen)
        seed += 1
        if machine.counted["steps"] == before:  # type: ignore[attr-defined]
            raise RuntimeError("no step was made")
    return machine.counted  # type: ignore[attr-defined, no-any-return]
