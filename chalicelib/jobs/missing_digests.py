"""Digests whose chain ended: each makes the next one, so a defect in between would end all that
follow. Whoever looks for what the stream missed begins such a chain anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from chalicelib import logs
from chalicelib.domain.outbox.digests import next_digest
from chalicelib.jobs.fan_out import FanOut, add
from chalicelib.jobs.hotel_time import at_hotel
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of

log = logging.getLogger(logs.NAME)


def make_missing(
    current: Runtime, issuer_uids: Iterable[str], result: FanOut, before_each: Callable[[], None]
) -> None:
    """Store the next digest of each of these hotels that wants one and has none. A hotel that
    cannot be worked with must not keep back the others.

    `before_each` is called before each hotel, and may end it. Raises StoreUnavailable.
    """
    for issuer_uid in issuer_uids:
        before_each()
        try:
            here = at_hotel(current, issuer_uid)
            digest = next_digest(here.store.with_deadline().hotels.get(issuer_uid), here.now())
            if digest is not None:
                add(here, outbox_of(here.store).deliveries.missing([digest]), result)
        except StoreUnavailable:
            raise
        except Exception as error:
            result.failed += 1
            log.error("catch_up: a digest was left", extra=logs.place(error))
