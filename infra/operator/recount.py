"""Compare what a calendar's counters say of one day with its agenda, and repair them.

    python -m infra.operator.recount c-… 2026-12-15 --stage prod
    python -m infra.operator.recount c-… 2026-12-15 --stage prod --repair

The day is one in UTC. Without --repair it writes nothing. Counters of the past are left alone.
While the service is running, a booking may be made between two reads: run it again before you
repair.

Exit codes: 0 the counters agree, or were repaired; 1 they do not agree; 2 they changed meanwhile,
run it again; 3 the tables cannot be reached.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.calendars.cells import start_of
from chalicelib.domain.instants import text
from chalicelib.runtime import clock
from chalicelib.storage.errors import StoreUnavailable
from infra.operator import calendar_days, stage_tables
from infra.operator.stage_tables import StageTables, Unreachable

AGREES, DIFFERS, CHANGED, UNREACHABLE = range(4)


def main(
    arguments: Sequence[str] | None = None,
    tables: StageTables | None = None,
    now: Callable[[], datetime] = clock,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Run the command and return its exit code."""
    out, err = out or sys.stdout, err or sys.stderr
    parser = stage_tables.parser("recount", __doc__)
    parser.add_argument("calendar_id")
    parser.add_argument("day", type=date.fromisoformat, help="a date in UTC, such as 2026-12-15")
    parser.add_argument("--repair", action="store_true", help="write what the agenda says")
    options = parser.parse_args(arguments)
    try:
        tables = tables or stage_tables.connect(options.stage, 1)
        tables.check_reachable()
        client = tables.client
        row, wrong = calendar_days.differences(client, options.calendar_id, options.day, now())
        for cell, (count, wanted) in sorted(wrong.items()):
            print(f"{text(start_of(cell))}: {count} places counted, {wanted} taken", file=out)
        if not wrong:
            print("The counters agree.", file=out)
            return AGREES
        if not options.repair:
            return DIFFERS
        if not calendar_days.repair(client, row, options.day, wrong):
            print("The counters have changed meanwhile. Run it again.", file=out)
            return CHANGED
    except (Unreachable, BotoCoreError, ClientError, StoreUnavailable) as problem:
        print(f"recount: {problem}", file=err)
        return UNREACHABLE
    print(f"Repaired {len(wrong)} counters.", file=out)
    return AGREES


if __name__ == "__main__":
    sys.exit(main())
