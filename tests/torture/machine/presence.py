"""Rules: heartbeats, matches and rooms, and the verification of tokens."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Base,
    Sender,
    guest_numbers,
    offsets,
    picks,
    without_none,
)
from tests.torture.model.presence import PresenceModel
from tests.torture.times import HOUR, MINUTE, MS, milliseconds

SIGNATURE_TOLERANCE = timedelta(minutes=5)
callers = st.integers(0, 6)
pairs = st.integers(0, 1)


class PresenceRules(Base):
    """Four guests at two pair codes."""

    def set_up(self) -> None:
        """Nobody is online yet."""
        super().set_up()
        self.presence = PresenceModel()
        self.room_ids: set[str] = set()

    @rule(
        caller=callers,
        thinker=st.none() | guest_numbers,
        pair=st.none() | pairs,
        status=st.sampled_from([None, None, "online", "away", "offline"]),
    )
    def heartbeat(
        self, caller: int, thinker: int | None, pair: int | None, status: str | None
    ) -> None:
        """Anybody sends a heartbeat, most often their own."""
        principal = self.principals[caller]
        uid = self.principals[caller if thinker is None else thinker].uid
        code = None if pair is None else self._pair_code(pair)
        body = without_none(thinker_id=uid, pair_code=code, status=status)
        response = self.post(Sender(caller), "presence/heartbeat", body)
        answer, _ = self.compare(
            "presence/heartbeat",
            response,
            lambda: self.presence.record_heartbeat(
                principal, uid, code, status or "online", self.now
            ),
        )
        if answer:
            assert answer["last_seen"] == milliseconds(self.now)

    @rule(caller=callers, thinker=st.none() | guest_numbers, pair=pairs)
    def match(self, caller: int, thinker: int | None, pair: int) -> None:
        """Anybody looks for a partner."""
        principal = self.principals[caller]
        uid = self.principals[caller if thinker is None else thinker].uid
        code = self._pair_code(pair)
        body = {"thinker_id": uid, "pair_code": code}
        response = self.post(Sender(caller), "presence/match", body)
        answer, predicted = self.compare(
            "presence/match",
            response,
            lambda: self.presence.match(principal, uid, code, self.now),
        )
        if answer:
            online, room = predicted
            room_id = answer["room_id"]
            assert answer["online"] == online
            assert (room_id is None) == (online < 2)
            if room:
                assert room_id == room.id
            elif room_id:
                assert room_id not in self.room_ids
                self.room_ids.add(room_id)
                self.presence.open_room(code, room_id, self.now)

    @rule(guests=st.sets(guest_numbers, min_size=2), pair=pairs)
    def some_guests_meet(self, guests: set[int], pair: int) -> None:
        """Two or more are online at one pair code, and each looks for a room."""
        for number in guests:
            self.heartbeat(number, None, pair, None)
        for number in guests:
            self.match(number, None, pair)

    @rule(guest=guest_numbers, pair=pairs)
    def guest_comes_back_after_leaving(self, guest: int, pair: int) -> None:
        """Who leaves also leaves the pair code."""
        for code, status in ((pair, None), (pair, "offline"), (None, None)):
            self.heartbeat(guest, None, code, status)
            self.match(guest, None, pair)

    @precondition(lambda self: self.presence.rooms)
    @rule(pick=picks, offset=offsets, before_end=st.sampled_from([0 * HOUR, HOUR / 2]))
    def guests_meet_as_their_room_ends(
        self, pick: int, offset: timedelta, before_end: timedelta
    ) -> None:
        """Or when half of its hour is left."""
        code, room = list(self.presence.rooms.items())[pick % len(self.presence.rooms)]
        self.advance_to(room.ends - before_end + offset)
        self.some_guests_meet({0, 1}, int(code == self._pair_code(1)))

    @precondition(lambda self: self.presence.thinkers)
    @rule(pick=picks, offset=offsets)
    def guest_goes_offline_after_a_minute(self, pick: int, offset: timedelta) -> None:
        """Its own match shows it, and so does another guest's."""
        uid, thinker = list(self.presence.thinkers.items())[pick % len(self.presence.thinkers)]
        time = thinker.last_seen + MINUTE + offset
        if thinker.pair_code is None or time < self.now:
            return
        self.set_time(time)
        caller, pair = self.number_of(uid), int(thinker.pair_code == self._pair_code(1))
        self.match(caller, None, pair)
        other = (caller + 1) % 4
        self.heartbeat(other, None, pair, None)
        self.match(other, None, pair)

    @rule(
        thinker=guest_numbers,
        age=st.sampled_from(
            [None, 0 * MS]
            + [
                sign * SIGNATURE_TOLERANCE + sign * late
                for sign in (-1, 1)
                for late in (0 * MS, MS)
            ]
        ),
        forged=st.booleans(),
    )
    def verify(self, thinker: int, age: timedelta | None, forged: bool) -> None:
        """A token, perhaps with a signature, which may be old or made with another token."""
        token = self.headers[thinker]["Authorization"].removeprefix("Bearer ")
        body: dict[str, Any] = {"token": token}
        if age is not None:
            body["ts"] = milliseconds(self.now + age)
            key = token[::-1] if forged else token
            body["sig"] = hmac.new(key.encode(), str(body["ts"]).encode(), "sha256").hexdigest()
        response = self.post(Sender(thinker), "presence/verify", body)
        refused = age is not None and (forged or abs(age) > SIGNATURE_TOLERANCE)
        self.counts[f"presence/verify {'refused' if refused else 'granted'}"] += 1
        if refused:
            assert (response.status, response.json["code"]) == (401, "unauthenticated")
        else:
            assert response.json["thinker_id"] == self.principals[thinker].uid

    def _pair_code(self, number: int) -> str:
        return f"table-{number}-{self.run}"
