"""The command line: what it prints and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing.build import pipeline
from briefing.cli import main
from briefing.core import terminal
from briefing.core.diagnostics import Diagnostic, Location, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR = problem("unknown-id", Location("site.yaml", 1, 1, 4), "There is no record `nobody`.")
WARNING = problem("orphan-record", Location("content/claims/one.md"), "Nothing leads here.")


class Core:
    """Stands in for the pipeline: returns what a test has set, and counts the builds."""

    def __init__(self) -> None:
        self.output: Mapping[str, bytes] | None = {"index.html": b"<title>home</title>", "assets/site.css": b""}
        self.problems: tuple[Diagnostic, ...] = ()
        self.error: BaseException | None = None
        self.builds = 0

    def build(self, *_: object) -> tuple[Mapping[str, bytes] | None, tuple[Diagnostic, ...]]:
        """What `pipeline.build` would return."""
        self.builds += 1
        if self.error:
            raise self.error
        return self.output, self.problems


@pytest.fixture
def core(site: Path, monkeypatch: pytest.MonkeyPatch) -> Core:
    """A pipeline that finds no error; the command runs in the site's folder."""
    stand_in = Core()
    monkeypatch.chdir(site)
    monkeypatch.setattr(pipeline, "build", stand_in.build)
    return stand_in


@pytest.mark.usefixtures("core")
def test_build_is_the_default_and_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    """One line of numbers, and what to open."""
    assert main.main([]) == 0
    line, where = capsys.readouterr().out.splitlines()
    assert line.startswith("1 page · 2 files written · 0 unchanged · 0 removed · ")
    assert where == f"Open {Path('output/index.html')}"
    assert Path("output/index.html").exists()


@pytest.mark.usefixtures("core")
@pytest.mark.parametrize("before", [True, False])
def test_options_stand_before_or_after_the_command(site: Path, tmp_path: Path, *, before: bool) -> None:
    """`--site` and `--output` mean the same in both places."""
    options = ["--site", str(site), "--output", str(tmp_path / "www")]
    assert main.main([*options, "build"] if before else ["build", *options]) == 0
    assert (tmp_path / "www/index.html").exists()
    assert not (site / "output").exists()


def test_errors_end_with_1_and_keep_the_last_site(core: Core, capsys: pytest.CaptureFixture[str]) -> None:
    """Every fault is shown with its source line, then counted; nothing is written."""
    main.main(["build"])
    core.output, core.problems = None, (WARNING, ERROR)
    Path("content/claims/one.md").write_text("changed", encoding="utf-8")
    capsys.readouterr()
    assert main.main(["build"]) == 1
    out = capsys.readouterr().out
    assert "site.yaml:1:1: error: There is no record `nobody`. [unknown-id]\n    site.yaml\n    ^^^^\n  hint: " in out
    assert "1 error, 1 warning\nNothing was published; what is in output stays as it is.\n" in out
    assert Path("output/index.html").exists()


def test_what_is_already_there_is_not_built_again(core: Core, capsys: pytest.CaptureFixture[str]) -> None:
    """The same files, the same program, an untouched site: over at once. Else it is built."""
    assert main.main(["build"]) == 0
    first = capsys.readouterr().out
    assert main.main(["build"]) == 0
    again = capsys.readouterr().out
    assert core.builds == 1
    assert first.split(" · ")[0] == again.split(" · ")[0]
    assert "0 files written · 2 unchanged" in again
    main.main(["build", "--explain"])
    assert core.builds == 2
    Path("output/index.html").write_text("touched", encoding="utf-8")
    main.main(["build"])
    assert core.builds == 3
    Path(".cache/last").write_bytes(Path(".cache/last").read_bytes()[:-1])
    main.main(["build"])
    assert core.builds == 4
    Path("content/claims/one.md").write_text("changed", encoding="utf-8")
    main.main(["build"])
    assert core.builds == 5


def test_warnings_do_not_stop_publication_and_are_said_again(core: Core, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 0; a site with warnings is built again, so that they are not overlooked."""
    core.problems = (WARNING,)
    for _ in range(2):
        assert main.main(["build"]) == 0
        assert "0 errors, 1 warning\n1 page" in capsys.readouterr().out


def test_check_writes_no_site(core: Core, capsys: pytest.CaptureFixture[str]) -> None:
    """It does what build does, without the writing."""
    assert main.main(["check"]) == 0
    assert capsys.readouterr().out.startswith("No errors: 1 page checked · ")
    core.output, core.problems = None, (ERROR,)
    assert main.main(["check"]) == 1
    assert not Path("output").exists()


@pytest.mark.usefixtures("core")
def test_a_foreign_output_folder_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """The diagnostic says what to do; the folder stays as it was."""
    Path("output").mkdir()
    Path("output/mine").touch()
    assert main.main([]) == 2
    assert "[output-not-ours]" in capsys.readouterr().out
    assert os.listdir("output") == ["mine"]  # noqa: PTH208  # names are compared


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--site", "nowhere"], "There is no folder nowhere"),
        (["--output", "content/www"], "that is where the briefing's own files are"),
        (["test"], "python3 build.py test"),
        (["--debug", "--site", "nowhere"], "There is no folder nowhere"),
    ],
)
@pytest.mark.usefixtures("core")
def test_what_cannot_be_meant_ends_with_2(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong folder is answered in words, on the error stream."""
    assert main.main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("output", ["output", "link/www", "./output"])
@pytest.mark.usefixtures("core")
def test_a_link_out_of_the_site_is_no_output_folder(
    output: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stranger's branch could bring it. A link to elsewhere in the site, and a folder named outside, are taken."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("output", "link"):
        Path(name).symlink_to(elsewhere)
    assert main.main(["--output", output]) == 2
    assert f"a link leads out of the briefing's folder, to {elsewhere}" in capsys.readouterr().err
    assert not list(elsewhere.iterdir())
    Path("output").unlink()
    Path("public").mkdir()
    Path("output").symlink_to("public")
    assert main.main([]) == 0
    assert Path("public/index.html").exists()
    (elsewhere / "there").mkdir()
    (elsewhere / "to").symlink_to(elsewhere / "there")
    assert main.main(["--output", os.path.relpath(elsewhere / "to")]) == 0
    assert (elsewhere / "there/index.html").exists()


@pytest.mark.parametrize("arguments", [["--nonsense"], ["bild"], ["serve", "--port", "x"], ["serve", "--port", "0"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """Argparse's own message and exit."""
    with pytest.raises(SystemExit) as stopped:
        main.main(arguments)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (RuntimeError("the core broke"), 2, "RuntimeError: the core broke"),
        (PermissionError(13, "Permission denied", "content/one.md"), 2, "content/one.md: Permission denied.\n"),
        (MemoryError(), 2, terminal.TOO_LITTLE_MEMORY),
        (KeyboardInterrupt(), 130, "Stopped."),
    ],
)
def test_a_failure_is_reported_in_words(
    core: Core, error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the program, the system, or by Ctrl-C: no traceback unless --debug asks for it."""
    core.error = error
    assert main.main([]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    main.main(["--debug"])
    assert ("Traceback" in capsys.readouterr().err) == (code == 2)


class Terminal:
    """A stream that is a terminal and remembers what was printed."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Remember."""
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Do nothing: there is no buffer."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize(
    ("variable", "value", "is_coloured"), [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "1", False)]
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, *, is_coloured: bool
) -> None:
    """NO_COLOR and dumb terminals get plain text."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    terminal.print_faults([ERROR], {"site.yaml": b"name: x"})
    assert ("\x1b[" in screen.text) is is_coloured


@pytest.mark.parametrize(("timeout", "is_shown"), [(0.0, True), (60.0, False)])
def test_the_progress_line_is_for_long_work(monkeypatch: pytest.MonkeyPatch, timeout: float, *, is_shown: bool) -> None:
    """Work that is soon over shows none."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "TIMEOUT", timeout)
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with terminal.progress_line() as progress:
        progress("rendering", 1, 2)
    assert ("rendering" in screen.text) is is_shown


@pytest.mark.parametrize("words", ["--version", "--help", "build --help", "new --help", "init --help"])
def test_help_needs_no_installed_package(root: Path, words: str) -> None:
    """It can be read before the first set-up, and comes at once."""
    command = [sys.executable, "-S", "-m", "briefing", *words.split()]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert ("--site DIR" in done.stdout) == ("help" in words)
