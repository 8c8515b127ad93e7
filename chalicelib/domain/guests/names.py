"""What a guest is called: by the name on a voucher, or else by that of the guest's contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.vouchers.voucher import Voucher

Contacts = Mapping[tuple[str, str], Contact]
"""Contacts by hotel and guest."""


def guest_of(voucher: Voucher) -> tuple[str, str]:
    """The hotel and the guest of a voucher; the guest of one that is nobody's is ""."""
    return voucher.issuer_uid, voucher.holder_uid or ""


def with_names(vouchers: Iterable[Voucher], contacts: Contacts) -> list[Voucher]:
    """The vouchers, each without a name with that of its guest's contact."""
    return [
        replace(one, holder_name=one.holder_name or contacts[guest_of(one)].name)
        if guest_of(one) in contacts
        else one
        for one in vouchers
    ]
