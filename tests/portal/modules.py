"""Runs the portal's own modules in Node, in any language, zone and time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NOON = "2030-06-12T12:00"  # of an ordinary day, in any zone: nothing depends on the real date
WEB = Path(__file__).resolve().parents[2] / "chalicelib" / "web"

# A page's import map; the texts come from the disk, and the clock stands.
_SETUP = """
import { readFileSync } from "node:fs";
import { register } from "node:module";
const { web, locale, now, storage } = JSON.parse(process.env.PAGE);
const map = { htm: "htm.js", preact: "preact.js", "preact/hooks": "preact-hooks.js" };
register("data:text/javascript," + encodeURIComponent(`
  const map = ${JSON.stringify(map)};
  export const resolve = (name, context, next) =>
    next(name in map ? "${web}vendor/" + map[name] : name, context);
  export const load = (url, context, next) =>
    next(url, url.startsWith("${web}") ? { ...context, format: "module" } : context);
`));
const page = (name, value) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
page("navigator", { languages: [locale], onLine: true });
page("document", {
  baseURI: "https://hotel.example/",
  documentElement: {},
  querySelector: () => ({ src: `${web}portal/main.js` }),
});
page("window", globalThis);
page("location", { hash: "" });
globalThis.addEventListener ??= () => {};
for (const name of ["localStorage", "sessionStorage"]) {
  const kept = new Map();
  const working = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  const get = () => {
    if (storage === "blocked") throw new Error("SecurityError");
    return working;
  };
  Object.defineProperty(globalThis, name, { get, configurable: true });
}
globalThis.fetch = async (url) =>
  ({ ok: true, json: async () => JSON.parse(readFileSync(new URL(url))) });
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...parts) { super(...(parts.length ? parts : [now])); }
  static now() { return new Real(now).getTime(); }
};
const from = (path) => import(`${web}${path}`);
await (await from("shared/i18n.js")).loadPreferred();
"""


def run(
    script: str,
    *,
    locale: str = "en-GB",
    zone: str = "Europe/Berlin",
    now: str = NOON,
    storage: str = "working",
    argument: object = None,
) -> Any:
    """What a script `return`s: it may use `from(path)`, which imports a module of the web folder,
    and `argument`. Skips the test where there is no Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    page = {"web": f"{WEB.as_uri()}/", "locale": locale, "now": now, "storage": storage}
    source = (
        f"{_SETUP}\nconst argument = {json.dumps(argument)};\n"
        f"const answer = await (async () => {{\n{script}\n}})();\n"
        "process.stdout.write(JSON.stringify(answer ?? null), () => process.exit());"
    )
    done = subprocess.run(
        [node, "--no-warnings", "--input-type=module"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TZ": zone, "PAGE": json.dumps(page)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
