"""The sweep: its cost follows what is due, not what is stored."""

from __future__ import annotations

import time
from datetime import timedelta

from bench import stores
from bench.routes import Timed
from chalicelib import runtime, sweep
from chalicelib.runtime import Runtime, clock
from chalicelib.settings import LOCAL_SECRET, Settings
from chalicelib.storage import vouchers
from chalicelib.storage.calls import Calls
from chalicelib.storage.store import Store

HEAD = ("due", "stored", "seconds", "vouchers a second", "calls", "units a voucher")


def measure(url: str, prefix: str, due: int, stored: int) -> list[object]:
    """One run over `due` vouchers among `stored`, as a row of the table."""
    client = stores.client(url)
    now = clock()
    rows = (
        (
            prefix + vouchers.TABLE,
            vouchers.to_item(
                stores.voucher(number, now, id=f"v-due-{number}", valid_until=now - timedelta(1))
            ),
        )
        for number in range(due)
    )
    for batch in stores.batches(rows):
        stores.write(client, batch)
    timed = Timed(client)
    settings = Settings(table_prefix=prefix, stage_secret=LOCAL_SECRET)
    runtime.use(Runtime(settings, Store(Calls(timed, 6), prefix), clock))
    started = time.perf_counter()
    result = sweep.run(lambda: 3_600_000)
    took = time.perf_counter() - started
    runtime.use(None)
    if result["expired"] != due:
        raise RuntimeError(f"the sweep did not do what was due: {result}")
    return [due, stored, took, due / took, timed.calls, timed.units / due]
