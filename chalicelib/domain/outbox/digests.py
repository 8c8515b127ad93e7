"""Digests: one mail about each day ahead, to a hotel that wants them.

No event makes them but the hour: the first follows from the profile in which the hotel chose its
hour, and each makes the next one. So the due index has, at any time, one of each such hotel's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain import zones
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.outbox.delivery import HOTEL, Delivery, delivery_id

EVENT_TYPE = "digest"  # of what no event made
NOON = 12  # from this hour on, a digest is about the next day
_DAY = timedelta(days=1)


def next_digest(hotel: Hotel, now: datetime, last: date | None = None) -> Delivery | None:
    """The next digest that is due after `now`, about a day after `last`; None for a hotel that
    wants none. Of each day there is one, under one id, whatever the hotel's hour becomes."""
    if hotel.digest_hour is None:
        return None
    day = now.astimezone(hotel.clock).date()
    if last is not None and last >= day:
        day = last + _DAY
    while (due_at := _due_at(hotel, hotel.digest_hour, day)) <= now:
        day += _DAY
    event_id = event_id_of(hotel.issuer_uid, day)
    return Delivery(
        id=delivery_id(event_id, HOTEL, "digest"),
        channel="mail",
        issuer_uid=hotel.issuer_uid,
        receiver=HOTEL,
        template="digest",
        event_id=event_id,
        event_type=EVENT_TYPE,
        subject_id=hotel.issuer_uid,
        created_at=datetime.combine(day, time(), UTC),
        due_at=due_at,
    )


def event_id_of(issuer_uid: str, day: date) -> str:
    """What stands for an event, from which a digest's id follows."""
    return f"{issuer_uid}#{day}"


def day_of(digest: Delivery) -> date:
    """The day that a digest is about."""
    return digest.created_at.date()


def _due_at(hotel: Hotel, hour: int, day: date) -> datetime:
    """When the digest about a day is due: at an hour that the hotel's clocks skip, when they jump;
    at one that they show twice, the first time."""
    is_of_day_before = hour >= NOON
    return zones.instant(
        datetime.combine(day - _DAY if is_of_day_before else day, time(hour)), hotel.clock
    )
