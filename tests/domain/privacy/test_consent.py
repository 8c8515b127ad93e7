"""What a visitor agrees to: by which signs it is a yes, and what is kept of it."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest

from chalicelib.domain.errors import BrokenInvariant, InvalidRequest
from chalicelib.domain.hotels.hotel import LANGUAGES
from chalicelib.domain.privacy.consent import KEPT, ConsentDraft, VisitorConsent, give
from chalicelib.domain.privacy.errors import ConsentRefused
from chalicelib.domain.privacy.wordings import BY_NAME, COVERED, CURRENT, WORDINGS
from tests.domain.made import NOW

SITE = "https://www.seaside.example"
DRAFT = ConsentDraft("hotel", {"learning": True}, CURRENT.name, "element", despite_gpc=False)


def given_consent(draft: ConsentDraft = DRAFT, *, has_gpc: bool = False) -> VisitorConsent:
    """What is kept when a visitor chose so."""
    return give(NOW, "rcp-1", SITE, draft, has_gpc=has_gpc)[1]


def test_a_consent_and_its_receipt_are_of_one_visitor() -> None:
    receipt, consent = give(NOW, "rcp-1", SITE, DRAFT, has_gpc=False)
    assert (receipt.id, receipt.origin) == ("rcp-1", SITE)
    assert consent.visitor_key == receipt.visitor_key
    assert consent.issuer_uid == receipt.issuer_uid == "hotel"
    assert consent.purposes == receipt.purposes == ("learning",)
    assert consent.expires_at == receipt.expires_at
    assert (consent.wording, consent.source, consent.given_at) == (CURRENT.name, "element", NOW)
    # Neither what identifies the receipt nor the page's site is kept.
    assert "rcp-1" not in str(consent)
    assert SITE not in str(consent)


@pytest.mark.parametrize("purposes", [{}, {"learning": False}, {"ads": True}, {"Learning": True}])
def test_without_a_purpose_that_we_have_it_is_a_no(purposes: dict[str, bool]) -> None:
    with pytest.raises(ConsentRefused) as refused:
        given_consent(DRAFT._replace(purposes=purposes))
    assert refused.value.details == {"reason": "no_purpose"}


def test_a_purpose_that_we_do_not_have_is_left_out() -> None:
    consent = given_consent(DRAFT._replace(purposes={"ads": True, "learning": True}))
    assert consent.purposes == ("learning",)


BOTH = {"learning": True, "signals": True}


def test_signals_are_agreed_to_by_themselves_and_only_beside_learning() -> None:
    assert given_consent(DRAFT._replace(purposes=BOTH)).purposes == ("learning", "signals")
    for answer in ({}, {"signals": False}, {"Signals": True}):
        assert given_consent(DRAFT._replace(purposes={"learning": True, **answer})).purposes == (
            "learning",
        )
    with pytest.raises(ConsentRefused) as refused:
        given_consent(DRAFT._replace(purposes={"signals": True}))
    assert refused.value.details == {"reason": "no_purpose"}


def test_a_wording_covers_what_it_asks_for() -> None:
    of_before = DRAFT._replace(purposes=BOTH, wording="learning-2026-11")
    assert given_consent(of_before).purposes == ("learning",)
    assert COVERED.keys() == BY_NAME.keys()


def test_who_agrees_in_spite_of_global_privacy_control_sends_no_signals() -> None:
    by_a_click = DRAFT._replace(purposes=BOTH, despite_gpc=True)
    for has_gpc in (True, False):
        assert given_consent(by_a_click, has_gpc=has_gpc).purposes == ("learning",)


def test_global_privacy_control_is_a_no_until_the_visitor_says_otherwise() -> None:
    with pytest.raises(ConsentRefused) as refused:
        given_consent(has_gpc=True)
    assert refused.value.details == {"reason": "gpc"}
    assert not given_consent().despite_gpc
    by_a_click = DRAFT._replace(despite_gpc=True)
    assert given_consent(by_a_click, has_gpc=True).despite_gpc
    for source in ("tcf", "klaro"):
        of_banner = by_a_click._replace(source=source)
        with pytest.raises(ConsentRefused):
            given_consent(of_banner, has_gpc=True)
        assert not given_consent(of_banner).despite_gpc
    # A browser may have the property without the header: the element asks it.
    assert given_consent(by_a_click).despite_gpc


def test_a_wording_that_nobody_was_shown_is_no_consent() -> None:
    with pytest.raises(InvalidRequest) as refused:
        given_consent(DRAFT._replace(wording="learning-2020-01"))
    assert refused.value.details == [
        {
            "field": "wording",
            "code": "not_an_option",
            "problem": f"must be one of {', '.join(BY_NAME)}",
            "limits": {"options": list(BY_NAME)},
        }
    ]


def test_a_consent_is_over_after_three_years() -> None:
    consent = given_consent()
    assert timedelta(days=3 * 365) == KEPT
    assert not consent.is_expired(NOW + KEPT - timedelta(seconds=1))
    assert consent.is_expired(NOW + KEPT)


def test_what_was_erased_was_withdrawn() -> None:
    with pytest.raises(BrokenInvariant):
        VisitorConsent(**_values() | {"erased_at": NOW})
    VisitorConsent(**_values() | {"erased_at": NOW, "withdrawn_at": NOW})


def _values() -> dict[str, object]:
    consent = given_consent()
    return {name: getattr(consent, name) for name in VisitorConsent.__dataclass_fields__}


def test_each_wording_has_its_name_once_and_says_in_each_language_whose_and_how_long() -> None:
    assert list(BY_NAME) == [each.name for each in WORDINGS]
    assert CURRENT is WORDINGS[-1]
    for wording in WORDINGS:
        assert re.fullmatch(r"(learning|signals)-\d{4}-\d{2}", wording.name)
        assert wording.texts.keys() == set(LANGUAGES)
        for text in wording.texts.values():
            assert "{hotel}" in text
            assert "90" in text


# Of each text that visitors were shown. A changed text is a new wording, under a new name.
AS_SHOWN = {
    "learning-2026-11": {
        "en": "0306d27f34b9fa4c",
        "de": "6c922a8844c60bdf",
        "nl": "7102b5ce38e9e1dc",
    },
    "signals-2026-11": {
        "en": "a748f5d895f54aff",
        "de": "470253b677c1a52b",
        "nl": "33bfd4a903ed8013",
    },
}


def test_a_wording_that_was_shown_stays_as_it_was() -> None:
    assert {
        name: {language: _hash(text) for language, text in wording.texts.items()}
        for name, wording in BY_NAME.items()
    } == AS_SHOWN


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
