"""A file with every kind of invalid row, and the expected result for each."""

from __future__ import annotations

from typing import Any, get_args

from chalicelib.domain.events import EventType
from tests.migration.first_system import First, booking, event, voucher

V, B, E = "vouchers", "voucher_bookings", "events"
CANCELLED = {"status": "cancelled", "cancelled_at": "2026-03-02T00:00:00.000Z"}
LATER = {"created_at": "2026-03-01T13:00:00.000Z"}
INSTANT = "must be a time with its offset, such as 2026-12-15T10:00:00Z"
ONE_LINE = (
    "must not contain control characters; line breaks only in terms, a description or a reason"
)
VOUCHER_STATUS = "must be one of issued, booked, consumed, cancelled, expired"
BOOKING_STATUS = "must be one of booked, cancelled"
EVENT_TYPE = f"must be one of {', '.join(get_args(EventType))}"


class Troubled(First):
    """Builds the file."""

    def voucher_row(self, name: str, **changed: Any) -> str:
        """Add a voucher and return its id."""
        self.vouchers.append(voucher(f"v-{name}", **changed))
        return f"v-{name}"

    def booking_row(self, name: str, voucher_id: str, **changed: Any) -> None:
        """Add a booking."""
        self.bookings.append(booking(f"b-{name}", voucher_id, **changed))


def troubled() -> First:
    """The file with all of these."""
    first = Troubled()
    for part in (
        _valid,
        _corrected,
        _dates_and_prices,
        _rejected_vouchers,
        _rejected_bookings,
        _events,
    ):
        part(first)
    return first


def _valid(first: Troubled) -> None:
    """Valid rows in every status and every spelling."""
    first.voucher_row("plain")
    first.voucher_row(
        "bare", holder_uid="", service_type=None, title="", description=None, terms=None
    )
    first.voucher_row(
        "null-terms", terms="null", price_amount=None, price_currency="", transferable=None
    )
    first.voucher_row("yen", price_amount=1000.0, price_currency="jpy")
    first.voucher_row(
        "seconds", valid_from=1_772_359_200, valid_until="1775037600000", created_at=1.7721e9
    )
    first.voucher_row(
        "offset", valid_from="2026-03-01T12:00:00+02:00", valid_until="2026-04-01 10:00:00"
    )
    first.voucher_row("open-end", valid_until=None)
    first.voucher_row("expired", status="EXPIRED")
    first.voucher_row("walk-in", status="consumed")
    first.booking_row("live", first.voucher_row("booked", status="Booked"))
    first.booking_row("bound", first.voucher_row("bound", status="booked", holder_uid="guest-anna"))
    first.booking_row("used", first.voucher_row("used", status="consumed"))
    first.booking_row("gone", first.voucher_row("gone"), **CANCELLED, cancel_reason="Flight moved")
    first.booking_row("gone-us", first.voucher_row("gone-us"), status="canceled", cancelled_at=None)
    first.booking_row(
        "no-slot", first.voucher_row("no-slot", status="booked"), slot_start="", slot_end=None
    )
    first.booking_row(
        "off-grid",
        first.voucher_row("off-grid", status="booked"),
        slot_start="2026-03-10T10:10:00Z",
    )
    first.vouchers.append(voucher("  v-trimmed  "))
    first.voucher_row(
        "quotes", title="O'Hara's; \"Zum Löwen\" -- 日本 🏨", description="a);\nINSERT INTO x"
    )


def _corrected(first: Troubled) -> None:
    """Invalid rows that can be corrected."""
    first.voucher_row("lapsed", status="booked")
    first.voucher_row("lapsed-past", status="booked", valid_until="2026-03-02T00:00:00Z")
    first.booking_row("found", first.voucher_row("found", status="issued"))
    first.booking_row("late", first.voucher_row("late", status="expired"))
    first.booking_row("revoked", first.voucher_row("revoked", status="CANCELLED"))
    twice = first.voucher_row("twice", status="booked")
    first.booking_row("twice-2", twice, **LATER)
    first.booking_row("twice-1", twice)
    first.booking_row(
        "other-hotel", first.voucher_row("other-hotel", status="booked"), issuer_uid="hotel-other"
    )
    first.booking_row(
        "reason", first.voucher_row("reason", status="booked"), cancel_reason="never mind"
    )
    first.booking_row(
        "named",
        first.voucher_row("named", status="booked", holder_uid="guest-bram"),
        holder_uid=None,
    )


def _dates_and_prices(first: Troubled) -> None:
    """Dates without a time, withdrawn currencies, and what a binary float makes of a price."""
    first.voucher_row(
        "days", valid_from="2026-03-29", valid_until="2026-10-25", created_at="2026-03-01"
    )
    first.voucher_row("days-basic", valid_until=" 20261231 ")
    first.voucher_row("no-day", valid_until="2026-02-30")
    first.booking_row(
        "days",
        first.voucher_row("of-days", status="booked"),
        slot_id="slot-2026-03-10",
        slot_start="2026-03-10",
        slot_end="2026-03-10",
    )
    first.voucher_row("lev", price_currency="bgn")
    first.voucher_row("kuna", price_amount=753.45, price_currency="HRK")
    first.voucher_row("lira", price_amount=1500000, price_currency="TRL")
    first.voucher_row("third", price_amount=0.1 + 0.2)
    first.voucher_row("sum", price_amount=1.1 + 2.2, price_currency="KWD")
    first.voucher_row("fils", price_amount=1.0005, price_currency="KWD")
    first.voucher_row("pasted", title="Day\u00ad spa\u200e", terms='{"a\u200b": "b"}')
    first.voucher_row("odd-lines", description="a\rb\u2028c\r\nd")


def _rejected_vouchers(first: Troubled) -> None:
    """Vouchers that are rejected, and their bookings."""
    first.voucher_row("backwards", valid_until="2026-02-01T00:00:00.000Z")
    first.voucher_row("at-once", valid_until="2026-03-01T10:00:00.000Z")
    first.voucher_row("short", duration_minutes=4)
    first.voucher_row("long", duration_minutes=44_641)
    first.voucher_row("half", duration_minutes="an hour")
    first.voucher_row(
        "immense", duration_minutes="1e1000000"
    )  # text: SQLite's own numbers end before
    first.voucher_row("broken-terms", terms='{"guests": 2')
    first.voucher_row("list-terms", terms="[1, 2]")
    first.voucher_row("big-terms", terms='{"a": "' + "x" * 9000 + '"}')
    first.voucher_row("status", status="pending")
    first.voucher_row("no-status", status="")
    first.voucher_row("money", price_amount=129.999)
    first.voucher_row("debt", price_amount=-1.0)
    first.voucher_row("coin", price_currency="XBT")
    first.voucher_row("half-yen", price_amount=10.5, price_currency="JPY")
    first.voucher_row("infinite", price_amount=float("inf"))
    first.voucher_row("never", valid_from="tomorrow")
    first.voucher_row("early", valid_from=12_345)
    first.voucher_row("far", valid_from="9" * 40)
    first.voucher_row("maybe", transferable="maybe")
    first.voucher_row("bell", title="ding\a")
    first.voucher_row("nobody", issuer_uid=None)
    first.voucher_row("blob", title=b"\xff\xfe")
    first.voucher_row("novel", title="x" * 201)
    first.vouchers.append(voucher("v-" + "x" * 127))
    first.vouchers.append(voucher("v-line\nbreak"))
    first.vouchers.append(voucher(None))  # type: ignore[arg-type]
    first.vouchers.append(voucher("v-plain", title="another"))
    first.booking_row("of-refused", "v-backwards")
    first.booking_row("of-nothing", "v-not-there")
    first.booking_row("of-null", None)  # type: ignore[arg-type]


def _rejected_bookings(first: Troubled) -> None:
    """Bookings that are rejected; their vouchers become issued."""
    first.booking_row(
        "backwards",
        first.voucher_row("b-backwards", status="booked"),
        slot_end="2026-03-10T09:00:00Z",
    )
    first.booking_row("status", first.voucher_row("b-status", status="booked"), status="waiting")
    first.booking_row("guest", first.voucher_row("b-guest", status="booked"), holder_uid="")
    first.booking_row(
        "never", first.voucher_row("b-never", status="booked"), slot_start="x", slot_id="slot-x"
    )
    first.booking_row("live", "v-plain", **LATER)
    first.booking_row("tab\tbed", "v-plain")


def _events(first: Troubled) -> None:
    """Valid and rejected events."""
    first.events += [
        event("e-issue", "v-plain"),
        event("e-issue", "v-booked"),
        event("e-book", "b-live", "voucher.book", subject_type="booking"),
        event("e-used", "v-used", "VOUCHER.BOOK", meta='{"bookingId": "b-used"}'),
        event("e-match", "oak-table", "presence.match", subject_type="room"),
        event("e-login", "v-plain", "user.login"),
        event("e-lost", "v-not-there"),
        event("e-of-refused", "v-backwards"),
        event("e-of-refused-booking", "b-backwards", "voucher.book", subject_type="booking"),
        event("e-json", "v-plain", meta="{nope"),
        event("e-when", "v-plain", created_at=None),
        event(None, "v-plain"),  # type: ignore[arg-type]
    ]


REJECTED = {
    (V, "v-backwards", "valid_until must be after valid_from"),
    (V, "v-at-once", "valid_until must be after valid_from"),
    (V, "v-short", "duration_minutes must be at least 5"),
    (V, "v-long", "duration_minutes must be at most 44640"),
    (V, "v-half", "duration_minutes must be a whole number"),
    (V, "v-immense", "duration_minutes must be a whole number"),
    (V, "v-broken-terms", "terms must be an object"),
    (V, "v-list-terms", "terms must be an object"),
    (V, "v-big-terms", "terms must have at most 8192 bytes"),
    (V, "v-status", f"status {VOUCHER_STATUS}"),
    (V, "v-no-status", "status is required"),
    (V, "v-money", "price_amount must have at most 2 decimals in EUR"),
    (V, "v-debt", "price_amount must be at least 0"),
    (V, "v-coin", "price_currency must be an ISO 4217 currency, such as EUR"),
    (V, "v-half-yen", "price_amount must have at most 0 decimals in JPY"),
    (V, "v-infinite", "price_amount must be less than 1,000,000,000,000"),
    (V, "v-never", f"valid_from {INSTANT}"),
    (V, "v-no-day", f"valid_until {INSTANT}"),
    (V, "v-fils", "price_amount must have at most 3 decimals in KWD"),
    (V, "v-early", f"valid_from {INSTANT}"),
    (V, "v-far", f"valid_from {INSTANT}"),
    (V, "v-maybe", "transferable must be true or false"),
    (V, "v-bell", f"title {ONE_LINE}"),
    (V, "v-nobody", "issuer_uid is required"),
    (V, "v-blob", "title must be text"),
    (V, "v-novel", "title must have at most 200 characters"),
    (V, "v-" + "x" * 77 + "…", "id must have at most 128 characters"),
    (V, "v-line\nbreak", f"id {ONE_LINE}"),
    (V, "(no id)", "id is required"),
    (V, "v-plain", "its id occurs more than once; only the first row with it counts"),
    (B, "b-of-refused", "its voucher was rejected"),
    (B, "b-of-nothing", "its voucher is not in the file"),
    (B, "b-of-null", "voucher_id is required"),
    (B, "b-twice-2", "its voucher has an earlier live booking"),
    (B, "b-backwards", "slot_end must be after slot_start"),
    (B, "b-status", f"status {BOOKING_STATUS}"),
    (B, "b-guest", "holder_uid is required"),
    (B, "b-never", f"slot_start {INSTANT}"),
    (B, "b-live", "its id occurs more than once; only the first row with it counts"),
    (B, "b-tab\tbed", f"id {ONE_LINE}"),
    (E, "e-issue", "its id occurs more than once; only the first row with it counts"),
    (E, "e-login", f"type {EVENT_TYPE}"),
    (E, "e-lost", "its voucher is not in the file"),
    (E, "e-of-refused", "its voucher was rejected"),
    (E, "e-of-refused-booking", "its subject was rejected"),
    (E, "e-json", "meta must be an object"),
    (E, "e-when", "created_at is required"),
    (E, "(no id)", "id is required"),
}
BINARY = "price_amount was read without the error of a binary number"
AGAIN = "changed from booked to issued, because it has no live booking"
CORRECTED = {
    (V, "v-lapsed", AGAIN),
    (V, "v-lapsed-past", AGAIN),
    (V, "v-b-backwards", AGAIN),
    (V, "v-b-status", AGAIN),
    (V, "v-b-guest", AGAIN),
    (V, "v-b-never", AGAIN),
    (V, "v-found", "changed from issued to booked, because it has a live booking"),
    (V, "v-late", "changed from expired to booked, because it has a live booking"),
    (V, "v-pasted", "invisible characters in title were taken out"),
    (V, "v-pasted", "invisible characters in terms were taken out"),
    (V, "v-odd-lines", "line breaks in description were replaced by usual ones"),
    (V, "v-days", "valid_from was a date; it is the start of that day in UTC"),
    (V, "v-days", "valid_until was a date; it is the end of that day in UTC"),
    (V, "v-days", "created_at was a date; it is the start of that day in UTC"),
    (V, "v-days-basic", "valid_until was a date; it is the end of that day in UTC"),
    (B, "b-days", "slot_start was a date; it is the start of that day in UTC"),
    (B, "b-days", "slot_end was a date; it is the end of that day in UTC"),
    (V, "v-third", BINARY),
    (V, "v-sum", BINARY),
    (B, "b-revoked", "cancelled, because its voucher is cancelled"),
    (B, "b-other-hotel", "issuer_uid was replaced by the voucher's"),
    (B, "b-reason", "cancelled_at and cancel_reason of a live booking were dropped"),
    (B, "b-named", "holder_uid was taken from the voucher"),
    (B, "b-off-grid", "slot_id was derived from slot_start"),
}
