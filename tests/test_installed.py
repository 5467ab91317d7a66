"""The wheel, installed into an environment of its own: every command works, and so does the repository `init` makes."""

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from unittest.mock import Mock

import pytest

from briefing import __version__
from briefing.core.diagnostics import CODES
from briefing.disk import load, origin

from . import wheel
from .documents import ROOT, Command

ARTICLE = ROOT / "tests/articles/reef-study.txt"
OFFLINE = {**os.environ, "PIP_NO_INDEX": "1", "SOURCE_DATE_EPOCH": "1772668800"}


def run(*command: object, code: int = 0, cwd: Path | None = None) -> str:
    """What a program says; it ends with this code."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=OFFLINE, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment, `venv`, in which the program is installed, and `reef`, a briefing it has begun.

    A wheel stands for the locked packages: it leads to those of the tests.
    """
    place = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv")
    packages = wheel.make_wheel(place, "packages-1", {"packages.pth": sysconfig.get_path("purelib").encode()})
    pip = (sys.executable, "-I", "-m", "pip", "--python", place / "venv/bin/python")
    run(*pip, "install", "--no-deps", "--no-compile", packages, wheel.program_wheel(ROOT, place))
    folder = place / "reef"
    said = run(place / "venv/bin/briefing", "init", folder, "--article", ARTICLE)
    assert "python3 build.py serve --open" in said
    assert "requirements.txt takes the program from this machine" in said
    requirements = (folder / "requirements.txt").read_text("utf-8")
    locked = (ROOT / "requirements/build.txt").read_text("utf-8")
    assert requirements.endswith(locked.partition("\n")[2].partition("\n")[2])
    [program] = re.findall(r"^evidence-briefing @ file://.+whl --hash=sha256:[0-9a-f]{64}$", requirements, re.MULTILINE)
    stand_in = f"packages @ {packages.as_uri()} --hash=sha256:{hashlib.sha256(packages.read_bytes()).hexdigest()}"
    (folder / "requirements.txt").write_text(f"{program}\n{stand_in}\n", "utf-8")
    run("git", "init", "--quiet", folder)
    run("git", "add", ".", cwd=folder)
    run("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "Begin", cwd=folder)
    return place


@pytest.mark.nightly
def test_commands_need_no_checkout(place: Path) -> None:
    """Each finds what it needs in the package."""
    repository, briefing = place / "reef", place / "venv/bin/briefing"
    commands: dict[tuple[str, ...], str] = {
        ("build",): "Open output/index.html",
        ("--version",): __version__,
        ("check",): "warning: `licence` is as the program filled it in",
        ("verify",): "no difference",
        ("export", "--html"): "1 file written",
        ("schema",): "up to date",
        ("docs",): "briefing docs content",
        ("docs", "docs/publishing.md"): "\nbriefing build\n",
        ("format", "--check"): "in form",
        ("new", "entity", "Reef", "--set", "type=place", "--text", "A reef."): "Made content/entities/reef.md",
        ("diff",): "Reef: entity added",
    }
    for words, said in commands.items():
        assert said in run(briefing, *words, cwd=repository), words
    assert "There is no document `x`. There are: " in run(briefing, "docs", "x", code=2)
    assert "bench" not in run(briefing, "--help")
    with subprocess.Popen([briefing, "serve"], cwd=repository, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert any("Preview at http://" in line for line in process.stdout)
        finally:
            process.terminate()
            process.wait(10)
    (repository / "content/entities/reef.md").unlink()


def test_the_package_has_templates_starter_files_and_documents(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """The installed command begins the same repository as the checkout, builds it, and shows documents."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", OFFLINE["SOURCE_DATE_EPOCH"])
    made, repository = tmp_path / "reef", place / "reef"
    command("init", made, "--article", ARTICLE)
    names = run("git", "ls-files", cwd=repository).split()
    assert {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()} == set(names)
    for name in set(names) - {"requirements.txt"}:
        assert (made / name).read_bytes() == (repository / name).read_bytes(), name
        assert (made / name).stat().st_mode == (repository / name).stat().st_mode, name
    for name in (".ci/run", ".gitlab-ci.yml", ".github/workflows/publish.yml", ".forgejo/workflows/check.yml"):
        assert (made / name).read_bytes() == (ROOT / name).read_bytes()
    assert (made / "build.py").read_bytes() == (ROOT / "briefing/bootstrap/environment.py").read_bytes()
    said = run(place / "venv/bin/briefing", "build", cwd=repository)
    assert "warning: `licence` is as the program filled it in" in said
    assert "Open output/index.html" in said
    assert "# How records are written" in run(place / "venv/bin/briefing", "docs", "content")
    assert f"# program: --editable {ROOT.as_uri()}\n" in (made / "requirements.txt").read_text("utf-8")


@pytest.mark.nightly
def test_the_repository_sets_itself_up(place: Path) -> None:
    """With nothing but Python: build.py says what it does, asks nothing, and then runs the pinned program."""
    repository = place / "reef"
    said = run(sys.executable, "build.py", "check", cwd=repository)
    assert "Setting up, once (about a minute). Creating .venv" in said
    assert "Installing the 2 packages locked in requirements.txt …" in said
    assert "0 errors" in said
    said = run(".ci/run", cwd=repository)
    assert "Setting up" not in said
    assert re.search(r"Open output/index.html\n0 dead links\.\n$", said)
    assert said.count("[undecided]") == 3
    assert "python3 build.py docs content" in run(sys.executable, "build.py", "docs", cwd=repository)
    page = repository / "output/about.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert "about.html differs." in run(sys.executable, "build.py", "verify", code=1, cwd=repository)


def test_another_version_than_the_pinned_one_is_one_message(copy: Path, command: Command) -> None:
    """In whatever way it is pinned; build.py of the repository runs the pinned one."""
    requirements = copy / "requirements.txt"
    wheels = "https://example.org/evidence_briefing"
    for line, pinned in {
        "evidence-briefing==9.1 --hash=sha256:0": "9.1",
        f"evidence-briefing @ {wheels}-9.1-py3-none-any.whl --hash=sha256:0": "9.1",
        f"other==9\nevidence-briefing=={__version__} \\\n  --hash=sha256:0": "",
        f"evidence-briefing @ {wheels}-{__version__}-py3-none-any.whl --hash=sha256:0": "",
        "# program: --editable file:///work": "",
        "\x00\xff": "",
    }.items():
        requirements.write_text(line, encoding="latin-1")
        said = command("check", "--site", copy, code=2 if pinned else 0)
        message = f"requirements.txt pins version {pinned} of the program, and this is {__version__}."
        assert not pinned or (said.count("\n"), message in said) == (1, True)
    requirements.unlink()
    requirements.symlink_to("/dev/zero")
    command("check", "--site", copy)


def test_the_program_is_pinned_as_it_was_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: Command
) -> None:
    """By version from an index, by address from a file, by commit from git, by folder from one."""
    (tmp_path / "p.whl").write_bytes(b"wheel")
    address, hashed = (tmp_path / "p.whl").as_uri(), hashlib.sha256(b"wheel").hexdigest()
    page = f'<a href="../evidence_briefing-{__version__}-py3-none-any.whl#sha256={"a" * 64}">'
    monkeypatch.setattr(load, "IS_INSTALLED", True)
    for left, expected in {
        None: f"evidence-briefing=={__version__} --hash=sha256:{'a' * 64}",
        f'{{"url": "{address}", "archive_info": {{}}}}': f"evidence-briefing @ {address} --hash=sha256:{hashed}",
        '{"url": "https://example.org/a", "vcs_info": {"vcs": "git", "commit_id": "12ab"}}': (
            "# program: evidence-briefing@git+https://example.org/a@12ab"
        ),
        '{"url": "file:///here", "dir_info": {}}': "# program: file:///here",
    }.items():
        # What an installer has left of where the program came from: its PEP 610 file.
        monkeypatch.setattr(metadata, "distribution", Mock(return_value=Mock(read_text=Mock(return_value=left))))
        with monkeypatch.context() as patched:
            if not left:
                patched.setattr(origin, "_read", lambda _: page.encode())
            assert f"\n{expected}\nanyio==" in origin.requirements().decode()
    monkeypatch.setattr(metadata, "distribution", Mock(return_value=Mock(read_text=Mock(return_value=None))))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    said = command("init", tmp_path / "new", "--article", ARTICLE, code=2)
    assert re.search(r"http://127\.0\.0\.1:9/simple/evidence-briefing/ cannot be read: .* refused", said)
    assert not (tmp_path / "new").exists()


def test_what_messages_and_starters_refer_to_is_there() -> None:
    """Each document that is named by its command is in the package; none is named by a path of the checkout."""
    starter = [data.decode() for path, data in load.read_starter().items() if not path.startswith("words/")]
    texts = [*starter, *(code.hint for code in CODES.values())]
    named = {name for text in texts for name in re.findall(r"\bdocs ([a-z]+)`", text)}
    assert {"content", "limits", "publishing", "ci"} <= named
    assert named <= load.read_documents().keys()
    assert not [text for text in texts if re.search(r"\bdocs/\w+\.md", text)]


def test_own_texts_for_contributors_are_those_of_the_starter() -> None:
    """One text in two places: paragraphs differ only where they name records, documents and the program."""
    starter = load.read_starter()
    for path, different in {"CONTRIBUTING.md": 5, "content/pages/contribute.md": 3}.items():
        ours = (ROOT / path).read_text("utf-8").split("\n\n")
        theirs = starter[f"en/{path}"].decode().split("\n\n")
        assert len(set(theirs) - set(ours)) <= different, path
