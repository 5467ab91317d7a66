"""Sample pull requests as documents: edits to the minimal site, and what `diff` says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.tools.diff.comparison import Comparison, Side, compare

from .documents import MINIMAL

PULLS = sorted((Path(__file__).parent / "pulls").glob("*.txt"))
_FILE = re.compile(r"^=== (\S+)(?: \((edit|missing)\))?\n", re.MULTILINE)
_EDIT = re.compile(r"((?:^-(?: .*)?\n)+)((?:^\+(?: .*)?\n)*)", re.MULTILINE)
_EXPECTED = "=== expected\n"
_MEMO = Engine()


@dataclass(frozen=True, slots=True)
class Pull:
    """A sample: what it is, its edits as written, what is expected of `diff`."""

    intro: str
    edits: str
    expected: str


def read(path: Path) -> Pull:
    """A sample from its file."""
    source, _, expected = path.read_text(encoding="utf-8").partition(_EXPECTED)
    intro, found, edits = source.partition("=== ")
    return Pull(intro, found + edits, expected)


def write(path: Path, pull: Pull, found: str) -> None:
    """Put what was found in place of what was expected."""
    path.write_text(f"{pull.intro}{pull.edits}{_EXPECTED}{found}", encoding="utf-8")


@cache
def before() -> dict[str, bytes]:
    """The minimal site."""
    return load.read_site(MINIMAL)


def after(pull: Pull) -> dict[str, bytes]:
    """The minimal site with the sample's edits."""
    files = dict(before())
    _, *parts = _FILE.split(pull.edits)
    for path, form, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if form == "missing":
            del files[path]
        elif form == "edit":
            files[path] = _edited(files[path].decode(), text, path).encode()
        else:
            files[path] = (text.rstrip("\n") + "\n").encode()
    return dict(sorted(files.items()))


def _edited(text: str, edits: str, path: str) -> str:
    """A text with lines' parts (`- `) replaced by others (`+ `); each must stand there once."""
    for old, new in _EDIT.findall(edits):
        removed, added = _lines(old), _lines(new)
        assert text.count(removed) == 1, f"{path}: {removed!r} stands there {text.count(removed)} times"
        text = text.replace(removed, added)
    return text


def _lines(marked: str) -> str:
    return "\n".join(line[2:] for line in marked.splitlines())


@cache
def compared(path: Path) -> Comparison:
    """What `diff` makes of a sample."""
    return compare(Side("before", before()), Side("after", after(read(path))), _MEMO)


def told(made: Comparison) -> str:
    """All of a comparison that a reviewer relies on, a line each."""
    return "".join(f"{line}\n" for line in _told(made))


def _told(made: Comparison) -> Iterator[str]:
    for fault in made.faults:
        yield f"fault {fault.location.path} {fault.code} {fault.severity}"
    if made.undone:
        yield f"undone {' '.join(made.undone)}"
    for note in made.notes:
        yield f"note {note}"
    for finding in made.findings:
        shown = "".join(
            f" | {name}: {text}"
            for name, text in (("-", finding.before), ("+", finding.after), ("through", finding.because))
            if text
        )
        yield f"{finding.group} {finding.code} {finding.record}: {finding.says}{shown}"
    for page in made.pages:
        what = "" if page.what == "changed" else f" {page.what}"
        how = "direct" if page.direct else f"indirect through {' '.join(page.through) or 'nothing'}"
        yield f"page {page.path}{what} {page.where} {how}"
