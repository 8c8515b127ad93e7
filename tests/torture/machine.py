"""A state machine: random requests to the whole API and to the model, which must agree."""

from __future__ import annotations

import itertools
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

from chalicelib import runtime
from chalicelib.access import hash_of
from chalicelib.domain.instants import text
from chalicelib.storage.keys import ApiKey
from tests.engines import Engine
from tests.service import START, Answer
from tests.torture.memory import Memory
from tests.torture.model import HOUR, Booking, Model, No, Voucher, Who
from tests.torture.stage import ADMIN, Stage, guest, guest_uid, staged

STEPS = 100  # of one run
SECRET = "a-secret-of-the-state-machine"
MS = timedelta(milliseconds=1)
DAY = 24 * HOUR
_runs = itertools.count(1)

picks = st.integers(0, 30)
callers = st.integers(0, 6)
older = st.booleans()


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


class Api(RuleBasedStateMachine):
    """Two hotels, four guests and an admin."""

    make: ClassVar[Callable[[], Any]]  # gives a fresh stage
    counted: ClassVar[list[int]] = [0]

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
        self.who = [Who(guest_uid(f"{name}-{self.run}"), "guest") for name in ("a", "b", "c", "d")]
        self.headers = [guest(f"{name}-{self.run}") for name in ("a", "b", "c", "d")]
        for name in ("north", "south"):
            uid = f"{name}-{self.run}"
            key = ApiKey(
                key_id=uid,
                secret_hash=hash_of(SECRET),
                uid=uid,
                role="issuer",
                label="",
                created_at=START,
            )
            runtime.current().store.begun().add_key(key)
            self.who.append(Who(uid, "issuer"))
            self.headers.append({"X-TS-APIKEY": f"{uid}.{SECRET}"})
        self.who.append(Who("local-admin", "admin"))
        self.headers.append(ADMIN)

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.__exit__(None, None, None)

    @invariant()
    def counts(self) -> None:
        self.counted[0] += 1

    # --- saying and comparing

    def post(
        self, caller: int, path: str, said: dict[str, Any], as_older: bool, keyed: bool = False
    ) -> Answer:
        """A request, in one of the dialects; the answer in ours."""
        body = {camel(name): value for name, value in said.items()} if as_older else said
        headers = dict(self.headers[caller])
        if keyed:
            headers["Idempotency-Key"] = f"key-{self.run}-{next(self.numbers)}"
        answer = self.stage.service.post(path, body, headers=headers)
        if keyed and answer.status < 300:
            self.keyed.append((path, body, headers, self.now, answer.text))
        return answer

    def get(self, caller: int, path: str, said: dict[str, Any], as_older: bool) -> Answer:
        """A question, in one of the dialects."""
        query = {camel(name): value for name, value in said.items()} if as_older else said
        return self.stage.service.get(path, query, headers=self.headers[caller])

    def agree(self, answer: Answer, decide: Callable[[], Any]) -> Any:
        """The answer's body if the model grants it, too; None if both refuse alike."""
        try:
            self.granted = decide()
        except No as no:
            told = no.told
        else:
            told = None
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

    def a_voucher(self, pick: int) -> str:
        """Any voucher's id; now and then none."""
        ids = [*self.model.vouchers, "v-none"]
        return ids[-1 - pick % len(ids)] if pick else "v-none"

    def a_booking(self, pick: int) -> str:
        """Any booking's id; now and then none."""
        ids = [*self.model.bookings, "b-none"]
        return ids[-1 - pick % len(ids)] if pick else "b-none"

    # --- time

    @rule(by=st.sampled_from([MS, timedelta(seconds=1), HOUR, 5 * HOUR, DAY]))
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
            )
            self.model.vouchers[voucher.id] = voucher
            self.model.told(voucher, "issue")
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
                told["booking"]["id"], voucher_id, voucher.issuer, self.granted, start, end
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

    @rule(caller=callers, pick=picks, starts=st.none() | st.integers(0, 40), as_older=older)
    def slots(self, caller: int, pick: int, starts: int | None, as_older: bool) -> None:
        """The free slots, from the beginning or from some hour on."""
        voucher_id = self.a_voucher(pick)
        said = {"voucher_id": voucher_id}
        earliest = self.now + timedelta(hours=starts) if starts is not None else None
        if earliest:
            said["from"] = text(earliest)
        answer = self.get(caller, "slots/available", said, as_older)
        told = self.agree(answer, lambda: self.model.seen(self.who[caller], voucher_id))
        if told:
            free = self.model.slots(self.granted, self.now)
            free = [start for start in free if earliest is None or start >= earliest]
            page = free[: 31 * 24]
            assert [slot["start"] for slot in told["items"]] == [text(start) for start in page]
            assert told["next_from"] == (text(free[31 * 24]) if len(free) > len(page) else None)

    @rule(
        caller=callers,
        issuer=st.none() | st.integers(4, 5),
        holder=st.none() | st.integers(0, 5),
        status=st.sampled_from([None, "issued", "booked", "consumed", "cancelled", "expired"]),
        limit=st.sampled_from([1, 3, 100]),
        as_older=older,
    )
    def vouchers(
        self,
        caller: int,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """A listing of vouchers, page by page."""
        self._listing(
            "voucher/list",
            caller,
            (issuer, holder, status),
            limit,
            as_older,
            lambda who, *names: self.model.listed(who, *names, status, self.now),
            self.same_voucher,
        )

    @rule(
        caller=callers,
        issuer=st.none() | st.integers(4, 5),
        holder=st.none() | st.integers(0, 5),
        status=st.sampled_from([None, "booked", "cancelled"]),
        limit=st.sampled_from([1, 3, 100]),
        as_older=older,
    )
    def bookings(
        self,
        caller: int,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        limit: int,
        as_older: bool,
    ) -> None:
        """A listing of bookings, page by page."""
        self._listing(
            "voucher/bookings",
            caller,
            (issuer, holder, status),
            limit,
            as_older,
            lambda who, *names: self.model.listed_bookings(who, *names, status),
            self.same_booking,
        )

    @rule(caller=callers, pick=picks, limit=st.sampled_from([1, 100]), as_older=older)
    def events(self, caller: int, pick: int, limit: int, as_older: bool) -> None:
        """What happened to a voucher."""
        voucher_id = self.a_voucher(pick)
        found = self._pages(
            caller,
            "events",
            {"subject_id": voucher_id, "limit": limit},
            as_older,
            lambda: self.model.listed_events(self.who[caller], voucher_id),
        )
        if found is not None:
            assert sorted(item["type"] for item in found) == sorted(self.granted)

    def _listing(
        self,
        path: str,
        caller: int,
        wanted: tuple[int | None, int | None, str | None],
        limit: int,
        as_older: bool,
        listed: Callable[..., Any],
        same: Callable[[dict[str, Any], Any], None],
    ) -> None:
        """All pages of a listing by issuer, holder and status hold what the model lists."""
        who = self.who[caller]
        issuer, holder, status = wanted
        if who.role == "admin" and issuer is None and holder is None:
            issuer = 4  # what other runs have left does not concern us
        said = self._filters(issuer, holder, status)
        names = (said.get("issuer_uid"), said.get("holder_uid"))
        asked = said | {"limit": limit}
        found = self._pages(caller, path, asked, as_older, lambda: listed(who, *names))
        if found is not None:
            known = {held.id: held for held in self.granted}
            assert sorted(item["id"] for item in found) == sorted(known)
            for item in found:
                same(item, known[item["id"]])

    def _filters(
        self, issuer: int | None, holder: int | None, status: str | None
    ) -> dict[str, Any]:
        said = {
            "issuer_uid": None if issuer is None else self.who[issuer].uid,
            "holder_uid": None if holder is None else self.who[holder].uid,
            "status": status,
        }
        return {name: value for name, value in said.items() if value is not None}

    def _pages(
        self,
        caller: int,
        path: str,
        said: dict[str, Any],
        as_older: bool,
        decide: Callable[[], Any],
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
        times = [datetime.fromisoformat(item["created_at"]) for item in items]
        assert times == sorted(times, reverse=True)
        return items


def run(
    engine: Engine | None,
    *,
    steps: int,
    seed: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> int:
    """At least so many steps on these tables, or in memory; gives how many they were."""

    def fresh() -> Any:
        if engine:
            return staged(engine)
        return staged(Engine("memory", Memory("m-"), "m-"))  # type: ignore[arg-type]

    def told() -> Any:
        if machine.counted[0] // 5000 > told.said:  # type: ignore[attr-defined]
            told.said += 1  # type: ignore[attr-defined]
            progress(f"{machine.counted[0]} steps")
        return fresh()

    told.said = 0  # type: ignore[attr-defined]
    machine = type("Api", (Api,), {"make": staticmethod(told), "counted": [0]})
    # Hypothesis ends many examples early: what is missing is made up with further seeds.
    while (left := steps - (before := machine.counted[0])) > 0:  # type: ignore[attr-defined]
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
        if machine.counted[0] == before:  # type: ignore[attr-defined]
            raise RuntimeError("no step was made")
    return int(machine.counted[0])  # type: ignore[attr-defined]
