"""Campaigns: each condition of their changes, and of an accept, alone prevents the write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.spending import Acceptance
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import growth, idempotency, vouchers
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain.made import HOUR, NOW, voucher
from tests.storage.conftest import Storage
from tests.storage.repositories import campaigns_to_test as made
from tests.storage.repositories.campaigns_to_test import CAMPAIGN, LIVE, put
from tests.storage.repositories.changes_to_test import RECORD
from tests.storage.repositories.test_conditions import FREE_EVENT, take_event_id

VERSION, FREE = "#version = :version_read", "attribute_not_exists(pk)"
Change = CampaignChange | VoucherChange
Interfere = Callable[[Storage, Change], None]


def put_campaign(**fields: Any) -> Interfere:
    """The campaign is another meanwhile."""

    def interfere(storage: Storage, _: Change) -> None:
        storage.put(growth.TABLE, growth.to_item(replace(CAMPAIGN, **fields)))

    return interfere


def accepted(times: int, *, hour: timedelta = timedelta(0), spent: str = "31.00") -> Interfere:
    """So many were accepted, and so much was spent in an hour so long after the campaign's."""
    offer = replace(CAMPAIGN.offers[0], accepted=times)
    return put_campaign(
        offers=(offer,),
        spent_amount=offer.saving_amount * times,
        hour=NOW + hour,
        hour_amount=Decimal(spent),
    )


def put_live(storage: Storage, _: Change) -> None:
    """Another campaign is in the hotel's list."""
    ends = LIVE.ends | {"cmp-2": NOW + HOUR}
    storage.put(growth.TABLE, growth.to_live_item(replace(LIVE, ends=ends, version=2)))


def accept_first(storage: Storage, _: Change) -> None:
    """The guest has accepted meanwhile."""
    first = Acceptance(
        campaign_id="cmp-1",
        guest_uid="anna",
        offer_id="offer-1",
        voucher_id="v-0",
        accepted_at=NOW,
    )
    storage.put(growth.TABLE, growth.to_acceptance_item(first))


def take_voucher_id(storage: Storage, _: Change) -> None:
    """A voucher has this id."""
    storage.put(vouchers.TABLE, vouchers.to_item(voucher(id="v-1")))


def take_event(storage: Storage, change: Change) -> None:
    """Another event has this key."""
    take_event_id(storage, change)  # type: ignore[arg-type]


class Kind(NamedTuple):
    """A change, the campaign that is stored before it (None: nothing is), and what prevents it by
    the clause that it breaks."""

    change: Callable[..., Change]
    before: Campaign | None
    conditions: dict[str, Interfere]


PAUSED = replace(CAMPAIGN, state="paused")
SAME_HOUR = "#hour = :this_hour"
COUNT, BUDGET = "NOT #accepted_1 >= :count", "NOT spent > :budget_room"
HOUR_ROOM, LATER_HOUR = "NOT hour_spent > :hour_room", "NOT #hour >= :this_hour"
OF_ACCEPT: dict[str, Interfere] = {
    VERSION: put_campaign(version=4),
    COUNT: accepted(10),
    BUDGET: put_campaign(
        offers=(replace(CAMPAIGN.offers[0], original_amount=Decimal("229.00")),),
        spent_amount=Decimal("280.00"),
    ),
    FREE: accept_first,
    "attribute_not_exists(id)": take_voucher_id,
    FREE_EVENT: take_event,
}


def take_in_the_next_hour(actor: ActorContext) -> VoucherChange:
    """An accept that is the first in its hour."""
    return made.take(actor._replace(now=NOW + HOUR))


KINDS: dict[str, Kind] = {
    "create": Kind(made.create, None, {FREE: put_campaign(), FREE_EVENT: take_event}),
    "change": Kind(
        made.change,
        CAMPAIGN,
        {
            VERSION: put_campaign(version=4),
            "NOT spent > :budget": put_campaign(
                offers=(replace(CAMPAIGN.offers[0], price_amount=Decimal("20.00")),),
                spent_amount=Decimal("200.00"),
            ),
            "NOT #accepted_1 > :count_1": accepted(6, spent="31.00"),
            FREE_EVENT: take_event,
        },
    ),
    "pause": Kind(made.pause, CAMPAIGN, {VERSION: put_campaign(version=4), FREE_EVENT: take_event}),
    "resume": Kind(made.resume, PAUSED, {VERSION: put_campaign(version=4), FREE_EVENT: take_event}),
    "end": Kind(made.end, CAMPAIGN, {VERSION: put_campaign(version=4), FREE_EVENT: take_event}),
    "accept": Kind(
        made.take,
        CAMPAIGN,
        OF_ACCEPT | {SAME_HOUR: accepted(2, hour=HOUR), HOUR_ROOM: accepted(3, spent="62.00")},
    ),
    "accept in the next hour": Kind(
        take_in_the_next_hour, CAMPAIGN, OF_ACCEPT | {LATER_HOUR: accepted(3, hour=HOUR)}
    ),
}
CASES = [(name, clause) for name, kind in KINDS.items() for clause in kind.conditions]


def write(storage: Storage, change: Change, record: IdempotencyRecord | None = None) -> None:
    """Save a change, in its own repository."""
    if isinstance(change, VoucherChange):
        storage.store.vouchers.save(change, record)
    else:
        storage.store.campaigns.save(change, record)


def save(storage: Storage, kind: Kind, meanwhile: Interfere = lambda *_: None) -> None:
    """Make a change, and save it, after something else has happened meanwhile."""
    if kind.before is not None:
        put(storage, kind.before)
    change = kind.change(storage.actor())
    meanwhile(storage, change)
    write(storage, change)


def everything(storage: Storage) -> list[Any]:
    """All rows that these changes may write."""
    return [storage.everything(), sorted(storage.rows(growth.TABLE), key=repr)]


def written_conditions(storage: Storage) -> set[str]:
    """Each clause of the last transaction."""
    items = storage.spy.calls[-1][1]["TransactItems"]
    requests = [request for item in items for request in item.values()]
    texts = [request.get("ConditionExpression", "") for request in requests]
    return {clause for text in texts for clause in text.split(" AND ") if clause}


@pytest.mark.parametrize("name", KINDS)
def test_every_condition_of_every_change_of_a_campaign_is_tested_below(
    storage: Storage, name: str
) -> None:
    save(storage, KINDS[name])
    assert written_conditions(storage) == set(KINDS[name].conditions)


@pytest.mark.parametrize(("name", "clause"), CASES)
def test_each_condition_of_a_campaign_alone_prevents_the_write(
    storage: Storage, name: str, clause: str
) -> None:
    rows: list[Any] = []

    def meanwhile(storage: Storage, change: Change) -> None:
        KINDS[name].conditions[clause](storage, change)
        rows.extend(everything(storage))

    with pytest.raises(StateChanged):
        save(storage, KINDS[name], meanwhile)
    assert everything(storage) == rows


@pytest.mark.parametrize("make", [made.create, made.change, made.end])
def test_a_list_that_has_changed_meanwhile_is_not_written_over(
    storage: Storage, make: Callable[..., CampaignChange]
) -> None:
    """Also where another campaign is the hotel's first, and this one was to be."""
    kind = Kind(make, None if make is made.create else CAMPAIGN, {})
    with pytest.raises(StateChanged):
        save(storage, kind, put_live)
    assert storage.store.campaigns.get_live("hotel").ends.keys() == {"cmp-1", "cmp-2"}


def test_a_second_campaign_is_added_to_the_list_as_it_was_read(storage: Storage) -> None:
    storage.put(growth.TABLE, growth.to_live_item(LIVE))
    change = made.create(storage.actor(), LIVE)
    put_live(storage, change)
    with pytest.raises(StateChanged):
        storage.store.campaigns.save(change)
    assert storage.store.campaigns.get_live("hotel").version == 2


@pytest.mark.parametrize("name", KINDS)
def test_a_record_under_the_same_key_prevents_the_write(storage: Storage, name: str) -> None:
    kind = KINDS[name]
    if kind.before is not None:
        put(storage, kind.before)
    change = kind.change(storage.actor())
    storage.put("idempotency", idempotency.to_item(RECORD))
    rows = everything(storage)
    with pytest.raises(StateChanged) as changed:
        write(storage, change, RECORD)
    assert changed.value.record == RECORD
    assert everything(storage) == rows
