"""How hotels reach their guests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.torture.model.hotels import HotelModel
from tests.torture.model.records import Event, ExpectedError, Principal

FIELDS = ("name", "email", "phone", "language", "note")


@dataclass(slots=True)
class Contact:
    """What a hotel knows of a guest."""

    fields: dict[str, Any]
    version: int = 1


@dataclass(slots=True)
class GuestModel:
    """The contacts of one run, by hotel and guest."""

    hotels: HotelModel
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)

    def contact(self, principal: Principal, issuer: str | None, guest: str) -> Contact | None:
        """What a hotel knows of a guest."""
        return self.contacts.get((self.hotels.require_hotel(principal, issuer), guest))

    def require_guest(
        self, principal: Principal, issuer: str | None, guest: str | None
    ) -> tuple[str, str]:
        """The hotel and the guest: a guest itself at any hotel, a hotel any guest."""
        if principal.role == "guest":
            if guest not in (None, principal.uid):
                raise ExpectedError(403, "forbidden")
            guest = principal.uid
        else:
            issuer = self.hotels.require_hotel(principal, issuer)
        if issuer is None or guest is None:
            raise ExpectedError(400, "invalid_request")
        return issuer, guest

    def require_version(
        self, principal: Principal, issuer: str | None, guest: str, version: int | None
    ) -> tuple[str, str]:
        """A contact of this version, which its hotel may save."""
        key = self.hotels.require_hotel(principal, issuer), guest
        stored = self.contacts[key].version if key in self.contacts else 0
        if version not in (None, stored):
            raise ExpectedError(409, "contact_changed")
        return key

    def learn(self, key: tuple[str, str], fields: dict[str, Any], *, keeps: bool = False) -> None:
        """The hotel learns how to reach a guest; or all that it knows is replaced."""
        stored = self.contacts.get(key)
        earlier = stored.fields if keeps and stored else dict.fromkeys(FIELDS)
        merged = earlier | fields
        if stored and stored.fields["email"] not in (None, merged["email"]):
            self.hotels.model.guest_generations[key] += 1
        if stored is None:
            self.contacts[key] = Contact(merged)
        elif merged != stored.fields:
            self.contacts[key] = Contact(merged, stored.version + 1)

    def erase(self, key: tuple[str, str]) -> bool:
        """The hotel knows nothing of a guest any more; whether it did."""
        erased = self.contacts.pop(key, None) is not None
        self.hotels.model.guest_generations[key] += erased
        return erased

    def record(self, key: tuple[str, str], change: str, now: datetime) -> None:
        """A contact was saved or erased."""
        self.hotels.model.events.append(Event(key[1], key[0], change, now))
