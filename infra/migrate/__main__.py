"""Migrate the data of the first system.

    python -m infra.migrate export.sql --dry-run
    python -m infra.migrate export.sql --stage dev

The file is what `wrangler d1 export` writes, or a D1 SQLite database; docs/migration.md explains
the rules. You can stop the command at any time and run it again: it continues with what is missing.
A report beside the file lists every row that was rejected or corrected, with the reason.

Exit codes: 0 all rows migrated, 1 some rejected, 2 the file cannot be used, 3 the tables cannot be
reached, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime import clock
from chalicelib.storage.errors import StoreUnavailable
from infra.migrate import days, into_calendars, price_unit, reader, writer
from infra.migrate.into_calendars import IntoCalendars, UnusableCalendar
from infra.migrate.plan import Plan
from infra.migrate.report import Report
from infra.migrate.rows import Reading
from infra.migrate.source import TABLES, Source, Unusable
from infra.migrate.writer import Outcome
from infra.operator import stage_tables
from infra.operator.progress import Progress
from infra.operator.stage_tables import StageTables, Unreachable

THREADS = 8
UNUSABLE = 2
UNREACHABLE = 3
INTERRUPTED = 130  # as a shell reports it


def main(
    arguments: Sequence[str] | None = None,
    tables: StageTables | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
    now: Callable[[], datetime] = clock,
) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    with ExitStack() as opened:
        return _main(options, tables, out or sys.stdout, err or sys.stderr, now, opened)


def _main(
    options: argparse.Namespace,
    tables: StageTables | None,
    out: TextIO,
    err: TextIO,
    now: Callable[[], datetime],
    opened: ExitStack,
) -> int:
    path: Path = options.file
    report_path: Path = options.report or path.with_name(path.name + ".report.csv")
    report, outcome = Report(), Outcome()
    source: Source | None = None
    try:
        progress = Progress(err, "reading", 0)
        source = reader.read(path, progress)
        opened.callback(source.database.close)
        progress.end()
        if options.prices is None:
            price_unit.require_unit(source)
        report.write(report_path)  # fails early when it cannot be written
        tables = _connected(options, tables)
        plan = _plan(options, source, report, tables, now(), err)
        code = _run(plan, outcome, None if options.dry_run else tables, options.threads)
    except UnusableCalendar as problem:
        print(f"migrate: {problem}", file=err)
        return UNUSABLE
    except Unusable as problem:
        print(f"migrate: {path}: {problem}", file=err)
        return UNUSABLE
    except OSError as problem:
        print(f"migrate: {report_path}: {problem.strerror}", file=err)
        return UNUSABLE
    except Unreachable as problem:
        print(f"migrate: {problem}", file=err)
        return UNREACHABLE
    except (BotoCoreError, ClientError, StoreUnavailable) as problem:
        print(f"migrate: the tables of {options.stage}: {problem}", file=err)
        print("migrate: run it again to continue", file=err)
        code = UNREACHABLE
    except KeyboardInterrupt:
        print("\nmigrate: interrupted; run it again to continue", file=err)
        code = INTERRUPTED
    if source is None:
        return code
    report.write(report_path)
    if options.zone is None and report.has_dates():
        print(
            "migrate: warning: there are dates without a time, and they were read in UTC;"
            " name the hotels' zone, such as --zone Europe/Berlin",
            file=err,
        )
    print("\n".join(_summary(source, report, outcome, dry_run=options.dry_run)), file=out)
    print(_next_step(report, code, dry_run=options.dry_run), file=out)
    print(f"The reasons, row by row: {report_path}", file=out)
    return code


def _connected(options: argparse.Namespace, tables: StageTables | None) -> StageTables | None:
    """The stage's tables; None for a dry run that needs none. Raises Unreachable."""
    if options.dry_run and not options.calendar:
        return None
    tables = tables or stage_tables.connect(options.stage, options.threads)
    tables.check_reachable()
    return tables


def _plan(
    options: argparse.Namespace,
    source: Source,
    report: Report,
    tables: StageTables | None,
    now: datetime,
    err: TextIO,
) -> Plan:
    """What is to be done with the file. Raises UnusableCalendar, StoreUnavailable."""
    calendars = IntoCalendars()
    if tables is not None:
        calendars = into_calendars.read(tables, options.calendar, now)
    reading = Reading(options.zone or days.UTC_ZONE, options.prices or "major")
    action = "checking" if options.dry_run else "writing"
    progress = Progress(err, action, sum(source.counts.values()))
    return Plan(source, report, progress, reading, calendars)


def _run(plan: Plan, outcome: Outcome, tables: StageTables | None, threads: int) -> int:
    report, progress = plan.report, plan.progress
    report.remarks += plan.source.remarks
    progress.step(len(plan.source.remarks))
    families = plan.families()
    try:
        if tables is None:
            for family in families:
                outcome.written.update(put.table for put in family.puts())
                progress.step(family.row_count)
        else:

            def add(part: Outcome) -> None:
                outcome.add(part)
                report.remarks += part.remarks
                progress.step(part.row_count)

            writer.write_all(families, tables, threads, add)
    finally:
        progress.end()
    return 1 if report.rejected() else 0


def _summary(source: Source, report: Report, outcome: Outcome, *, dry_run: bool) -> list[str]:
    rejected = report.rejected()
    lines = [
        "",
        f"{'':18}{'in the file':>12}{'valid':>12}{'rejected':>12}"
        + (f"{'to write':>12}" if dry_run else f"{'written':>12}{'existing':>12}"),
    ]
    for table in TABLES:
        counts = [
            source.counts[table],
            report.valid[table],
            rejected[table],
            outcome.written[table],
        ]
        line = f"{table:18}" + "".join(f"{count:12,}" for count in counts)
        lines.append(line if dry_run else line + f"{outcome.existing[table]:12,}")
    if report.added:
        lines += [
            "",
            "Events that the log in the file lacks, derived from the rows:",
            *_counts(report.added),
        ]
    lines += [f"\n{note}." for note in source.notes]
    if source.ignored:
        lines += ["", "Ignored:", *(f"  {name}" for name in source.ignored)]
    if report.remarks:
        count = report.misfits()
        misfits = f"; {count:,} do not fit into their calendar" if count else ""
        lines += [
            "",
            f"Rejected {rejected.total():,} rows, corrected {report.corrections():,} values"
            f"{misfits}:",
        ]
        lines += report.reasons()
    return [*lines, ""]


def _counts(counts: Counter[str]) -> list[str]:
    return [f"  {count:>7,} x {name}" for name, count in counts.most_common()]


def _next_step(report: Report, code: int, *, dry_run: bool) -> str:
    if code in (UNREACHABLE, INTERRUPTED):
        return "The migration is not complete."
    if dry_run:
        return "This was a dry run: nothing was written."
    return "Now run `make check-data`." if report.valid else "There was nothing to migrate."


def _parser() -> argparse.ArgumentParser:
    parser = stage_tables.parser("migrate", __doc__)
    parser.add_argument("file", type=Path, help="the export (.sql), or a D1 SQLite database")
    parser.add_argument(
        "--dry-run", action="store_true", help="check the file without writing anything"
    )
    parser.add_argument(
        "--report", type=Path, help="where to write the report (default: beside the file)"
    )
    parser.add_argument(
        "--zone", type=days.zone, help="the zone of dates without a time (default UTC)"
    )
    parser.add_argument(
        "--prices",
        choices=("major", "minor"),
        help="whether 1290 is 1290.00 or 12.90; must be said of amounts that may be cents",
    )
    parser.add_argument(
        "--calendar",
        action="append",
        default=[],
        metavar="[SERVICE_TYPE=]ID",
        help="put the vouchers of its hotel (of this service type) into this calendar; repeatable",
    )
    parser.add_argument(
        "--threads",
        type=stage_tables.thread_count,
        default=THREADS,
        help=f"how many threads to use (default {THREADS})",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
