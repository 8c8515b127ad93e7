"""Guests: what a hotel knows of them, saved, shown and erased."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.schemas.bookings import Booking
from chalicelib.http.schemas.contacts import Contact, ContactRequest, GuestUid, Version
from chalicelib.http.schemas.fields import IssuerUid
from chalicelib.http.schemas.vouchers import Voucher

EXPORTED_MAX = 500  # vouchers, and bookings, of one answer


class GuestSaveRequest(Struct, kw_only=True):
    """A guest's whole contact: a field that is left out is empty from now on, but for consents."""

    issuer_uid: IssuerUid | None = None
    guest_uid: GuestUid
    contact: ContactRequest
    version: Annotated[
        Annotated[int, Meta(ge=0, examples=[1])] | None,
        Meta(description="That of the contact which was changed into this one; 0: none was."),
    ] = None


class GuestSavedResponse(Struct, kw_only=True):
    """That it is saved. The contact itself is in no answer to a change: those are kept for a day
    under their Idempotency-Key."""

    ok: Literal[True] = True
    guest_uid: GuestUid
    version: Version


class GuestRequest(Struct, kw_only=True):
    """A guest of a hotel."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; by default the caller, if it is one.")
    ] = None
    guest_uid: Annotated[
        GuestUid | None, Meta(description="The guest; by default the caller, if it is one.")
    ] = None


class GuestQuery(GuestRequest, kw_only=True):
    """Selects a guest of a hotel."""


class GuestErasedResponse(Struct, kw_only=True):
    """That the contact, names on vouchers and reasons are erased."""

    ok: Literal[True] = True
    guest_uid: GuestUid
    erased: Annotated[bool, Meta(description="Whether there was a contact.")]


def _stays(schema: type[Struct], *erased: str) -> tuple[str, ...]:
    return tuple(name for name in schema.__struct_encode_fields__ if name not in erased)


STAYS = {
    "vouchers": _stays(Voucher, "holder_name"),
    "bookings": _stays(Booking, "cancel_reason"),
}


class StayingFields(Struct, kw_only=True):
    """The fields that stay after an erasure, which takes the contact and everything that people
    typed about the guest. `holder_uid` is a pseudonym from then on."""

    vouchers: list[str]
    bookings: list[str]


class GuestExport(Struct, kw_only=True):
    """What a hotel knows of a guest."""

    ok: Literal[True] = True
    issuer_uid: IssuerUid
    guest_uid: GuestUid
    contact: Annotated[Contact | None, Meta(description="null where it knows none.")]
    vouchers: list[Voucher]
    bookings: list[Booking]
    is_whole: Annotated[
        bool,
        Meta(description="False where there are more vouchers or bookings; the lists have them."),
    ]
    stays: Annotated[StayingFields, Meta(description="What an erasure leaves of them.")]


class ContactQuery(Struct, kw_only=True):
    """Selects the guest."""

    issuer_uid: IssuerUid | None = None
    guest_uid: GuestUid


class ContactResponse(Struct, kw_only=True):
    """What the hotel knows of the guest."""

    ok: Literal[True] = True
    contact: Annotated[Contact | None, Meta(description="null where it knows nothing.")]
