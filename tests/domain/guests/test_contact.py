"""A guest's contact: what a save changes, keeps and refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import BrokenInvariant, InvalidRequest
from chalicelib.domain.guests.contact import (
    Consent,
    Contact,
    ContactChange,
    ContactDraft,
    changed_fields,
    save,
)
from tests.domain.made import HOUR, NOW

DRAFT = ContactDraft(name="Anna de Vries", email="Anna@Example.COM", phone="0031 (0)6-1234.5678")


def saved(draft: ContactDraft = DRAFT, stored: Contact | None = None, **options: Any) -> Contact:
    """The contact that a save makes of a draft."""
    contact = save(NOW, "hotel", "guest", stored, draft, **options).contact
    assert contact is not None
    return contact


ANNA = saved()


def test_a_contact_is_kept_in_its_normal_form() -> None:
    assert (ANNA.issuer_uid, ANNA.guest_uid, ANNA.version) == ("hotel", "guest", 1)
    assert (ANNA.email, ANNA.phone) == ("Anna@example.com", "+31612345678")
    assert ANNA.words == ("anna@example.com", "31612345678", "612345678", "anna", "de", "vries")


def test_the_same_again_changes_nothing() -> None:
    again = save(NOW + HOUR, "hotel", "guest", ANNA, DRAFT)
    assert again.is_none
    assert again.latest == ANNA
    assert not ContactChange(previous=None, contact=ANNA).is_none


def test_a_save_replaces_the_whole_or_keeps_what_it_leaves_out() -> None:
    draft = ContactDraft(name="Anna Bos")
    whole, kept = saved(draft, ANNA), saved(draft, ANNA, keeps=True)
    assert (whole.email, whole.phone, whole.version) == (None, None, 2)
    assert (kept.email, kept.phone) == (ANNA.email, ANNA.phone)
    assert kept.words[-1] == "bos"
    assert changed_fields(ContactChange(previous=ANNA, contact=whole)) == ["name", "email", "phone"]


def test_a_new_address_is_believed_again() -> None:
    bounced = replace(ANNA, mail_state="bounced")
    noted = replace(DRAFT, note="Ground floor, please")
    assert saved(noted, bounced).mail_state == "bounced"
    assert saved(replace(DRAFT, email="anna@new.example"), bounced).mail_state == "ok"


def test_a_consent_keeps_its_instant_and_ends_where_it_is_left_out() -> None:
    first = saved(replace(DRAFT, consents=("news-1",)))
    assert first.consents == (Consent("news-1", NOW),)
    later = save(NOW + HOUR, "hotel", "guest", first, replace(DRAFT, consents=("news-1", "sms-1")))
    assert later.latest.consents == (Consent("news-1", NOW), Consent("sms-1", NOW + HOUR))
    assert saved(replace(DRAFT, consents=()), later.latest).consents == ()
    assert saved(replace(DRAFT, name="Anna"), first).consents == first.consents


@pytest.mark.parametrize(
    "email",
    [
        *("a@b..example", "a@.example", "a@b.example.", "a@-b.example", "a@b-.example"),
        *(".a@b.example", "a..b@b.example", "a.@b.example", f"{'a' * 65}@b.example", "a@b"),
        f"a@{'b' * 64}.example",
    ],
)
def test_an_address_to_which_no_mail_can_go_is_refused(email: str) -> None:
    assert problems(email=email) == [("contact.email", "wrong_format")]


@pytest.mark.parametrize("email", ["a.b+c@d.example", "o'brien@x-y.example", "ä@ö.example"])
def test_an_unusual_address_is_taken(email: str) -> None:
    assert saved(replace(DRAFT, email=email)).email == email


@pytest.mark.parametrize(
    "phone", ["030 1234567", "+0 123456789", "+49 1234", "+491234567890123456"]
)
def test_a_number_without_its_country_is_refused(phone: str) -> None:
    assert problems(phone=phone) == [("contact.phone", "wrong_format")]


def problems(**fields: Any) -> list[tuple[str, str]]:
    """What a save refuses, each with its field."""
    with pytest.raises(InvalidRequest) as refused:
        save(NOW, "hotel", "guest", None, replace(DRAFT, **fields))
    return [(each["field"], each["code"]) for each in refused.value.details or ()]  # type: ignore[call-overload]


def test_a_contact_that_cannot_exist_is_not_made() -> None:
    with pytest.raises(BrokenInvariant, match="no version"):
        replace(ANNA, version=0)
    with pytest.raises(BrokenInvariant, match="did not arrive"):
        replace(ANNA, email=None, mail_state="bounced")
