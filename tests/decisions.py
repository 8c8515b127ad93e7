"""Decisions for visitors of a hotel's own site that need no campaign: each with its receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.engine import decision
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.engine.statistics import OfferStatistics
from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.storage.tables import learning
from tests.service import Service, current_runtime
from tests.stored import put
from tests.visitors import NO_PAGE, receipt, unstored_receipt

CAMPAIGN = "cmp-of-nobody"


def decision_for(token: str, now: datetime, secret: str, policy_hash: str = "0" * 16) -> str:
    """The token of a decision for the visitor of a receipt."""
    visitor = receipts.read(token, [secret], None, now).visitor_key
    decision_id = decision.decision_id(secret, visitor, CAMPAIGN, now.date())
    offer = ("offer-1", 1_000_000, policy_hash, 0)
    made = Decision(decision_id, visitor, CAMPAIGN, *offer, seconds(now))
    return decision.sign(made, secret)


def decided(service: Service) -> dict[str, str]:
    """A new visitor's receipt, and a decision for them by a policy that is stored."""
    now, runtime = service.clock.now, current_runtime()
    offers = (("offer-1", OfferStatistics()),)
    policy = Policy(campaign_id=CAMPAIGN, made_at=now, offers=offers, show_millionths=1_000_000)
    put(service, "growth", learning.to_policy_item(policy))
    token = receipt(service, NO_PAGE)
    made = decision_for(token, now, runtime.link_secrets[0], policy.hash)
    return {"receipt": token, "decision": made}


def unstored_requests(secret: str, now: datetime) -> dict[str, dict[str, Any]]:
    """A request for each route that a visitor needs, by path: of one of whom nothing is stored."""
    token = unstored_receipt(secret)
    visitor, decision_token = {"receipt": token}, decision_for(token, now, secret)
    both = visitor | {"decision": decision_token}
    return {
        "/api/offers/decide": visitor | {"issuer_uid": "hotel"},
        **{f"/api/offers/{verb}": both for verb in ("seen", "dismiss")},
        **{f"/api/privacy/{verb}": visitor for verb in ("withdraw", "export", "erase")},
        "/api/privacy/why": {"decision": decision_token},
    }
