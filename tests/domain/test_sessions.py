"""Sign-in codes and sessions: the secrets in them."""

from __future__ import annotations

from chalicelib.domain.sessions import SECRET_BITS, secret_text


def test_secret_has_160_bits_and_fits_its_31_digits() -> None:
    assert SECRET_BITS >= 160
    texts = [secret_text(number) for number in (0, 1, 2**SECRET_BITS - 1)]
    assert {len(text) for text in texts} == {31}
    assert texts[0] == "0" * 31
