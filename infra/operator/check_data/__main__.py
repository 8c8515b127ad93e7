"""Read all vouchers, bookings, events, guest tokens, templates, hotels, calendars, holds, contacts,
webhooks, deliveries, codes of bookings, campaigns, consents and exposures, and report where they
disagree.

    python -m infra.operator.check_data
    python -m infra.operator.check_data --stage prod

Run it after a migration or a restore, or when you suspect that data is damaged. docs/migration.md
lists what it checks. It writes nothing. While the service is running, rows can change between two
reads, so the command reads rows that seem to disagree a second time before it reports them.

Exit codes: 0 all rows agree, 1 some disagree, 3 the tables cannot be reached, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TextIO, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime import clock
from chalicelib.storage.errors import StoreUnavailable
from infra.operator import stage_tables
from infra.operator.check_data import calendars, holds, scan
from infra.operator.check_data.booking_codes import BookingCodes
from infra.operator.check_data.calendars import CalendarBooks
from infra.operator.check_data.campaigns import Campaigns
from infra.operator.check_data.consents import Consents
from infra.operator.check_data.contacts import Contacts
from infra.operator.check_data.deliveries import Deliveries
from infra.operator.check_data.family import Family, Finding
from infra.operator.check_data.holds import Holds
from infra.operator.check_data.hotels import HotelRows
from infra.operator.check_data.learned import Learned
from infra.operator.check_data.scan import StoredRows
from infra.operator.check_data.templates import HotelTemplates
from infra.operator.check_data.tokens import Guest
from infra.operator.check_data.webhooks import Webhooks
from infra.operator.progress import Progress
from infra.operator.stage_tables import StageTables, Unreachable

THREADS = 8
UNREACHABLE = 3
INTERRUPTED = 130  # as a shell reports it
FINDINGS_SHOWN = 100  # all with --all

# The rows that are compared with each other.
Rows = TypeVar(
    "Rows",
    Family,
    Guest,
    HotelTemplates,
    HotelRows,
    CalendarBooks,
    Holds,
    Contacts,
    Webhooks,
    Deliveries,
    BookingCodes,
    Campaigns,
    Consents,
    Learned,
)


def main(
    arguments: Sequence[str] | None = None,
    tables: StageTables | None = None,
    now: Callable[[], datetime] = clock,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Run the command and return its exit code."""
    out, err = out or sys.stdout, err or sys.stderr
    options = _parser().parse_args(arguments)
    try:
        tables = tables or stage_tables.connect(options.stage, options.threads)
        tables.check_reachable()
        progress = Progress(err, "reading", scan.count_rows(tables))
        stored = scan.read_all(tables, options.threads, progress)
        progress.end()
        families = list(stored.families())
        guests, threads = list(stored.guests()), options.threads
        findings = _findings(families, partial(scan.read_again, tables), threads, err)
        findings |= _findings(guests, partial(scan.read_guest_again, tables), threads, err)
        templates = list(stored.hotel_templates())
        findings |= _findings(templates, partial(scan.read_templates_again, tables), threads, err)
        hotels = list(stored.hotels())
        findings |= _findings(hotels, partial(scan.read_hotel_again, tables), threads, err)
        books = calendars.books(tables, stored, now())
        findings |= _findings(books, lambda same: same, threads, err)
        kept = [holds.all_holds(tables, stored)]
        findings |= _findings(kept, lambda same: same, threads, err)
        contacts, webhooks = Contacts(tables.client), Webhooks(tables.client)
        deliveries = Deliveries(tables.client, stored, now())
        codes = BookingCodes(tables.client)
        campaigns = Campaigns(tables.client, stored, now())
        consents, learned = Consents(tables.client), Learned(tables.client, now())
        findings |= _findings([contacts], lambda same: same, threads, err)
        findings |= _findings([webhooks], lambda same: same, threads, err)
        findings |= _findings([deliveries], lambda same: same, threads, err)
        findings |= _findings([codes], lambda same: same, threads, err)
        findings |= _findings([campaigns], lambda same: same, threads, err)
        findings |= _findings([consents], lambda same: same, threads, err)
        findings |= _findings([learned], lambda same: same, threads, err)
        findings |= stored.unreadable
    except (Unreachable, BotoCoreError, ClientError, StoreUnavailable) as problem:
        print(f"check-data: {problem}", file=err)
        return UNREACHABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    notes = sorted(note for family in families for note in family.notes())
    counts = [
        f"{contacts.count:,} contacts, {webhooks.count:,} webhooks,"
        f" {deliveries.count:,} deliveries, {codes.count:,} codes of bookings,"
        f" {campaigns.count:,} campaigns, {consents.count:,} consents,"
        f" {learned.count:,} exposures"
    ]
    if deliveries.due:
        counts.append(f"{deliveries.due:,} deliveries are due and wait for the outbox.")
    summary = _summary(stored, counts, sorted(findings), notes, now(), show_all=options.all)
    print("\n".join(summary), file=out)
    return 1 if findings else 0


def _findings(
    groups: Sequence[Rows], read_again: Callable[[Rows], Rows], threads: int, err: TextIO
) -> set[Finding]:
    """What is wrong at the first read and still at the second."""
    suspects = [(group, findings) for group in groups if (findings := group.findings())]
    progress = Progress(err, "rereading", len(suspects))
    confirmed: set[Finding] = set()
    with ThreadPoolExecutor(threads) as pool:
        second_findings = pool.map(lambda suspect: read_again(suspect[0]).findings(), suspects)
        for (_, first), second in zip(suspects, second_findings, strict=True):
            confirmed |= first & second
            progress.step()
    if suspects:
        progress.end()
    return confirmed


def _summary(
    stored: StoredRows,
    counts: list[str],
    findings: list[Finding],
    notes: list[Finding],
    now: datetime,
    *,
    show_all: bool,
) -> list[str]:
    vouchers = [stored_voucher.voucher for stored_voucher in stored.vouchers.values()]
    statuses = Counter(voucher.status for voucher in vouchers)
    by_status = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
    lines = [
        f"{len(vouchers):,} vouchers ({by_status or 'none'}),"
        f" {sum(map(len, stored.bookings.values())):,} bookings,"
        f" {sum(map(len, stored.events.values())):,} events,"
        f" {sum(map(len, stored.tokens.values())):,} guest tokens,"
        f" {sum(map(len, stored.templates.values())):,} templates,"
        f" {len(stored.profiles):,} hotels",
        *counts,
    ]
    due = sum(voucher.due_at is not None and voucher.due_at <= now for voucher in vouchers)
    if due:
        lines.append(f"{due:,} vouchers are due and wait for the next run of the sweep.")
    for problem, count in sorted(Counter(note.problem for note in notes).items()):
        lines.append(f"Note: {count:,} bookings are {problem}.")
    if not findings:
        return [*lines, "All rows agree."]
    lines += ["", f"{len(findings):,} problems:"]
    listed = findings if show_all else findings[:FINDINGS_SHOWN]
    lines += [f"  {finding.table} {finding.id} {finding.problem}" for finding in listed]
    if len(listed) < len(findings):
        lines.append(f"  and {len(findings) - len(listed):,} more; --all shows all of them")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = stage_tables.parser("check-data", __doc__)
    parser.add_argument(
        "--all", action="store_true", help=f"show all problems, not only the first {FINDINGS_SHOWN}"
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
