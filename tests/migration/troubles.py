"""A file that holds every trouble that we could think of, and what must become of each row."""

from __future__ import annotations

from typing import Any

from tests.migration.first_system import First, booking, event, voucher

V, B, E = "vouchers", "voucher_bookings", "events"
CANCELLED = {"status": "cancelled", "cancelled_at": "2026-03-02T00:00:00.000Z"}
LATER = {"created_at": "2026-03-01T13:00:00.000Z"}
INSTANT = "must be an instant with its offset, like 2026-12-15T10:00:00Z"
UNKNOWN = "is not one of the known values"
ONE_LINE = "must be one line, without control characters"


class Troubled(First):
    """The file, being made."""

    def held(self, name: str, **changed: Any) -> str:
        """A voucher; gives its id."""
        self.vouchers.append(voucher(f"v-{name}", **changed))
        return f"v-{name}"

    def booked(self, name: str, voucher_id: str, **changed: Any) -> None:
        """A booking."""
        self.bookings.append(booking(f"b-{name}", voucher_id, **changed))


def troubled() -> First:
    """The file."""
    made = Troubled()
    for part in (_right, _mended, _refused_vouchers, _refused_bookings, _events):
        part(made)
    return made


def _right(made: Troubled) -> None:
    """Right, in every status and every spelling."""
    made.held("plain")
    made.held("bare", holder_uid="", service_type=None, title="", description=None, terms=None)
    made.held("null-terms", terms="null", price_amount=None, price_currency="", transferable=None)
    made.held("yen", price_amount=1000.0, price_currency="jpy")
    made.held("seconds", valid_from=1_772_359_200, valid_until="1775037600000", created_at=1.7721e9)
    made.held("offset", valid_from="2026-03-01T12:00:00+02:00", valid_until="2026-04-01 10:00:00")
    made.held("open-end", valid_until=None)
    made.held("expired", status="EXPIRED")
    made.held("walk-in", status="consumed")
    made.booked("live", made.held("booked", status="Booked"))
    made.booked("bound", made.held("bound", status="booked", holder_uid="guest-anna"))
    made.booked("used", made.held("used", status="consumed"))
    made.booked("gone", made.held("gone"), **CANCELLED, cancel_reason="Flight moved")
    made.booked("gone-us", made.held("gone-us"), status="canceled", cancelled_at=None)
    made.booked("no-slot", made.held("no-slot", status="booked"), slot_start="", slot_end=None)
    made.booked(
        "off-grid", made.held("off-grid", status="booked"), slot_start="2026-03-10T10:10:00Z"
    )
    made.vouchers.append(voucher("  v-trimmed  "))
    made.held(
        "quotes", title="O'Hara's; \"Zum Löwen\" -- 日本 🏨", description="a);\nINSERT INTO x"
    )


def _mended(made: Troubled) -> None:
    """Wrong in a way that can be put right."""
    made.held("lapsed", status="booked")
    made.held("lapsed-past", status="booked", valid_until="2026-03-02T00:00:00Z")
    made.booked("found", made.held("found", status="issued"))
    made.booked("late", made.held("late", status="expired"))
    made.booked("revoked", made.held("revoked", status="CANCELLED"))
    twice = made.held("twice", status="booked")
    made.booked("twice-2", twice, **LATER)
    made.booked("twice-1", twice)
    made.booked("other-hotel", made.held("other-hotel", status="booked"), issuer_uid="hotel-other")
    made.booked("reason", made.held("reason", status="booked"), cancel_reason="never mind")
    made.booked(
        "named", made.held("named", status="booked", holder_uid="guest-bram"), holder_uid=None
    )


def _refused_vouchers(made: Troubled) -> None:
    """Vouchers that cannot be taken, and what hangs on them."""
    made.held("backwards", valid_until="2026-02-01T00:00:00.000Z")
    made.held("at-once", valid_until="2026-03-01T10:00:00.000Z")
    made.held("short", duration_minutes=4)
    made.held("long", duration_minutes=44_641)
    made.held("half", duration_minutes="an hour")
    made.held("immense", duration_minutes="1e1000000")  # text: SQLite's own numbers end before
    made.held("broken-terms", terms='{"guests": 2')
    made.held("list-terms", terms="[1, 2]")
    made.held("big-terms", terms='{"a": "' + "x" * 9000 + '"}')
    made.held("status", status="pending")
    made.held("no-status", status="")
    made.held("money", price_amount=129.999)
    made.held("debt", price_amount=-1.0)
    made.held("coin", price_currency="XBT")
    made.held("half-yen", price_amount=10.5, price_currency="JPY")
    made.held("infinite", price_amount=float("inf"))
    made.held("never", valid_from="tomorrow")
    made.held("early", valid_from=12_345)
    made.held("far", valid_from="9" * 40)
    made.held("maybe", transferable="maybe")
    made.held("bell", title="ding\a")
    made.held("nobody", issuer_uid=None)
    made.held("blob", title=b"\xff\xfe")
    made.held("novel", title="x" * 201)
    made.vouchers.append(voucher("v-" + "x" * 127))
    made.vouchers.append(voucher("v-line\nbreak"))
    made.vouchers.append(voucher(None))  # type: ignore[arg-type]
    made.vouchers.append(voucher("v-plain", title="another"))
    made.booked("of-refused", "v-backwards")
    made.booked("of-nothing", "v-not-there")
    made.booked("of-null", None)  # type: ignore[arg-type]


def _refused_bookings(made: Troubled) -> None:
    """Bookings of vouchers that are taken: these are issued again."""
    made.booked(
        "backwards", made.held("b-backwards", status="booked"), slot_end="2026-03-10T09:00:00Z"
    )
    made.booked("status", made.held("b-status", status="booked"), status="waiting")
    made.booked("guest", made.held("b-guest", status="booked"), holder_uid="")
    made.booked("never", made.held("b-never", status="booked"), slot_start="x", slot_id="slot-x")
    made.booked("live", "v-plain", **LATER)
    made.booked("tab\tbed", "v-plain")


def _events(made: Troubled) -> None:
    """Events."""
    made.events += [
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
    (V, "v-big-terms", "terms must have at most 8 KB"),
    (V, "v-status", f"status {UNKNOWN}"),
    (V, "v-no-status", "status is required"),
    (V, "v-money", "price_amount must have at most 2 decimals in EUR"),
    (V, "v-debt", "price_amount must be from 0 to less than 1,000,000,000,000"),
    (V, "v-coin", "price_currency must be a currency of ISO 4217, like EUR"),
    (V, "v-half-yen", "price_amount must have at most 0 decimals in JPY"),
    (V, "v-infinite", "price_amount must be from 0 to less than 1,000,000,000,000"),
    (V, "v-never", f"valid_from {INSTANT}"),
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
    (B, "b-status", f"status {UNKNOWN}"),
    (B, "b-guest", "holder_uid is required"),
    (B, "b-never", f"slot_start {INSTANT}"),
    (B, "b-live", "its id occurs more than once; only the first row with it counts"),
    (B, "b-tab\tbed", f"id {ONE_LINE}"),
    (E, "e-issue", "its id occurs more than once; only the first row with it counts"),
    (E, "e-login", f"type {UNKNOWN}"),
    (E, "e-lost", "its voucher is not in the file"),
    (E, "e-of-refused", "its voucher was rejected"),
    (E, "e-of-refused-booking", "its subject was rejected"),
    (E, "e-json", "meta must be an object"),
    (E, "e-when", "created_at is required"),
    (E, "(no id)", "id is required"),
}
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
    (V, "v-quotes", "line breaks in description were replaced by spaces"),
    (B, "b-revoked", "cancelled, because its voucher is cancelled"),
    (B, "b-other-hotel", "issuer_uid was replaced by the voucher's"),
    (B, "b-reason", "cancelled_at and cancel_reason of a live booking were dropped"),
    (B, "b-named", "holder_uid was taken from the voucher"),
    (B, "b-off-grid", "slot_id was derived from slot_start"),
}
