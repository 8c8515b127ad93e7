"""The sweep: its cost follows what is due, not what is stored."""

from __future__ import annotations

import time
from datetime import timedelta

from bench import stores
from bench.routes import Place, process
from chalicelib import sweep
from chalicelib.runtime import clock
from chalicelib.storage import vouchers

MEANING = """\
Sixteen shards of the index of what is due, each read by a thread of its own, a hundred at a time,
and one transaction for each voucher: the calls are those of the vouchers due and their pages, and
the units those of one voucher, however many others are stored. A run here may take an hour; a
deployed one stops after 220 s, and the next goes on."""
HEAD = ("due", "stored", "seconds", "vouchers a second", "calls", "units a voucher")


def fill(url: str, prefix: str, count: int) -> None:
    """`count` issued vouchers whose end is far."""
    now = clock()
    table = prefix + vouchers.TABLE
    made = (vouchers.to_item(stores.voucher(number, now)) for number in range(count))
    stores.write_all(url, prefix, ((table, item) for item in made))


def measure(url: str, prefix: str, due: int, stored: int) -> list[object]:
    """One run over `due` vouchers besides `stored` others, as a row of the table."""
    now = clock()
    table, end = prefix + vouchers.TABLE, now - timedelta(1)
    over = (stores.voucher(n, now, id=f"v-due-{n}", valid_until=end) for n in range(due))
    stores.write_all(url, prefix, ((table, vouchers.to_item(one)) for one in over))
    with process(url, Place(prefix)) as (_, timed):
        started = time.perf_counter()
        result = sweep.run(lambda: 3_600_000)
        took = time.perf_counter() - started
    if result["expired"] != due:
        raise RuntimeError(f"the sweep did not do what was due: {result}")
    return [due, stored + due, took, due / took, timed.calls, timed.units / due]
