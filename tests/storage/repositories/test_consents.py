"""Consents: each condition of their writes, one by one; what is expired is gone."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy.consent import KEPT, VisitorConsent
from chalicelib.domain.privacy.wordings import CURRENT
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.repositories.consents import live_check
from chalicelib.storage.tables import consents
from tests.fakes import START as NOW
from tests.fakes import TRANSACT
from tests.storage.conftest import Storage
from tests.storage.dynamo.script import PASSING

_numbers = itertools.count()
LATER = NOW + timedelta(hours=1)
END = NOW + KEPT


def consent() -> VisitorConsent:
    """A consent of a visitor of its own: DynamoDB Local remembers the key as a token."""
    key = f"{os.getpid():016x}{next(_numbers):016x}"
    return VisitorConsent(
        visitor_key=key,
        issuer_uid="hotel",
        purposes=("learning",),
        wording=CURRENT.name,
        source="element",
        despite_gpc=False,
        given_at=NOW,
        expires_at=seconds(END),
    )


def change_id() -> str:
    """The id of a change, as its request makes it."""
    return f"tx-{os.getpid()}-{next(_numbers)}"


def stored(storage: Storage) -> list[VisitorConsent]:
    """What the table holds."""
    return [consents.from_item(row) for row in storage.rows("consents")]


def check(storage: Storage, key: str, now: datetime) -> bool:
    """Whether a transaction that needs this consent is written."""
    try:
        storage.store.client.transact({"consent": live_check(key, now)}, token=change_id())
    except ConditionsFailed:
        return False
    return True


def test_a_consent_is_kept_and_withdrawn_once(storage: Storage) -> None:
    repository, kept = storage.store.consents, consent()
    key = kept.visitor_key
    repository.give(kept)
    assert repository.get(key, LATER) == kept
    assert check(storage, key, LATER)
    for each in (LATER, LATER + timedelta(days=1)):
        assert repository.withdraw(key, each, change_id()) == LATER
    assert not check(storage, key, LATER)
    withdrawn = replace(kept, withdrawn_at=LATER)
    assert repository.get(key, LATER) == withdrawn
    assert stored(storage) == [withdrawn]


def test_a_consent_that_does_not_exist_is_not_withdrawn(storage: Storage) -> None:
    key = consent().visitor_key
    assert storage.store.consents.withdraw(key, NOW, change_id()) is None
    assert storage.store.consents.get(key, NOW) is None
    assert not check(storage, key, NOW)
    assert storage.rows("consents") == []


def test_a_consent_is_not_written_over_another(storage: Storage) -> None:
    kept = consent()
    other = replace(kept, issuer_uid="other", withdrawn_at=LATER)
    storage.put("consents", consents.to_item(other))
    with pytest.raises(ConditionsFailed):
        storage.store.consents.give(kept)
    assert stored(storage) == [other]


@pytest.mark.parametrize(
    ("at", "is_there"), [(END - timedelta(seconds=1), True), (END, False), (END + KEPT, False)]
)
def test_what_has_expired_is_gone_whatever_the_table_still_has(
    storage: Storage, at: datetime, is_there: bool
) -> None:
    repository, kept = storage.store.consents, consent()
    repository.give(kept)
    assert (repository.get(kept.visitor_key, at) == kept) is is_there
    assert check(storage, kept.visitor_key, at) is is_there
    withdrawn_at = repository.withdraw(kept.visitor_key, at, change_id())
    assert withdrawn_at == (at if is_there else None)
    assert len(stored(storage)) == 1


def test_an_expired_consent_was_not_withdrawn_either(storage: Storage) -> None:
    repository, kept = storage.store.consents, consent()
    repository.give(kept)
    repository.withdraw(kept.visitor_key, LATER, change_id())
    assert repository.withdraw(kept.visitor_key, END, change_id()) is None


def lose_replies(storage: Storage, times: int) -> Callable[[], int]:
    """Lose the next replies after their commits; returns what says how many there were."""
    lost = itertools.count()

    def lose(operation: str, _: dict[str, Any]) -> None:
        if operation == TRANSACT and next(lost) < times:
            raise PASSING["read timeout"]

    storage.spy.after = lose
    return lambda: next(lost)


@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_reply_does_no_harm(storage: Storage, times: int) -> None:
    repository, kept = storage.store.consents, consent()
    lost = lose_replies(storage, times)
    repository.give(kept)
    assert lost()
    lost = lose_replies(storage, times)
    assert repository.withdraw(kept.visitor_key, LATER, change_id()) == LATER
    assert lost()
    assert stored(storage) == [replace(kept, withdrawn_at=LATER)]


def test_a_request_that_comes_late_does_not_bring_a_consent_back(local_storage: Storage) -> None:
    """Given, the reply lost, withdrawn meanwhile: the repetition succeeds, and changes nothing."""
    repository, kept = local_storage.store.consents, consent()
    faults: list[Exception] = []

    def withdraw_meanwhile(operation: str, _: dict[str, Any]) -> None:
        if operation == TRANSACT and not faults:
            faults.append(PASSING["connection reset"])
            repository.withdraw(kept.visitor_key, LATER, change_id())
            raise faults[0]

    local_storage.spy.after = withdraw_meanwhile
    repository.give(kept)
    assert faults
    assert stored(local_storage) == [replace(kept, withdrawn_at=LATER)]
