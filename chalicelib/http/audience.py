"""Who may call a route."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.actors import ANONYMOUS, Role

_SIGNED_IN: frozenset[Role] = frozenset({"guest", "issuer", "admin", "open"})


class Audience(Struct, frozen=True):
    """The roles that may call a route, and in words what each may do there."""

    roles: frozenset[Role]
    text: str
    """A sentence for people; it is also the error of a caller with another role."""

    @property
    def is_public(self) -> bool:
        """Whether callers without a credential may call it, too."""
        return ANONYMOUS.role in self.roles


def public(text: str = "Anyone may call this.") -> Audience:
    """A route that needs no credential."""
    return Audience(_SIGNED_IN | {ANONYMOUS.role}, text)


def signed_in(text: str) -> Audience:
    """A route for whoever has a credential."""
    return Audience(_SIGNED_IN, text)


def with_links(text: str) -> Audience:
    """A route for whoever has a credential, the link to a booking included."""
    return Audience(_SIGNED_IN | {"link"}, text)


def links(text: str) -> Audience:
    """A route for whoever has the link to a booking."""
    return Audience(frozenset({"link", "open"}), text)


def issuers(text: str) -> Audience:
    """A route for hotels and operators."""
    return Audience(frozenset({"issuer", "admin", "open"}), text)


def guests(text: str) -> Audience:
    """A route for guests."""
    return Audience(frozenset({"guest", "open"}), text)


VOUCHER_VIEWERS = signed_in(
    "The issuer and the holder of a voucher and an admin may see it. Anyone who is signed in and "
    "knows its id may see a bearer or transferable voucher that is not booked."
)
