"""What showing offers on hotels' own sites changes."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.analysis.table import State
from chalicelib.http.schemas.fields import OfferId

TellableNumber = Annotated[
    int | None,
    Meta(description="How many visitors; null for fewer than 20.", examples=[120]),
]
Share = Annotated[float, Meta(ge=-1, le=1, examples=[0.031])]


class GroupReport(Struct, kw_only=True):
    """Visitors of the hotel's own site who agreed to be counted."""

    visitors: TellableNumber
    accepted: Annotated[
        TellableNumber, Meta(description="Of them, those who took any offer within a day.")
    ]


class UpliftReport(Struct, kw_only=True):
    """How many more of the visitors took an offer because one was shown, with bounds that hold
    whenever one looks. They are shares, from -1 to 1."""

    estimate: Share
    lower: Share
    upper: Share


class ShownOffer(Struct, kw_only=True):
    """An offer that was shown on the hotel's own site."""

    offer_id: OfferId
    seen: TellableNumber
    taken: Annotated[
        TellableNumber, Meta(description="Of them, those who took this one within a day.")
    ]


class StateReport(Struct, kw_only=True):
    """Visitors who allowed signals and were in a state as they saw what was decided."""

    state: Annotated[State, Meta(description="By the table of /api/offers/model.")]
    visitors: TellableNumber
    accepted: Annotated[
        TellableNumber, Meta(description="Of them, those who took any offer within a day.")
    ]


class LearningReport(Struct, kw_only=True):
    """What showing an offer changes: by visitors who could be shown one, and others, one of five by
    chance, who were shown none."""

    shown: GroupReport
    held_back: GroupReport
    uplift: Annotated[
        UpliftReport | None,
        Meta(
            description="Of the days that ended more than a day ago, of which every outcome is"
            " there; null for fewer than 20 visitors of a group."
        ),
    ]
    visitors_needed: Annotated[
        int | None,
        Meta(
            description="About how many more until the bounds say which way it goes; 0 if they do,"
            " null if that is not in sight.",
            examples=[0],
        ),
    ]
    split_is_off: Annotated[
        bool,
        Meta(
            description="Whether visitors of one group were lost: then the two cannot be compared.",
            examples=[False],
        ),
    ]
    offers: Annotated[list[ShownOffer], Meta(description="Those that were shown.")]
    states: Annotated[
        list[StateReport],
        Meta(description="What visits looked like; empty before a visitor allowed signals."),
    ]
