"""Tests that are documents: sites given as text, what the program says of them, and how both are renewed."""

import functools
import io
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core import inputs
from briefing.core.diagnostics import Diagnostic
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.site import Site

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""
MINIMAL = ROOT / "tests/sites/minimal"
_CASE = re.compile(r"^==== (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^=== (\S+)(?: \((.+)\))?\n", re.MULTILINE)
_EXPECTED = "expected"
ENGINE = Engine()
"""Remembers from build to build of a process. What it gives is what a clean build gives, which `Editing` proves."""
Command = Callable[..., str]
"""Runs a command of the program, words and the `code` that it must end with: what it prints."""
_TIMES = re.compile(r"⟦(.*?)⟧×(\d+)", re.DOTALL)
_CHARACTER = re.compile(r"⟪([0-9A-F]{1,6})⟫")
_FRAMES = {
    "note": "---\ntitle: A note\ntype: missing\nclaims: [bridge-closed]\n---\n{}\n",
    "page": "---\ntitle: A page\norder: 3\n---\n{}\n",
    "claim": "---\ntitle: A claim\nquotes: [{{exact: Engineers}}]\nconfidence: low\n{}\n---\nSome words.\n",
}


@dataclass(frozen=True)
class Case:
    """An error, or something that is none: a small site and the diagnostics it must give."""

    title: str
    source: str
    """The case as written, up to what is expected."""
    expected: str

    @functools.cached_property
    def files(self) -> Mapping[str, bytes | None]:
        """Laid over the minimal site; None takes a file away. Made when they are asked for: pictures take time."""
        _, *parts = _FILE.split(self.source)
        rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        return {written_out(path): _bytes(data, form) for path, form, data in rows}


def picture(text: str, cut: int | None = None) -> bytes:
    """A PNG of so many pixels ("600 400")."""
    stream = io.BytesIO()
    width, height = map(int, text.split())
    Image.new("1", (width, height)).save(stream, "PNG")
    return stream.getvalue()[:cut]


_FORMS: Mapping[str, Callable[[str], bytes | None]] = {
    "missing": lambda _: None,
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "Latin-1": lambda text: text.encode("latin-1"),
    "a megabyte more": lambda text: text.encode() + b"word " * 200_000,
    "three megabytes": lambda text: text.encode() + b"word " * 600_000,
    "picture": picture,
    "cut short": lambda text: picture(text, 60),
    "written out": lambda text: written_out(text).encode("utf-8", "surrogatepass"),
}


def read_cases(path: Path) -> tuple[str, list[Case]]:
    """What comes before the first case, and the cases."""
    intro, *parts = _CASE.split(path.read_text(encoding="utf-8"))
    return intro, [_case(title, text) for title, text in zip(parts[::2], parts[1::2], strict=True)]


def _case(title: str, text: str) -> Case:
    source, _, expected = text.partition(f"=== {_EXPECTED}\n")
    return Case(title, source, expected.strip())


def _bytes(text: str, form: str | None) -> bytes | None:
    """A file as its form says: what an editor or a slip may have made of it."""
    if form in _FRAMES:
        text, form = _FRAMES[form].format(text.rstrip("\n")), "written out"
    if form and form not in _FORMS:
        message = f"there is no form of a file called {form!r}"
        raise ValueError(message)
    return _FORMS[form](text) if form else text.encode()


def written_out(text: str) -> str:
    """A text with what could not be read in a file: `⟦a{n} ⟧×3` is `a0 a1 a2 `, `⟪202E⟫` the character U+202E."""
    text = _CHARACTER.sub(lambda found: chr(int(found[1], 16)), text)
    return _TIMES.sub(
        lambda found: (
            "".join(found[1].replace("{n}", str(n)) for n in range(int(found[2])))
            if "{n}" in found[1]
            else found[1] * int(found[2])
        ),
        text,
    )


def copy_minimal(place: Path, name: str = "site") -> Path:
    """The minimal site in a folder of its own in `place`, to be changed at will."""
    return Path(shutil.copytree(MINIMAL, place / name, ignore=shutil.ignore_patterns("expected")))


def rows(file: str, section: str) -> list[str]:
    """The texts of a section of a file in tests/tables/, one a line; ⏎ stands for the end of a line."""
    text = (ROOT / f"tests/tables/{file}.txt").read_text(encoding="utf-8")
    lines = text.split(f"=== {section}\n")[1].partition("\n===")[0].split("\n")
    return [written_out(line).replace("⏎", "\n") for line in lines if line]


def table(file: str, section: str) -> list[list[str]]:
    """The rows of a section whose first line names the columns; ` | ` is between cells."""
    return [row.split(" | ") for row in rows(file, section)[1:]]


def write_files(folder: Path, files: Mapping[str, bytes | str]) -> None:
    """Write files by their paths below a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)


@functools.cache
def _minimal() -> Files:
    return load.read_site(MINIMAL)


def minimal(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """The minimal site's files, without this repository's history; a change is a path, old and new words."""
    files = {path: data for path, data in _minimal().items() if path not in {inputs.HISTORY, inputs.PAST}}
    for path, old, new in changes:
        assert old.encode() in files[path], (path, old)
        files[path] = files[path].replace(old.encode(), new.encode(), 1)
    return files


def publish(files: Files, engine: Engine | None = None) -> dict[str, bytes]:
    """The site that is made of these files, whatever warnings there are. A patched program needs its own engine."""
    output, problems = pipeline.build(files, engine or ENGINE)
    assert output is not None, problems
    return dict(output)


def link(files: Files) -> Site:
    """These files as one briefing, whatever there is to say of them."""
    site, problems = pipeline.check(files, ENGINE)
    assert site is not None, problems
    return site


def site_of(changed: Mapping[str, bytes | None]) -> Files:
    """The minimal site with files over it, as a case has them."""
    files: dict[str, bytes | None] = {**minimal(), **changed}
    return {path: data for path, data in files.items() if data is not None}


def line(diagnostic: Diagnostic) -> str:
    """A diagnostic on one line."""
    words = f"{diagnostic.message} | {diagnostic.hint}".replace("\n", " ⏎ ")
    return f"{diagnostic.location} {diagnostic.code} {diagnostic.severity} {words}"


def write_cases(path: Path, intro: str, cases: list[Case], found: Mapping[str, str]) -> None:
    """Put what was found in place of what was expected."""
    texts = [f"==== {case.title}\n{case.source}=== {_EXPECTED}\n{found[case.title]}\n" for case in cases]
    path.write_text(intro + "\n".join(texts).replace("\n\n\n", "\n\n"), encoding="utf-8")
