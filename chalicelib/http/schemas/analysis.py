"""How a visit of a hotel's own site is read: the table of points, and what bits say by it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.analysis.table import State
from chalicelib.domain.engine.bins import FEATURES
from chalicelib.http.schemas.decisions import Bins

BitName = Annotated[str, Meta(description="The name of a bit.", examples=["prices_5"])]
TableVersion = Annotated[
    int, Meta(ge=1, description="The version of the table. One never changes.", examples=[1])
]
VisitState = Annotated[
    State,
    Meta(
        description="What a visit looks like. `stuck` is so in the form: such a visitor is shown"
        " help, and no offer.",
        examples=["comparing"],
    ),
]


class VisitBit(Struct, kw_only=True):
    """One of the twelve bits that a page tells of a visit."""

    bit: Annotated[
        int, Meta(ge=0, lt=len(FEATURES), description="Its place, the lowest first.", examples=[5])
    ]
    name: BitName
    meaning: Annotated[
        str, Meta(description="When it is set.", examples=["looked at five prices or more"])
    ]
    instead_of: Annotated[
        BitName | None,
        Meta(description="The bit in whose place it is said, with its points.", examples=[None]),
    ]


class StatePoints(Struct, kw_only=True):
    """What speaks for one state."""

    state: VisitState
    start: Annotated[int, Meta(description="What it has before anything was seen.", examples=[0])]
    points: Annotated[
        dict[str, int],
        Meta(description="By the name of a bit; others have none.", examples=[{"prices_5": 1}]),
    ]


class ModelResponse(Struct, kw_only=True):
    """The table by which visits are read now. The state with the most points counts; of two with as
    many the later one."""

    ok: Literal[True] = True
    version: TableVersion
    states: list[StatePoints]
    bits: list[VisitBit]


class ExplainQuery(Struct, kw_only=True):
    """The bits of a visit."""

    bins: Bins


class Evidence(Struct, kw_only=True):
    """A bit that gave points."""

    bit: BitName
    points: Annotated[int, Meta(examples=[3])]


class ExplainResponse(Struct, kw_only=True):
    """What a visit with these bits looks like."""

    ok: Literal[True] = True
    version: TableVersion
    state: VisitState
    evidence: Annotated[
        list[Evidence], Meta(description="What gave points to this state, the most first.")
    ]
