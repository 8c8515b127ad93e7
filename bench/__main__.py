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
from statistics import mean

from bench import botocore, cold, plot, routes, rush, stores, sweep
from bench.routes import Place
from bench.table import markdown, median, p99

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
FIRST_SYSTEM = {  # its own functions in its own local runtime on SQLite, median ms over HTTP
    "issue": 14.8,
    "slots of a month": 13.7,
    "book": 16.4,
    "cancel": 15.6,
    "bookings of a guest": 7.9,
}
INTRODUCTION = """\
# Benchmarks

By `make bench`; each part says below with what and when. Figures are medians. On a shared machine
trust the ratios more than the milliseconds: what is compared took turns all the while.

*In process* is the app called with API Gateway's events. *Floor* is what the very same calls take
with a bare boto3 client, in turn with ours; *ratio* is the whole over it. *Own* is what is not
spent in botocore. *Units* are DynamoDB's capacity units a request.

What is left out, unless a table says otherwise: the rate limit (one more write a request), a stored
key's look-up (one read a minute), the local store's saving to disk, and the tables' streams: the
more records of a stream DynamoDB Local keeps, the longer each write takes it (twice, with 100,000),
while DynamoDB writes a stream apart from the request. DynamoDB Local counts a transactional write
at 4 units a KB and index; DynamoDB bills 2. The first system's figures were measured before, on one
of these machines.
"""
FLAT = """\
With 1,000 vouchers and bookings stored, and with {rows:,}; a guest has 25, or {each:,}, and each
listing answers 20. *With its limit*: with 1,000, and the rate limit counting. The first system took
20.1 ms for a guest's bookings with 100,000 stored, since it read them all.

![Latency by route](latency-by-route.svg)"""
GROWTH = "![Latency by what is stored](latency-by-size.svg)"

# A heading, and what stands below it.
Sections = dict[str, str]


def over_http(asked: argparse.Namespace) -> Sections:
    """The routes over HTTP, on the local run's store."""
    places = (Place("small-"), Place("large-"), Place("small-", limit=1_000_000))
    with stores.embedded_store() as url:
        _fill(url, asked.large)
        _note("over HTTP")
        small, large, limited = routes.over_http(url, places, asked.times)
    table: list[list[object]] = []
    growth, shares = {}, {}
    for name, took in small.items():
        few, many, counted = median(took), median(large[name]), median(limited[name])
        growth[name] = many / few
        first = FIRST_SYSTEM.get(name)
        if first:
            shares[name] = few / first
        share = f"{few / first:.2f}" if first else "-"
        row = [name, few, p99(took), many, p99(large[name]), many / few]
        table.append([*row, first or "-", share, counted])
    with_many = f"with {asked.large:,} ms"
    head = ("route", "ours ms", "p99", with_many, "p99", "growth", "first system ms")
    flat = FLAT.format(rows=asked.large, each=asked.large // stores.GUESTS)
    if asked.write:
        title = "Latency by route, over HTTP on the local run's store (median)"
        bars = [("ours", [median(took) for took in small.values()])]
        (DOCS / "latency-by-route.svg").write_text(plot.bars(title, "ms", list(small), bars))
    aims = [
        aim("Ours over the first system's", 0.5, shares),
        aim(f"Growth with {asked.large:,}", 1.1, growth),
    ]
    drawn = markdown((*head, "ours / first", "with its limit ms"), table)
    return {"Over HTTP, on the local run's store": "\n\n".join([drawn, "\n".join(aims), flat])}


def starting(asked: argparse.Namespace) -> Sections:
    """A cold start."""
    with stores.embedded_store() as url:
        stores.write_all(url, "cold-", [])  # its tables
        _note(f"{asked.starts} cold starts of each")
        took = cold.measure(url, "cold-", asked.starts)
    shares = {name: found / took[cold.SMALLEST_APP] for name, found in took.items()}
    rows = [[name, found, shares[name]] for name, found in took.items()]
    reached = aim("Over the smallest", 1.15, {cold.OURS: shares[cold.OURS]})
    text = "\n\n".join([markdown(cold.HEAD, rows), reached, cold.MEANING])
    return {"Cold start: process start to first answer": text}


def on_dynamodb_local(asked: argparse.Namespace) -> Sections:
    """The routes beside their floor, and a booking rush."""
    places = (Place("small-"), Place("large-"))
    with stores.dynamodb_local() as url:
        _fill(url, asked.large)
        _note("in process")
        small, large = routes.in_process(url, places, asked.times)
        _note("over HTTP")
        http = routes.over_http(url, places, asked.times)
        for figures, took in zip((small, large), http, strict=True):
            for one in figures:
                one.http = took[one.name]
        _note("a booking rush")
        with routes.server(url, places[0]) as (port, _):
            rushed = [rush.measure("over HTTP", rush.over_http(port), asked.guests, 200)]
        with routes.process(url, places[0]):
            rushed.append(rush.measure("in process", rush.in_process, asked.guests, 200))
    if asked.write:
        title = "Latency by what is stored, in process on DynamoDB Local (median)"
        names = ("1,000 vouchers", f"{asked.large:,} vouchers")
        bars = [
            (name, [median(one.process) for one in figures])
            for name, figures in zip(names, (small, large), strict=True)
        ]
        picture = plot.bars(title, "ms", [one.name for one in small], bars)
        (DOCS / "latency-by-size.svg").write_text(picture)
    tables = []
    for figures in (small, large):
        aims = [
            aim("In process over its floor", 1.3, {f.name: f.ratio() or 0 for f in figures}),
            aim("Own ms", 1.0, {one.name: median(one.own) for one in figures}),
        ]
        tables.append("\n\n".join([markdown(routes.HEAD, [f.row() for f in figures]), *aims]))
    return {
        "Each route, on DynamoDB Local with 1,000 vouchers and bookings": tables[0],
        f"With {asked.large:,} vouchers and bookings": tables[1],
        "What grows": f"{_growth(small, large)}\n\n{GROWTH}",
        "A booking rush": f"{markdown(rush.HEAD, rushed)}\n\n{rush.MEANING}",
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
    parser.add_argument("--guests", type=int, default=2000, help="guests of the rush (2000)")
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
    options = [word for word in sys.argv[1:] if word not in (*PARTS, "--write")]
    for name in asked.parts or PARTS:
        command = f'make bench ARGS="{" ".join([name, *options])}"'
        found = {
            heading: f"{text}\n\n*{command}: {_today()}, {_machine()}.*"
            for heading, text in PARTS[name](asked).items()
        }
        print("\n".join(f"\n## {heading}\n\n{text}" for heading, text in found.items()), flush=True)
        if asked.write:
            _write(found)
    return 0


def aim(what: str, most: float, found: dict[str, float]) -> str:
    """A line that says whether the largest of some figures is what it should be."""
    name = max(found, key=lambda name: found[name])
    reached = "reached" if found[name] <= most else "**missed**"
    return f"{what}: at most {most} is the aim, {found[name]:.2f} the largest ({name}): {reached}."


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _machine() -> str:
    known = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*: (.*)", known.read_text() if known.exists() else "", re.M)
    name = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores ({name}), Python {platform.python_version()}"


def _fill(url: str, large: int) -> None:
    """Both first, so that the same process answers for both."""
    for prefix, count in (("small-", 1000), ("large-", large)):
        _note(f"{count:,} vouchers and bookings")
        stores.fill(url, prefix, count)


def _growth(small: list[routes.Figures], large: list[routes.Figures]) -> str:
    rows: list[list[object]] = []
    whole, own = {}, {}
    for one, other in zip(small, large, strict=True):
        few, many = median(one.process), median(other.process)
        ours_few, ours_many = median(one.own), median(other.own)
        whole[one.name], own[one.name] = many / few, ours_many / ours_few
        units = [f"{mean(one.units):.1f}", f"{mean(other.units):.1f}"]
        rows.append([one.name, few, many, many / few, ours_few, ours_many, own[one.name], *units])
    head = ("route", "small ms", "large ms", "large / small", "own ms", "own ms, large")
    drawn = markdown((*head, "large / small", "units small", "units large"), rows)
    return f"{drawn}\n\n{aim('In process', 1.1, whole)}\n{aim('Own', 1.1, own)}"


def _write(found: Sections) -> None:
    """Put sections into the page, each in the place of the one before."""
    before = PAGE.read_text() if PAGE.exists() else ""
    known = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)+)", before, re.MULTILINE))
    known |= {heading: f"{text}\n" for heading, text in found.items()}
    body = "".join(f"\n## {heading}\n\n{text.rstrip()}\n" for heading, text in known.items())
    PAGE.write_text(f"{INTRODUCTION}{body}")


def _note(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
