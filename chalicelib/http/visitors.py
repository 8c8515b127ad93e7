"""Visitors of hotels' own sites: what is decided for them is read once a minute and hotel by each
process, so that `decide` costs the store nothing; and the texts that their pages show are checked.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.analysis import table
from chalicelib.domain.engine import decision
from chalicelib.domain.engine.deciding import Catalogue, DecisionBasis
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.errors import ConsentMissing, DecisionNotValid
from chalicelib.domain.offers.acceptance import has_room
from chalicelib.domain.privacy import receipt as receipt_tokens
from chalicelib.domain.privacy.errors import ReceiptNotValid
from chalicelib.domain.privacy.receipt import Receipt
from chalicelib.http.browser_headers import has_gpc
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas.decisions import DecidedOffer, DecisionRequest
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.read_through import read_through
from chalicelib.storage.store import Store

CACHE_SIZE_MAX = 200  # hotels
ERASE_LOOKS_MAX = 8


def read_catalogue(store: Store, issuer_uid: str, now: datetime) -> Catalogue:
    """A hotel's offers that can be taken now. Raises StoreUnavailable, CorruptRow."""
    offers = store.campaigns.get_catalogue(issuer_uid, now)
    calendar_ids = {content.calendar_id for _, _, content in offers if content.calendar_id}
    calendars = store.calendars.get_many(sorted(calendar_ids)) if calendar_ids else {}
    return [
        (campaign, offer, content)
        for campaign, offer, content in offers
        if has_room(campaign, content, calendars.get(content.calendar_id or ""))
    ]


def read_basis(store: Store, issuer_uid: str, now: datetime) -> DecisionBasis:
    """A hotel's catalogue and policy as they were at most a minute ago. Raises StoreUnavailable,
    CorruptRow."""

    def read(issuer_uid: str) -> DecisionBasis:
        catalogue = read_catalogue(store, issuer_uid, now)
        if not catalogue:
            return DecisionBasis([], None)
        first = catalogue[0][0].id
        return DecisionBasis(catalogue, store.learning.get_newest_policy(first, now))

    basis = read_through(store.decision_cache, CACHE_SIZE_MAX, issuer_uid, now, read)
    return (basis or DecisionBasis([], None)).at(now)


def read_receipt(context: RequestContext, token: str, issuer_uid: str | None = None) -> Receipt:
    """The receipt that a page shows, if it was given on the page's site, and for this hotel. Raises
    ReceiptNotValid."""
    origin = context.raw.headers.get("origin")
    visitor = receipt_tokens.read(token, context.runtime.link_secrets, origin, context.now)
    if issuer_uid is not None and visitor.issuer_uid != issuer_uid:
        raise ReceiptNotValid
    return visitor


def bins_of(context: RequestContext, visitor: Receipt, bins: int) -> int:
    """What may be used of a visit: nothing where no signals were allowed, or the browser objects by
    Global Privacy Control."""
    return bins if visitor.has_signals and not has_gpc(context) else 0


def analysis_version(context: RequestContext, visitor: Receipt, bins: int) -> int | None:
    """By which table a visit is read; None where nothing of it may be used, and where its page told
    nothing of it."""
    return table.CURRENT.version if bins_of(context, visitor, bins) else None


def read_decision(context: RequestContext, request: DecisionRequest) -> tuple[Receipt, Decision]:
    """The visitor, and the decision that their page acts on: this visitor's, however old it is.
    Raises ReceiptNotValid, DecisionNotValid."""
    visitor = read_receipt(context, request.receipt)
    decided = decision.read(request.decision, context.runtime.link_secrets)
    decision.require_own(decided, visitor.visitor_key)
    return visitor, decided


def require_no_objection(context: RequestContext, visitor_key: str) -> None:
    """That the browser does not object by Global Privacy Control, or that its visitor agreed in
    spite of it, which never changes afterwards. Raises ConsentMissing, StoreUnavailable."""
    if not has_gpc(context):
        return
    consent = context.store.consents.get(visitor_key, context.now)
    if consent is None or consent.is_objected(has_gpc=True):
        raise ConsentMissing


def as_shown(context: RequestContext, decided: Decision) -> DecidedOffer:
    """A decision as its page gets it: not whether nothing is shown by pace or for the holdout."""
    return DecidedOffer(
        token=decision.sign(decided, context.runtime.link_secrets[0]),
        campaign_id=decided.campaign_id,
        arm="offer" if decided.is_offer else "none",
        offer_id=decided.arm if decided.is_offer else None,
    )


def visitor_of(context: RequestContext, token: str | None, campaign_id: str) -> str | None:
    """The visitor whose decision led to an accept; None without one, and for any that is not valid:
    a guest who takes an offer never has to do with it."""
    if token is None:
        return None
    try:
        decided = decision.read(token, context.runtime.link_secrets)
    except DecisionNotValid:
        return None
    return decided.visitor_key if decided.campaign_id == campaign_id else None


def erase(context: RequestContext, visitor_key: str) -> int:
    """Withdraw a visitor's consent, and erase what is stored of them; how many exposures that were.

    The withdrawal comes first: from then on nothing is written that a later look would not see.
    Raises StoreUnavailable.
    """
    store, now = context.store, context.now
    store.consents.withdraw(visitor_key, now, context.new_id("tx"))
    erased = 0
    for _ in range(ERASE_LOOKS_MAX):
        rows = store.exposures.get_all(visitor_key, now)
        if rows.is_empty:
            break
        for each in rows.exposures:
            erased += store.exposures.erase(each, now, context.new_id("tx"))
        store.exposures.delete([*rows.expired, *rows.others])
    else:
        raise StoreUnavailable
    store.consents.note_erased(visitor_key, now, context.new_id("tx"))
    return erased
