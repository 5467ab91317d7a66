"""SECURITY.md: each promise names tests that exist."""

import ast
import re
from pathlib import Path


def test_every_promise_names_tests_that_exist(root: Path) -> None:
    """Each item of its lists ends with the names of tests, and nothing else names one."""
    text = (root / "SECURITY.md").read_text("utf-8")
    found = re.findall(r"^- (.+(?:\n  [^`\n].*|\n  `(?!tests/).*)*)((?:\n  `tests/.*)*)", text, re.MULTILINE)
    assert len(found) == len(re.findall(r"^- ", text, re.MULTILINE)) > 20
    missing = []
    for promise, tests in found:
        assert "`tests/" in tests, promise
        assert "tests/" not in promise, promise
        for name in re.findall(r"`(tests/[^`]+)`", tests):
            path, _, function = name.partition("::")
            tree = ast.parse((root / path).read_bytes()) if (root / path).exists() else ast.Module([], [])
            tests_there = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
            if function not in {node.name for node in tests_there}:
                missing.append(name)
    assert not missing
