"""How many mails go about one voucher, and to one address, on one day (UTC)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.outbox.delivery import Template

VOUCHER_MAX = 6
ADDRESS_MAX = 10
CODES_MAX = 10  # codes to one address, apart: so nobody who requests codes keeps other mails away
KEPT = timedelta(days=2)  # after the day began


class Quota(NamedTuple):
    """What one mail is counted against."""

    mark: str
    max: int
    day_start: datetime

    @property
    def expires_at(self) -> datetime:
        """From when on nobody asks for it."""
        return self.day_start + KEPT


def quotas(
    secret: str, template: Template, subject_id: str, address: str, now: datetime
) -> tuple[Quota, ...]:
    """What a mail to this address about this voucher is counted against at `now`.

    The address stands there as a hash under `secret`: the mark outlives the contact of a guest
    by a day, and names nobody.
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    text = address.strip().casefold()
    digest = hmac.digest(secret.encode(), f"mail#{text}".encode(), hashlib.sha256).hex()[:32]
    date = day.date().isoformat()
    if template == "code":
        return (Quota(f"codes#{digest}#{date}", CODES_MAX, day),)
    return (
        Quota(f"voucher#{subject_id}#{date}", VOUCHER_MAX, day),
        Quota(f"address#{digest}#{date}", ADDRESS_MAX, day),
    )
