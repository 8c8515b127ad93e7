"""app.py itself: what it leaves behind in its process."""

import subprocess
import sys

from infra.deploy.package import ROOT

SCRIPT = """
import gc, json
import app
print(json.dumps([gc.isenabled(), gc.get_freeze_count() > len(gc.get_objects())]))
"""


def test_imported_objects_are_left_out_of_garbage_collection():
    command = [sys.executable, "-c", SCRIPT]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[true, true]"
