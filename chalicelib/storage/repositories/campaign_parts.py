"""The parts of a transaction by which a voucher of a campaign is paid for, and counted by its
status. Accepts commute, so none of them waits for another; the campaign's version says that nothing
else about it has changed."""

from __future__ import annotations

from chalicelib.domain.money import minor_units
from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.offers.report import counted_as
from chalicelib.domain.offers.spending import Spending
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.codec import Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.repositories.rewards import reward_parts
from chalicelib.storage.tables import growth


def campaign_parts(change: VoucherChange) -> Parts:
    """What a campaign has to do with a change: it pays for a new voucher, learns of its visitor,
    and counts what became of one that it paid for."""
    spending = change.spending
    if spending is not None and spending.exposure is not None:
        counted = reward_parts(spending.exposure, change.event.id, change.now)
        return _spending_parts(spending) | counted
    if spending is not None:
        return _spending_parts(spending)
    return _count_parts(change.previous, change.voucher)


def settings_unchanged(campaign: Campaign) -> Condition:
    """That neither the status, the end, the budget, its pace nor an offer's count was changed."""
    return Condition(
        "the campaign's settings are those that were read",
        "#version = :version_read",
        {":version_read": attribute(campaign.version)},
    )


def _spending_parts(spending: Spending) -> Parts:
    campaign, acceptance = spending.campaign, spending.acceptance
    key = growth.acceptance_key(campaign.id, acceptance.guest_uid)
    is_first = Condition(
        "the guest has accepted nothing of this campaign", "attribute_not_exists(pk)"
    )
    item = growth.to_acceptance_item(acceptance)
    units = minor_units(spending.amount)
    return {
        "campaign": _budget_part(spending, units),
        "accepted": TransactItem(growth.TABLE, key, (is_first,), put=item),
        "day": TransactItem(
            growth.TABLE,
            growth.day_key(campaign.id, spending.day),
            (),
            add=item_of(accepted=1, spent=units),
            guard="campaign",
        ),
    }


def _budget_part(spending: Spending, units: int) -> TransactItem:
    """The campaign's own row: the one that decides whether the offer can still be taken."""
    campaign, offer = spending.campaign, spending.offer
    accepted = growth.accepted_name(offer.number)
    conditions: tuple[Condition, ...] = (
        settings_unchanged(campaign),
        Condition(
            "there is a voucher of this offer left",
            # True as well where none was ever accepted.
            "NOT #{name} >= :count".format(  # noqa: UP032 (mutants replace the text)
                name=accepted
            ),
            {":count": attribute(offer.count)},
        ),
        Condition(
            "the budget can pay for it",
            "NOT spent > :budget_room",
            {":budget_room": attribute(minor_units(campaign.budget_amount) - units)},
        ),
    )
    add = item_of(spent=units) | {accepted: attribute(1)}
    if spending.hour == campaign.hour:
        conditions += (_same_hour(spending),)
        if campaign.hourly_amount is not None:
            conditions += (_hour_has_room(minor_units(campaign.hourly_amount) - units),)
        return _update(campaign, conditions, add | item_of(hour_spent=units), {})
    first = item_of(hour=spending.hour, hour_spent=units)
    return _update(campaign, (*conditions, _no_later_hour(spending)), add, first)


def _same_hour(spending: Spending) -> Condition:
    return Condition(
        "the hour is that of the last accept",
        "#hour = :this_hour",
        {":this_hour": attribute(spending.hour)},
    )


def _hour_has_room(room: int) -> Condition:
    return Condition(
        "the hour can pay for it", "NOT hour_spent > :hour_room", {":hour_room": attribute(room)}
    )


def _no_later_hour(spending: Spending) -> Condition:
    return Condition(
        "nobody has accepted in this hour or a later one",
        "NOT #hour >= :this_hour",
        {":this_hour": attribute(spending.hour)},
    )


def _update(
    campaign: Campaign, conditions: tuple[Condition, ...], add: Item, sets: Item
) -> TransactItem:
    key = growth.campaign_key(campaign.id)
    return TransactItem(growth.TABLE, key, conditions, set=sets, add=add)


def _count_parts(previous: Voucher | None, voucher: Voucher) -> Parts:
    """A voucher of a campaign that moves from one status to another is counted there."""
    campaign_id, offer_id = voucher.campaign_id, voucher.offer_id
    if previous is None or campaign_id is None or offer_id is None:
        return {}
    before, after = counted_as(previous), counted_as(voucher)
    if before == after:
        return {}
    key = growth.count_key(campaign_id, offer_id, voucher.id)
    moved = {before: attribute(-1), after: attribute(1)}
    return {"counted": TransactItem(growth.TABLE, key, (), add=moved, guard="voucher")}
