"""Two checkouts of the project, measured in turns, in random order, on one DynamoDB Local: what a
booking's life takes and writes in each."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import mean
from typing import Any

from bench import stores
from bench.table import markdown, median, wrapped

ROOT = Path(__file__).parent.parent
CHILD = Path(__file__).with_name("one_booking.py")
ROUNDS_A_TURN = 10
LIFE = ("issue", "book", "redeem")  # the writes of a booking's life
MEANING = wrapped(
    """\
*Before* is the checkout that was named, *after* is this one; their turns came in random order.
Every POST carries an Idempotency-Key. *Written* counts as DynamoDB bills: two units a KB and row of
a transaction, one unit a KB and index. *Doubled* counts two for an index as well, as this page did
in the past: it is what DynamoDB Local reports, halved. *Read* is the same in both."""
)

Steps = dict[str, list[list[float]]]


def measure(other: Path, turns: int) -> str:
    """The tables of both checkouts."""
    with ExitStack() as stack:
        url = stack.enter_context(stores.dynamodb_local())
        children = [
            stack.enter_context(_child(checkout, url, prefix))
            for checkout, prefix in ((other, "before-"), (ROOT, "after-"))
        ]
        steps: list[Steps] = [defaultdict(list), defaultdict(list)]
        _turn(children[0], {})  # warm
        _turn(children[1], {})
        for _ in range(turns):
            order = [0, 1]
            random.shuffle(order)
            for number in order:
                _turn(children[number], steps[number])
        for child in children:
            child.communicate()
    return f"{_latency(*steps)}\n\n{_units(*steps)}\n\n{MEANING}"


def _child(checkout: Path, url: str, prefix: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # -P: the folder of the script has a module named requests, as a library that it imports.
        [sys.executable, "-P", str(CHILD), url, prefix],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _turn(child: subprocess.Popen[str], steps: dict[str, Any]) -> None:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    child.stdin.write(f"{ROUNDS_A_TURN}\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise RuntimeError("a checkout could not be measured; its error is printed above")
    for step, requests in json.loads(line).items():
        steps.setdefault(step, []).extend(requests)


def _latency(before: Steps, after: Steps) -> str:
    rows: list[list[object]] = []
    for step in after:
        old, new = (median([request[0] for request in each[step]]) for each in (before, after))
        calls = [f"{mean(request[1] for request in each[step]):.1f}" for each in (before, after)]
        rows.append([step, old, new, new / old, *calls])
    head = ("step", "before ms", "after ms", "after / before", "calls before", "calls after")
    return markdown(head, rows)


def _units(before: Steps, after: Steps) -> str:
    rows: list[list[object]] = []
    totals = [0.0] * 6
    for step in after:
        row: list[float] = []
        for each in (before, after):
            tables, indexes, reads = (
                mean(request[column] for request in each[step]) for column in (2, 3, 4)
            )
            row += [tables + 2 * indexes, tables + indexes, reads]
        rows.append([step, *(f"{units:.1f}" for units in row)])
        if step in LIFE:
            totals = [total + units for total, units in zip(totals, row, strict=True)]
    rows.append(["**a booking's life**", *(f"**{units:.1f}**" for units in totals)])
    names = [
        f"{name} {when}" for when in ("before", "after") for name in ("doubled", "written", "read")
    ]
    return markdown(("step", *names), rows)
