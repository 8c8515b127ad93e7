"""What the links in mails do: whether a guest gets mails that are not about a booking
(docs/consents.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.guests.mail_links import TOKEN_MAX
from chalicelib.domain.guests.subscription import MailsState
from chalicelib.http.schemas.fields import IssuerUid, text_meta

UNSUBSCRIBE_EXAMPLE = (
    "u1.WyJob3RlbC1kZW1vIiwgImd1ZXN0LWFubmEiLCAiOWYyYzQ0ZDFhMDdiZTMxNSJd"
    ".Wx2n4p0yq8Yk1mZr7t3v5x9B6d0F2h4J8l1N3q5S7u9"
)
CONFIRM_EXAMPLE = UNSUBSCRIBE_EXAMPLE.replace("u1", "c1", 1)
_LENGTH_MAX = TOKEN_MAX + len("u1..") + 43


class ConfirmRequest(Struct, kw_only=True):
    """The token of a mail that asks to confirm."""

    token: Annotated[
        str, text_meta(_LENGTH_MAX, "The token of the link in the mail.", CONFIRM_EXAMPLE)
    ]


class UnsubscribeRequest(Struct, kw_only=True):
    """The token of any mail that is not about a booking."""

    token: Annotated[
        str, text_meta(_LENGTH_MAX, "The token of the link in the mail.", UNSUBSCRIBE_EXAMPLE)
    ]


class SubscribeRequest(UnsubscribeRequest, kw_only=True):
    """The token of any mail that is not about a booking: its reader wants them after all."""


class MailsResponse(Struct, kw_only=True):
    """Whether the guest gets mails that are not about a booking."""

    ok: Literal[True] = True
    issuer_uid: IssuerUid
    mails: Annotated[
        MailsState,
        Meta(description="`pending`: they begin once the link of the mail is opened."),
    ]
