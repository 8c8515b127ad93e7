"""Vouchers and bookings to test with: one of each, and any of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain import currency, life
from chalicelib.domain.model import Act, Booking, Event, Voucher

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
ACT = Act("actor", NOW, "ev-1")


def act(now: datetime = NOW) -> Act:
    """Somebody acts at `now`."""
    return Act("actor", now, "ev-1")


def voucher(**changed: Any) -> Voucher:
    """A bearer voucher for an hour, valid from NOW for ten hours."""
    usual: dict[str, Any] = {
        "id": "v-1",
        "issuer_uid": "hotel",
        "holder_uid": None,
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
        "valid_from": NOW,
        "valid_until": NOW + 10 * HOUR,
        "price_amount": None,
        "price_currency": None,
        "status": "issued",
        "transferable": False,
        "terms": {},
        "created_at": NOW,
    }
    return Voucher(**usual | changed)


def booked(held: Voucher | None = None, start: datetime = NOW + 2 * HOUR) -> Voucher:
    """The voucher once guest-1 has booked it."""
    return life.book(ACT, held or voucher(), start, "guest-1", "b-1").voucher


def in_status(status: str) -> Voucher:
    """A voucher in any of its statuses."""
    if status in ("issued", "expired"):
        return voucher(status=status)
    if status == "booked":
        return booked()
    if status == "consumed":
        return life.redeem(act(NOW + HOUR), booked(), None).voucher
    return life.revoke(ACT, voucher(), None).voucher


# Any instant that a request can say, in whole milliseconds.
instants = st.integers(0, (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - NOW) // MS).map(
    lambda ms: NOW + ms * MS
) | st.integers(0, (NOW - datetime(1970, 1, 1, tzinfo=UTC)) // MS).map(lambda ms: NOW - ms * MS)

# Text as the edge lets it in: no surrogates, no control characters; empty where that is allowed.
_characters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
texts = st.text(_characters, min_size=1, max_size=40)
uids = st.sampled_from(["hotel", "guest-1", "ä#ö", "\N{GRINNING FACE}", "null", "a b"]) | texts

amounts = st.one_of(
    st.none(),
    st.tuples(
        st.sampled_from(sorted(currency.DECIMALS)),
        st.integers(0, 10**12 - 1),
        st.integers(0, 999),
    ).map(
        lambda money: (
            Decimal(f"{money[1]}.{money[2]:03}").quantize(
                Decimal(1).scaleb(-currency.DECIMALS[money[0]]), rounding="ROUND_DOWN"
            ),
            money[0],
        )
    ),
)
_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: number + Decimal("0.0"))
    | texts
)
terms = st.dictionaries(
    texts,
    st.recursive(
        _leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@st.composite
def vouchers(draw: st.DrawFn) -> Voucher:
    """Any voucher as it was issued."""
    valid_from = draw(st.just(NOW) | instants.filter(lambda moment: moment.year < 9990))
    price = draw(amounts)
    return voucher(
        holder_uid=draw(st.none() | uids),
        issuer_uid=draw(uids),
        service_type=draw(texts),
        title=draw(texts),
        description=draw(st.just("") | texts),
        duration_minutes=draw(
            st.sampled_from([5, 30, 60, 90, 1440, 44640]) | st.integers(5, 44640)
        ),
        valid_from=valid_from,
        valid_until=valid_from
        + draw(
            st.sampled_from([MS, HOUR, HOUR + MS, 24 * HOUR, 30 * 24 * HOUR, 100 * 24 * HOUR])
            | st.integers(1, 200 * 24 * 3600 * 1000).map(lambda ms: ms * MS)
        ),
        price_amount=price and price[0],
        price_currency=price and price[1],
        transferable=draw(st.booleans()),
        terms=draw(terms),
        created_at=draw(instants),
    )


@st.composite
def moments_around(draw: st.DrawFn, held: Voucher) -> datetime:
    """An instant that matters to this voucher: near its ends, on its grid or beside it."""
    anchor = draw(st.sampled_from([held.valid_from, held.valid_until, held.valid_until - HOUR]))
    hours = draw(st.integers(-5, 24 * 40))
    beside = draw(st.sampled_from([0, 0, 0, 1, -1, 1800_000, 3599_999]))
    return anchor + hours * HOUR + beside * MS


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    """Any booking, live or cancelled."""
    start = draw(instants.filter(lambda moment: moment.year < 9990))
    cancelled = draw(st.booleans())
    return Booking(
        id=f"b-{draw(st.integers(0, 10**9))}",
        voucher_id=draw(uids),
        issuer_uid=draw(uids),
        holder_uid=draw(uids),
        slot_start=start,
        slot_end=start + timedelta(minutes=draw(st.integers(5, 44640))),
        status="cancelled" if cancelled else "booked",
        cancel_reason=draw(st.none() | texts) if cancelled else None,
        created_at=draw(instants),
        cancelled_at=draw(instants) if cancelled else None,
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event."""
    return Event(
        id=f"ev-{draw(st.integers(0, 10**9))}",
        type=draw(st.sampled_from(["voucher.issue", "voucher.consume", "presence.match"])),
        actor_id=draw(st.none() | uids),
        subject_type="voucher",
        subject_id=draw(uids),
        meta=draw(terms),
        created_at=draw(instants),
        issuer_uid=draw(st.none() | uids),
    )
