"""The sweep: its cost depends on the number of due vouchers, not on that of stored ones."""

from __future__ import annotations

import time
from datetime import timedelta

from bench import stores
from bench.routes import Place, process
from chalicelib import sweep
from chalicelib.runtime import clock
from chalicelib.storage import vouchers

MEANING = """\
The index of due vouchers has sixteen shards. A thread for each shard reads pages of a hundred
vouchers and writes one transaction per voucher. So the number of calls depends only on the due
vouchers and their pages, and the units of a voucher are the same however many others are stored. A
run here may take an hour; a deployed one stops after 220 s, and the next run continues."""
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
