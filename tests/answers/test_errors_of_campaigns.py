"""Every error that a route of campaigns or offers declares, and what it says."""

from __future__ import annotations

import pytest

from tests.answers.shape import check_error
from tests.api.campaign_scenarios import accept_errors, campaign_errors
from tests.api.steps import error
from tests.routes import ROUTES, error_codes
from tests.service import Service

# What a route answers for other reasons than what is stored of campaigns (test_errors.py has them);
# and what takes twenty campaigns, which tests/api/test_campaigns.py makes.
OTHERS = {
    *("invalid_request", "invalid_json", "payload_too_large", "unsupported_media_type"),
    *("unauthenticated", "link_not_valid", "forbidden", "method_not_allowed", "rate_limited"),
    *("idempotency_key_reused", "request_in_flight", "internal", "store_unavailable"),
    "too_many_campaigns",
}


def declared(prefix: str) -> set[tuple[str, str]]:
    """The codes of the routes whose path begins like this."""
    return {
        (route.path, code)
        for route in ROUTES
        if route.path.startswith(prefix)
        for code in error_codes(route)
        if code not in OTHERS
    }


def test_every_view_of_campaigns_answers_the_codes_that_it_declares(desk: Service) -> None:
    answers = campaign_errors(desk)
    assert answers.keys() == declared("/api/campaign/")
    for (_, code), answer in answers.items():
        check_error(answer, code)
    assert error(answers["/api/campaign/change", "campaign_changed"])[2] == {"version": 1}


@pytest.mark.in_process("only a guest accepts an offer, and an operator sends what goes over HTTP")
def test_accept_answers_the_codes_that_it_declares(desk: Service) -> None:
    answers = accept_errors(desk)
    assert answers.keys() == declared("/api/offers/accept")
    for (_, code), answer in answers.items():
        check_error(answer, code)
    refused = answers["/api/offers/accept", "offer_not_available"]
    assert error(refused)[2] == {"reason": "ended"}
