"""A visitor of a hotel's own site agrees, and withdraws."""

from __future__ import annotations

from chalicelib.storage.repositories.consents import live_check
from tests.service import Service, current_runtime
from tests.visitors import receipt, withdraw


def privacy_lifecycle(service: Service) -> None:
    """A consent is given, asked for by a transaction, read, and withdrawn."""
    token = receipt(service)
    (row,) = service.rows("consents")
    store, key = current_runtime().store, row["visitor_key"]["S"]
    store.client.transact({"consent": live_check(key, service.clock.now)}, token="check-1")
    assert store.consents.get(key, service.clock.now)
    assert withdraw(service, token).status == 200
