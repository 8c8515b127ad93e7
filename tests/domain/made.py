"""Vouchers and bookings to test with: one of each, and any of each."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.money import DECIMALS
from chalicelib.domain.presence.thinkers import Thinker
from chalicelib.domain.templates import Template, TemplateDraft
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking, BookingStatus
from chalicelib.domain.vouchers.cancellations import GuestCancellations
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher, VoucherDraft

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
ACTOR = ActorContext("actor", NOW, "ev-1")
STATUSES = ("issued", "booked", "consumed", "cancelled", "expired")


def actor(now: datetime = NOW, event_id: str = "ev-1") -> ActorContext:
    """Somebody who acts at `now`."""
    return ActorContext("actor", now, event_id)


def draft(**fields: Any) -> VoucherDraft:
    """A draft with the contract's defaults, but for these fields."""
    defaults: dict[str, Any] = {
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
    }
    return VoucherDraft(**defaults | fields)


def voucher(**fields: Any) -> Voucher:
    """An issued bearer voucher for an hour, valid from NOW for ten hours, but for these fields."""
    defaults: dict[str, Any] = {
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
        "state": "issued",
        "transferable": False,
        "terms": {},
        "created_at": NOW,
    }
    return Voucher(**defaults | fields)


def template_draft(**fields: Any) -> TemplateDraft:
    """A draft of a template with the contract's defaults, but for these fields."""
    defaults: dict[str, Any] = {
        "name": "Spa",
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
    }
    return TemplateDraft(**defaults | fields)


def template(**fields: Any) -> Template:
    """The template of `template_draft()`, made NOW, but for these fields."""
    content = asdict(template_draft())
    own = {"id": "tpl-1", "issuer_uid": "hotel", "created_at": NOW, "changed_at": NOW}
    return Template(**content | own | fields)


def booking(**fields: Any) -> Booking:
    """The live booking of `voucher()` by guest-1 from NOW + 2 h on, but for these fields."""
    defaults: dict[str, Any] = {
        "id": "b-1",
        "voucher_id": "v-1",
        "issuer_uid": "hotel",
        "holder_uid": "guest-1",
        "slot_start": NOW + 2 * HOUR,
        "slot_end": NOW + 3 * HOUR,
        "status": "booked",
        "created_at": NOW,
    }
    return Booking(**defaults | fields)


def booked(issued: Voucher | None = None, start: datetime = NOW + 2 * HOUR) -> Voucher:
    """The voucher once guest-1 has booked it."""
    return lifecycle.book(ACTOR, issued or voucher(), start, "guest-1", "b-1").voucher


def in_status(status: str) -> Voucher:
    """A voucher in any of its statuses."""
    if status in ("issued", "expired"):
        return voucher(state=status)
    if status == "booked":
        return booked()
    if status == "consumed":
        return lifecycle.redeem(actor(NOW + HOUR), booked(), None).voucher
    return lifecycle.revoke(ACTOR, voucher(), None).voucher


def live_booking(of: Voucher) -> Booking:
    """The live booking of a voucher that has one."""
    assert of.booking is not None
    return of.booking


def cancelled_booking() -> Booking:
    """The booking of `booked()` after its cancellation."""
    change = lifecycle.cancel(ACTOR, booked(), None, None, by_issuer=True)
    assert change.booking is not None
    return change.booking


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
        st.sampled_from(sorted(DECIMALS)),
        st.integers(0, 10**12 - 1),
        st.integers(0, 999),
    ).map(
        lambda money: (
            Decimal(f"{money[1]}.{money[2]:03}").quantize(
                Decimal(1).scaleb(-DECIMALS[money[0]]), rounding="ROUND_DOWN"
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
        holder_name=draw(st.none() | texts),
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
        **draw(st.just({}) | st.just({"calendar_id": "c-1", "places": 2})),
        created_at=draw(instants),
    )


guest_cancellations = st.builds(
    GuestCancellations,
    day=st.dates().map(date.isoformat),
    by_guest=st.dictionaries(uids, st.integers(1, 20), min_size=1),
)


@st.composite
def vouchers_in_any_state(draw: st.DrawFn) -> Voucher:
    """Any voucher in any state."""
    issued = draw(vouchers())
    state: State = draw(st.sampled_from(["issued", "cancelled", "expired"]))
    if draw(st.booleans()):
        live = draw(bookings(status="booked"))
        live = replace(live, voucher_id=issued.id, issuer_uid=issued.issuer_uid)
        issued = replace(issued, holder_uid=live.holder_uid)
        kind = draw(st.sampled_from([Booked, Consumed]))
        state = kind(live, draw(st.none() | uids), draw(st.none() | uids))
    elif draw(st.booleans()):
        state = Consumed()
    return replace(
        issued,
        state=state,
        version=draw(st.integers(1, 10**6)),
        guest_cancellations=draw(st.none() | guest_cancellations),
    )


@st.composite
def moments_around(draw: st.DrawFn, of: Voucher) -> datetime:
    """An instant that matters to this voucher: near its ends, on its grid or beside it."""
    anchor = draw(st.sampled_from([of.valid_from, of.valid_until, of.valid_until - HOUR]))
    hours = draw(st.integers(-5, 24 * 40))
    beside = draw(st.sampled_from([0, 0, 0, 1, -1, 1800_000, 3599_999]))
    return anchor + hours * HOUR + beside * MS


@st.composite
def claims(draw: st.DrawFn, start: datetime, end: datetime) -> dict[str, Any]:
    """The fields of a booking of this slot in a calendar, or none."""
    if draw(st.booleans()):
        return {}
    return {
        "calendar_id": draw(uids),
        "places": draw(st.integers(1, 50)),
        "claim_start": start - draw(st.sampled_from([timedelta(0), HOUR])),
        "claim_end": end + draw(st.sampled_from([timedelta(0), HOUR])),
        "cancel_until": draw(instants),
        "late_cancel": draw(st.sampled_from(["refuse", "forfeit"])),
        "unredeemed": draw(st.sampled_from([None, "consumed", "no_show"])),
    }


@st.composite
def bookings(draw: st.DrawFn, status: BookingStatus | None = None) -> Booking:
    """Any booking, live or cancelled, or in one status."""
    start = draw(instants.filter(lambda moment: moment.year < 9990))
    status = status or draw(st.sampled_from(get_args(BookingStatus)))
    end = start + timedelta(minutes=draw(st.integers(5, 44640)))
    return Booking(
        **draw(claims(start, end)),
        id=f"b-{draw(st.integers(0, 10**9))}",
        **{name: draw(uids) for name in ("voucher_id", "issuer_uid", "holder_uid")},
        slot_start=start,
        slot_end=end,
        status=status,
        cancel_reason=draw(st.none() | texts) if status == "cancelled" else None,
        created_at=draw(instants),
        cancelled_at=draw(instants) if status == "cancelled" else None,
        sequence=draw(st.integers(0, 9)),
        link_generation=draw(st.integers(0, 9)),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event."""
    return Event(
        id=f"ev-{draw(st.integers(0, 10**9))}",
        type=draw(st.sampled_from(get_args(EventType))),
        actor_id=draw(st.none() | uids),
        subject_type="voucher",
        subject_id=draw(uids),
        meta=draw(terms),
        created_at=draw(instants),
        issuer_uid=draw(st.none() | uids),
    )


milliseconds = st.integers(0, 253_402_300_799_999)  # until the end of the year 9999

thinkers = st.builds(
    Thinker,
    thinker_id=uids,
    pair_code=st.none() | texts,
    status=st.sampled_from(["online", "offline", "ready"]) | texts,
    last_seen=milliseconds,
)
