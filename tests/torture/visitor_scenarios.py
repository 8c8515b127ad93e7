"""Every request by which a visitor of a hotel's own site agrees or withdraws, with what must have
happened before it."""

from __future__ import annotations

from typing import Any

from tests.torture.scenarios import HOTEL_UID, Ids, nothing, scenario
from tests.torture.stage import Stage
from tests.torture.webhook_scenarios import SCENARIOS
from tests.visitors import AGREED, ON_SITE, receipt

__all__ = ["SCENARIOS"]


def agreed(stage: Stage) -> Ids:
    """A visitor who agreed."""
    return {"receipt": receipt(stage.service, issuer_uid=HOTEL_UID)}


def _consent_body(ids: Ids) -> dict[str, Any]:
    return AGREED | {"issuer_uid": HOTEL_UID}


def _withdraw_body(ids: Ids) -> dict[str, Any]:
    return {"receipt": ids["receipt"]}


SCENARIOS.update(
    {
        "agree as a visitor": scenario(nothing, "privacy/consent", _consent_body, ON_SITE, 1),
        "withdraw as a visitor": scenario(agreed, "privacy/withdraw", _withdraw_body, ON_SITE, 1),
    }
)
