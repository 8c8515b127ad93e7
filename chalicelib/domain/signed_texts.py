"""Texts that only the service can make, such as the secret parts of links: what they say, and a MAC
of it. Nothing of them is stored."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable
from typing import NamedTuple


class SignedForm(NamedTuple):
    """One kind of signed texts. The MAC of one kind is none of another's."""

    prefix: str
    """How its texts begin: the kind, and the version of its form."""
    purpose: str
    content_max: int
    """Characters of the encoded content."""


def sign(form: SignedForm, content: str, secret: str) -> str:
    """The text that says this content, which `read` accepts under the same secret; it needs no
    escape in an address."""
    text = f"{form.prefix}.{_base64(content.encode())}"
    return f"{text}.{_mac(form, text, secret)}"


def read(form: SignedForm, text: str, secrets: Iterable[str]) -> str | None:
    """What a text says, if it was signed under one of these secrets; None if it was not."""
    pattern = rf"{form.prefix}\.(?P<content>[\w-]{{1,{form.content_max}}})\.[\w-]{{43}}"
    parts = re.fullmatch(pattern, text, re.ASCII)
    if parts is None:
        return None
    signed, _, mac = text.rpartition(".")
    # All secrets are tried, whichever fits: the time it takes tells nothing of them.
    fits = [hmac.compare_digest(mac, _mac(form, signed, secret)) for secret in secrets]
    if not any(fits):
        return None
    content = parts["content"]
    return base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode()


def _mac(form: SignedForm, text: str, secret: str) -> str:
    """HMAC-SHA256: 256 bits, as 43 characters."""
    return _base64(hmac.digest(secret.encode(), f"{form.purpose}\0{text}".encode(), "sha256"))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
