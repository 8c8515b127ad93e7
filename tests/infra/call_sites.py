"""Finds each place in the code of the functions that calls the store, by reading the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from typing import Any

from infra.deploy.package import ROOT

CODE = ROOT / "chalicelib"
# The store's client itself, and the modules that call other services (see test_policy.py).
NOT_CALLERS = {CODE / "storage" / "dynamo" / "client.py", *(CODE / "channels").glob("*.py")}
# The operator's commands run with the operator's own permissions.
OPERATORS_FUNCTIONS = {("api_keys", "add"), ("api_keys", "revoke"), ("api_keys", "all")}

# The methods of DynamoClient that call the store, with their operation; None: the first argument.
OPERATIONS = {
    "call": None,
    "call_once": None,
    "pages": None,
    "get": "get_item",
    "get_committed": "get_item",
    "batch_get": "batch_get_item",
}
# What these need stands where their parts are made: the items of a transaction, and reads.
OTHER_METHODS = {"transact", "with_deadline", "together"}
# A listing's table is named where it is made, and its actions where it reads a page.
LISTING = "(a listing)"  # of a partition, or of the whole table
LISTING_OF_PARTITION = "(a listing of a partition)"  # so it never scans
ANY_LISTED = "(the table of a listing)"

Site = tuple[str, str]
"""An action, and the table that it is for."""


def call_sites() -> set[Site]:
    """Every action that the code of the functions can ask for."""
    sites = {site for module, tree in _modules() for site in sites_in(tree, vars(module))}
    actions = {action for action, table in sites if table == ANY_LISTED}
    listed = {table for action, table in sites if action == LISTING}
    partitioned = {table for action, table in sites if action == LISTING_OF_PARTITION}
    listings = (LISTING, LISTING_OF_PARTITION)
    direct = {site for site in sites if site[0] not in listings and site[1] != ANY_LISTED}
    queries = product(actions - {"Scan"}, partitioned)
    return direct | set(product(actions, listed)) | set(queries)


def _modules() -> Iterator[tuple[Any, ast.AST]]:
    for path in sorted(CODE.rglob("*.py")):
        if path in NOT_CALLERS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (path.stem, node.name) in OPERATORS_FUNCTIONS:
                node.body = []
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        yield import_module(name.removesuffix(".__init__")), tree


def sites_in(tree: ast.AST, names: dict[str, Any]) -> set[Site]:
    """The actions in some code, in which `names` are defined."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {site for call in calls for site in _sites(call, names)}


def _sites(call: ast.Call, names: dict[str, Any]) -> set[Site]:
    match call.func:
        case ast.Name(id="TransactItem"):
            return {(_write(call), _table(call.args[0], names))}
        case ast.Name(id="Listing"):
            has_partition = "partition" in {keyword.arg for keyword in call.keywords}
            action = LISTING_OF_PARTITION if has_partition else LISTING
            return {(action, _table(call.args[1], names))}
        case ast.Attribute(value=receiver, attr=method) if _is_client(receiver):
            return _of_client(method, call, names)
    return set()


def _is_client(receiver: ast.expr) -> bool:
    match receiver:
        case ast.Name(id="client") | ast.Attribute(attr="client"):
            return True
        case ast.Call(func=ast.Attribute(value=client, attr="with_deadline")):
            return _is_client(client)
    return False


def _of_client(method: str, call: ast.Call, names: dict[str, Any]) -> set[Site]:
    if method in OTHER_METHODS:
        return set()
    assert method in OPERATIONS, f"{ast.unparse(call)}: which action does this need?"
    operation = OPERATIONS[method]
    if method == "get_committed":  # of several rows, each with its table
        tables = [_table(row.elts[0], names) for row in call.args if isinstance(row, ast.Tuple)]
        assert len(tables) == len(call.args), f"{ast.unparse(call)}: which table is this?"
        return {("GetItem", table) for table in tables}
    if method == "batch_get" and isinstance(call.args[0], ast.Dict):  # of several tables
        keys = [key for key in call.args[0].keys if key is not None]
        return {(_action("batch_get_item"), _table(key, names)) for key in keys}
    if operation is not None:
        return {(_action(operation), _table(call.args[0], names))}
    table = _table(call.args[1], names)
    return {(_action(each), table) for each in _operations(call.args[0])}


def _operations(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return _operations(argument.body) + _operations(argument.orelse)
    assert isinstance(argument, ast.Constant), f"{ast.unparse(argument)}: which operation is this?"
    return [argument.value]


def _action(operation: str) -> str:
    return "".join(part.title() for part in operation.split("_"))


def _write(call: ast.Call) -> str:
    names = {keyword.arg for keyword in call.keywords}
    if "put" in names:
        return "PutItem"
    if "delete" in names:
        return "DeleteItem"
    return "UpdateItem" if names & {"set", "add", "remove"} else "ConditionCheckItem"


def _table(argument: ast.expr, names: dict[str, Any]) -> str:
    match argument:
        case ast.Name(id="TABLE"):
            return str(names["TABLE"])
        case ast.Attribute(value=ast.Name(id=module), attr="TABLE"):
            return str(names[module].TABLE)
        case ast.Dict(keys=[ast.expr() as table]):
            return _table(table, names)
        case ast.Attribute(value=ast.Name(id="self"), attr="table"):
            return ANY_LISTED
    raise AssertionError(f"{ast.unparse(argument)}: which table is this?")
