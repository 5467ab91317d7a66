"""Nothing lost: whatever stops a build or works beside it, the site is whole or says that it is not."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import load, write

from .documents import publish
from .incremental import read
from .killing import CRASHED, Hook, calls, die, full, in_child, obey_rights


def _state(name: str) -> dict[str, bytes]:
    """A site of some pages that load a style sheet."""
    page = f'<link href="assets/{name}.css">{name}'.encode()
    pages = {f"pages/{number}.html": page * number for number in range(1, 8)}
    return {"index.html": page, f"assets/{name}.css": name.encode(), **pages}


ONE = {**_state("one"), "only-one.html": b"", "changing": b"a file"}
OTHER = {**_state("other"), "only/other.html": b"", "changing/page.html": b"in a folder"}
MINE = "pages/mine.txt"
REFUSED = 3
_STYLE = re.compile(rb'href="(assets/[^"]+)"')
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, users and forks of POSIX")


def is_complete(folder: Path) -> bool:
    """What the manifest says."""
    found = write.read_manifest((folder / write.MANIFEST).read_bytes())
    return found is not None and found.complete


def build(site: Path, files: dict[str, bytes], hook: Hook | None = None) -> int:
    """Write a site and its cache; 0, or `REFUSED` if there is a message that says how far it came."""
    written, problems = write.write_site(site / "output", files)
    write.write_memo(site, files["index.html"] * 5000)
    if hook:
        hook.on = False
    if written is not None:
        return 0
    is_said = problems[0].code == "output-failed" and is_complete(site / "output") != ("either" in problems[0].hint)
    return REFUSED if is_said else CRASHED


def state_of(site: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
    """Which site is there, by the manifest and in truth."""
    found = read(site / "output", write.MANIFEST)
    found = {path: data for path, data in found.items() if not path.startswith(write.STAGING)}
    assert found.pop(MINE) == b"mine"
    assert all(style.decode() in found for data in found.values() for style in _STYLE.findall(data))
    assert load.read_memo(site) in [state["index.html"] * 5000 for state in (old, new)]
    if is_complete(site / "output"):
        assert found in (old, new)
        return "old" if found == old else "new"
    assert all(data in (old.get(path), new.get(path)) for path, data in found.items())
    return "mixed"


@pytest.mark.parametrize(("then", "ever_after"), [(die, False), (full, False), (full, True)])
def test_killed_builds_and_a_failing_disk(
    tmp_path: Path, then: Callable[[], None], *, ever_after: bool, night: bool
) -> None:
    """They leave the old site, the new one, or a mixture that says so; the next build repairs it."""
    build(tmp_path, ONE)
    (tmp_path / "output" / MINE).write_bytes(b"mine")
    count = calls(lambda: build(tmp_path, OTHER))
    old, new, met = OTHER, ONE, set()
    for at in range(1, count + 1, 1 if night else 4 if then is die else 6):
        hook = Hook(at, then, ever_after)
        code = in_child(partial(build, tmp_path, new, hook), hook)
        assert code in ({0, -signal.SIGKILL} if then is die else {0, REFUSED})
        met.add((state_of(tmp_path, old, new), code))
        assert build(tmp_path, new) == 0
        assert state_of(tmp_path, new, new) != "mixed"
        assert not [*tmp_path.rglob(".briefing-*"), *tmp_path.rglob("*.new")]
        old, new = new, old
    if then is die:
        assert {("old", -9), ("mixed", -9), ("new", -9)} <= met
    else:
        assert {("old", REFUSED), ("mixed", REFUSED)} <= met


def pages(folder: Path) -> dict[str, bytes]:
    """What was written."""
    return read(folder, write.MANIFEST)


def test_a_read_only_checkout(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Checked and built into another folder, without a cache; built into itself, there is a plain refusal."""
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def commands() -> int:
        obey_rights()
        assert main.main(["check", "--site", str(copy)]) == common.EXIT_OK
        assert main.main(["build", "--site", str(copy), "--output", str(tmp_path / "out")]) == common.EXIT_OK
        capsys.readouterr()
        assert main.main(["build", "--site", str(copy)]) == common.EXIT_ERROR
        said = capsys.readouterr().out
        return 0 if "The site cannot be written." in said and "Permission denied. [output-failed]" in said else CRASHED

    assert in_child(commands) == 0
    assert pages(tmp_path / "out") == publish(load.read_site(copy))
    subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)  # noqa: S607  # every system has it


@pytest.mark.parametrize("locked", ["", "pages"])
def test_a_read_only_folder_is_noticed_before_anything_is_changed(tmp_path: Path, locked: str) -> None:
    """Also where it is only one folder of the site: the last good site stays as it is."""
    write.write_site(tmp_path / "out", ONE)
    (tmp_path / "out" / locked).chmod(0o555)

    def refused() -> int:
        obey_rights()
        written, (problem,) = write.write_site(tmp_path / "out", OTHER)
        is_said = "The folder cannot be written" in problem.message and "what was written last is kept" in problem.hint
        return REFUSED if written is None and is_said else CRASHED

    assert in_child(refused) == REFUSED
    assert read(tmp_path / "out", write.MANIFEST) == ONE
    assert is_complete(tmp_path / "out")
    (tmp_path / "out" / locked).chmod(0o755)
    assert write.write_site(tmp_path / "out", OTHER)[1] == ()


def test_builds_at_once_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight writers, two sites: none fails, and one of the two stays. What is stopped is not waited for for ever."""
    out = tmp_path / "out"
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda n: write.write_site(out, (ONE, OTHER)[n % 2])[1], range(40)))
    assert said == [()] * 40
    assert read(out, write.MANIFEST) in (ONE, OTHER)
    assert is_complete(out)
    write.write_site(out, ONE)
    said = []
    with write.lock_folder(str(out)):
        thread = threading.Thread(target=lambda: said.append(write.write_site(out, OTHER)[1]))
        thread.start()
        time.sleep(0.2)
        assert said == []
    thread.join(10)
    assert said == [()]
    monkeypatch.setattr(write, "TIMEOUT", 0.1)
    with write.lock_folder(str(out)):
        written, (problem,) = write.write_site(out, ONE)
    assert written is None
    assert "Another command is writing there." in problem.message
    assert read(out, write.MANIFEST) == OTHER


def test_times_of_files_decide_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved within a tick of a coarse clock with as many bytes as before, or dated 2100: seen all the same."""
    monkeypatch.setattr(time, "time", lambda: 0.0)
    main.main(["build", "--site", str(copy)])
    path = copy / "content/pages/about.md"
    for number, date in enumerate((4102444800, 1)):
        before = path.stat()
        old = path.read_text("utf-8")
        path.write_text(old.replace("very small", f"{number}ery small"), encoding="utf-8")
        assert path.stat().st_size == before.st_size
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert main.main(["build", "--site", str(copy)]) == common.EXIT_OK
        assert pages(copy / "output") == publish(load.read_site(copy))
        for place in copy.rglob("*"):
            os.utime(place, (date, date))
        path.write_text(old, encoding="utf-8")
