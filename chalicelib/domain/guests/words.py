"""The words by which a guest is found, and those of a search (docs/contacts.md, Search)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

WORDS_MAX = 8  # of one contact
WORD_LENGTH_MAX = 64  # characters of a word that are kept and compared
PREFIX_LENGTH_MIN = 3  # a shorter word is found only whole

# Letters that Unicode does not take apart into a letter and its mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_APOSTROPHES = re.compile("['`\u00b4\u02bc\u2019]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()/.-]*")
# E.164's country codes of one and of two digits; all others have three.
_ONE_DIGIT = {"1", "7"}
_TWO_DIGITS = {
    *("20", "27"),
    *("30", "31", "32", "33", "34", "36", "39"),
    *("40", "41", "43", "44", "45", "46", "47", "48", "49"),
    *("51", "52", "53", "54", "55", "56", "57", "58"),
    *("60", "61", "62", "63", "64", "65", "66"),
    *("81", "82", "84", "86"),
    *("90", "91", "92", "93", "94", "95", "98"),
}


class Part(NamedTuple):
    """What a search asks for between two spaces."""

    whole: str
    """As it stands, folded: an e-mail address may have dots and dashes."""
    words: tuple[str, ...]


class Search(NamedTuple):
    """What a search asks for."""

    parts: tuple[Part, ...]

    @property
    def longest(self) -> str:
        """The word that is looked up; empty where there is none."""
        return max((part.words[0] for part in self.parts if part.words), key=len, default="")

    def matches(self, words: Iterable[str]) -> bool:
        """Whether something with these words is meant: each part is the beginning of one of them,
        or each of its words is."""
        own_words = tuple(words)
        wanted = [part for part in self.parts if part.words]
        return bool(wanted) and all(
            _is_in(part.whole, own_words) or all(_is_in(one, own_words) for one in part.words)
            for part in wanted
        )

    def first_match(self, words: Iterable[str]) -> str | None:
        """The first, in their order as text, of the words that the look-up finds."""
        return min((word for word in words if _begins(word, self.longest)), default=None)


def fold(text: str) -> str:
    """A text without case, accents and marks: `Müller-Strauß` as `muller-strauss`."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (letter for letter in decomposed if unicodedata.category(letter)[0] != "M")
    return "".join(kept).translate(_PLAIN)


def words_of_text(text: str) -> list[str]:
    """The words of a name or a title, folded."""
    parts = _BETWEEN_WORDS.split(_APOSTROPHES.sub("", fold(text)))
    return [part[:WORD_LENGTH_MAX] for part in parts if part]


def words_of_contact(name: str, email: str | None, phone: str | None) -> tuple[str, ...]:
    """At most WORDS_MAX words: the e-mail address, the phone number with its country code and
    without, and the first words of the name."""
    words = [fold(email)[:WORD_LENGTH_MAX]] if email else []
    if phone:
        digits = phone.removeprefix("+")
        words += [digits, _without_country(digits)]
    return tuple(dict.fromkeys(words + words_of_text(name)))[:WORDS_MAX]


def search(text: str) -> Search:
    """What a text asks for: a phone number, or words of which each may be an e-mail address."""
    if _PHONE.fullmatch(text):
        digits = re.sub("[^0-9]", "", text)
        # 0049 30 … is international, 030 … is dialled at home.
        digits = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
        return Search((Part(digits, (digits,) if digits else ()),))
    return Search(tuple(map(_part, text.split())))


def _part(text: str) -> Part:
    whole = fold(text)[:WORD_LENGTH_MAX]
    return Part(whole, (whole,) if "@" in text else tuple(words_of_text(text)))


def _is_in(wanted: str, words: Iterable[str]) -> bool:
    return any(_begins(word, wanted) for word in words)


def _begins(word: str, wanted: str) -> bool:
    return word == wanted if len(wanted) < PREFIX_LENGTH_MIN else word.startswith(wanted)


def _without_country(digits: str) -> str:
    if digits[:1] in _ONE_DIGIT:
        return digits[1:]
    return digits[2 if digits[:2] in _TWO_DIGITS else 3 :]
