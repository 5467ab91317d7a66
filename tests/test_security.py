"""SECURITY.md: each promise names tests that exist."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def promises(root: Path) -> list[tuple[str, list[str]]]:
    """The items of its lists: the promise with its limit, and the tests in the lines below."""
    text = (root / "SECURITY.md").read_text("utf-8")
    items = re.findall(r"^- (.+(?:\n  [^`\n].*|\n  `(?!tests/).*)*)((?:\n  `tests/.*)*)", text, re.MULTILINE)
    return [(promise, re.findall(r"`(tests/[^`]+)`", tests)) for promise, tests in items]


def test_every_promise_names_a_test(root: Path) -> None:
    """Each item ends with the names of tests, and nothing else names one."""
    found = promises(root)
    assert len(found) > 20
    assert len(found) == len(re.findall(r"^- ", (root / "SECURITY.md").read_text("utf-8"), re.MULTILINE))
    for promise, tests in found:
        assert tests, promise
        assert "tests/" not in promise, promise
        assert all("::" in test for test in tests), promise


def test_every_named_test_exists(root: Path) -> None:
    """A promise without a test that holds it is none."""
    names = {name for _, tests in promises(root) for name in tests}
    missing = []
    for name in sorted(names):
        path, _, function = name.partition("::")
        tree = ast.parse((root / path).read_bytes()) if (root / path).exists() else ast.Module([], [])
        if function not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            missing.append(name)
    assert not missing
