"""A branch of a stranger is checked and built: nothing outside of it is read or written, and nothing waits for ever.

Git keeps links; an archive may hold pipes and sockets, too.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.cli.commands import common
from briefing.disk import load, write

from .documents import ENGINE, MINIMAL, ROOT, Command, copy_minimal, table, write_files
from .test_history import git


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """The minimal site in a folder of its own, and a secret beside it."""
    names = ("site.yaml", "a.md", "memo", "bridge.txt")
    write_files(tmp_path / "secret", dict.fromkeys(names, "---\ntitle: a secret\n---\nsecret words\n"))
    return copy_minimal(tmp_path)


def run(branch: Path, command: str) -> str:
    """What a command prints, as a user or a pipeline runs it; it must end by itself."""
    words = [sys.executable, "-m", "briefing", command, "--site", str(branch)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def replace(place: Path, target: Path | str) -> None:
    """Put a link in a place."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def test_a_link_leads_nowhere_outside(branch: Path) -> None:
    """Nothing behind a link is read, and so nothing of it can be shown or published: it is the one error there.

    The preview, which reads only what changed, says the same.
    """
    for place, target in table("links", "outside"):
        shutil.rmtree(branch)
        copy_minimal(branch.parent)
        before = load.read_site(branch)
        replace(branch / place, target)
        files = load.read_site(branch)
        assert load.read_again(branch, before, [place]) == files, place
        read = b"".join(data for path, data in files.items() if not path.startswith("templates/"))
        assert not [word for word in (b"secret", b"root:", b"PATH=") if word in read], place
        found = [(problem.code, problem.location.path) for problem in pipeline.check(files, ENGINE)[1]]
        if place not in {"seeds", "templates"}:  # what is missing because of any other is not reported instead
            assert found[0] == ("unexpected-file", place)


def test_what_never_ends_is_not_read(branch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`/dev/zero` would fill the memory, a pipe would never end, a socket holds nothing, a sparse file gigabytes."""
    for place in ("content/claims/a.md", "site.yaml", "seeds/bridge.txt", ".cache/memo"):
        replace(branch / place, "/dev/zero")
    os.mkfifo(branch / "content/claims/b.md")
    run(branch, "check")
    for place in ("site.yaml", ".cache/memo"):
        (branch / place).unlink()
        os.mkfifo(branch / place)
    run(branch, "check")
    (branch / "site.yaml").unlink()
    shutil.copy(MINIMAL / "site.yaml", branch / "site.yaml")
    monkeypatch.chdir(branch / "content/claims")  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as made, Path("d.md").open("wb") as sparse:
        made.bind("c.md")
        sparse.truncate(8 << 30)
        said = run(branch, "check")
    assert all(f"{name}.md:1:1: error: This is not a file" in said for name in "bc")
    assert "d.md:1:1: error: The file has more than 300,000 bytes." in said
    assert len(load.read_site(branch)["content/claims/d.md"]) < 1_000_000


def test_the_memory_is_not_written_through_a_link(branch: Path) -> None:
    """Neither `.cache` nor the file that is half written lead the program to overwrite anything elsewhere."""
    victim = branch.parent / "secret/victim"
    victim.write_bytes(b"mine")
    replace(branch / ".cache/memo.new", victim)
    write.write_memo(branch, b"memory")
    assert (victim.read_bytes(), load.read_memo(branch)) == (b"mine", b"memory")
    replace(branch / ".cache", "../secret")
    write.write_memo(branch, b"more")
    assert (branch.parent / "secret/memo").read_text(encoding="utf-8").startswith("---")


def test_a_memory_that_came_with_the_files_is_not_used(branch: Path) -> None:
    """Who commits `.cache/memo` could have any page remembered: git's files are content, never memory."""
    write.write_memo(branch, b"memory")
    assert load.read_memo(branch)
    git(branch, "init", "-q")
    git(branch, "add", "-f", ".cache/memo")
    assert load.read_memo(branch) == b""


def test_the_output_is_not_written_through_a_link(branch: Path, command: Command) -> None:
    """A folder of the site that a branch made a link is refused, and what is behind it stays."""
    command("build", "--site", branch)
    outside = branch.parent / "outside"
    shutil.move(branch / "output/claims", outside)
    before = {path: path.read_bytes() for path in outside.rglob("*.html")}
    (branch / "output/claims").symlink_to(outside)
    config = branch / "site.yaml"
    config.write_text(config.read_text("utf-8").replace("A bridge closed?", "Changed"), encoding="utf-8")
    assert "[output-not-ours]" in command("build", "--site", branch, code=common.EXIT_ERROR)
    assert before == {path: path.read_bytes() for path in outside.rglob("*.html")}


def test_no_file_of_the_content_is_run(branch: Path) -> None:
    """Scripts, settings of tools and templates among the content stay what they are: files that nobody asked for."""
    mark = branch.parent / "ran"
    code = f"open({str(mark)!r}, 'w').write('ran')\n"
    modules = ("conftest.py", "sitecustomize.py", "briefing.py", "yaml.py", "build.py", "content/claims/a.py")
    template = {"content/claims/t.html": "{{ cycler.__init__.__globals__.os.system('id') }}"}
    write_files(branch, dict.fromkeys(modules, code) | template | {".gitattributes": "* filter=evil diff=evil\n"})
    assert "uid=" not in run(branch, "build")
    assert not mark.exists()
