"""The set-up of the checkers of pages, without a network: what is installed when, and what the user is told."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from briefing.bootstrap import checkers
from briefing.bootstrap.environment import SetupError


def test_they_are_installed_once_and_a_failure_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to do, and npm's own words; the next run tries again, and later ones if the lock file changes."""
    runs, says = 0, "npm error code EINTEGRITY\nnpm error ETIMEDOUT"

    def npm(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # any
        nonlocal runs
        runs += 1
        (options["cwd"] / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, bool(says), "", says)

    monkeypatch.setattr(checkers, "run", npm)
    lock = tmp_path / checkers.FOLDER / "package-lock.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}", encoding="utf-8")
    with pytest.raises(SetupError, match=r"(?s)is not the one these tests were made with.*ETIMEDOUT"):
        checkers.prepare(tmp_path)
    says = ""
    for content, expected in (("{}", 2), ("{}", 2), ("{ }", 3)):
        lock.write_text(content, encoding="utf-8")
        checkers.prepare(tmp_path)
        assert runs == expected
