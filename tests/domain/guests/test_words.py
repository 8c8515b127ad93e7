"""The words by which a guest is found: folded, at most eight, from any prefix of three letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.guests.words import WORDS_MAX, fold, search, words_of_contact, words_of_text

ANNA = words_of_contact("Anna de Vries-Müller", "Anna.DeVries@Example.com", "+31612345678")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Strauß", "strauss"),
        ("ÉCOLE", "ecole"),
        ("Łódź", "lodz"),
        ("Ångström", "angstrom"),
        ("ﬁ", "fi"),
        ("İpek", "ipek"),
        ("Søren", "soren"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ],
)
def test_a_word_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_contact_has_the_words_of_its_address_its_number_and_its_name() -> None:
    assert (
        *("anna.devries@example.com", "31612345678", "612345678"),
        *("anna", "de", "vries", "muller"),
    ) == ANNA


def test_a_contact_has_at_most_eight_words() -> None:
    words = words_of_contact("Pablo Diego José Francisco de Paula Juan", "p@d.example", "+34911")
    assert len(words) == WORDS_MAX
    assert words[0] == "p@d.example"


@pytest.mark.parametrize(
    ("phone", "national"), [("+12025550100", "2025550100"), ("+35312345", "12345")]
)
def test_a_number_is_found_without_its_country_code(phone: str, national: str) -> None:
    assert national in words_of_contact("Anna", None, phone)


@pytest.mark.parametrize(
    "text",
    [
        *("ann", "ANNA", "vri", "müll", "mull", "vries anna", "de vries", "anna de"),
        *("anna.dev", "Anna.DeVries@ex", "anna.devries@example.com"),
        *("+31 6 12", "0031612", "06 123", "(06) 12345678", "316"),
    ],
)
def test_any_beginning_finds_her(text: str) -> None:
    wanted = search(text)
    assert wanted.matches(ANNA)
    assert wanted.first_match(ANNA) is not None


@pytest.mark.parametrize("text", ["nna", "bert", "anna bert", "an", "vr", "+32 6", "example", "-"])
def test_nothing_else_does(text: str) -> None:
    assert not search(text).matches(ANNA)


def test_a_short_word_is_found_whole() -> None:
    assert search("李明").matches(words_of_text("李明"))
    assert not search("bo").matches(words_of_text("Boris"))


def test_an_apostrophe_does_not_part_a_word() -> None:
    assert words_of_text("O'Brien D\u2019Arcy") == ["obrien", "darcy"]
