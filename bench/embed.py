"""The longest task of the page's thread that <voucher-offer> causes, on a slow processor."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.table import markdown, median, wrapped
from tests.local.runs import LocalRun, copy_project
from tests.portal import browser

SLOWER = 4  # times, by Chromium's own throttling
TIMES = 20
AIM = 50  # milliseconds: what browsers call a long task is longer
HEAD = (
    "on a quarter of the processor",
    "median ms",
    "longest",
    f"over {AIM} ms",
)
MEANING = wrapped(
    f"A second element in the demo hotel's page, {TIMES} times: from being put in to its card. "
    f"Tasks that are not reported count as {AIM} ms; the aim is none that is longer."
)
START = """
window.long = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) long.push(one.duration);
}).observe({ type: "longtask", buffered: true });
"""
AGAIN = """async () => {
  document.querySelector("#again")?.remove();
  long.length = 0;
  const again = document.querySelector("voucher-offer").cloneNode(true);
  again.id = "again";
  document.querySelector("main").append(again);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  while (!again.shadowRoot.querySelector(".card")) await wait(50);
  await wait(500);
  return Math.max(0, ...long);
}"""


def section(_: argparse.Namespace) -> dict[str, str]:
    """The long tasks of <voucher-offer>, in Chromium."""
    longest = measure()
    over = sum(one > AIM for one in longest)
    row = [("an element more", median(longest), max(longest), f"{over} of {len(longest)}")]
    return {"The element's long tasks": f"{markdown(HEAD, row)}\n\n{MEANING}"}


def measure() -> list[float]:
    """The longest task of each time, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        project = copy_project(Path(folder))
        with LocalRun(project, RATE_LIMIT_GET="0") as run:
            run.wait_for("/demo-hotel/")
            address = next(word for word in run.output.split() if word.endswith("/demo-hotel/"))
            page = chromium.new_page()
            page.add_init_script(START)
            page.goto(address)
            page.wait_for_selector("voucher-offer .card")
            slow = page.context.new_cdp_session(page)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            return [max(float(AIM), float(page.evaluate(AGAIN))) for _ in range(TIMES)]
