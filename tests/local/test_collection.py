"""The store's process looks at a row once when it collects garbage, however many it has."""

from __future__ import annotations

import subprocess
import sys

from tests.local.runs import ROOT

# In a process of its own, for the collector is the process's.
PROGRAM = """
import gc
from infra.local import store

store._never_collect_twice()
rows = [[number] for number in range(50_000)]
gc.collect()
examined = len(gc.get_objects())
rows += [[number] for number in range(1_000)]
print(examined < 10_000, 1_000 <= len(gc.get_objects()) < 10_000)
"""


def test_a_stored_row_is_collected_once() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "True True\n"
