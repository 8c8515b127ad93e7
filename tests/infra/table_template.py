"""Reduces the template to its tables, to compare a release with the previous one.

At each release, write the file for the tests of the next one:

    python -m tests.infra.table_template > tests/infra/previous_tables.yaml
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from infra.tables import SAFE_LOADER, template

PREVIOUS = Path(__file__).with_name("previous_tables.yaml")
HEADER = """\
# The tables of the previous release's template, which deployed stages have.
# Written by `python -m tests.infra.table_template`.
"""
# Of no consequence for the shape of a table.
LEFT_OUT = ("Metadata", "DeletionPolicy", "UpdateReplacePolicy")


def current_tables() -> dict[str, Any]:
    """A template of nothing but the present tables."""
    whole = template()
    tables = {
        name: {key: value for key, value in resource.items() if key not in LEFT_OUT}
        for name, resource in whole["Resources"].items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }
    for table in tables.values():
        table["Properties"] = {
            key: value
            for key, value in table["Properties"].items()
            if key != "DeletionProtectionEnabled"  # depends on the stage
        }
    return {
        "AWSTemplateFormatVersion": whole["AWSTemplateFormatVersion"],
        "Parameters": {"TablePrefix": whole["Parameters"]["TablePrefix"]},
        "Resources": tables,
    }


def previous_tables() -> dict[str, Any]:
    """The same of the previous release."""
    return dict(yaml.load(PREVIOUS.read_text(), SAFE_LOADER))  # noqa: S506 (it is safe)


if __name__ == "__main__":
    sys.stdout.write(
        HEADER + yaml.safe_dump(current_tables(), sort_keys=False, default_flow_style=None)
    )
