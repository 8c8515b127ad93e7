"""Commits of decisions about v-1, for the tests of commits."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from chalicelib.api.voucher import book as book_view
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.commit import commit
from chalicelib.http.context import RequestContext, ResponseContext
from chalicelib.http.decisions import Update
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.routing import ROUTES
from chalicelib.http.serializers import CANONICAL
from chalicelib.storage.store import Store
from tests.domain.made import HOUR, NOW
from tests.storage.conftest import Storage

START = NOW + 2 * HOUR
SECONDS = 4_000_000_000  # in 2096: DynamoDB Local deletes what has expired
[ROUTE] = [route for route in ROUTES if route.view is book_view.book]
REQUEST = IdempotentRequest(caller_key="c" * 64, fingerprint="f" * 64, now=SECONDS)
OTHER_REQUEST = IdempotentRequest(caller_key="c" * 64, fingerprint="0" * 64, now=SECONDS)

Rule = Callable[[Voucher, Booking | None], VoucherChange]


def context_on(store: Store) -> RequestContext:
    """The context of a request. A commit uses neither the raw request nor the runtime."""
    return RequestContext(
        route=ROUTE,
        raw=None,  # type: ignore[arg-type]
        response=ResponseContext("request-1"),
        runtime=None,  # type: ignore[arg-type]
        store=store,
        now=NOW,
    )


def update(
    storage: Storage,
    rule: Rule,
    *,
    booking_id: str | None = None,
    idempotent: IdempotentRequest | None = None,
) -> str:
    """Commit a change of v-1, or of the voucher of a booking."""
    decision = Update(
        voucher_id=None if booking_id else "v-1",
        booking_id=booking_id,
        rule=rule,
        answer=CANONICAL.changed,
    )
    return commit(context_on(storage.store), decision, idempotent)


def book(storage: Storage, booking_id: str = "b-1") -> Rule:
    """The rule that books the voucher for guest-1."""
    return lambda it, _: lifecycle.book(storage.actor(), it, START, "guest-1", booking_id)


def cancel(storage: Storage) -> Rule:
    """The rule that cancels a booking."""
    return lambda it, booking: lifecycle.cancel(storage.actor(), it, booking, None, by_issuer=False)


def interrupted(rule: Rule, interfere: Callable[[int], None], times: int = 1) -> Rule:
    """A rule after whose first decisions somebody else is faster."""
    attempts = itertools.count(1)

    def decide(it: Voucher, booking: Booking | None) -> VoucherChange:
        change = rule(it, booking)
        if next(attempts) <= times:
            interfere(it.version)
        return change

    return decide
