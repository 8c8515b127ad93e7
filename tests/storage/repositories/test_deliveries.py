"""Deliveries: what came back is noted beside whatever else becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from chalicelib.domain.outbox.delivery import BOUNCES, Bounce, Delivery
from chalicelib.domain.outbox.outcomes import Sent
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.repositories.deliveries import DeliveryRepository
from chalicelib.storage.tables.deliveries import DeliveryKey
from tests.domain.made import NOW
from tests.domain.outbox.made import delivery
from tests.storage.conftest import Storage

KEY = DeliveryKey("hotel", delivery().sort)


@pytest.fixture
def repository(storage: Storage) -> DeliveryRepository:
    return outbox_of(storage.store).deliveries


def token(storage: Storage) -> str:
    """A new one for each call."""
    return storage.actor().event_id


def stored(repository: DeliveryRepository) -> Delivery:
    row = repository.get(KEY)
    assert row is not None
    return row


@pytest.mark.parametrize(("first", "second"), [*product(BOUNCES, BOUNCES)])
def test_the_worst_that_came_back_remains(
    storage: Storage, repository: DeliveryRepository, first: Bounce, second: Bounce
) -> None:
    repository.add(delivery(), token(storage))
    assert repository.note_bounce(KEY, first, token(storage))
    is_worse = BOUNCES.index(second) > BOUNCES.index(first)
    assert repository.note_bounce(KEY, second, token(storage)) == is_worse
    assert stored(repository) == replace(delivery(), bounce=second if is_worse else first)


@pytest.mark.parametrize("bounce", BOUNCES)
def test_nothing_is_noted_of_what_does_not_exist(
    storage: Storage, repository: DeliveryRepository, bounce: Bounce
) -> None:
    assert not repository.note_bounce(KEY, bounce, token(storage))
    assert storage.rows("deliveries") == []


def test_an_attempt_and_a_report_leave_each_other_alone(
    storage: Storage, repository: DeliveryRepository
) -> None:
    queued = delivery()
    repository.add(queued, token(storage))
    sending = queued.begin(NOW)
    assert repository.save(queued, sending, token(storage)) == "saved"
    assert repository.note_bounce(KEY, "bounced", token(storage))
    sent = sending.end(Sent("m-1"), NOW + timedelta(seconds=1))
    assert repository.save(sending, sent, token(storage)) == "saved"
    assert stored(repository) == replace(sent, bounce="bounced")
    assert repository.save(sending, sent, token(storage)) == "lost_race"
    again = stored(repository).again(NOW)
    assert repository.save(stored(repository), again, token(storage)) == "saved"
    assert stored(repository) == again
    assert again.bounce is None
