"""SECURITY.md: each promise names tests that exist."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def promises(root: Path) -> list[list[str]]:
    """The rows of the tables: promise, limit, tests."""
    rows = re.findall(r"^\| (.+) \|$", (root / "SECURITY.md").read_text("utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows if not row.startswith("promise")]


def test_every_promise_names_a_test(root: Path) -> None:
    """Three cells; the last is nothing but names of tests."""
    rows = promises(root)
    assert len(rows) > 20
    for row in rows:
        assert len(row) == 3, row
        assert re.fullmatch(r"`[^`]+::[^`]+`(, `[^`]+::[^`]+`)*", row[-1]), row


def test_every_named_test_exists(root: Path) -> None:
    """A promise without a test that holds it is none."""
    names = {name for row in promises(root) for name in re.findall(r"`([^`]+::[^`]+)`", row[-1])}
    missing = []
    for name in sorted(names):
        path, _, function = name.partition("::")
        tree = ast.parse((root / path).read_bytes()) if (root / path).exists() else ast.Module([], [])
        if function not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            missing.append(name)
    assert not missing
