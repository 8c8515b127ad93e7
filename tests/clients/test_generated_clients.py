"""Clients generated from the OpenAPI document, in Python and in TypeScript: each issues a
voucher, books it and revokes it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from chalicelib.domain.hotels.logo import TYPES
from tests.clients.conftest import HERE, run
from tests.local.runs import LocalRun

OUTCOME = re.compile(r"b-[0-9a-z]+-[0-9a-z]+ cancelled\n")


def test_client_in_python_books(server: LocalRun, python_tools: Path, tmp_path: Path) -> None:
    options = ["--meta", "none", "--output-path", "client", "--url"]
    # `--fail-on-warning`: it warns of what it leaves out.
    generate = [python_tools / "openapi-python-client", "generate", "--fail-on-warning", *options]
    config = tmp_path / "config.yaml"
    # What the generator takes for pictures.
    kinds = "".join(f"  {kind}: application/octet-stream\n" for kind in TYPES)
    config.write_text(f"post_hooks: []\ncontent_type_overrides:\n{kinds}", encoding="utf-8")
    run(*generate, f"{server.url}/api/openapi.json", "--config", config, cwd=tmp_path)
    shutil.copy(HERE / "book_with_python.py", tmp_path)
    assert OUTCOME.fullmatch(
        run(python_tools / "python", "book_with_python.py", server.url, cwd=tmp_path)
    )


def test_client_in_typescript_compiles_and_books(
    server: LocalRun, typescript_tools: Path, tmp_path: Path
) -> None:
    tools = typescript_tools / ".bin"
    (tmp_path / "node_modules").symlink_to(typescript_tools)
    shutil.copy(HERE / "typescript" / "book.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    document = f"{server.url}/api/openapi.json"
    run(tools / "openapi-typescript", document, "--output", "api.d.ts", cwd=tmp_path)
    strict = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]
    run(tools / "tsc", *strict, "--lib", "es2022,dom", "book.ts", cwd=tmp_path)
    assert OUTCOME.fullmatch(run("node", "book.js", server.url, cwd=tmp_path))
