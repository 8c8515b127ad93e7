"""The sweep's part for holds: what has lapsed is ended, so that its places are free again for those
who only look (contract: Expiry sweep)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct

from chalicelib import logs
from chalicelib.domain.vouchers import holds
from chalicelib.domain.vouchers.errors import VoucherNotFound
from chalicelib.jobs.hotel_time import HotelTimes
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import CorruptRow, StoreUnavailable
from chalicelib.storage.state_changed import StateChanged

log = logging.getLogger(logs.NAME)


class HoldShard(Struct):
    """What a run did in one shard of the table of holds."""

    lapsed: int = 0
    failed: int = 0


def end_lapsed(
    current: Runtime, times: HotelTimes, shard: str, has_time: Callable[[], bool]
) -> HoldShard:
    """End the holds of one shard that have lapsed, the oldest first; who books or releases one
    meanwhile is faster, and does no harm."""
    result = HoldShard()
    if not has_time():
        return result
    try:
        for voucher_id in current.store.holds.lapsed(shard, times.latest):
            if not has_time():
                break
            _try_to_end(current, times, voucher_id, result)
    except StoreUnavailable:
        log.warning("sweep: the store does not answer", extra={"shard": shard})
    return result


def _try_to_end(
    current: Runtime, times: HotelTimes, voucher_id: str | CorruptRow, result: HoldShard
) -> None:
    """End one; a bad row must not keep back those behind it. Raises StoreUnavailable."""
    vouchers = current.store.with_deadline().vouchers
    try:
        if isinstance(voucher_id, CorruptRow):
            raise voucher_id
        voucher = vouchers.get(voucher_id)
        now = times.at(voucher.issuer_uid)
        change = holds.lapse(now, current.new_id("ev", now), voucher)
        if change is not None:
            vouchers.save(change)
            result.lapsed += 1
    except (StateChanged, VoucherNotFound):
        return
    except StoreUnavailable:
        raise
    except Exception as error:
        result.failed += 1
        log.error("sweep: a hold was not ended", extra=logs.place(error))
