"""Guest tokens that were exchanged or revoked: who holds which."""

from __future__ import annotations

import pytest

from chalicelib.domain.presence.guest_tokens import (
    GuestToken,
    exchange,
    holder,
    is_done,
    revoke,
)
from tests.domain.made import HOUR, NOW

LATER = NOW + HOUR
ACTIVE = GuestToken("t-2", "t-1", "active", NOW)
REPLACED = GuestToken("t-2", "t-1", "replaced", NOW, "t-3")
REVOKED = GuestToken("t-2", "t-1", "revoked", NOW)


@pytest.mark.parametrize(
    ("stored", "uid"), [(None, "t-2"), (ACTIVE, "t-1"), (REPLACED, None), (REVOKED, None)]
)
def test_valid_token_is_its_guests_and_is_exchanged_or_revoked_once(
    stored: GuestToken | None, uid: str | None
) -> None:
    assert holder("t-2", stored) == uid
    exchanged, revoked = exchange("t-2", stored, "t-4", LATER), revoke("t-2", stored, LATER)
    if uid is None:
        assert exchanged is revoked is None
        return
    assert exchanged == (
        GuestToken("t-2", uid, "replaced", LATER, "t-4"),
        GuestToken("t-4", uid, "active", LATER),
        stored,
    )
    assert revoked == GuestToken("t-2", uid, "revoked", LATER)


def test_exchange_is_done_if_this_very_token_took_its_place() -> None:
    assert is_done(REPLACED, "t-3")
    for stored, new_id in ((REPLACED, "t-4"), (ACTIVE, "t-3"), (REVOKED, "t-3")):
        assert not is_done(stored, new_id)
