"""Each kind of call to the store is found in the code, and an unknown one is an error. Nothing but
botocore and the one `fetch` calls anybody."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import vouchers
from infra.deploy.package import ROOT
from tests.infra.call_sites import (
    CODE,
    LISTING,
    LISTING_OF_PARTITION,
    OPERATIONS,
    OTHER_METHODS,
    Site,
    call_sites,
    sites_in,
)

NAMES = {"vouchers": vouchers, "TABLE": vouchers.TABLE}


def test_every_method_of_the_client_is_looked_for() -> None:
    methods = {name for name, value in vars(DynamoClient).items() if callable(value)}
    public = {name for name in methods if not name.startswith("_")}
    assert public == OPERATIONS.keys() | OTHER_METHODS


@pytest.mark.parametrize(
    ("code", "sites"),
    [
        ('self.client.call("delete_item", vouchers.TABLE, Key=key)', {("DeleteItem", "vouchers")}),
        ('client.call_once("put_item", vouchers.TABLE)', {("PutItem", "vouchers")}),
        ('client.with_deadline().pages("scan", vouchers.TABLE)', {("Scan", "vouchers")}),
        ("self.client.get(vouchers.TABLE, key)", {("GetItem", "vouchers")}),
        ("self.client.get_committed((vouchers.TABLE, key))", {("GetItem", "vouchers")}),
        (
            'client.call("query" if indexed else "scan", vouchers.TABLE)',
            {("Query", "vouchers"), ("Scan", "vouchers")},
        ),
        ("TransactItem(TABLE, key, conditions, put=item)", {("PutItem", "vouchers")}),
        ("TransactItem(TABLE, key, conditions, remove=names)", {("UpdateItem", "vouchers")}),
        ("TransactItem(TABLE, key, conditions, delete=True)", {("DeleteItem", "vouchers")}),
        ("TransactItem(TABLE, key, (), delete=True, guard=name)", {("DeleteItem", "vouchers")}),
        ("Listing(client, TABLE, from_item, names)", {(LISTING, "vouchers")}),
        (
            "Listing(client, TABLE, from_item, names, partition=key)",
            {(LISTING_OF_PARTITION, "vouchers")},
        ),
        ("TransactItem(TABLE, key, conditions)", {("ConditionCheckItem", "vouchers")}),
        ("client.transact(parts, token)", set()),
        ("session.get(vouchers.TABLE, key)", set()),
    ],
)
def test_a_call_is_found(code: str, sites: set[Site]) -> None:
    assert sites_in(ast.parse(code), NAMES) == sites


@pytest.mark.parametrize(
    "code",
    [
        "client.client.delete_item(TableName=name)",
        "self.client.call(operation, vouchers.TABLE)",
        "self.client.get(table, key)",
        "self.client.batch_get(keys)",
        "self.client.get_committed(*keys)",
        "TransactItem(table, key, conditions)",
    ],
)
def test_a_call_whose_action_or_table_is_unknown_is_an_error(code: str) -> None:
    with pytest.raises(AssertionError, match=r"which (action|operation|table)"):
        sites_in(ast.parse(code), NAMES)


def test_the_operators_calls_are_left_out() -> None:
    assert {action for action, table in call_sites() if table == "api_keys"} == {
        *("GetItem", "UpdateItem")  # read, and marked as used
    }


# By these the service could call an address, or start a program.
WAYS_OUT = (
    *("socket", "socketserver", "ssl", "asyncio", "http.client", "urllib.request", "urllib3"),
    *("requests", "httpx", "aiohttp", "ftplib", "smtplib", "imaplib", "poplib", "xmlrpc"),
    *("webbrowser", "subprocess", "multiprocessing", "pty", "ctypes", "importlib", "runpy"),
    *("os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn"),
)


def ways_out(tree: ast.Module) -> set[str]:
    """Which of them a module imports or names."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(aliases):
                names |= {alias.name for alias in aliases}
            case ast.ImportFrom(str(module), aliases):
                names |= {f"{module}.{alias.name}" for alias in aliases}
            case ast.Attribute(ast.Name("os"), name):
                names.add(f"os.{name}")
            case ast.Name("eval" | "exec" | "__import__" as name):
                names.add(name)
    plain = {name for name in names if name in ("eval", "exec", "__import__")}
    return plain | {
        name
        for name in names
        for way in WAYS_OUT
        if name.startswith(way) and (way.startswith("os.") or name[len(way) :][:1] in ("", "."))
    }


# The one request to an address that somebody else chose: to the internet alone, by https.
FETCH = CODE / "channels" / "fetch.py"
WAYS_OF_FETCH = {
    *("socket", "ssl"),
    *("http.client.HTTPConnection", "http.client.HTTPException", "http.client.HTTPResponse"),
}


@pytest.mark.parametrize("path", [*sorted(CODE.rglob("*.py")), ROOT / "app.py"], ids=str)
def test_nothing_but_botocore_and_fetch_reaches_outside(path: Path) -> None:
    allowed = WAYS_OF_FETCH if path == FETCH else set()
    assert ways_out(ast.parse(path.read_text(encoding="utf-8"))) == allowed


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("import urllib.request", "urllib.request"),
        ("from urllib import request", "urllib.request"),
        ("from http.client import HTTPSConnection", "http.client.HTTPSConnection"),
        ("import socket as s", "socket"),
        ("from subprocess import run", "subprocess.run"),
        ("os.execv(path, arguments)", "os.execv"),
        ("eval(text)", "eval"),
    ],
)
def test_a_way_out_is_found(code: str, way: str) -> None:
    assert ways_out(ast.parse(code)) == {way}
    assert ways_out(ast.parse("import urllib.parse, http, os\nos.environ['A']")) == set()
