"""Privacy: what visitors of a hotel's own site agree to (docs/privacy.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.privacy.consent import Source
from chalicelib.domain.privacy.receipt import TOKEN_MAX
from chalicelib.domain.privacy.wordings import CURRENT
from chalicelib.http.schemas.fields import CreatedAt, IssuerUid, text_meta

RECEIPT_EXAMPLE = (
    "r1.WyJyY3AtbXdxdHo3azAtMHEzdjhtMXg1cjl0Mnc2eTRhYiIsImhvdGVsLWRlbW8iXQ"
    ".Wx2n4p0yq8Yk1mZr7t3v5x9B6d0F2h4J8l1N3q5S7u9"
)
ReceiptToken = Annotated[
    str, text_meta(TOKEN_MAX, "The receipt, as `consent` answered it.", RECEIPT_EXAMPLE)
]
Purposes = Annotated[
    dict[str, bool],
    Meta(
        description="`learning`: to count which offer was shown and whether it was taken, to "
        "choose offers by it. `signals`: to choose them by twelve bits of the visit, too; only "
        "beside `learning`.",
        examples=[{"learning": True, "signals": False}],
    ),
]


class ConsentRequest(Struct, kw_only=True):
    """What a visitor chose."""

    issuer_uid: IssuerUid
    purposes: Annotated[
        Purposes,
        Meta(
            description="True for each purpose that the visitor agreed to. One that is missing was "
            "denied; one that the service does not have is left out of the consent."
        ),
    ]
    wording: Annotated[
        str, text_meta(64, "The version of the wording that the visitor read.", CURRENT.name)
    ]
    source: Annotated[Source, Meta(description="Who asked: our element, or the site's own banner.")]
    despite_gpc: Annotated[
        bool,
        Meta(
            description="Whether the visitor agreed by a click in our element although the browser "
            "sends Global Privacy Control. With another `source` it says nothing."
        ),
    ] = False


class ConsentResponse(Struct, kw_only=True):
    """The receipt of a consent, for the visitor's browser to keep."""

    ok: Literal[True] = True
    receipt: ReceiptToken
    given_at: CreatedAt
    purposes: Annotated[Purposes, Meta(description="What the consent is for.")]


class WithdrawRequest(Struct, kw_only=True):
    """A consent to withdraw."""

    receipt: ReceiptToken


class WithdrawResponse(Struct, kw_only=True):
    """When it was withdrawn, the first time."""

    ok: Literal[True] = True
    withdrawn_at: CreatedAt
