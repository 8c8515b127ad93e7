"""The tags of mails: of characters that the mail service takes, and read as they were written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.outbox.mail_tags import (
    ADDRESS,
    DELIVERY,
    VALUE_MAX,
    BadTags,
    MailTags,
    read_tags,
    tags_of,
)
from tests.domain.outbox.made import delivery

VALUE = re.compile(rf"[A-Za-z0-9_-]{{1,{VALUE_MAX}}}")
LONGEST = ("x" * 128, "\u00fc" * 128, "\U0001f3e8" * 128, "a#b\n c")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128))
def test_a_hotel_is_found_whatever_its_uid_is(uid: str) -> None:
    assert_found(uid)


@pytest.mark.parametrize("uid", LONGEST)
def test_the_longest_uids_fit(uid: str) -> None:
    assert_found(uid)


def assert_found(uid: str) -> None:
    made = delivery(issuer_uid=uid)
    tags = tags_of(made, "anna@example.com")
    assert all(VALUE.fullmatch(value) for value in tags.values())
    assert "anna" not in str(tags)
    other = {"ses:from-domain": "example.com"}
    assert read_tags(other | tags) == MailTags(uid, made.sort, tags[ADDRESS])


def test_the_hash_tells_one_address_from_another() -> None:
    tags = [tags_of(delivery(), f"{name}@example.com")[ADDRESS] for name in ("anna", "ann", "anna")]
    assert tags[0] == tags[2] != tags[1]


@pytest.mark.parametrize(
    "change",
    [{DELIVERY: ""}, {DELIVERY: "aG90ZWw"}, {DELIVERY: "A"}, {DELIVERY: "%"}, {DELIVERY: "_-_-"}],
)
def test_what_nobody_wrote_is_not_read(change: dict[str, str]) -> None:
    with pytest.raises(BadTags):
        read_tags(tags_of(delivery(), "anna@example.com") | change)


@pytest.mark.parametrize("name", [DELIVERY, ADDRESS])
def test_a_mail_without_one_of_the_tags_is_none_of_ours(name: str) -> None:
    tags = tags_of(delivery(), "anna@example.com")
    del tags[name]
    with pytest.raises(BadTags):
        read_tags(tags)
