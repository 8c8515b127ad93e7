"""Hotels' test clocks."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.hotels.clocks import AHEAD_MAX
from chalicelib.http.schemas.fields import IssuerUid, Moment

SECONDS_MAX = int(AHEAD_MAX.total_seconds())


class ClockRequest(Struct, kw_only=True):
    """How far a hotel's time moves on."""

    issuer_uid: IssuerUid | None = None
    forward_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=SECONDS_MAX,
            description="By how many seconds; 0 only asks what time it is. In all it can be 400 "
            "days ahead.",
            examples=[86400],
        ),
    ] = 0


class HotelClock(Struct, kw_only=True):
    """What time it is at a hotel."""

    issuer_uid: IssuerUid
    now: Annotated[Moment, Meta(description="The hotel's time.")]
    ahead_seconds: Annotated[
        int, Meta(ge=0, le=SECONDS_MAX, description="How far it is ahead of real time.")
    ]


class ClockResponse(Struct, kw_only=True):
    """The hotel's time."""

    ok: Literal[True] = True
    clock: HotelClock
