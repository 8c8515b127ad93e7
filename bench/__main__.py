"""`make bench`: measure, print tables, and write docs/benchmarks*.md with their plots."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from bench import (
    bill,
    botocore_overhead,
    cold,
    compare,
    dialects,
    embed,
    feed,
    first,
    plot,
    routes,
    rush,
    shared_month,
    stores,
    sweep,
)
from bench.pages import machine, today, with_sections
from bench.routes import Place
from bench.table import markdown, median, p99, target, wrapped

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
OTHER_PAGES = {"first": "first-system", "bill": "bill", "compare": "bill", "month": "calendars"}
INTRODUCTION = wrapped(
    """\
`make bench` measures these figures; each part names its command, its date and its machine. Figures
are medians. On a shared machine the ratios are more reliable than the milliseconds, because the
things compared were measured in alternating turns. The first system has
[a page of its own](benchmarks-first-system.md), as have [what else is
billed](benchmarks-bill.md) and [shared calendars](benchmarks-calendars.md).

*In process* means that the app is called with API Gateway's events. *Floor* is the time that the
same store calls take with a bare boto3 client, in alternating turns with ours; *ratio* is the whole
request divided by the floor. *Own* is the time that is not spent in botocore. *Units* are
DynamoDB's capacity units per request.

Unless a table says otherwise, these are left out: the rate limit (one more write per request), the
look-up of a stored API key (one read a minute), the local store's saving to disk, and the tables'
streams. DynamoDB Local takes longer for each write the more stream records it keeps (twice as long,
with 100,000), while DynamoDB writes a stream apart from the request. DynamoDB Local counts a
transactional write at 4 units per KB and index; DynamoDB bills 2.

Tables that are dated before 2026-11-26 describe the store before it was made smaller: with more
indexes, with uncompressed idempotency records, and with a copy of the voucher on each booking."""
)
FLAT = """\
Measured with 1,000 vouchers and bookings stored, and with {rows:,}; a guest has 25, or {each:,},
and each listing returns 20. *With its limit* is with 1,000 stored and the rate limit counting."""
BY_ROUTE = "![Latency by route](latency-by-route.svg)"
GROWTH = "![Latency by what is stored](latency-by-size.svg)"

# A heading, and the text below it.
Sections = dict[str, str]


def over_http(options: argparse.Namespace) -> Sections:
    """The routes over HTTP, on the local run's store."""
    places = (Place("small-"), Place("large-"), Place("small-", limit=1_000_000))
    with stores.embedded_store() as url:
        _fill(url, options.large)
        _note("over HTTP")
        small, large, limited = routes.over_http(url, places, options.times)
    table: list[list[object]] = []
    growth = {}
    for name, durations in small.items():
        few, many = median(durations), median(large[name])
        growth[name] = many / few
        row = [name, few, p99(durations), many, p99(large[name]), many / few]
        table.append([*row, median(limited[name])])
    with_many = f"with {options.large:,} ms"
    head = ("route", "ours ms", "p99", with_many, "p99", "growth")
    flat = wrapped(FLAT.format(rows=options.large, each=options.large // stores.GUESTS))
    if options.write:
        title = "Latency by route, over HTTP on the local run's store (median)"
        bars = [("ours", [median(durations) for durations in small.values()])]
        (DOCS / "latency-by-route.svg").write_text(plot.bars(title, "ms", list(small), bars))
    reached = target(f"Growth with {options.large:,}", 1.1, growth)
    rows = markdown((*head, "with its limit ms"), table)
    return {"Over HTTP, on the local run's store": "\n\n".join([rows, reached, flat, BY_ROUTE])}


def in_both_dialects(options: argparse.Namespace) -> Sections:
    """The routes in snake_case and in camelCase, in turns drawn by lot."""
    rows, ratios = dialects.measure(options.times)
    reached = target("camelCase over snake_case", 1.15, ratios)
    return {"Both dialects": "\n\n".join([rows, reached, dialects.MEANING])}


def starting(options: argparse.Namespace) -> Sections:
    """A cold start; of another checkout, too, if one is named (--against)."""
    with stores.embedded_store() as url:
        stores.write_all(url, "cold-", [])  # its tables
        _note(f"{options.starts} cold starts of each")
        medians = cold.measure(url, "cold-", options.starts, options.against)
    shares = {name: one.wall / medians[cold.SMALLEST_APP].wall for name, one in medians.items()}
    reached = target(
        "Over the smallest", 1.15, {name: shares[name] for name in (cold.OURS, cold.FETCHING)}
    )
    text = "\n\n".join([markdown(cold.HEAD, cold.rows(medians)), reached, cold.MEANING])
    return {"Cold start: process start to first answer": text}


def on_dynamodb_local(options: argparse.Namespace) -> Sections:
    """The routes and their floor, and a booking rush."""
    places = (Place("small-"), Place("large-"))
    with stores.dynamodb_local() as url:
        _fill(url, options.large)
        _note("in process")
        small, large = routes.in_process(url, places, options.times)
        _note("over HTTP")
        http = routes.over_http(url, places, options.times)
        for figures, durations in zip((small, large), http, strict=True):
            for one in figures:
                one.http = durations[one.name]
        _note("a booking rush")
        with routes.server(url, places[0]) as (port, _):
            rush_rows = [rush.measure("over HTTP", rush.over_http(port), options.guests, 200)]
        with routes.process(url, places[0]):
            rush_rows.append(rush.measure("in process", rush.in_process, options.guests, 200))
    if options.write:
        title = "Latency by what is stored, in process on DynamoDB Local (median)"
        names = ("1,000 vouchers", f"{options.large:,} vouchers")
        bars = [
            (name, [median(one.process) for one in figures])
            for name, figures in zip(names, (small, large), strict=True)
        ]
        picture = plot.bars(title, "ms", [one.name for one in small], bars)
        (DOCS / "latency-by-size.svg").write_text(picture)
    tables = []
    for figures in (small, large):
        targets = [
            target("In process over its floor", 1.3, {f.name: f.ratio() or 0 for f in figures}),
            target("Own ms", 1.0, {one.name: median(one.own) for one in figures}),
        ]
        tables.append("\n\n".join([markdown(routes.HEAD, [f.row() for f in figures]), *targets]))
    return {
        "Each route, on DynamoDB Local with 1,000 vouchers and bookings": tables[0],
        f"With {options.large:,} vouchers and bookings": tables[1],
        "What grows": f"{_growth(small, large)}\n\n{GROWTH}",
        "A booking rush": f"{markdown(rush.HEAD, rush_rows)}\n\n{rush.MEANING}",
    }


def sweeping(options: argparse.Namespace) -> Sections:
    """The sweep, in stores of several sizes."""
    rows = []
    with stores.dynamodb_local() as url:
        for stored in sorted({1000, options.large, options.stored}):
            due = options.due if stored < options.stored else options.most_due
            _note(f"a sweep of {due:,} due among {stored:,}")
            sweep.fill(url, f"of-{stored}-", stored)
            rows.append(sweep.measure(url, f"of-{stored}-", due, stored))
    return {"The sweep": f"{markdown(sweep.HEAD, rows)}\n\n{sweep.MEANING}"}


def in_botocore(_: argparse.Namespace) -> Sections:
    """The time of a call in botocore."""
    table = markdown(botocore_overhead.HEAD, botocore_overhead.measure())
    return {"What botocore takes": f"{table}\n\n{botocore_overhead.MEANING}"}


def in_shared_calendars(options: argparse.Namespace) -> Sections:
    """A month of a shared calendar, beside a voucher's own; only when it is named."""
    return {"A month of a shared calendar": shared_month.section(options.times)}


def comparing(options: argparse.Namespace) -> Sections:
    """A booking's life here and in another checkout (--against); only when it is named."""
    return {"Before and after": compare.measure(options.against.resolve(), options.turns)}


def against_first(options: argparse.Namespace) -> Sections:
    """The first system (--system), its bare worker (--worker) and this one; only when named."""
    counted = not options.uncounted
    rows, ratios = first.measure(options.system, options.worker, options.turns, counted=counted)
    what = {"system": "Ours over the first system", "worker": "Ours over its bare worker"}
    reached = [target(what[name], first.AIMS[name], ratios[name]) for name in ratios]
    limits = first.COUNTED if counted else first.UNCOUNTED
    heading = "Both counting requests" if counted else "Neither counting requests"
    return {heading: "\n\n".join([rows, *reached, first.MEANING, limits])}


PARTS: dict[str, Callable[[argparse.Namespace], Sections]] = {
    "http": over_http,
    "dialects": in_both_dialects,
    "month": in_shared_calendars,
    "cold": starting,
    "store": on_dynamodb_local,
    "sweep": sweeping,
    "feed": feed.section,
    "embed": embed.section,
    "bill": bill.section,
    "botocore": in_botocore,
    "compare": comparing,
    "first": against_first,
}
NEEDS = {"compare": "against", "first": "system"}  # parts that run only when they are named
DEFAULT_PARTS = [name for name in PARTS if name not in (*NEEDS, "month")]


def main() -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parts_help = "; ".join(f"{name}: {part.__doc__}" for name, part in PARTS.items())
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=parts_help)
    parser.add_argument("--times", type=int, default=300, help="requests per route and store (300)")
    parser.add_argument("--guests", type=int, default=2000, help="guests of the rush (2000)")
    parser.add_argument("--starts", type=int, default=40, help="cold starts of each app (40)")
    parser.add_argument("--large", type=int, default=100_000, help="rows of the large store")
    parser.add_argument("--due", type=int, default=5_000, help="due vouchers of a sweep")
    parser.add_argument("--stored", type=int, default=100_000, help="rows of its largest store")
    parser.add_argument("--most-due", type=int, default=5_000, help="due vouchers in that store")
    parser.add_argument("--against", type=Path, help="the checkout to compare this one with")
    parser.add_argument("--turns", type=int, default=20, help="turns of each checkout (20)")
    parser.add_argument("--system", metavar="URL", help="the first system, as it is started")
    parser.add_argument("--worker", metavar="URL", help="its bare worker, started beside it")
    parser.add_argument("--uncounted", action="store_true", help="they were started uncounted")
    parser.add_argument("--write", action="store_true", help="write it into docs/")
    options = parser.parse_args()
    for part in options.parts:
        if part in NEEDS and getattr(options, NEEDS[part]) is None:
            parser.error(f"{part} needs --{NEEDS[part]}")
    # No real account may be used.
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")  # noqa: S106
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    arguments = [word for word in sys.argv[1:] if word not in (*PARTS, "--write")]
    for name in options.parts or DEFAULT_PARTS:
        command = f'make bench ARGS="{" ".join([name, *arguments])}"'
        sections = {
            heading: f"{text}\n\n*{command}: {today()}, {machine()}.*"
            for heading, text in PARTS[name](options).items()
        }
        for heading, text in sections.items():
            print(f"\n## {heading}\n\n{text}", flush=True)
        if options.write:
            page = OTHER_PAGES.get(name)
            _write(sections, DOCS / f"benchmarks-{page}.md" if page else PAGE)
    return 0


def _fill(url: str, large: int) -> None:
    """Both before any measurement, so that one store process serves both."""
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
    table = markdown((*head, "large / small", "units small", "units large"), rows)
    return f"{table}\n\n{target('In process', 1.1, whole)}\n{target('Own', 1.1, own)}"


def _write(sections: Sections, path: Path) -> None:
    """Put sections into a page, each in the place of its previous version."""
    page = path.read_text() if path.exists() else ""
    if path == PAGE:
        _, mark, measured = page.partition("\n## ")
        page = f"# Benchmarks\n\n{INTRODUCTION}\n{mark}{measured}"
    path.write_text(with_sections(page, sections))


def _note(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
