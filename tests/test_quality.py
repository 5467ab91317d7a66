"""Lint, format and types are tests, so that one command runs everything."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "check",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=" ".join,
)
def test_a_checker_has_nothing_to_say(check: tuple[str, ...], root: Path) -> None:
    """Ruff with all rules, its formatter, and mypy's strict mode find no fault."""
    command = [sys.executable, "-m", *check, *(["."] if check[0] == "ruff" else [])]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_locked_requirements_name_no_host(root: Path) -> None:
    """A lock file holds names, versions and hashes: where packages come from is the user's pip's business."""
    for lock in root.glob("requirements/*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text
