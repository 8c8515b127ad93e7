"""A voucher becomes valid for longer (contract: Changes of mind)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.changes import VoucherChange, voucher_event
from chalicelib.domain.vouchers.errors import VoucherNotExtendable
from chalicelib.domain.vouchers.voucher import Voucher


def extend(
    actor: ActorContext, voucher: Voucher, valid_until: datetime, reason: str | None
) -> VoucherChange:
    """Let an issued, booked or expired voucher end later; an expired one is issued again.

    Raises VoucherNotExtendable, and InvalidRequest for an end that is no later than the one that it
    has, or that has come.
    """
    status = voucher.at(actor.now).status
    if status not in ("issued", "booked", "expired"):
        raise VoucherNotExtendable(status)
    if valid_until <= voucher.valid_until:
        raise InvalidRequest(problem("valid_until", "not_longer", after=text(voucher.valid_until)))
    if valid_until <= actor.now:
        raise InvalidRequest(problem("valid_until", "already_over", after=text(actor.now)))
    meta = {
        "valid_until": text(valid_until),
        "previous_valid_until": text(voucher.valid_until),
        "reason": reason,
    }
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.extend", voucher, meta),
        previous=voucher,
        voucher=replace(
            voucher,
            version=voucher.version + 1,
            state="issued" if status == "expired" else voucher.state,
            valid_until=valid_until,
        ),
        booking=voucher.booking,
        previous_booking=voucher.booking,
    )
