"""Every error that a route of visitors declares."""

from __future__ import annotations

import pytest

from tests.answers.shape import check_error
from tests.answers.test_errors_of_campaigns import declared
from tests.api.visitor_use import Visitor, learning_campaign, shown
from tests.decisions import unstored_requests
from tests.service import Answer, Service, current_runtime
from tests.visitors import agree

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")

ROUTES = (
    *("/api/offers/decide", "/api/offers/dismiss", "/api/offers/seen"),
    *("/api/privacy/", "/api/offers/catalogue"),
)


def visitor_errors(service: Service) -> dict[tuple[str, str], Answer]:
    """An error for each route and each code that its view answers."""
    learning_campaign(service)
    somebody, decided = shown(service)
    stranger = Visitor(service, "rcp-none", "")
    withdrawn, of_withdrawn = shown(service)
    withdrawn.withdraw()
    dismissed, of_dismissed = shown(service)
    assert dismissed.dismiss(of_dismissed["token"]).status == 200
    unstored = unstored_requests(current_runtime().link_secrets[0], service.clock.now)
    token = decided["token"]
    return {
        ("/api/offers/decide", "receipt_not_valid"): stranger.decide(),
        **{
            (f"/api/offers/{verb}", code): getattr(who, verb)(of_whom)
            for verb in ("seen", "dismiss")
            for code, who, of_whom in (
                ("receipt_not_valid", stranger, token),
                ("decision_not_valid", somebody, "nothing"),
                ("consent_missing", withdrawn, of_withdrawn["token"]),
            )
        },
        ("/api/offers/seen", "capped"): dismissed.seen(of_dismissed["token"]),
        ("/api/privacy/consent", "consent_refused"): agree(service, source="tcf", purposes={}),
        ("/api/privacy/withdraw", "receipt_not_valid"): service.post(
            "privacy/withdraw", {"receipt": stranger.receipt}
        ),
        **{
            (f"/api/privacy/{verb}", "receipt_not_valid"): getattr(stranger, verb)()
            for verb in ("export", "erase")
        },
        ("/api/privacy/why", "decision_not_valid"): service.post(
            "privacy/why", {"decision": "nothing"}
        ),
        ("/api/privacy/why", "policy_not_found"): service.post(
            "privacy/why", unstored["/api/privacy/why"]
        ),
    }


def test_every_view_of_visitors_answers_the_codes_that_it_declares(desk: Service) -> None:
    answers = visitor_errors(desk)
    assert answers.keys() == {one for path in ROUTES for one in declared(path)}
    for (_, code), answer in answers.items():
        check_error(answer, code)
