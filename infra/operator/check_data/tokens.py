"""The rules that must hold between the rows of one guest's tokens (docs/guest-tokens.md)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from chalicelib.storage.tables import guest_tokens
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import StoredToken


@dataclass(slots=True)
class Guest:
    """All rows of the tokens of one guest: each but the last was replaced by the next one."""

    id: str
    tokens: dict[str, StoredToken] = field(default_factory=dict)
    unreadable: Set[str] = frozenset()
    """The ids of all rows that exist, but cannot be read."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        return {
            Finding(guest_tokens.TABLE, stored.token.token_id, problem)
            for stored in self.tokens.values()
            for problem in [*stored.problems, *self._problems(stored)]
        }

    def token_ids(self) -> set[str]:
        """The ids of all tokens that these rows name."""
        named = {stored.token.replaced_by for stored in self.tokens.values()}
        return {self.id, *self.tokens, *(token_id for token_id in named if token_id)}

    def _problems(self, stored: StoredToken) -> Iterator[str]:
        token = stored.token
        if token.replaced_by is not None and token.replaced_by not in self.tokens:
            why = "cannot be read" if token.replaced_by in self.unreadable else "does not exist"
            yield f"is replaced by {token.replaced_by}, which {why} for the guest {self.id}"
        replaced = sorted(
            other.token.token_id
            for other in self.tokens.values()
            if other.token.replaced_by == token.token_id
        )
        # The guest's uid is the id of the first token. Only an exchange makes another one theirs.
        if not replaced and token.token_id != self.id and not self.unreadable:
            yield f"is a token of the guest {self.id}, but takes no token's place"
        if not replaced and token.token_id == self.id and token.status == "active":
            yield "is active, but takes no token's place"
        if len(replaced) > 1:
            yield f"takes the place of {len(replaced)} tokens: {', '.join(replaced)}"
