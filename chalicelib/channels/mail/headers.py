"""How the headers of mails are written."""

from __future__ import annotations

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy
from typing import Any, cast


class _Unfolded(UnstructuredHeader):
    """A header of which a line may be as long as it is: the standard library would write a long
    address as encoded words, which programs do not read there (RFC 2369, 2)."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent."""
        name = self.name  # type: ignore[attr-defined]
        return f"{name}: {self}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    # It is mixed with BaseHeader there, as the standard library's own are.
    registry.map_to_type("list-unsubscribe", cast(Any, _Unfolded))
    return registry


MAIL_POLICY = SMTP.clone(header_factory=_registry())
