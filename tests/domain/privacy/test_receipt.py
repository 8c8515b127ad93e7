"""Receipts of consents: what one says, that nobody else can make one, and when it is over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.guests import mail_links
from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.errors import ReceiptNotValid
from chalicelib.domain.privacy.receipt import Receipt
from tests.domain.made import HOUR, MS, NOW, uids
from tests.mail_tokens import contact_of

SECRET, OTHER = "a secret of more than thirty-two characters", "another one"
SITE = "https://www.seaside.example"
RECEIPT = Receipt("rcp-mwqtz7k0-0q3v", "hotel", SITE, ("learning",), seconds(NOW + HOUR))


@given(issuer_uid=uids, origin=st.sampled_from([SITE, "", "null", "http://127.0.0.1:8001"]))
def test_a_token_says_what_it_was_made_for(issuer_uid: str, origin: str) -> None:
    made = RECEIPT._replace(issuer_uid=issuer_uid, origin=origin)
    token = receipts.sign(made, SECRET)
    assert receipts.read(token, [OTHER, SECRET], origin, NOW) == made
    assert len(token) <= receipts.TOKEN_MAX


def test_the_longest_receipt_can_be_read() -> None:
    made = RECEIPT._replace(issuer_uid="\N{GRINNING FACE}" * 128, origin="h" * 300)
    assert receipts.read(receipts.sign(made, SECRET), [SECRET], "h" * 300, NOW) == made


def test_a_token_has_a_longest_form() -> None:
    fits = RECEIPT._replace(issuer_uid="")
    fits = fits._replace(issuer_uid="h" * (1499 - content_length(fits)))
    token = receipts.sign(fits, SECRET)
    assert len(token) == receipts.TOKEN_MAX
    assert receipts.read(token, [SECRET], SITE, NOW) == fits
    longer = receipts.sign(fits._replace(issuer_uid=fits.issuer_uid + "h"), SECRET)
    with pytest.raises(ReceiptNotValid):
        receipts.read(longer, [SECRET], SITE, NOW)


def content_length(receipt: Receipt) -> int:
    """How many bytes a receipt is, before it is encoded in 4 characters for 3 of them."""
    return len(json.dumps(receipt, separators=(",", ":")).encode())


@given(place=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_a_changed_token_is_refused(place: int, bit: int) -> None:
    token = receipts.sign(RECEIPT, SECRET)
    place %= len(token)
    changed = token[:place] + chr(ord(token[place]) ^ 1 << bit) + token[place + 1 :]
    with pytest.raises(ReceiptNotValid):
        receipts.read(changed, [SECRET], SITE, NOW)


def test_a_token_is_of_one_kind_and_one_secret() -> None:
    token = receipts.sign(RECEIPT, SECRET)
    with pytest.raises(ReceiptNotValid):
        receipts.read(token, [OTHER], SITE, NOW)
    of_mail = mail_links.unsubscribe_token(mail_links.mailbox_of(contact_of()), SECRET)
    for text in (of_mail, "r1" + of_mail[2:], ""):
        with pytest.raises(ReceiptNotValid):
            receipts.read(text, [SECRET], SITE, NOW)


@pytest.mark.parametrize("origin", ["https://www.other.example", "null", "", SITE + ":8443"])
def test_a_receipt_is_of_one_site(origin: str) -> None:
    with pytest.raises(ReceiptNotValid):
        receipts.read(receipts.sign(RECEIPT, SECRET), [SECRET], origin, NOW)


def test_where_a_browser_states_no_origin_nothing_is_compared() -> None:
    # As in a GET of the service's own pages: no page of another site can send one.
    assert receipts.read(receipts.sign(RECEIPT, SECRET), [SECRET], None, NOW) == RECEIPT


def test_a_receipt_has_an_end() -> None:
    token = receipts.sign(RECEIPT, SECRET)
    assert receipts.read(token, [SECRET], SITE, NOW + HOUR - MS * 1000) == RECEIPT
    with pytest.raises(ReceiptNotValid):
        receipts.read(token, [SECRET], SITE, NOW + HOUR)


def test_what_stands_for_a_visitor_does_not_tell_the_receipt() -> None:
    key = RECEIPT.visitor_key
    assert key == receipts.visitor_key(RECEIPT.id)
    assert len(key) == 32
    assert set(key) <= set("0123456789abcdef")
    assert receipts.visitor_key(RECEIPT.id + "1") != key


@pytest.mark.parametrize("origin", ["https://a b.example", "https://ü.example", "h" * 301, "\n"])
def test_what_no_browser_states_is_no_origin(origin: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        receipts.checked_origin(origin)
    assert "Origin" in refused.value.message
    assert receipts.checked_origin(None) == receipts.checked_origin("") == ""
    for stated in (SITE, "h" * 300):
        assert receipts.checked_origin(stated) == stated
