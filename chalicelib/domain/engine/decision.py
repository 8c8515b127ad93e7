"""One decision: which offer is shown to a visitor, and the signed text that says so.

Everything in it is a function of the visitor, the campaign, the day, the policy and the bins:
whoever asks the same again gets the same answer. Nothing is stored.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain import signed_texts
from chalicelib.domain.engine.choice import NONE, WHOLE
from chalicelib.domain.engine.errors import DecisionNotValid
from chalicelib.domain.instants import EARLIEST, seconds
from chalicelib.domain.signed_texts import SignedForm

HOLDOUT = "holdout"
HOLDOUT_MILLIONTHS = 200_000  # of the visitors of a campaign, who are shown nothing
LIFE = timedelta(minutes=30)  # of a decision, for `seen`
CONTENT_MAX = 600  # characters of the encoded content
_FORM = SignedForm("d1", "decision", CONTENT_MAX)
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a visitor of a campaign. The order of the fields is the token's."""

    id: str
    visitor_key: str
    campaign_id: str
    arm: str
    """The id of the offer; `none`, where the budget's pace shows nothing; or `holdout`."""
    propensity: int
    """How likely this arm was, in millionths: of `holdout` among all visitors, of any other among
    those who are not in it."""
    policy_hash: str
    bins: int
    """What the visitor's page stated of the visit, as twelve bits (domain/engine/bins.py)."""
    issued_at: int
    """Seconds since 1970."""

    @property
    def decided_at(self) -> datetime:
        """When it was made."""
        return EARLIEST + timedelta(seconds=self.issued_at)

    @property
    def is_offer(self) -> bool:
        """Whether an offer is shown."""
        return is_offer(self.arm)


def is_offer(arm: str) -> bool:
    """Whether an arm shows an offer: then it is the offer's id."""
    return arm not in (HOLDOUT, NONE)


def decision_id(secret: str, visitor: str, campaign_id: str, day: date) -> str:
    """The id of the decision for a visitor of a campaign on a day (in UTC): 128 bits, as 22
    characters."""
    mac = _mac(secret, "decision", visitor, campaign_id, day.isoformat())
    return base64.urlsafe_b64encode(mac[:_ID_BYTES]).rstrip(b"=").decode()


def draw_number(id_of_decision: str) -> int:
    """What the draw is made by: a number below a million."""
    content = base64.urlsafe_b64decode(id_of_decision + "==")
    return int.from_bytes(content, "big") % WHOLE


def is_holdout(secret: str, visitor: str, campaign_id: str) -> bool:
    """Whether a visitor is shown nothing of a campaign, for as long as it runs."""
    mac = _mac(secret, "holdout", visitor, campaign_id)
    return int.from_bytes(mac[:_ID_BYTES], "big") % WHOLE < HOLDOUT_MILLIONTHS


def _mac(secret: str, *parts: str) -> bytes:
    return hmac.digest(secret.encode(), "\0".join(parts).encode(), "sha256")


def sign(decision: Decision, secret: str) -> str:
    """The token of a decision, which `read` accepts under the same secret."""
    return signed_texts.sign(_FORM, json.dumps(astuple(decision), separators=(",", ":")), secret)


def read(token: str, secrets: Iterable[str]) -> Decision:
    """What a token says, however old it is. Raises DecisionNotValid."""
    content = signed_texts.read(_FORM, token, secrets)
    try:
        # A later release may have written it in another form.
        return Decision(*json.loads(content or ""))
    except (TypeError, ValueError):
        raise DecisionNotValid from None


def require_own(decision: Decision, visitor: str) -> None:
    """That a decision is this visitor's, however old it is. Raises DecisionNotValid."""
    if decision.visitor_key != visitor:
        raise DecisionNotValid


def require_fresh(decision: Decision, visitor: str, now: datetime) -> None:
    """That a decision is this visitor's, and not too old to be acted on. One from the future is of
    a process whose clock is ahead. Raises DecisionNotValid."""
    require_own(decision, visitor)
    if seconds(now - LIFE) >= decision.issued_at:
        raise DecisionNotValid
