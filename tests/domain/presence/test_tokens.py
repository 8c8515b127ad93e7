"""Guest tokens: exactly which texts are one, and which pass for one of an older form."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from chalicelib.domain.presence import tokens


def repeated(signs: str, length: int) -> str:
    """A text of so many signs, over and over the same."""
    return "".join(islice(cycle(signs), length))


def test_random_part_is_160_bits_in_32_digits() -> None:
    assert tokens.RANDOM_BITS == 32 * 5
    for number in (0, 2**160 - 1):
        assert len(tokens.make(number)) == tokens.LENGTH == 42


@pytest.mark.parametrize(("signs", "valid"), [("0G1H2J3K", False), ("0G1H2J3K4", True)])
def test_token_has_nine_different_digits_at_least(signs: str, valid: bool) -> None:
    assert tokens.is_token(tokens.with_checksum(repeated(signs, 32))) == valid


@pytest.mark.parametrize(
    "secret", ["0g1h2j3k4m5n6p7q8r9s0t1v2w3x4y5z", "0123456789ABCDEFGHIJKLMNOPQRSTUV"]
)
def test_token_has_crockfords_digits_alone(secret: str) -> None:
    assert not tokens.is_token(tokens.with_checksum(secret))


@pytest.mark.parametrize(
    ("token", "secret"),
    [
        ("g1_" + "S" * 32 + "C" * 7, "S" * 32),
        ("x1_" + "S" * 32 + "C" * 7, "x1_" + "S" * 32 + "C" * 7),
        ("g1_" + "S" * 31 + "C" * 7, "g1_" + "S" * 31 + "C" * 7),
        ("S" * 32, "S" * 32),
    ],
)
def test_random_part_of_an_older_token_is_the_whole(token: str, secret: str) -> None:
    assert tokens.secret_part(token) == secret


# Each form just within a bound and just beyond it, where no other form fits.
@pytest.mark.parametrize(
    ("text", "valid"),
    [
        # Base 32: 32 digits, nine of them different, and a change of kind for each ten.
        (repeated("0G1H2J3K", 32), False),
        (repeated("0G1H2J3K4", 32), True),
        (repeated("0G1H2J3K4", 31), False),
        (repeated("0G1H2J3K4", 33), False),
        ("ABCDEFGHJK0123456789MNPQRSTVWX12", False),  # three changes
        ("ABCDEFGHJK0123456789MNPQRSTVW1XY", True),  # four
        # Hexadecimal: 32 digits, eight different, a change for each five; all large or all small.
        (repeated("0a1b2c3", 34), False),
        (repeated("0a1b2c3d", 34), True),
        (repeated("0a1b2c3d", 32), True),
        (repeated("0a1b2c3d", 31), False),
        (repeated("0A1B2C3", 34), False),
        (repeated("0A1B2C3D", 34), True),
        (repeated("0A1B2C3D", 32), True),
        (repeated("0A1B2C3D", 31), False),
        (repeated("0A1b2C3d", 32), False),
        ("abcdef01234a567b89cdefabcdefabcdef", False),  # six changes
        ("abcdef01234a567b89cdefabcdefabcde0", True),  # seven
        # Base 64: 22 signs, twelve different, 0.45 changes for each.
        (repeated("x0y1z2q3r4s", 22), False),
        (repeated("x0y1z2q3r4s5", 22), True),
        (repeated("x0y1z2q3r4s5", 21), False),
        ("x0y1z2q3r4123456789012", False),  # nine changes
        ("x0y1z2q3r4fghijklmnopq", True),  # ten
        ("x0y1z2q3r4s5t6u7v8w" + "abcdefghijklmnopqrstu", True),  # 18 in 40, which is 0.45
        (repeated("x0y1z2q3r4s5", 512), True),
        (repeated("x0y1z2q3r4s5", 513), False),
        (repeated("x0y1z2q3r4s5.", 22), False),
    ],
)
def test_older_token_is_as_a_generator_writes_it(text: str, valid: bool) -> None:
    assert tokens.is_older_token(text) == valid
