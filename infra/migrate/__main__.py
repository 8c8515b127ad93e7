"""Take over the data of the first system.

    python -m infra.migrate export.sql --dry-run
    python -m infra.migrate export.sql --stage dev

Reads what `wrangler d1 export` writes, or a D1 SQLite file; docs/migration.md tells the rules.
May be stopped at any time and run again. Every row that is refused or mended is named, with the
reason, in a report next to the file.

Exit codes: 0 all rows taken, 1 some refused, 2 the file cannot be used, 3 the tables cannot be
reached, 130 stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.storage.errors import StoreUnavailable
from infra import stage
from infra.migrate import source, writer
from infra.migrate.plan import Plan
from infra.migrate.report import Report
from infra.migrate.source import TABLES, Source, Unusable
from infra.migrate.writer import Outcome
from infra.progress import Progress
from infra.stage import Tables, Unreachable

THREADS = 8
UNREACHED = 3
STOPPED = 130  # as a shell says it of a command that was interrupted


def main(
    arguments: Sequence[str] | None = None,
    tables: Tables | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """The command. Gives its exit code."""
    out, err = out or sys.stdout, err or sys.stderr
    asked = _parser().parse_args(arguments)
    path: Path = asked.file
    report_path: Path = asked.report or path.with_name(path.name + ".report.csv")
    report, outcome = Report(), Outcome()
    found: Source | None = None
    try:
        reading = Progress(err, "reading", 0)
        found = source.read(path, reading)
        reading.end()
        report.write(report_path)  # before anything else: is there room for it?
        if not asked.dry_run:
            tables = tables or stage.tables(asked.stage, asked.threads)
            tables.reach()
        code = _run(found, report, outcome, None if asked.dry_run else tables, asked.threads, err)
    except Unusable as problem:
        print(f"migrate: {path}: {problem}", file=err)
        return 2
    except OSError as problem:
        print(f"migrate: {report_path}: {problem.strerror}", file=err)
        return 2
    except Unreachable as problem:
        print(f"migrate: {problem}", file=err)
        return UNREACHED
    except (BotoCoreError, ClientError, StoreUnavailable) as problem:
        print(f"migrate: the tables of {asked.stage}: {problem}", file=err)
        print("migrate: run it again to go on where it stopped", file=err)
        code = UNREACHED
    except KeyboardInterrupt:
        print("\nmigrate: stopped; run it again to go on", file=err)
        code = STOPPED
    if found is None:
        return code
    report.write(report_path)
    print("\n".join(_summary(found, report, outcome, dry=asked.dry_run)), file=out)
    print(_next(report, code, dry=asked.dry_run), file=out)
    print(f"Every row's reason: {report_path}", file=out)
    return code


def _run(
    found: Source,
    report: Report,
    outcome: Outcome,
    tables: Tables | None,
    threads: int,
    err: TextIO,
) -> int:
    report.remarks += found.remarks
    progress = Progress(
        err, "checking" if tables is None else "writing", sum(found.counts.values())
    )
    progress.step(len(found.remarks))
    families = Plan(found, report, progress).families()
    try:
        if tables is None:
            for family in families:
                outcome.written.update(put.table for put in family.puts())
                progress.step(family.rows)
        else:

            def landed(some: Outcome) -> None:
                outcome.add(some)
                report.remarks += some.remarks
                progress.step(some.rows)

            writer.write_all(families, tables, threads, landed)
    finally:
        progress.end()
    return 1 if report.refused() else 0


def _summary(found: Source, report: Report, outcome: Outcome, *, dry: bool) -> list[str]:
    refused = report.refused()
    lines = [
        "",
        f"{'':18}{'in the file':>12}{'right':>12}{'refused':>12}"
        + (f"{'to write':>12}" if dry else f"{'written':>12}{'there before':>14}"),
    ]
    for table in TABLES:
        counts = [found.counts[table], report.taken[table], refused[table], outcome.written[table]]
        line = f"{table:18}" + "".join(f"{count:12,}" for count in counts)
        lines.append(line if dry else line + f"{outcome.there[table]:14,}")
    if report.added:
        lines += [
            "",
            "Told by no event of the file, so by one made from the row:",
            *_by(report.added),
        ]
    lines += [f"\n{note}." for note in found.notes]
    if found.left_alone:
        lines += ["", "Left alone:", *(f"  {what}" for what in found.left_alone)]
    if report.remarks:
        lines += ["", f"Refused {refused.total():,} rows, mended {report.mended():,}:"]
        lines += report.reasons()
    return [*lines, ""]


def _by(counts: Counter[str]) -> list[str]:
    return [f"  {count:>7,} x {what}" for what, count in counts.most_common()]


def _next(report: Report, code: int, *, dry: bool) -> str:
    if code in (UNREACHED, STOPPED):
        return "The file was not worked through to its end."
    if dry:
        return "Nothing was written: this was a dry run."
    return "Now run `make check-data`." if report.taken else "There was nothing to take."


def _parser() -> argparse.ArgumentParser:
    parser = stage.parser("migrate", __doc__)
    parser.add_argument("file", type=Path, help="the export (.sql), or a D1 SQLite file")
    parser.add_argument("--dry-run", action="store_true", help="check the file, write nothing")
    parser.add_argument("--report", type=Path, help="where (default: next to the file)")
    parser.add_argument("--threads", type=stage.threads, default=THREADS, help=f"default {THREADS}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
