"""What a campaign cost, and what it brought (docs/campaigns.md)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from chalicelib.domain.offers.campaign import Campaign, Offer
from chalicelib.domain.vouchers.voucher import Voucher


class Counted(NamedTuple):
    """How an offer's vouchers have moved between the statuses since they were accepted: each one
    that left `issued` is one less there, and one more elsewhere."""

    issued: int = 0
    booked: int = 0
    consumed: int = 0
    lost: int = 0
    """Consumed, too, but by nobody: the guest did not come, or cancelled too late."""
    cancelled: int = 0
    expired: int = 0


class DaySpending(NamedTuple):
    """What a campaign spent on one day at the hotel."""

    day: str
    accepted: int
    spent_amount: Decimal


class OfferReport(NamedTuple):
    """One offer: its vouchers by status as it is stored, and the money."""

    offer_id: str
    accepted: int
    issued: int
    booked: int
    consumed: int
    """Those that were lost among them."""
    expired: int
    cancelled: int
    spent_amount: Decimal
    """The savings of all that were accepted."""
    used_saving_amount: Decimal
    """The savings of those that were used."""
    brought_amount: Decimal
    """The prices of those that were used."""


def counted_as(voucher: Voucher) -> str:
    """By which of the names of Counted a voucher is counted."""
    return "lost" if voucher.lost_booking_id is not None else voucher.status


def offer_report(offer: Offer, counted: Iterable[Counted]) -> OfferReport:
    """The report of one offer, by all of its counters."""
    moved = [sum(column) for column in zip(Counted(), *counted, strict=True)]
    total = Counted(*moved)
    return OfferReport(
        offer_id=offer.id,
        accepted=offer.accepted,
        issued=offer.accepted + total.issued,
        booked=total.booked,
        consumed=total.consumed + total.lost,
        expired=total.expired,
        cancelled=total.cancelled,
        spent_amount=offer.saving_amount * offer.accepted,
        used_saving_amount=offer.saving_amount * total.consumed,
        brought_amount=offer.price_amount * total.consumed,
    )


class Report(NamedTuple):
    """A campaign with what became of its vouchers, and its days, the first one first."""

    campaign: Campaign
    offers: tuple[OfferReport, ...]
    days: tuple[DaySpending, ...]
