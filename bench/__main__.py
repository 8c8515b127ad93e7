"""`make bench`: measures, prints tables, and writes docs/benchmarks.md with its plots."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import cold, plot, routes, rush, stores, sweep
from bench.table import markdown, median

DOCS = Path(__file__).parent.parent / "docs"
FIRST_SYSTEM = {  # its own functions in its own local runtime on SQLite, median ms over HTTP
    "issue": 14.8,
    "slots of a month": 13.7,
    "book": 16.4,
    "cancel": 15.6,
    "bookings of a guest": 7.9,
}
GROWTH = """\
DynamoDB Local itself takes longer for a write into a larger table, and so does the
floor beside it; the units, which are what DynamoDB charges and scales by, stay. (It
counts a transactional write at 4 units a KB and index; DynamoDB bills 2.) A guest's
bookings fill a page only in the larger store. A month of slots is one small read and an
answer of 700 slots, whose making is our own work."""


def main() -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="requests a route (200)")
    parser.add_argument("--large", type=int, default=100_000, help="rows of the large store")
    parser.add_argument("--due", type=int, default=10_000, help="vouchers for the sweep")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args()
    # Nothing of an account may be reached from here.
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")  # noqa: S106
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    sections = [_heading()]

    def say(*lines: str) -> None:
        print("\n".join(lines), flush=True)
        sections.extend(lines)

    with stores.ministack() as url:
        _note("the local run's store, 1,000 vouchers")
        stores.fill(url, "bench-", 1000)
        local = routes.measure(url, "bench-", asked.times)
        say("", "## Over HTTP, on the local run's store", "", _first(local))
        ours, smallest = cold.measure(url, "bench-", 16)
    with stores.dynamodb_local() as url:
        _note("DynamoDB Local, 1,000 vouchers")
        stores.fill(url, "small-", 1000)
        small = routes.measure(url, "small-", asked.times)
        _note(f"DynamoDB Local, {asked.large:,} vouchers")
        stores.fill(url, "large-", asked.large)
        large = routes.measure(url, "large-", asked.times)
        say("", "## Each route, on DynamoDB Local with 1,000 vouchers", "")
        say(markdown(routes.HEAD, [one.row() for one in small]))
        say("", f"## With {asked.large:,} vouchers and half as many bookings", "")
        say(markdown(routes.HEAD, [one.row() for one in large]), "", _growth(small, large))
        say("", GROWTH)
        _note("the sweep")
        rows = [sweep.measure(url, "small-", asked.due, 1000 + asked.due)]
        rows.append(sweep.measure(url, "large-", asked.due, asked.large + asked.due))
        say("", "## The sweep", "", markdown(sweep.HEAD, rows))
        _note("a booking rush")
        with routes.server(url, "small-") as (port, _):
            row = rush.measure(port, 2000, 200)
        say("", "## A booking rush", "", markdown(rush.HEAD, [row]))
    cold_row = [median(ours), median(smallest), cold.ratio(ours, smallest)]
    head = ("ours ms", "smallest app ms", "ratio")
    say("", "## Cold start: process start to first answer", "", markdown(head, [cold_row]))
    if asked.write:
        _write(sections, local, small, large, asked.large)
    return 0


def _heading() -> str:
    cores = os.cpu_count()
    return (
        f"# Benchmarks\n\nMeasured on {datetime.now(UTC):%Y-%m-%d} on a shared machine with "
        f"{cores} cores, Python {platform.python_version()}, by `make bench`. Figures are medians "
        "of a run; on a shared machine trust the ratios more than the milliseconds.\n\n"
        "*In process* is the app called with API Gateway's events. *Floor* is the part of that "
        "which bare boto3 calls take, for the very same calls; *ratio* is the whole over it. "
        "*Units* are DynamoDB's capacity units a request."
    )


def _first(local: list[routes.Figures]) -> str:
    rows = [
        [
            one.name,
            median(one.http),
            FIRST_SYSTEM.get(one.name, "-"),
            f"{median(one.http) / FIRST_SYSTEM[one.name]:.2f}" if one.name in FIRST_SYSTEM else "-",
        ]
        for one in local
    ]
    return markdown(("route", "ours ms", "first system ms", "ours / first"), rows)


def _growth(small: list[routes.Figures], large: list[routes.Figures]) -> str:
    rows = [
        [
            one.name,
            median(one.process),
            median(other.process),
            median(other.process) / median(one.process),
            f"{one.units:.1f}",
            f"{other.units:.1f}",
        ]
        for one, other in zip(small, large, strict=True)
    ]
    head = ("route", "small ms", "large ms", "large / small", "units small", "units large")
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
