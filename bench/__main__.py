"""`make bench`: measures, prints tables, and writes docs/benchmarks.md with its plots."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import botocore, cold, plot, routes, rush, stores, sweep
from bench.table import markdown, median

DOCS = Path(__file__).parent.parent / "docs"
FIRST_SYSTEM = {  # its own functions in its own local runtime on SQLite, median ms over HTTP
    "issue": 14.8,
    "slots of a month": 13.7,
    "book": 16.4,
    "cancel": 15.6,
    "bookings of a guest": 7.9,
}
FLAT = """\
With 1,000 vouchers and bookings stored, and with {rows:,}. The first system took 20.1 ms for a
guest's bookings with 100,000 stored, since it read them all."""
GROWTH = """\
DynamoDB Local itself takes longer for a write into a larger table, and so does the
floor beside it: *own growth* is what is left when each is divided by its floor. The units,
which are what DynamoDB charges and scales by, stay. (It counts a transactional write at 4
units a KB and index; DynamoDB bills 2.)"""


def main() -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="requests a route (200)")
    parser.add_argument("--large", type=int, default=100_000, help="rows of the large store")
    parser.add_argument("--due", type=int, default=5_000, help="vouchers for the sweep")
    parser.add_argument("--stored", type=int, default=900_000, help="rows of its largest store")
    parser.add_argument("--most-due", type=int, default=100_000, help="and what is due there")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args()
    # Nothing of an account may be reached from here.
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")  # noqa: S106
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    sections = [_heading()]

    def say(*lines: str) -> None:
        print("\n".join(lines), flush=True)
        sections.extend(lines)

    with stores.embedded_store() as url:
        _fill(url, asked.large)
        ours, smallest = cold.measure(url, "small-", 16)
        local = routes.measure(url, "small-", asked.times)
        filled = routes.measure(url, "large-", asked.times)
        say("", "## Over HTTP, on the local run's store", "", _first(local, filled, asked.large))
        say("", FLAT.format(rows=asked.large))
    with stores.dynamodb_local() as url:
        _fill(url, asked.large)
        small = routes.measure(url, "small-", asked.times)
        large = routes.measure(url, "large-", asked.times)
        say("", "## Each route, on DynamoDB Local with 1,000 vouchers", "")
        say(markdown(routes.HEAD, [one.row() for one in small]))
        say("", f"## With {asked.large:,} vouchers and as many bookings", "")
        say(markdown(routes.HEAD, [one.row() for one in large]), "", _growth(small, large))
        say("", GROWTH)
        _note("a booking rush")
        with routes.server(url, "small-") as (port, _):
            rows = [rush.measure("over HTTP", rush.over_http(port), 2000, 200)]
        with routes.process(url, "small-"):
            rows.append(rush.measure("in process", rush.in_process, 2000, 200))
        say("", "## A booking rush", "", markdown(rush.HEAD, rows))
    say("", "## The sweep", "", markdown(sweep.HEAD, _sweeps(asked)))
    say("", "## What botocore takes", "", markdown(botocore.HEAD, botocore.measure()))
    say("", botocore.MEANING)
    cold_row = [median(ours), median(smallest), cold.ratio(ours, smallest)]
    head = ("ours ms", "smallest app ms", "ratio")
    say("", "## Cold start: process start to first answer", "", markdown(head, [cold_row]))
    if asked.write:
        _write(sections, local, small, large, asked.large)
    return 0


def _sweeps(asked: argparse.Namespace) -> list[list[object]]:
    rows = []
    with stores.dynamodb_local() as url:
        for stored in sorted({1000, asked.large, asked.stored}):
            due = asked.due if stored < asked.stored else asked.most_due
            _note(f"a sweep of {due:,} due among {stored:,}")
            sweep.fill(url, f"of-{stored}-", stored)
            rows.append(sweep.measure(url, f"of-{stored}-", due, stored))
    return rows


def _fill(url: str, large: int) -> None:
    """Both first, so that the same process answers for both."""
    for prefix, count in (("small-", 1000), ("large-", large)):
        _note(f"{count:,} vouchers and bookings")
        stores.fill(url, prefix, count)


def _heading() -> str:
    cores = os.cpu_count()
    return (
        f"# Benchmarks\n\nMeasured on {datetime.now(UTC):%Y-%m-%d} on a shared machine with "
        f"{cores} cores, Python {platform.python_version()}, by `make bench`. Figures are medians "
        "of a run; on a shared machine trust the ratios more than the milliseconds.\n\n"
        "*In process* is the app called with API Gateway's events. *Floor* is what the very same "
        "calls take with a bare boto3 client, in turn with ours; *ratio* is the whole over it. "
        "*Own* is what is not spent in botocore. "
        "*Units* are DynamoDB's capacity units a request."
    )


def _first(small: list[routes.Figures], large: list[routes.Figures], rows: int) -> str:
    table = []
    for one, other in zip(small, large, strict=True):
        few, many = median(one.http), median(other.http)
        first = FIRST_SYSTEM.get(one.name)
        table.append(
            [one.name, few, many, many / few, first or "-", f"{few / first:.2f}" if first else "-"]
        )
    head = ("route", "ours ms", f"with {rows:,} ms", "growth", "first system ms", "ours / first")
    return markdown(head, table)


def _growth(small: list[routes.Figures], large: list[routes.Figures]) -> str:
    rows = [
        [
            one.name,
            median(one.process),
            median(other.process),
            median(other.process) / median(one.process),
            other.ratio() / one.ratio(),
            f"{one.units:.1f}",
            f"{other.units:.1f}",
        ]
        for one, other in zip(small, large, strict=True)
    ]
    head = (
        "route",
        "small ms",
        "large ms",
        "large / small",
        "own growth",
        "units small",
        "units large",
    )
    return markdown(head, rows)


def _write(
    sections: list[str],
    local: list[routes.Figures],
    small: list[routes.Figures],
    large: list[routes.Figures],
    rows: int,
) -> None:
    names = [one.name for one in local]
    by_route = plot.bars(
        "Latency by route, over HTTP on the local run's store (median)",
        "ms",
        names,
        [("ours", [median(one.http) for one in local])],
    )
    by_size = plot.bars(
        "Latency by what is stored, in process on DynamoDB Local (median)",
        "ms",
        names,
        [
            ("1,000 vouchers", [median(one.process) for one in small]),
            (f"{rows:,} vouchers", [median(one.process) for one in large]),
        ],
    )
    (DOCS / "latency-by-route.svg").write_text(by_route)
    (DOCS / "latency-by-size.svg").write_text(by_size)
    sections += [
        "",
        "![Latency by route](latency-by-route.svg)",
        "",
        "![Latency by what is stored](latency-by-size.svg)",
    ]
    (DOCS / "benchmarks.md").write_text("\n".join(sections) + "\n")


def _note(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
