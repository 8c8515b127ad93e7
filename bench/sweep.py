"""The sweep: its cost depends on the number of due vouchers, not on that of stored ones."""

from __future__ import annotations

import time
from datetime import timedelta

from bench import stores
from bench.routes import Place, process
from bench.table import wrapped
from chalicelib.jobs import sweep
from chalicelib.runtime import clock
from chalicelib.storage.tables import vouchers
from chalicelib.storage.tables.vouchers import DUE_SHARDS

MEANING = wrapped(
    f"""\
Measured with {len(DUE_SHARDS)} shards of the due index, read by {sweep.WORKERS} threads,
{sweep.DUE_PAGE_SIZE} vouchers at a time, and one transaction for each voucher. The number of calls
depends on the due vouchers and their pages alone, and the units per voucher stay the same, however
many others are stored."""
)
HEAD = ("due", "stored", "seconds", "vouchers a second", "calls", "units a voucher")


def fill(url: str, prefix: str, count: int) -> None:
    """`count` issued vouchers that are not due."""
    now = clock()
    table = prefix + vouchers.TABLE
    rows = (vouchers.to_item(stores.voucher(number, now)) for number in range(count))
    stores.write_all(url, prefix, ((table, item) for item in rows))


def measure(url: str, prefix: str, due: int, stored: int) -> list[object]:
    """One run over `due` vouchers besides `stored` others, as a row of the table."""
    now = clock()
    table, end = prefix + vouchers.TABLE, now - timedelta(1)
    expired = (stores.voucher(n, now, id=f"v-due-{n}", valid_until=end) for n in range(due))
    stores.write_all(url, prefix, ((table, vouchers.to_item(one)) for one in expired))
    with process(url, Place(prefix)) as (_, timed):
        started = time.perf_counter()
        result = sweep.run(lambda: 3_600_000)
        seconds = time.perf_counter() - started
    if result["expired"] != due:
        raise RuntimeError(f"the sweep left due vouchers: {result}")
    return [due, stored + due, seconds, due / seconds, timed.calls, timed.units / due]
