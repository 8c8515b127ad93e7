"""The links of mails: whose mailbox they prove, and that nobody else can make one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.guests.consents import CURRENT, Consent
from chalicelib.domain.guests.mail_links import (
    CONFIRM_LIFE,
    confirm_token,
    mailbox_of,
    read_confirm,
    read_unsubscribe,
    unsubscribe_token,
)
from tests.domain.made import NOW, texts, uids
from tests.mail_tokens import contact_of

SECRET, OTHER = "a secret of more than thirty-two characters", "another one"
CONSENT = Consent(CURRENT.name, NOW)
MAILBOX = mailbox_of(contact_of())


@given(uid=uids, issuer_uid=uids, wording=texts)
def test_a_token_says_what_it_was_made_for(uid: str, issuer_uid: str, wording: str) -> None:
    contact = replace(contact_of(uid), issuer_uid=issuer_uid)
    token = unsubscribe_token(mailbox_of(contact), SECRET)
    assert read_unsubscribe(token, [OTHER, SECRET]) == mailbox_of(contact)
    confirm = confirm_token(mailbox_of(contact), Consent(wording, NOW), NOW, SECRET)
    link = read_confirm(confirm, [SECRET], NOW)
    assert (link.mailbox, link.wording) == (mailbox_of(contact), wording)
    assert (contact.email or "@") not in token + confirm


@given(place=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_a_changed_token_is_refused(place: int, bit: int) -> None:
    token = unsubscribe_token(MAILBOX, SECRET)
    place %= len(token)
    changed = token[:place] + chr(ord(token[place]) ^ 1 << bit) + token[place + 1 :]
    with pytest.raises(LinkNotValid):
        read_unsubscribe(changed, [SECRET])


def test_a_token_is_of_one_kind_and_one_secret() -> None:
    ends = unsubscribe_token(MAILBOX, SECRET)
    confirms = confirm_token(MAILBOX, CONSENT, NOW, SECRET)
    with pytest.raises(LinkNotValid):
        read_unsubscribe(ends, [OTHER])
    for token in (confirms, "u1" + confirms[2:], ""):
        with pytest.raises(LinkNotValid):
            read_unsubscribe(token, [SECRET])
    for token in (ends, "c1" + ends[2:]):
        with pytest.raises(LinkNotValid):
            read_confirm(token, [SECRET], NOW)


def test_confirming_has_an_end() -> None:
    token = confirm_token(MAILBOX, CONSENT, NOW, SECRET)
    end = NOW + CONFIRM_LIFE
    assert read_confirm(token, [SECRET], end - timedelta(seconds=1)).wording == CURRENT.name
    with pytest.raises(LinkNotValid):
        read_confirm(token, [SECRET], end)


def test_another_address_is_another_mailbox() -> None:
    mailbox = mailbox_of(contact_of())
    assert mailbox.is_of(contact_of())
    assert mailbox.is_of(replace(contact_of(), guest_uid="who took it over"))
    for other in (
        replace(contact_of(), email="other@devries.example"),
        replace(contact_of(), issuer_uid="other"),
        None,
    ):
        assert not mailbox.is_of(other)
