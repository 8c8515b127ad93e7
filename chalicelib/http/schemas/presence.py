"""Presence: tokens, heartbeats and matches."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.presence import tokens
from chalicelib.http.schemas.fields import text_meta

# Without #, which begins the key of a room in the same table.
ThinkerId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=r"^[^#\u0000-\u001f\u007f-\u009f\u2028\u2029]*$",
        description="The thinker's id.",
        examples=["t-kq3v8m1x5r9t2w6y4abcdefghi"],
    ),
]
PairCode = Annotated[
    str, text_meta(64, "What two people agree on to find each other.", "oak-table")
]
GuestToken = Annotated[
    str,
    Meta(
        pattern=f"^{tokens.PATTERN}$",
        description="A guest's secret: `g1_`, 160 random bits in Crockford's base 32, and the "
        "CRC-32 of that text in 7 more digits. The example is refused: everybody knows it.",
        examples=[tokens.EXAMPLE],
    ),
]
# Shorter than documented: under AUTH_MODE=open any length will do (api/presence/verify.py).
Token = Annotated[
    str,
    Meta(
        pattern=r"^[\u0021-\u007e]*$",
        min_length=1,
        max_length=tokens.LENGTH_MAX,
        description="The guest's own token.",
        examples=[tokens.EXAMPLE],
        extra_json_schema={"minLength": 20},
    ),
]
SignedAt = Annotated[
    int,
    Meta(
        ge=0,
        le=2**53 - 1,  # the largest that every JSON reader keeps
        description="When it was signed: milliseconds since 1970.",
        examples=[1796292000000],
    ),
]
Signature = Annotated[
    str,
    Meta(
        pattern="^[0-9a-fA-F]{64}$",
        description="HMAC-SHA256, keyed with the token, in hex: of the digits of `ts`, or of the "
        "token, a full stop and the digits.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]


class TokenRequest(Struct, kw_only=True):
    """A new token is asked for."""


class TokenResponse(Struct, kw_only=True):
    """A new token. Nothing is stored: whoever loses it cannot get it back."""

    ok: Literal[True] = True
    token: GuestToken


class ExchangeRequest(Struct, kw_only=True):
    """The guest's token, and the one that takes its place."""

    token: Annotated[
        Token,
        Meta(
            description="The guest's token until now; one of an older form is taken if it looks "
            "random."
        ),
    ]
    new_token: Annotated[GuestToken, Meta(description="A token that was never used before.")]


class ExchangeResponse(Struct, kw_only=True):
    """The guest is the same; only the new token is valid."""

    ok: Literal[True] = True
    thinker_id: ThinkerId


class RevokeRequest(Struct, kw_only=True):
    """The token to revoke."""

    token: Token


class RevokeResponse(Struct, kw_only=True):
    """The token is refused from now on."""

    ok: Literal[True] = True


class VerifyRequest(Struct, kw_only=True):
    """A token. With `ts`, `sig` proves that it was sent just now."""

    token: Token | None = None
    mot: Annotated[Token | None, Meta(description="An older name of token.")] = None
    thinker_token: Annotated[Token | None, Meta(description="An older name of token.")] = None
    ts: SignedAt | None = None
    sig: Signature | None = None


class VerifyResponse(Struct, kw_only=True):
    """Who the token's holder is."""

    ok: Literal[True] = True
    thinker_id: ThinkerId
    pair_code: PairCode


class HeartbeatRequest(Struct, kw_only=True):
    """A sign that a thinker is online."""

    thinker_id: ThinkerId
    pair_code: Annotated[
        PairCode | None, Meta(description="Default: the pair code of the previous heartbeat.")
    ] = None
    status: Annotated[
        str, text_meta(32, "`offline` leaves the match; anything else is online.", "online")
    ] = "online"


class HeartbeatResponse(Struct, kw_only=True):
    """The heartbeat was recorded."""

    ok: Literal[True] = True
    last_seen: Annotated[
        int, Meta(description="Milliseconds since 1970.", examples=[1771000000000])
    ]


class MatchRequest(Struct, kw_only=True):
    """The guest who looks for others, and the pair code."""

    thinker_id: ThinkerId
    pair_code: Annotated[
        PairCode | None, Meta(description="Without one there is nobody to share a room with.")
    ] = None


class MatchResponse(Struct, kw_only=True):
    """The room, once there is somebody to share it with."""

    ok: Literal[True] = True
    room_id: Annotated[
        str | None,
        Meta(
            description="null while nobody else is online under the pair code.",
            examples=["room-mwqu0b2c-1tq7ltmrhe5p4p1e6b"],
        ),
    ]
    online: Annotated[
        int,
        Meta(
            description="The number of thinkers online under the pair code, including the caller.",
            examples=[2],
        ),
    ]
