"""The texts of the operator's commands, read by the rules of requests (contract: Values).

A uid that was typed in another Unicode form must be the one that requests name.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from msgspec import Struct

from chalicelib.domain.errors import InvalidRequest
from chalicelib.http.parsing import parse
from chalicelib.http.schemas.fields import IssuerUid, text_meta

S = TypeVar("S", bound=Struct)


class UidText(Struct, kw_only=True):
    """Whose keys are meant."""

    uid: IssuerUid


class KeyTexts(Struct, kw_only=True):
    """The texts of a new key."""

    uid: IssuerUid
    label: Annotated[str, text_meta(200, "What the key is for.", min_length=0)]


def parse_texts(schema: type[S], **texts: str) -> S:
    """The texts in NFC and trimmed. Raises ValueError, naming each text that no request could
    contain."""
    try:
        return parse(schema, texts)
    except InvalidRequest as error:
        problems = error.details or ()
        named = (f"{problem['field']} {problem['problem']}" for problem in problems)  # type: ignore[index]
        raise ValueError("; ".join(named)) from None
