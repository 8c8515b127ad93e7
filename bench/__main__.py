"""`make bench`: measures, prints tables, and writes docs/benchmarks.md with its plots."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import botocore, cold, plot, routes, rush, stores, sweep
from bench.table import markdown, median

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
FIRST_SYSTEM = {  # its own functions in its own local runtime on SQLite, median ms over HTTP
    "issue": 14.8,
    "slots of a month": 13.7,
    "book": 16.4,
    "cancel": 15.6,
    "bookings of a guest": 7.9,
}
FLAT = """\
With 1,000 vouchers and bookings stored, and with {rows:,}; a guest has 25, or {each:,}, and each
listing answers 20. The first system took 20.1 ms for a guest's bookings with 100,000 stored, since
it read them all.

![Latency by route](latency-by-route.svg)"""
GROWTH = """\
*Own growth* is what is left when each is divided by its floor. The tables are without their streams
here: the more records of a stream DynamoDB Local keeps, the longer each write takes it, twice with
100,000; DynamoDB writes a stream apart from the request. (DynamoDB Local counts a transactional
write at 4 units a KB and index; DynamoDB bills 2.)

![Latency by what is stored](latency-by-size.svg)"""

# A heading, and what stands below it.
Sections = dict[str, str]


def over_http(asked: argparse.Namespace) -> Sections:
    """The routes over HTTP, on the local run's store."""
    with stores.embedded_store() as url:
        _fill(url, asked.large)
        small, large = routes.measure(url, ("small-", "large-"), asked.times, _note)
    table = []
    for one, other in zip(small, large, strict=True):
        few, many = median(one.http), median(other.http)
        first = FIRST_SYSTEM.get(one.name)
        share = f"{few / first:.2f}" if first else "-"
        table.append([one.name, few, many, many / few, first or "-", share])
    rows = f"{asked.large:,}"
    head = ("route", "ours ms", f"with {rows} ms", "growth", "first system ms", "ours / first")
    flat = FLAT.format(rows=asked.large, each=asked.large // stores.GUESTS)
    if asked.write:
        title = "Latency by route, over HTTP on the local run's store (median)"
        bars = [("ours", [median(one.http) for one in small])]
        picture = plot.bars(title, "ms", [one.name for one in small], bars)
        (DOCS / "latency-by-route.svg").write_text(picture)
    return {"Over HTTP, on the local run's store": f"{markdown(head, table)}\n\n{flat}"}


def starting(asked: argparse.Namespace) -> Sections:
    """A cold start."""
    with stores.embedded_store() as url:
        stores.write_all(url, "cold-", [])  # its tables
        _note(f"{asked.starts} cold starts of each")
        rows = cold.measure(url, "cold-", asked.starts)
    table = f"{markdown(cold.HEAD, rows)}\n\n{cold.MEANING}"
    return {"Cold start: process start to first answer": table}


def on_dynamodb_local(asked: argparse.Namespace) -> Sections:
    """The routes beside their floor, and a booking rush."""
    with stores.dynamodb_local() as url:
        _fill(url, asked.large)
        small, large = routes.measure(url, ("small-", "large-"), asked.times, _note)
        _note("a booking rush")
        with routes.server(url, "small-") as (port, _):
            rushed = [rush.measure("over HTTP", rush.over_http(port), 2000, 200)]
        with routes.process(url, "small-"):
            rushed.append(rush.measure("in process", rush.in_process, 2000, 200))
    if asked.write:
        title = "Latency by what is stored, in process on DynamoDB Local (median)"
        names = ("1,000 vouchers", f"{asked.large:,} vouchers")
        bars = [
            (name, [median(one.process) for one in figures])
            for name, figures in zip(names, (small, large), strict=True)
        ]
        picture = plot.bars(title, "ms", [one.name for one in small], bars)
        (DOCS / "latency-by-size.svg").write_text(picture)
    tables = [markdown(routes.HEAD, [one.row() for one in figures]) for figures in (small, large)]
    return {
        "Each route, on DynamoDB Local with 1,000 vouchers and bookings": tables[0],
        f"With {asked.large:,} vouchers and bookings": tables[1],
        "What grows": f"{_growth(small, large)}\n\n{GROWTH}",
        "A booking rush": markdown(rush.HEAD, rushed),
    }


def sweeping(asked: argparse.Namespace) -> Sections:
    """The sweep, in stores of several sizes."""
    rows = []
    with stores.dynamodb_local() as url:
        for stored in sorted({1000, asked.large, asked.stored}):
            due = asked.due if stored < asked.stored else asked.most_due
            _note(f"a sweep of {due:,} due among {stored:,}")
            sweep.fill(url, f"of-{stored}-", stored)
            rows.append(sweep.measure(url, f"of-{stored}-", due, stored))
    return {"The sweep": f"{markdown(sweep.HEAD, rows)}\n\n{sweep.MEANING}"}


def in_botocore(_: argparse.Namespace) -> Sections:
    """What botocore takes a call."""
    table = markdown(botocore.HEAD, botocore.measure())
    return {"What botocore takes": f"{table}\n\n{botocore.MEANING}"}


PARTS: dict[str, Callable[[argparse.Namespace], Sections]] = {
    "http": over_http,
    "cold": starting,
    "store": on_dynamodb_local,
    "sweep": sweeping,
    "botocore": in_botocore,
}


def main() -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    told = "; ".join(f"{name}: {part.__doc__}" for name, part in PARTS.items())
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=told)
    parser.add_argument("--times", type=int, default=300, help="requests a route and store (300)")
    parser.add_argument("--starts", type=int, default=40, help="cold starts of each app (40)")
    parser.add_argument("--large", type=int, default=100_000, help="rows of the large store")
    parser.add_argument("--due", type=int, default=5_000, help="vouchers for the sweep")
    parser.add_argument("--stored", type=int, default=100_000, help="rows of its largest store")
    parser.add_argument("--most-due", type=int, default=5_000, help="and what is due there")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args()
    # Nothing of an account may be reached from here.
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")  # noqa: S106
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    for name in asked.parts or PARTS:
        found = PARTS[name](asked)
        print("\n".join(f"\n## {heading}\n\n{text}" for heading, text in found.items()), flush=True)
        if asked.write:
            _write(found)
    return 0


def _heading() -> str:
    return (
        f"# Benchmarks\n\nLast measured on {datetime.now(UTC):%Y-%m-%d} on a shared machine with "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, by `make bench`. Figures are "
        "medians; on a shared machine trust the ratios more than the milliseconds, for what is "
        "compared took turns all the while.\n\n"
        "*In process* is the app called with API Gateway's events. *Floor* is what the very same "
        "calls take with a bare boto3 client, in turn with ours; *ratio* is the whole over it. "
        "*Own* is what is not spent in botocore. "
        "*Units* are DynamoDB's capacity units a request."
    )


def _fill(url: str, large: int) -> None:
    """Both first, so that the same process answers for both."""
    for prefix, count in (("small-", 1000), ("large-", large)):
        _note(f"{count:,} vouchers and bookings")
        stores.fill(url, prefix, count)


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


def _write(found: Sections) -> None:
    """Put sections into the page, each in the place of the one before."""
    before = PAGE.read_text() if PAGE.exists() else ""
    known = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)+)", before, re.MULTILINE))
    known |= {heading: f"{text}\n" for heading, text in found.items()}
    body = "".join(f"\n## {heading}\n\n{text.rstrip()}\n" for heading, text in known.items())
    PAGE.write_text(f"{_heading()}\n{body}")


def _note(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
