"""Every request by which a visitor of a hotel's own site agrees, sees something, says no, withdraws
or is erased, with what must have happened before it."""

from __future__ import annotations

from typing import Any

from tests.decisions import decided
from tests.torture.scenarios import HOTEL_UID, Ids, nothing, scenario
from tests.torture.stage import Stage
from tests.torture.webhook_scenarios import SCENARIOS
from tests.visitors import AGREED, NO_PAGE, ON_SITE, receipt

__all__ = ["SCENARIOS"]


def agreed(stage: Stage) -> Ids:
    """A visitor who agreed."""
    return {"receipt": receipt(stage.service, issuer_uid=HOTEL_UID)}


def _consent_body(ids: Ids) -> dict[str, Any]:
    return AGREED | {"issuer_uid": HOTEL_UID}


def _withdraw_body(ids: Ids) -> dict[str, Any]:
    return {"receipt": ids["receipt"]}


def shown(stage: Stage) -> Ids:
    """A visitor for whom something was decided."""
    return decided(stage.service)


def _seen(stage: Stage) -> Ids:
    """A visitor of whom an exposure is stored, and a counter of the day."""
    ids = shown(stage)
    assert stage.service.post("offers/seen", ids, headers=NO_PAGE).json["counted"] is True
    return ids


def _shown_body(ids: Ids) -> dict[str, Any]:
    return {name: ids[name] for name in ("receipt", "decision")}


SCENARIOS.update(
    {
        "agree as a visitor": scenario(nothing, "privacy/consent", _consent_body, ON_SITE, 1),
        "withdraw as a visitor": scenario(agreed, "privacy/withdraw", _withdraw_body, ON_SITE, 1),
        "see an offer": scenario(shown, "offers/seen", _shown_body, NO_PAGE, 1),
        "say no to a campaign": scenario(shown, "offers/dismiss", _shown_body, NO_PAGE, 1),
        "be erased as a visitor": scenario(_seen, "privacy/erase", _withdraw_body, NO_PAGE, 6),
    }
)
