"""Requests that carry a hostile text: in a field, a name, terms or a header, or as the body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from tests.hostile import BODIES, hostile_texts

HEADERS = ("Authorization", "X-TS-APIKEY", "Idempotency-Key", "Cookie")
# Of a refusal: names and values come back shortened, and of many problems the first ones.
REFUSAL_MAX = 8_000


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile text, and where a request carries it."""

    where: Literal["field", "name", "terms", "header", "body"]
    text: str
    """In place of the body: the whole body."""
    pick: int
    """Which of the fields or headers."""

    def body(self, body: dict[str, Any], fields: list[str]) -> str:
        """A body of these fields as it is sent."""
        match self.where:
            case "body":
                return self.text
            case "field":
                body = body | {self._one_of([*fields, "unknown"]): self.text}
            case "name":
                body = body | {self.text: 1}
            case "terms":
                body = body | {"terms": {self.text: [self.text, 1]}}
        # As UTF-8: in escapes a text of many signs would be over the limit of a body.
        return json.dumps(body, ensure_ascii=False)

    def query(self, query: dict[str, list[str]], fields: list[str]) -> dict[str, list[str]]:
        """A query of these parameters."""
        if self.where == "field":
            return query | {self._one_of([*fields, "unknown"]): [self.text]}
        return query if self.where == "header" else query | {self.text: ["x"]}

    def headers(self, headers: dict[str, str]) -> dict[str, str]:
        """These headers, one of them with the text."""
        if self.where != "header":
            return headers
        return headers | {self._one_of(list(HEADERS)): self.text}

    def _one_of(self, names: list[str]) -> str:
        return names[self.pick % len(names)]


attacks = st.builds(
    Attack,
    st.sampled_from(["field", "field", "name", "terms", "header"]),
    hostile_texts,
    st.integers(0, 99),
) | st.builds(Attack, st.just("body"), st.sampled_from([*BODIES.values()]), st.just(0))
