"""A guest cancels later than was promised (contract: Booking rules)."""

from __future__ import annotations

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import CancelTooLate
from chalicelib.domain.vouchers.live_booking import lose
from chalicelib.domain.vouchers.voucher import Voucher


def give_up(
    actor: ActorContext, voucher: Voucher, live: Booking, reason: str | None, *, accepted: bool
) -> VoucherChange:
    """Give the slot to others, where that was promised and the guest accepts it; the voucher is
    then used up without it. Raises CancelTooLate."""
    if live.cancel_until is not None and not (accepted and live.late_cancel == "forfeit"):
        raise CancelTooLate(
            f"This booking could be cancelled until {text(live.cancel_until)}.",
            {"cancel_until": text(live.cancel_until), "late_cancel": live.late_cancel},
        )
    return VoucherChange(
        now=actor.now,
        event=voucher_event(
            actor, "voucher.forfeit", voucher, booking_meta(live) | {"reason": reason}
        ),
        previous=voucher,
        voucher=lose(voucher, live, actor.now, "forfeit"),
        previous_booking=live,
        booking=live.cancel(actor.now, reason),
        released=live.claim,
    )
