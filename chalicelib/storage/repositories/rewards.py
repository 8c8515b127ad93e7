"""What an accept has to do with what its visitor has seen: read beside what it is decided by, and
counted in its transaction. A row that cannot be read keeps no guest from an offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.domain.engine import counts
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.storage.dynamo.codec import Item, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.repositories.consents import live_check
from chalicelib.storage.repositories.exposures import same_exposure
from chalicelib.storage.repositories.learning import count_parts
from chalicelib.storage.state_changed import RowReader
from chalicelib.storage.tables import consents, exposures

T = TypeVar("T")


def _unless_corrupt(read: Callable[[Item], T]) -> Callable[[Item], T | None]:
    def read_or_none(item: Item) -> T | None:
        try:
            return read(item)
        except CorruptRow:
            return None

    return read_or_none


_TABLES = {"exposure": exposures.TABLE, "consent": consents.TABLE}
READERS = {
    "exposure": RowReader(_unless_corrupt(exposures.from_item)),
    "consent": RowReader(_unless_corrupt(consents.from_item)),
}


def visitor_keys(visitor_key: str | None, campaign_id: str) -> tuple[list[Item], list[Item]]:
    """The keys of what is read of the visitor who accepts, in the tables of exposures and of
    consents; none for anybody else."""
    if visitor_key is None:
        return [], []
    return [exposures.key(visitor_key, campaign_id)], [consents.key(visitor_key)]


def visitor_rows(tables: Mapping[str, list[Item]]) -> dict[str, Any]:
    """The rows with these keys, by the names of their parts."""
    items = {name: tables[table] for name, table in _TABLES.items()}
    return {name: READERS[name].read(*each) for name, each in items.items() if each}


def reward_parts(exposure: Exposure, stamp: str, now: datetime) -> Parts:
    """What the accept of a visitor writes besides, by the exposure after it: only where the consent
    counts still, and nothing was accepted before."""
    key = exposures.key(exposure.visitor_key, exposure.campaign_id)
    is_not_accepted = Condition("it was not accepted before", "attribute_not_exists(accepted_at)")
    accepted = item_of(
        accepted_offer_id=exposure.accepted_offer_id, accepted_at=exposure.accepted_at
    )
    conditions = (same_exposure(exposure), is_not_accepted)
    return {
        "consent": live_check(exposure.visitor_key, now),
        "exposure": TransactItem(exposures.TABLE, key, conditions, set=accepted),
        **count_parts(exposure, counts.of_accept(exposure), stamp, now),
    }
