"""Read all vouchers, bookings and events, and report where they disagree.

    python -m infra.check_data
    python -m infra.check_data --stage prod

To be run after a migration or a restore, or on suspicion; docs/migration.md lists what it looks
for. It writes nothing. While the service runs, rows change between two reads, so whatever seems
to disagree is read a second time before it is reported.

Exit codes: 0 all agrees, 1 something disagrees, 3 the tables cannot be reached,
130 stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime import clock
from chalicelib.storage.errors import StoreUnavailable
from infra import stage
from infra.check_data import reading
from infra.check_data.family import Family, Finding
from infra.check_data.reading import Everything
from infra.progress import Progress
from infra.stage import Tables, Unreachable

THREADS = 8
STOPPED = 130  # as a shell says it of a command that was interrupted
SHOWN = 100  # findings; all with --all


def main(
    arguments: Sequence[str] | None = None,
    tables: Tables | None = None,
    now: Callable[[], datetime] = clock,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """The command. Gives its exit code."""
    out, err = out or sys.stdout, err or sys.stderr
    asked = _parser().parse_args(arguments)
    try:
        tables = tables or stage.tables(asked.stage, asked.threads)
        tables.reach()
        progress = Progress(err, "reading", reading.count(tables))
        read = reading.everything(tables, asked.threads, progress)
        progress.end()
        families = list(read.families())
        findings = _findings(families, tables, asked.threads, err) | read.unreadable
    except (Unreachable, BotoCoreError, ClientError, StoreUnavailable) as problem:
        print(f"check-data: {problem}", file=err)
        return 3
    except KeyboardInterrupt:
        return STOPPED
    notes = sorted(note for family in families for note in family.notes())
    print("\n".join(_summary(read, sorted(findings), notes, now(), whole=asked.all)), file=out)
    return 1 if findings else 0


def _findings(families: list[Family], tables: Tables, threads: int, err: TextIO) -> set[Finding]:
    """What disagrees at the first look and still at the second."""
    first = [(family, found) for family in families if (found := family.findings())]
    progress = Progress(err, "looking again", len(first))
    findings: set[Finding] = set()
    with ThreadPoolExecutor(threads) as pool:
        seconds = pool.map(lambda pair: reading.again(tables, pair[0]).findings(), first)
        for (_, found), second in zip(first, seconds, strict=True):
            findings |= found & second
            progress.step()
    if first:
        progress.end()
    return findings


def _summary(
    read: Everything, findings: list[Finding], notes: list[Finding], now: datetime, *, whole: bool
) -> list[str]:
    held = [stored.voucher for stored in read.vouchers.values()]
    statuses = Counter(voucher.status for voucher in held)
    by_status = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
    lines = [
        f"{len(held):,} vouchers ({by_status or 'none'}),"
        f" {sum(map(len, read.bookings.values())):,} bookings,"
        f" {sum(map(len, read.events.values())):,} events",
    ]
    due = sum(voucher.due_at is not None and voucher.due_at <= now for voucher in held)
    if due:
        lines.append(f"{due:,} vouchers are due: the sweep has not come to them yet")
    for problem, count in sorted(Counter(note.problem for note in notes).items()):
        lines.append(f"Just to know: {count:,} bookings: {problem}")
    if not findings:
        return [*lines, "All rows agree."]
    lines += ["", f"{len(findings):,} things disagree:"]
    shown = findings if whole else findings[:SHOWN]
    lines += [f"  {found.table} {found.id} {found.problem}" for found in shown]
    if len(shown) < len(findings):
        lines.append(f"  and {len(findings) - len(shown):,} more: see them with --all")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = stage.parser("check-data", __doc__)
    parser.add_argument("--all", action="store_true", help=f"show more than {SHOWN} findings")
    parser.add_argument("--threads", type=stage.threads, default=THREADS, help=f"default {THREADS}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
