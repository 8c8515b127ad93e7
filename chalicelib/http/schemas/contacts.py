"""Contacts: how a hotel reaches a guest, as it is requested and answered."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.guests.consents import CONSENTS_MAX
from chalicelib.domain.guests.contact import EMAIL_EXAMPLE, PHONE_EXAMPLE, MailState
from chalicelib.domain.hotels.hotel import Language
from chalicelib.http.schemas.fields import CreatedAt, IssuerUid, text_meta
from chalicelib.http.schemas.hotels import Email, Phone

GuestUid = Annotated[str, text_meta(128, "The guest.", "guest-anna")]
GuestName = Annotated[str, text_meta(200, "The guest's name.", "Anna de Vries")]
GuestEmail = Annotated[
    str, Meta(max_length=254, description="Where mails go.", examples=[EMAIL_EXAMPLE])
]
GuestPhone = Annotated[str, Meta(max_length=32, description="In E.164.", examples=["+31612345678"])]
Note = Annotated[
    str,
    text_meta(500, "What the guest wants the hotel to know.", "We come by train.", lines=True),
]
Wording = Annotated[
    str, text_meta(64, "The version of the wording that was agreed to.", "mails-2026-11")
]
Version = Annotated[int, Meta(ge=1, description="Rises with every change.", examples=[1])]
Consents = Annotated[list[Wording], Meta(max_length=CONSENTS_MAX)]


class Consent(Struct, kw_only=True):
    """What a guest agreed to. Mails about a booking need no consent."""

    wording: Wording
    given_at: CreatedAt
    confirmed_at: Annotated[
        CreatedAt | None,
        Meta(description="When the link of a mail confirmed it; null: it is pending."),
    ]


class Contact(Struct, kw_only=True):
    """How a hotel reaches a guest."""

    issuer_uid: IssuerUid
    guest_uid: GuestUid
    name: GuestName
    email: GuestEmail | None
    phone: GuestPhone | None
    language: Annotated[Language | None, Meta(description="In which it is written to.")]
    note: Note | None
    consents: list[Consent]
    mail_state: Annotated[MailState, Meta(description="Whether mails arrive at `email`.")]
    created_at: CreatedAt
    changed_at: CreatedAt
    version: Version


class StatedContact(Struct, kw_only=True, omit_defaults=True):
    """How the hotel reaches the guest; what is left out stays as it was."""

    name: GuestName
    email: Annotated[
        Email | None, Meta(description="Where mails go.", examples=[EMAIL_EXAMPLE])
    ] = None
    phone: Annotated[
        Phone | None,
        Meta(description="With the code of its country.", examples=[PHONE_EXAMPLE]),
    ] = None
    language: Language | None = None


class ContactRequest(StatedContact, kw_only=True, omit_defaults=True):
    """A guest's contact as it is to be."""

    note: Note | None = None
    consents: Annotated[
        Consents | None,
        Meta(description="From the guest alone: all that the guest agrees to."),
    ] = None
