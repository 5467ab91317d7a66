"""build.py's set-up, without a network: what is made when, and what the user is told."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from briefing.bootstrap import environment, start, testing
from briefing.bootstrap.environment import LOCKS, TEST_LOCKS, SetupError, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Programs:
    """Stands in for running programs: remembers them, makes what `venv` would make, and can fail."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls: list[str] = []
        self.pip_says = ""
        self.killed = False

    def run(self, command: Sequence[str], **_options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # any
        """What `environment.run` would do."""
        if "venv" in command:
            self.calls.append("venv")
            environment.python_of(self.root).parent.mkdir(parents=True, exist_ok=True)
            environment.python_of(self.root).touch()
            for stamp in (self.root / ".venv").glob("*.stamp"):
                stamp.unlink()
        else:
            if self.killed:
                raise KeyboardInterrupt
            locks = [part for part in command if part.endswith(".txt")]
            self.calls.append(" ".join(["pip", *(lock.rpartition(os.sep)[2] for lock in locks)]))
            assert "--require-hashes" in command
            assert "--no-deps" in command
        return subprocess.CompletedProcess(command, bool(self.pip_says), "", self.pip_says)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the lock files."""
    for lock in TEST_LOCKS:
        (tmp_path / lock).write_text(f"{lock}==1\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def programs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """No program is run for real."""
    stand_in = Programs(checkout)
    monkeypatch.setattr(environment, "run", stand_in.run)
    return stand_in


def test_the_first_use_installs_what_is_locked_and_the_second_nothing(checkout: Path, programs: Programs) -> None:
    """A finished environment is used as it is."""
    prepare(checkout, LOCKS)
    prepare(checkout, LOCKS)
    assert programs.calls == ["venv", "pip requirements.txt"]


def test_the_tests_requirements_are_added_when_needed(checkout: Path, programs: Programs) -> None:
    """They go into the same environment; afterwards both commands find theirs."""
    prepare(checkout, LOCKS)
    prepare(checkout, TEST_LOCKS)
    prepare(checkout, TEST_LOCKS)
    prepare(checkout, LOCKS)
    assert programs.calls == ["venv", "pip requirements.txt", "pip requirements-test.txt"]


def test_what_cannot_be_added_leaves_what_was_there(checkout: Path, programs: Programs) -> None:
    """Without a connection the tests' packages cannot be added; the program still works."""
    prepare(checkout, LOCKS)
    programs.pip_says = "NewConnectionError: no route"
    with pytest.raises(SetupError, match="no connection"):
        prepare(checkout, TEST_LOCKS)
    programs.calls.clear()
    prepare(checkout, LOCKS)
    assert programs.calls == []


@pytest.mark.parametrize(
    ("words", "locks"),
    [
        ("build", LOCKS),
        ("export --html book.html", LOCKS),
        ("--site other export --pdf=other.pdf", LOCKS),
        ("test --pdf", TEST_LOCKS),
    ],
)
def test_a_command_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch, words: str, locks: tuple[str, ...]) -> None:
    """Only the tests need more than the program."""
    asked: list[tuple[str, ...]] = []

    def prepare(_root: Path, wanted: tuple[str, ...]) -> None:
        asked.append(wanted)
        raise SetupError

    monkeypatch.setattr(environment, "prepare", prepare)
    assert start.main(words.split()) == 2
    assert asked == [locks]


@pytest.mark.parametrize("lock", TEST_LOCKS)
def test_changed_requirements_lead_to_a_new_environment(checkout: Path, programs: Programs, lock: str) -> None:
    """Made from scratch, so that nothing that is no longer locked stays."""
    prepare(checkout, TEST_LOCKS)
    (checkout / lock).write_text("other==2\n", encoding="utf-8")
    programs.calls.clear()
    prepare(checkout, TEST_LOCKS)
    assert programs.calls == ["venv", f"pip {' '.join(TEST_LOCKS)}"]


def test_another_python_leads_to_a_new_environment(
    checkout: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages for one Python do not fit another."""
    prepare(checkout, LOCKS)
    monkeypatch.setattr(sys, "version", "3.99.0")
    prepare(checkout, LOCKS)
    assert programs.calls.count("venv") == 2


def test_a_python_that_is_gone_leads_to_a_new_environment(checkout: Path, programs: Programs) -> None:
    """The environment's Python is a link to one that may have been uninstalled."""
    prepare(checkout, LOCKS)
    environment.python_of(checkout).unlink()
    prepare(checkout, LOCKS)
    assert programs.calls.count("venv") == 2


@pytest.mark.parametrize("locks", [LOCKS, TEST_LOCKS])
def test_an_interrupted_setup_is_made_anew(checkout: Path, programs: Programs, locks: tuple[str, ...]) -> None:
    """Half an environment has no stamp, also where only the second half was interrupted."""
    if locks == TEST_LOCKS:
        prepare(checkout, LOCKS)
    programs.killed = True
    with pytest.raises(KeyboardInterrupt):
        prepare(checkout, locks)
    programs.killed = False
    programs.calls.clear()
    prepare(checkout, locks)
    assert programs.calls[0] == "venv"


def test_failing_to_add_the_tests_requirements_keeps_the_rest(checkout: Path, programs: Programs) -> None:
    """Offline, `test` cannot be set up for the first time, but `build` still works."""
    prepare(checkout, LOCKS)
    programs.pip_says = "NewConnectionError: no route"
    with pytest.raises(SetupError, match="no connection"):
        prepare(checkout, TEST_LOCKS)
    programs.calls.clear()
    prepare(checkout, LOCKS)
    assert programs.calls == []


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("Retrying … NewConnectionError\nERROR: Could not find a version", "no connection to the package index"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\nMax retries", "is not the one this program was made with"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for x==1", "Try another Python"),
        ("something new", "something new"),
    ],
)
def test_pips_failures_are_explained(checkout: Path, programs: Programs, output: str, words: str) -> None:
    """What happened and what to do, and pip's own last lines."""
    prepare(checkout, LOCKS)
    programs.pip_says = output
    with pytest.raises(SetupError) as failed:
        prepare(checkout, TEST_LOCKS)
    assert words in str(failed.value)
    assert output.splitlines()[-1] in str(failed.value)


@pytest.mark.usefixtures("programs")
def test_a_python_without_venv_says_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian ships Python without ensurepip."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        prepare(checkout, LOCKS)


@pytest.mark.usefixtures("programs")
def test_a_folder_that_cannot_be_written_is_told_in_words(checkout: Path) -> None:
    """For example one of another user's."""
    (checkout / ".venv.lock").mkdir()
    with pytest.raises(SetupError, match="cannot be made"):
        prepare(checkout, LOCKS)


def test_a_second_run_waits_for_the_first(
    checkout: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And then finds the work done."""
    prepare(checkout, LOCKS)
    done = environment.python_of(checkout)
    hidden = done.rename(done.with_name("hidden"))
    tries = iter([False, True])

    def try_lock(_handle: object) -> bool:
        if not (free := next(tries)):
            hidden.rename(done)  # the first run finishes meanwhile
        return free

    monkeypatch.setattr(environment, "_try_lock", try_lock)
    programs.calls.clear()
    prepare(checkout, LOCKS)
    assert programs.calls == []
    assert "waiting" in capsys.readouterr().err


def test_an_environment_that_does_not_work_is_no_endless_circle(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the environment's Python does not know that it is in the environment, there is a message."""
    monkeypatch.setattr(start, "ROOT", checkout)
    monkeypatch.setattr(environment, "prepare", lambda *_: None)
    monkeypatch.setenv(start.ENTERED, str(checkout / ".venv"))
    assert start.main(["build"]) == 2
    assert "Delete that folder" in capsys.readouterr().err


def test_help_needs_no_setup(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer can read it without a network."""
    monkeypatch.setattr(environment, "prepare", lambda *_: pytest.fail("set-up was started"))
    with pytest.raises(SystemExit):
        start.main(["--help"])
    assert "serve" in capsys.readouterr().out


def test_an_old_python_is_told_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check comes first, and any Python 3 can parse it."""
    source = (root / "build.py").read_text(encoding="ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr | ast.FunctionDef) for node in ast.walk(tree))
    monkeypatch.setattr(sys, "version_info", (3, 8, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; you started it with Python 3\.8"):
        exec(compile(tree, "build.py", "exec"), {"__name__": "__main__"})  # noqa: S102  # our own file


def test_a_named_browser_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong CHROMIUM is an error, not a reason to use another browser."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SetupError, match="/nowhere/chromium"):
        testing.find_browser()


def test_a_browser_on_the_path_must_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ubuntu's stand-in for Chromium is passed over; without any browser there is a message, never a skip."""
    for name, status in (("chromium", 1), ("google-chrome", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n", encoding="ascii")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert testing.find_browser() == str(tmp_path / "google-chrome")
    (tmp_path / "google-chrome").unlink()
    monkeypatch.setattr(testing, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    monkeypatch.setattr(testing, "_playwrights", lambda: None)
    with pytest.raises(SetupError, match="could not be found or installed"):
        testing.find_browser()
