"""The whole API against the model; most steps in memory, some on DynamoDB Local."""

from __future__ import annotations

from tests.engines import Engine
from tests.torture import machine
from tests.torture.model.campaigns import STATUSES
from tests.torture.model.offers import REASONS
from tests.torture.stage import ROUTES

# The model knows no credentials but links to bookings, not even the other links of mails and the
# codes in them: tests/access is about them; and no visitors of hotels' own sites.
CREDENTIALS = (
    "privacy/",
    "session/",
    "feed/",
    "presence/token",
    "presence/exchange",
    "presence/revoke",
    "mail/",
    "booking/code",
    "booking/confirm",
    "booking/reschedule",  # by a link for which a code was confirmed
    *("offers/decide", "offers/seen", "offers/dismiss"),  # by visitors: learning_rounds.py
    *("offers/model", "offers/explain"),  # a table in the code, which no request changes
)
PATHS = {path.removeprefix("/api/") for path in ROUTES} - {"health"}
PATHS -= {path for path in PATHS if path.startswith(CREDENTIALS)}
LISTINGS = {
    *("voucher/list", "voucher/bookings", "events", "template/list", "calendar/list"),
    *("calendar/conflicts", "calendar/load", "starts of a calendar", "voucher/change"),
    *("moves in a calendar", "webhook/deliveries", "campaign/list", "offers/catalogue"),
}
KINDS = {f"{path} {outcome}" for path in PATHS for outcome in ("granted", "refused")}
# They answer for every uid, to anyone.
KINDS -= {"hotel/profile refused", "offers/catalogue refused"}
KINDS |= {f"{path} listed" for path in LISTINGS}
WHY_NOT = {
    *REASONS,
    *("too_few_places", "calendar_archived", "offer_accepted", "offer_not_found"),
    "campaign_not_found",
}
KINDS |= {f"offers/accept {reason}" for reason in WHY_NOT}
KINDS |= {f"report of {status}" for status in (*STATUSES, "lost")}


def test_api_agrees_with_the_model_in_memory() -> None:
    counts = machine.run(None, steps=12_000)
    assert counts.keys() >= KINDS
    rare = {kind: count for kind, count in counts.items() if count < 10}
    assert not rare, "too rare to be tested"


def test_api_agrees_with_the_model_on_dynamodb_local(dynamodb_local: Engine) -> None:
    machine.run(dynamodb_local, steps=500)
