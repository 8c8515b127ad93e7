"""The consent of one visitor at one hotel's site: given once, and from then on only withdrawn.

A later consent of the same browser is another visitor's, for all that we know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from chalicelib.domain.errors import BrokenInvariant, InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy.errors import ConsentRefused
from chalicelib.domain.privacy.receipt import Receipt
from chalicelib.domain.privacy.wordings import BY_NAME, COVERED, PURPOSES, Purpose

KEPT = timedelta(days=3 * 365)
Source = Literal["element", "tcf", "klaro"]
"""Who asked: our own element, or the host's banner, by the TCF or by Klaro."""


class ConsentDraft(NamedTuple):
    """What a page says that its visitor chose."""

    issuer_uid: str
    purposes: Mapping[str, Any]
    """What was answered for each purpose. One that is missing was denied."""
    wording: str
    source: Source
    despite_gpc: bool
    """Whether the visitor chose so by a click in our own element, after the browser had refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorConsent:
    """A consent as it is kept: to show that it was given, and until when it counted."""

    visitor_key: str
    issuer_uid: str
    purposes: tuple[Purpose, ...]
    wording: str
    source: Source
    despite_gpc: bool
    given_at: datetime
    expires_at: int
    """Seconds since 1970; from then on it is gone."""
    withdrawn_at: datetime | None = None
    erased_at: datetime | None = None
    """When the visitor had all exposures erased, which withdraws, too."""

    def __post_init__(self) -> None:
        if self.erased_at is not None and self.withdrawn_at is None:
            raise BrokenInvariant("was erased and not withdrawn")

    def is_expired(self, now: datetime) -> bool:
        """Whether its three years are over."""
        return seconds(now) >= self.expires_at

    def is_objected(self, *, has_gpc: bool) -> bool:
        """Whether the browser objects to it: by Global Privacy Control (`has_gpc`), unless the
        consent was given in spite of that."""
        return has_gpc and not self.despite_gpc


def give(
    now: datetime, receipt_id: str, origin: str, draft: ConsentDraft, *, has_gpc: bool
) -> tuple[Receipt, VisitorConsent]:
    """A new consent with its receipt. `has_gpc`: the browser sent Global Privacy Control.

    A purpose that we do not have, or that the wording does not ask for, is left out, as one that
    was denied. Raises InvalidRequest for a wording that nobody was shown and an answer that is
    neither yes nor no, ConsentRefused.
    """
    if draft.wording not in BY_NAME:
        raise InvalidRequest(problem("wording", "not_an_option", options=list(BY_NAME)))
    wrong = [name for name, answer in draft.purposes.items() if not isinstance(answer, bool)]
    if wrong:
        raise InvalidRequest(
            *(problem(f"purposes.{name}", "wrong_type", type="boolean") for name in wrong)
        )
    # A banner's answer is none: it may be older than the browser's setting.
    despite_gpc = draft.despite_gpc and draft.source == "element"
    if has_gpc and not despite_gpc:
        raise ConsentRefused("gpc")
    purposes = _agreed(draft, despite_gpc=despite_gpc)
    if "learning" not in purposes:
        raise ConsentRefused("no_purpose")
    receipt = Receipt(
        id=receipt_id,
        issuer_uid=draft.issuer_uid,
        origin=origin,
        purposes=purposes,
        expires_at=seconds(now + KEPT),
    )
    consent = VisitorConsent(
        visitor_key=receipt.visitor_key,
        issuer_uid=draft.issuer_uid,
        purposes=purposes,
        wording=draft.wording,
        source=draft.source,
        despite_gpc=despite_gpc,
        given_at=now,
        expires_at=receipt.expires_at,
    )
    return receipt, consent


def _agreed(draft: ConsentDraft, *, despite_gpc: bool) -> tuple[Purpose, ...]:
    """The purposes that were agreed to, of those that the wording asks for. Who agrees in spite of
    Global Privacy Control is counted, and sends no signals."""
    covered = ("learning",) if despite_gpc else COVERED[draft.wording]
    return tuple(each for each in PURPOSES if each in covered and draft.purposes.get(each) is True)
