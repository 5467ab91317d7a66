"""What commands say and do to a briefing's files: tests/commands/ is the list.

A case lays files over the minimal site. Of the lines of its `commands` some are edits (a path, words in it, what comes
in their place), the others are commands, with their exit codes if not 0. Expected are the words of each, and in the
end what has changed in the files.
"""

import difflib
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefing.build.pipeline import Files
from briefing.disk import load

from .documents import Case, Command, read_cases, write_cases, write_files, written_out

CASES = sorted((Path(__file__).parent / "commands").glob("*.txt"))


def changes(before: Files, after: Files) -> Iterator[str]:
    """The files that differ, and their lines that do."""
    for path in sorted(before.keys() | after.keys()):
        old, new = (files.get(path, b"").decode().split("\n") for files in (before, after))
        if path not in after:
            yield f"removed {path}"
        elif old != new:
            yield f"{'changed' if path in before else 'new'} {path}"
            lines = (line for line in difflib.unified_diff(old, new, n=0) if not line.startswith(("---", "+++", "@@")))
            yield from (line.replace("\r", "␍").rstrip(" ") for line in lines)


@pytest.mark.parametrize(
    ("path", "case"),
    [pytest.param(path, case, id=f"{path.stem}: {case.title}") for path in CASES for case in read_cases(path)[1]],
)
def test_a_command_says_and_does_just_this(  # noqa: PLR0913, PLR0917  # fixtures
    path: Path,
    case: Case,
    once_built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Command,
    *,
    update: bool,
) -> None:
    """Word for word, and no other byte."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772668800")
    monkeypatch.chdir(shutil.copytree(once_built, tmp_path / "site"))
    files = dict(case.files)
    script = files.pop("commands") or b""
    write_files(Path(), {name: data for name, data in files.items() if data is not None})
    for name in (name for name, data in files.items() if data is None):
        Path(name).unlink()
    before, found = load.read_site(Path.cwd()), []
    for line in script.decode().splitlines():
        place, *words = line.split(" | ")
        if words:
            old, new = (written_out(part).replace("⏎", "\n") for part in words)
            text = Path(place).read_bytes().decode()
            assert text.count(old) == 1, line
            Path(place).write_bytes(text.replace(old, new).encode())
            before = load.read_site(Path.cwd())
        else:
            code, said = (line[0], line[2:]) if line[0].isdigit() else ("0", line)
            found.append(f"$ {said}\n{command(*shlex.split(said), code=int(code)).replace(str(Path.cwd()), 'SITE')}")
    text = "\n".join([*found, *changes(before, load.read_site(Path.cwd()))]).strip()
    text = "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
    if update:
        intro, cases = read_cases(path)
        write_cases(path, intro, cases, {each.title: each.expected for each in cases} | {case.title: text})
    else:
        assert text == case.expected
