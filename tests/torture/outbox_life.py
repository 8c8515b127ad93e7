"""A hotel whose guests book, and change their minds."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.api.steps import slot_id
from tests.service import Service


@dataclass
class Lively:
    """A hotel with guests who change their minds."""

    service: Service
    chance: random.Random
    number: int = 0
    open: list[tuple[str, str, str]] = field(default_factory=list)

    def live(self, bookings: int) -> None:
        """So many bookings, and changes of earlier ones."""
        for _ in range(bookings):
            self.number += 1
            self._book(f"guest-{self.number}")
            for _ in range(self.chance.choice([0, 0, 1, 2])):
                self._change()
            self.service.clock.advance(seconds=self.chance.choice([1, 1, 20]))

    def _book(self, guest: str) -> None:
        days = self.chance.choice([3, 20, 40])
        now = self.service.clock.now
        body: dict[str, Any] = {
            "issuer_uid": "hotel",
            "valid_from": now.replace(minute=0, second=0, microsecond=0).isoformat(),
            "valid_until": now.replace(year=now.year + 1).isoformat(),
        }
        if days != 3:
            body["holder_uid"] = guest
        answer = self.service.post("voucher/issue", body)
        assert answer.status == 201, answer.text
        voucher_id = answer.json["voucher"]["id"]
        self.service.clock.advance(seconds=self.chance.choice([1, 70]))
        start = self._slot(days)
        request = {"voucher_id": voucher_id, "slot_id": start, "holder_uid": guest}
        answer = self.service.post("voucher/book", request)
        assert answer.status == 201, answer.text
        self.open.append((voucher_id, answer.json["booking"]["id"], guest))

    def _slot(self, days: int) -> str:
        """A slot some days on; slots stand on the grid of the clock's start."""
        passed = self.service.clock.now - self.service.clock.start
        hours = int(passed.total_seconds() // 3600) + 24 * days + self.chance.randrange(1, 20)
        return slot_id(self.service, hours=hours)

    def _change(self) -> None:
        voucher_id, booking_id, guest = self.chance.choice(self.open)
        kind = self.chance.choice(
            ["reschedule", "reschedule", "cancel", "revoke", "redeem", "undo", "holder", "extend"]
        )
        body: dict[str, Any] = {"voucher_id": voucher_id}
        if kind in ("reschedule", "cancel"):
            body = {"booking_id": booking_id}
        if kind == "reschedule":
            body["slot_id"] = self._slot(5)
        elif kind == "undo":
            body["reason"] = "by mistake"
        elif kind == "holder":
            body["holder_uid"] = self.chance.choice([guest, f"other-{guest}"])
        elif kind == "extend":
            now = self.service.clock.now
            body["valid_until"] = now.replace(year=now.year + 2).isoformat()
        if kind == "revoke":
            kind, body["revoke"] = "cancel", True
        # Most are refused by now; what is refused says nothing.
        assert self.service.post(f"voucher/{kind}", body).status < 500
