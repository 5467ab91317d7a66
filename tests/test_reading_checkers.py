"""The set-up of the checkers of pages, without a network: what is installed when, and what the user is told."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from briefing.bootstrap import checkers
from briefing.bootstrap.environment import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Npm:
    """Stands in for npm: counts its runs, makes what it would make, and can fail."""

    def __init__(self) -> None:
        self.runs = 0
        self.says = ""

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # any
        """What `environment.run` would do."""
        self.runs += 1
        assert {"ci", "--ignore-scripts"} <= set(command)
        (options["cwd"] / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, bool(self.says), "", self.says)


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> Npm:
    """No program is run for real."""
    stand_in = Npm()
    monkeypatch.setattr(checkers, "run", stand_in.run)
    return stand_in


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a lock file."""
    (tmp_path / checkers.FOLDER).mkdir(parents=True)
    (tmp_path / checkers.FOLDER / "package-lock.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_they_are_installed_once_and_again_when_the_lock_changes(checkout: Path, npm: Npm) -> None:
    """A finished set-up needs no network; another lock file leads to a new one."""
    checkers.prepare(checkout)
    checkers.prepare(checkout)
    assert npm.runs == 1
    (checkout / checkers.FOLDER / "package-lock.json").write_text("{ }", encoding="utf-8")
    checkers.prepare(checkout)
    assert npm.runs == 2


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("npm warn x\nnpm error code ECONNREFUSED\nnpm error syscall connect", "no connection to npm's registry"),
        ("npm error code EINTEGRITY\nnpm error ETIMEDOUT", "is not the one these tests were made with"),
        ("npm error code ENOSPC", "The disk is full"),
        ("npm error code EACCES", "cannot be written"),
        ("something new", "something new"),
    ],
)
def test_a_failure_is_explained_and_never_taken_for_done(checkout: Path, npm: Npm, output: str, words: str) -> None:
    """What happened, what to do, npm's own words; the next run tries again."""
    npm.says = output
    with pytest.raises(SetupError) as failed:
        checkers.prepare(checkout)
    assert words in str(failed.value)
    assert output.splitlines()[-1] in str(failed.value)
    npm.says = ""
    checkers.prepare(checkout)
    assert npm.runs == 2


def test_the_lock_file_names_no_host(root: Path) -> None:
    """Where packages come from is the user's npm's business; what they must be stands there as a hash."""
    lock = (root / checkers.FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
