"""Commits the decisions of views: read, decide, write; repeated when another request was
faster.

Where the stored state differs from what was read, the rule decides anew, from what the refused
transaction returned. So the rules themselves explain every refusal.
"""

from __future__ import annotations

from functools import partial

from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.http import decided_rows
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Decision
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import IdempotentRequest
from chalicelib.http.responses import encode
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.state_changed import StateChanged

ATTEMPTS_MAX = 8


def commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    """Write what was decided, and return the body of the answer.

    Raises what the rule raises, VoucherNotFound, BookingNotFound, CalendarNotFound,
    ReplayedResponse, IdempotencyKeyReused, RequestInFlight, StoreUnavailable.
    """
    try:
        return _commit(context, decision, idempotent)
    except Contended as contended:
        if "record" in contended.parts:
            raise RequestInFlight from contended
        raise
    except (StoreUnavailable, IdempotencyKeyReused):
        raise
    except DomainError:
        # What is refused now may be what this very request did before.
        if idempotent:
            idempotent.check(context.store.idempotency.get(idempotent.caller_key))
        raise


def _commit(
    context: RequestContext, decision: Decision, idempotent: IdempotentRequest | None
) -> str:
    """Ask the rule, and save its change with the answer; again while others change the state."""
    state, ask, save, complete, clear_way = decided_rows.read(
        context.store, decision, context.now, partial(context.new_id, "ev")
    )
    for _ in range(ATTEMPTS_MAX):
        try:
            change = ask(state)
        except DomainError as refused:
            state = clear_way(state, refused)
            continue
        body = encode(decision.answer(change), context.response.camel_case)
        if isinstance(change, VoucherChange) and change.is_none:
            if idempotent:  # what is so already may be what this very request did
                idempotent.check(context.store.idempotency.get(idempotent.caller_key))
            return body
        record = idempotent.record(context.status, body) if idempotent else None
        try:
            save(change, record)
        except StateChanged as changed:
            if idempotent:
                idempotent.check(changed.record)
            state = complete(changed.update(state))
        else:
            return body
    raise StoreUnavailable
