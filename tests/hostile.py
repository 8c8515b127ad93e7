"""Text that is made to cost work, or to be taken for something else than it is."""

from __future__ import annotations

import json

from hypothesis import strategies as st

BODY_BYTES = 64 * 1024 - 256  # as much as a body may have, less what stands around the text

# Each kind is repeated until it fills a body. Half of the text is the first, half the second.
REPEATED: dict[str, tuple[str, str]] = {
    "letters": ("a", "a"),
    "marks in the wrong order": ("\u0300", "\u0316"),
    "marks of three classes": ("\u0334\u05b0", "\u0301"),
    "marks that are made of marks": ("\u0344", "\u0f73"),
    "Tibetan vowels": ("\u0f73", "\u0f75\u0f81"),
    "musical marks": ("\U0001d165", "\U0001d16d"),
    "letters with a mark each": ("e\u0301", "o\u0323\u0302"),
    "letters with thirty marks each": ("a" + "\u0316\u0300" * 15, "b" + "\u0300\u0316" * 15),
    "Hangul in parts": ("\u1112\u1161\u11ab", "\u1100\u1173\u11af"),
    "ligatures that grow": ("\ufdfa", "\ufb2c"),
    "signs that shrink": ("\u2126", "\u212b"),
    "joiners": ("\u200d", "\u200c"),
    "variation selectors": ("\ufe0f", "\U000e0100"),
    "braille blanks": ("\u2800", "\u2800"),
    "spaces": (" ", "\u3000"),
    "spaces around a letter": (" a", "a "),
    "line breaks": ("\r\n", "\u2028"),
    "controls": ("\x00", "\x1b["),
    "overrides": ("\u202e", "\u2066"),
    "tags": ("\U000e0041", "\U000e0042"),
    "quotes": ('"', "\\"),
    "brackets": ("[", "{"),
    "digits": ("1", "9"),
    "exponents": ("1e9", "e-"),
    "dots": (".1", "1."),
    "fractions of a second": ("2026-12-15T10:00:00.", "0"),
    "offsets": (" 00:00", "+00:00"),
    "slots": ("slot-", "slot-2026-12-15T10:00:00."),
    "dashes": ("-", "-1"),
    "key and secret": ("a.", "a"),
    "base64": ("A", "="),
    "percent signs": ("%", "%00"),
    "commas": (",", ", "),
    "surrogate pairs": ("\U0001f600", "\U0010ffff"),
}


def half_and_half(kind: str, size: int = BODY_BYTES) -> str:
    """The text of one kind that takes about so many bytes in UTF-8, after a letter."""
    first, second = (part * (size // 2 // len(part.encode())) for part in REPEATED[kind])
    return f"a{first}{second}"


def interleaved(kind: str, size: int = BODY_BYTES) -> str:
    """The same two parts in turn."""
    both = "".join(REPEATED[kind])
    return both * (size // len(both.encode()))


TEXTS: dict[str, str] = {kind: half_and_half(kind) for kind in REPEATED}
TEXTS |= {f"{kind}, in turn": interleaved(kind) for kind in REPEATED}

# Bodies of 64 KB whose shape costs work, not the text of a field.
BODIES: dict[str, str] = {
    "nested objects": '{"terms":' + '{"a":' * 10_000 + "1" + "}" * 10_001,
    "nested lists": '{"terms":{"a":' + "[" * 32_000 + "]" * 32_000 + "}}",
    "lists that never end": '{"terms":' + "[" * 65_000,
    "900 levels in many places": '{"terms":{"a":[' + ",".join(["[" * 900 + "]" * 900] * 36) + "]}}",
    "empty objects": '{"terms":{"a":[' + "{}," * 21_000 + "{}]}}",
    "empty lists": '{"terms":{"a":[' + "[]," * 21_000 + "[]]}}",
    "unknown fields": "{" + ",".join(f'"k{number}":1' for number in range(6_200)) + "}",
    "unknown fields that are marks": "{"
    + ",".join(f'"{chr(0x300) * 30}{chr(0x316) * 30}{number}":1' for number in range(480))
    + "}",
    "one long name": '{"' + interleaved("marks in the wrong order") + '":1}',
    "one name many times": "{" + ",".join(['"title":"a"'] * 5_400) + ',"a":1}',
    "many names twice": "{" + ",".join(f'"k{number // 2}":1' for number in range(6_200)) + "}",
    "names twice, deep down": '{"terms":' + '{"a":1,"a":' * 900 + "1" + "}" * 901,
    "many keys of terms": '{"terms":{'
    + ",".join(f'"k{number}":1' for number in range(6_200))
    + "}}",
    "a name in escapes": '{"' + "\\u0300\\u0316" * 5_400 + '":1}',
    "a text in escapes": '{"title":"' + "\\u0300\\u0316" * 5_400 + '"}',
    "a number of many digits": '{"price_amount":' + "9" * 65_000 + "}",
    "a fraction of many digits": '{"price_amount":0.' + "9" * 65_000 + "}",
    "an exponent of many digits": '{"price_amount":1e' + "9" * 65_000 + "}",
    "a number in terms": '{"terms":{"a":1.' + "9" * 8_000 + "}}",
    "many numbers in terms": '{"terms":{"a":[' + "1e308," * 1_300 + "1]}}",
    "many prices": '{"price":{' + ",".join(f'"k{number}":1' for number in range(6_200)) + "}}",
    "white space": '{"title":' + " \t\r\n" * 16_000 + '"a"}',
}


def plain_fields() -> dict[str, str]:
    """A thousand ordinary names and values, which fill a body together."""
    return {f"k{number:03}": "a" * (BODY_BYTES // 1000 - 14) for number in range(1000)}


def plain_body() -> str:
    """A body of the same size with nothing but ordinary names and values."""
    return json.dumps({"terms": plain_fields()})


@st.composite
def _runs(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(sorted(REPEATED)))
    shape = draw(st.sampled_from([half_and_half, interleaved]))
    return shape(kind, draw(st.integers(0, 400) | st.sampled_from([4_000, 64_000])))


# For a field of a generated request: a run of one kind, or several short ones.
hostile_texts = _runs() | st.lists(
    st.sampled_from([part for parts in REPEATED.values() for part in parts]), max_size=60
).map("".join)
