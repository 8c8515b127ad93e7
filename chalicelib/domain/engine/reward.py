"""What an accept adds to what is learned, where its visitor came by a decision."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.engine.exposure import Exposure, accepted
from chalicelib.domain.privacy.consent import VisitorConsent
from chalicelib.domain.vouchers.changes import VoucherChange


def with_reward(
    change: VoucherChange,
    exposure: Exposure | None,
    consent: VisitorConsent | None,
    *,
    has_gpc: bool,
) -> VoucherChange:
    """The accept, with the exposure of its visitor after it. It stays as it is where the visitor
    has seen nothing, has taken something before or too late, or does not want to be counted: the
    consent was withdrawn, or the browser objects (`has_gpc`) to one that it was not given in spite
    of."""
    spending = change.spending
    if spending is None or exposure is None or consent is None:
        return change
    if consent.withdrawn_at is not None or consent.is_expired(change.now):
        return change
    if consent.is_objected(has_gpc=has_gpc):
        return change
    if not exposure.is_live(change.now) or exposure.campaign_id != spending.campaign.id:
        return change
    after = accepted(exposure, spending.offer.id, change.now)
    return replace(change, spending=replace(spending, exposure=after))
