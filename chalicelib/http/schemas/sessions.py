"""Sessions: sign-in codes, and who is signed in on a device."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

CODE_EXAMPLE = "0k3v8m1x5r9t2w6y4abcdefghij1234"
Code = Annotated[
    str,
    Meta(
        pattern="^[0-9a-z]{31}$",
        description="A one-time sign-in code.",
        examples=[CODE_EXAMPLE],
    ),
]
Uid = Annotated[
    str, Meta(description="Whose vouchers the session manages.", examples=["hotel-demo"])
]
Role = Literal["issuer", "admin"]
Label = Annotated[str, Meta(description="The label of the API key.", examples=["front desk"])]
EndsAtRest = Annotated[
    bool, Meta(description="Whether the session ends after 30 minutes without a request.")
]


class CodeRequest(Struct, kw_only=True):
    """What the session that the code opens is to be like."""

    ends_at_rest: EndsAtRest = False


class CodeResponse(Struct, kw_only=True):
    """A one-time code that signs in another device."""

    ok: Literal[True] = True
    code: Code
    expires_in: Annotated[
        int, Meta(description="How long it can be used (seconds).", examples=[600])
    ]


class PreviewRequest(Struct, kw_only=True):
    """The code of a sign-in link."""

    code: Code


class PreviewResponse(Struct, kw_only=True):
    """Whom the code would sign in. It can still be used."""

    ok: Literal[True] = True
    uid: Uid
    role: Role
    label: Label


class CreateRequest(Struct, kw_only=True):
    """The code of a sign-in link, which is then used up."""

    code: Code
    ends_at_rest: EndsAtRest = False


class Session(Struct, kw_only=True):
    """Somebody signed in on a device."""

    id: Annotated[str, Meta(examples=["s-mwqu0b2c-1tq7ltmrhe5p4p1e6bd"])]
    uid: Uid
    role: Role
    label: Label
    may_invite: Annotated[
        bool, Meta(description="Whether it may make codes for other devices.", examples=[True])
    ]
    ends_at_rest: EndsAtRest
    expires_in: Annotated[
        int, Meta(description="How long it lasts at most (seconds).", examples=[43200])
    ]


class SessionResponse(Struct, kw_only=True):
    """Who is signed in. The session's token is in the cookie, never in the body."""

    ok: Literal[True] = True
    session: Session


class CurrentResponse(Struct, kw_only=True):
    """Who is signed in by the cookie; null for a caller with an API key."""

    ok: Literal[True] = True
    session: Session | None


class EndRequest(Struct, kw_only=True):
    """Signing out needs nothing but the cookie."""


class EndResponse(Struct, kw_only=True):
    """Nobody is signed in by this cookie any more."""

    ok: Literal[True] = True
