"""The command line: what it prints and how it ends."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from briefing.build import pipeline
from briefing.core import terminal
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.disk import load

from .documents import Command, table

ERROR = problem("unknown-id", Location("site.yaml", 1, 1, 4), "There is no record `nobody`.")
WARNING = problem("orphan-record", Location("content/claims/one.md"), "Nothing leads here.")


class Core:
    """A stand-in for the pipeline: returns what a test has set, and counts the builds."""

    output: Mapping[str, bytes] | None = MappingProxyType({"index.html": b"<title>home</title>", "assets/a.css": b""})
    problems: tuple[Diagnostic, ...] = ()
    error: BaseException | None = None
    builds = 0

    def build(self, *_: object, **__: object) -> tuple[Mapping[str, bytes] | None, tuple[Diagnostic, ...]]:
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


def test_what_is_known_of_the_same_files_is_not_made_again(core: Core, command: Command) -> None:
    """`build` is over at once if the site is untouched, and so is `check`, with problems too.

    But not if the note of it is damaged, or the machine could matter.
    """
    command("build")
    assert "0 files written · 2 unchanged" in command("build")
    assert "No errors: 1 page checked" in command("check")
    assert core.builds == 1
    known = Path(".cache/report").read_bytes()
    for damaged in (b"", known[:-1], known[1:], known + b"?", known[:-1] + b"0"):
        Path(".cache/report").write_bytes(damaged)
        command("check")
    command("build", "--explain")
    Path("output/index.html").write_text("touched", encoding="utf-8")
    command("build")
    assert core.builds == 8
    machine = problem("no-font", Location("site.yaml"), "No font.")
    for found, code, builds in ((WARNING, 0, 9), (ERROR, 1, 10), (machine, 0, 12)):
        core.problems = (found,)
        Path("content/claims/one.md").write_text(f"changed: {found.code}", encoding="utf-8")
        for _ in range(2):
            assert found.message in command("check", code=code)
        assert core.builds == builds
    core.problems = (WARNING,)
    Path("content/claims/one.md").write_text("changed again", encoding="utf-8")
    for _ in range(2):
        assert "0 errors, 1 warning\n1 page" in command("build")
    assert core.builds == 13


@pytest.mark.usefixtures("core")
def test_build_is_the_default_and_says_what_it_did(tmp_path: Path, command: Command) -> None:
    """One line of numbers, and what to open. `--output` means the same before and after the command."""
    line, where = command().splitlines()
    assert line.startswith("1 page · 2 files written · 0 unchanged · 0 removed · ")
    assert where == f"Open {Path('output/index.html')}"
    assert Path("output/index.html").exists()
    command("--output", tmp_path / "a", "build")
    command("build", "--output", tmp_path / "b")
    assert (tmp_path / "a/index.html").exists()
    assert (tmp_path / "b/index.html").exists()


def test_errors_end_with_1_and_keep_the_last_site(core: Core, command: Command) -> None:
    """Every problem is shown with its source line, then counted; nothing is written, and nothing at all by `check`."""
    assert command("check").startswith("No errors: 1 page checked · ")
    assert not Path("output").exists()
    command("build")
    core.output, core.problems = None, (WARNING, ERROR)
    Path("content/claims/one.md").write_text("changed", encoding="utf-8")
    out = command("build", code=1)
    assert "site.yaml:1:1: error: There is no record `nobody`. [unknown-id]\n    site.yaml\n    ^^^^\n  hint: " in out
    assert "1 error, 1 warning\nNothing was published; what is in output stays as it is.\n" in out
    assert Path("output/index.html").exists()


@pytest.mark.usefixtures("core")
def test_what_cannot_be_meant_ends_with_2(tmp_path: Path, command: Command) -> None:
    """It is answered in words. A stranger's branch could bring a link out of the site."""
    Path("link").symlink_to(tmp_path)
    for arguments, words in table("commands", "wrong"):
        assert words in command(*arguments.split(), code=2)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("the core broke"), "RuntimeError: the core broke"),
        (PermissionError(13, "Permission denied", "content/one.md"), "content/one.md: Permission denied.\n"),
        (MemoryError(), terminal.TOO_LITTLE_MEMORY),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_a_failure_is_reported_in_words(core: Core, error: BaseException, words: str, command: Command) -> None:
    """Of the program, the system, or by Ctrl-C: no traceback unless --debug asks for it."""
    core.error = error
    code = 130 if words == "Stopped." else 2
    said = command(code=code)
    assert words in said
    assert "Traceback" not in said
    assert ("Traceback" in command("--debug", code=code)) == (code == 2)


@pytest.mark.parametrize("variable", ["TERM=xterm", "TERM=dumb", "NO_COLOR=1"])
def test_a_terminal_gets_colour_and_a_progress_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    """NO_COLOR and dumb terminals get plain text; work that is soon over shows no progress."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(*variable.split("="))
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    terminal.print_problems([ERROR], {"site.yaml": b"name: x"})
    assert ("\x1b[" in capsys.readouterr().out) is (variable == "TERM=xterm")
    for timeout, is_shown in ((60.0, False), (0.0, variable != "TERM=dumb")):
        monkeypatch.setattr(terminal, "TIMEOUT", timeout)
        with terminal.progress_line() as progress:
            progress("rendering", 1, 2)
        assert ("rendering" in capsys.readouterr().err) is is_shown


def test_the_same_message_is_explained_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of warnings with the same hint and errors with the same words; each keeps its headline, which editors read.

    Where nothing but a person reads them, more than three such warnings are one headline and a number.
    """
    places = [Location(f"{name}.md", 1, 1) for name in "abcd"]
    found = [problem("text-missing", place, "There is no text.") for place in places]
    found.insert(1, problem("raw-html", places[0], "Here."))
    found += [problem("raw-html", place, "Here.") for place in places[:2]]
    terminal.print_problems(found, {}, most=None)
    shown = capsys.readouterr().out
    assert shown.count("  hint: ") == 2
    assert [shown.count(f"[{code}]") for code in ("text-missing", "raw-html")] == [4, 3]
    assert shown.index("d.md:1:1") < shown.index("[raw-html]")
    terminal.print_problems(found, {})
    shown = capsys.readouterr().out
    assert [shown.count(f"[{code}]") for code in ("text-missing", "raw-html")] == [1, 3]
    assert "There are 3 more like it: `check .` lists them." in shown


def test_help_needs_no_installed_package(root: Path) -> None:
    """It can be read before the first set-up, and comes at once."""
    for words in ("--version", "--help", "new --help"):
        command = [sys.executable, "-S", "-m", "briefing", *words.split()]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == 0, done.stderr
        assert ("--site DIR" in done.stdout) == ("help" in words)


def test_explain_says_why_each_page_was_made(copy: Path, command: Command) -> None:
    """From nothing; an edited text, template or style sheet; a new record."""

    def said(name: str = "build") -> list[str]:
        return command(name, "--explain", "--site", copy).splitlines()

    def edit(path: str, old: str, new: str) -> None:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        data = load.read_site(copy)[path].decode()
        (copy / path).write_text(data.replace(old, new, 1), "utf-8")

    assert "index.html: nothing is remembered of an earlier build" in said()
    assert said("check")[0].startswith("0 pages made, ")
    edit("content/claims/repair-two-months.md", "No source of ours", "No source we know")
    lines = said()
    assert lines[0] == "claims/repair-two-months.html: its view changed: text.blocks"
    assert lines[1].startswith("1 page made, ")
    edit("templates/pages/claim.html", 'class="', 'class="new ')
    assert said()[0] == "claims/bridge-closed.html: templates/pages/claim.html changed"
    edit("templates/base.html", "<body", '<body class="new"')
    assert said()[0] == "index.html: templates/base.html changed"
    edit("templates/css/2-base.css", "{", "{ color: CanvasText; ")
    assert said()[0].startswith("0 pages made, "), "its name is put in afterwards"
    shutil.copy(copy / "content/notes/who-counted.md", copy / "content/notes/who-else.md")
    assert "notes/who-else.html: new" in said()
