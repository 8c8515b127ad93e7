"""The rules that must hold between the latest code of a booking, its booking, and the event that
mails it. The other rows of the table, of sessions, are each a row by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.vouchers.booking_codes import DAY, DAY_MAX, BookingCode
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import bookings, events, sessions
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of


@dataclass(slots=True)
class BookingCodes:
    """The codes of all bookings, read each time that they are asked for their findings. They last
    for a day, a booking and its events for ever."""

    client: DynamoClient
    count: int = 0
    """How many there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        self.count = 0
        for item in rows_of(self.client, sessions.TABLE):
            credential = item["credential"]["S"]
            if not credential.startswith(sessions.BOOKING):
                continue
            self.count += 1
            booking_id = credential.removeprefix(sessions.BOOKING)
            try:
                code = read(sessions.to_booking_code, item)
            except Unreadable as problem:
                findings.add(Finding(sessions.TABLE, booking_id, str(problem)))
                continue
            problems = differences(sessions.TABLE, item, sessions.from_booking_code(code))
            problems += [*_problems(code), *self._disagreements(code)]
            findings |= {Finding(sessions.TABLE, booking_id, problem) for problem in problems}
        return findings

    def _disagreements(self, code: BookingCode) -> Iterator[str]:
        """Where a code and the rows that it is about disagree: each written before it, or with
        it."""
        client = self.client.with_deadline()
        booking = client.get(bookings.TABLE, bookings.key(code.booking_id))
        if booking is None:
            yield "is the code of a booking that does not exist"
            return
        key = events.key_of(booking["voucher_id"]["S"], code.requests[-1], code.event_id)
        event = client.get(events.TABLE, key)
        if event is None or event["type"] != {"S": "voucher.code"}:
            yield f"is mailed by the event {code.event_id}, which does not exist"


def _problems(code: BookingCode) -> Iterator[str]:
    """What is wrong with a code by itself, beyond what reading it tells."""
    *earlier, latest = code.requests
    if len(code.requests) > DAY_MAX:
        yield f"counts {len(code.requests)} requests, more than a day may have"
    if any(at <= latest - DAY for at in earlier):
        yield "counts a request of more than a day before the latest"
    if code.used_at is not None and code.used_at >= code.ends_at:
        yield "was used after its end"
