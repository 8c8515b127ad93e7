"""app.py itself: what it leaves behind in its process."""

import subprocess
import sys

from infra.deploy.package import ROOT

ASKED = """
import gc, json
import app
print(json.dumps([gc.isenabled(), gc.get_freeze_count() > len(gc.get_objects())]))
"""


def test_what_it_imported_is_kept_out_of_the_garbage_collectors_way():
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[true, true]"
