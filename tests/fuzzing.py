"""What reads a stranger's bytes, as targets for random input: nothing may raise, hang, or come out unsafe."""

from __future__ import annotations

import contextlib
import pickletools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.build import pipeline
from briefing.core import dates, folding, unicode_safety
from briefing.core.diagnostics import CODES, Diagnostic, has_errors, show
from briefing.core.model import FOLDERS, Quote
from briefing.disk import load
from briefing.engine import cache
from briefing.engine.engine import Engine
from briefing.parse import prose, validation
from briefing.site import quotes

from . import judging
from .documents import MINIMAL, read_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_SITE = load.read_site(MINIMAL)
_MEMO = Engine()
_KINDS = sorted(FOLDERS)


def _sound(problems: Iterable[Diagnostic], files: Mapping[str, bytes]) -> None:
    for problem in problems:
        assert problem.code in CODES
        assert problem.location.line > 0
        assert problem.location.column > 0
        unicode_safety.visible(show(problem, files))


def front_matter(data: bytes) -> None:
    """A record of some kind: the first byte says which."""
    path = f"content/{_KINDS[data[0] % len(_KINDS)] if data else 'pages'}/a.md"
    found, problems = validation.document(path, b"---\n" + data[1:] + b"\n---\nWords.\n")
    assert found is not None or has_errors(problems)
    _sound(problems, {path: data})


def settings(data: bytes) -> None:
    """`site.yaml`, or the vocabulary, in a whole site."""
    name = "content/vocabulary.yaml" if data[:1] == b"v" else "site.yaml"
    files = {**_SITE, name: data[1:]}
    _, problems = pipeline.check(files, _MEMO)
    _sound(problems, files)


def markdown(data: bytes) -> None:
    """A record's text: what comes out is safe, whether or not something was reported."""
    text = data.decode("utf-8", "replace")
    found, problems = prose.read("a.md", text, 1)
    _sound(problems, {"a.md": data})
    targets = [
        prose.Target("#t", r.words or "words", "claim", int(r.cites), f"c{i}") for i, r in enumerate(found.references)
    ]
    made = "".join(prose.fill(block, targets) for block in found.blocks)
    if not has_errors(problems) and not any(unicode_safety.hidden(text)):
        assert not list(judging.page("a.html", f"<main>{made}</main>".encode()))


def anchoring(data: bytes) -> None:
    """An article, and a quotation with what stands around it: parts are divided by a zero byte."""
    text, exact, prefix, suffix = (data.decode("utf-8", "replace").split("\0") + [""] * 4)[:4]
    article = quotes.divide(text, "en")
    for place in article.find(Quote(exact=exact, prefix=prefix, suffix=suffix)):
        assert folding.fold(text[place.start : place.end]).text == folding.fold(exact).text
    article.closest(exact[:2000])
    if article.sentences:
        assert article.sentence_at(len(text) // 2) in article.sentences


def edtf(data: bytes) -> None:
    """A date: bounds within the calendar, or ValueError."""
    try:
        span = dates.read(data.decode("utf-8", "replace"))
    except ValueError:
        return
    dates.words(span)
    assert all(0 <= day[0] <= 9999 for day in (span.lower, span.upper) if day)


def memory(data: bytes) -> None:
    """What the last build left: damaged bytes are refused or read as our own records, and nothing is run."""
    store = Engine("v")
    store.load(data)
    store.cached("parse", lambda: ("made", 1), ("a",))
    framed = Engine("v")
    check = cache.digest(data)
    framed.load(cache._MAGIC + cache.digest("v").encode() + check.encode() + data)  # noqa: SLF001  # the frame of a file
    if _asks_for_room(data):
        return
    inside = Engine("v")
    inside._stored[cache.digest("v", "parse", "a")] = data  # noqa: SLF001  # one damaged value
    inside.cached("parse", lambda: ("made", 1), ("a",))


def _asks_for_room(data: bytes) -> bool:
    """True for a value made on purpose to take gigabytes: a damaged one is refused before, by its hash."""
    with contextlib.suppress(Exception):
        return any("PUT" in code.name and int(place or 0) > len(data) for code, place, _ in pickletools.genops(data))
    return b"r" in data


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "front_matter": front_matter,
    "settings": settings,
    "markdown": markdown,
    "anchoring": anchoring,
    "edtf": edtf,
    "memory": memory,
}


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with: the corpus of hostile inputs, and what an honest site holds."""
    found: list[bytes] = []
    for path in sorted((Path(__file__).parent / "hostile").glob("*.txt")):
        for case in read_cases(path)[1]:
            files = [(name, data) for name, data in case.files.items() if data is not None and len(data) < 4000]
            for name, data in files:
                body = data.split(b"---\n", 2)
                if target == "markdown" and len(body) == 3:
                    found.append(body[2])
                elif target == "front_matter" and len(body) == 3:
                    found.append(b"\0" + body[1])
                elif target == "settings" and name.endswith(".yaml"):
                    found.append((b"v" if "vocabulary" in name else b"s") + data)
                elif target == "edtf" and (date := re.search(rb'edtf: "?([^",}]+)', data)):
                    found.append(date[1])
    if target == "memory":
        made = Engine("v")
        pipeline.check(_SITE, made)
        found.append(made.dump())
        kept = Engine("v")
        kept.load(made.dump())
        found += list(kept._stored.values())[:20]  # noqa: SLF001  # as stored
    if target == "anchoring":
        found.append(_SITE["seeds/bridge.txt"] + b"\0Engineers reportedly\0\0found")
    return found
