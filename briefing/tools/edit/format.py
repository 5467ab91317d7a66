"""One form for all records. A file is changed only where it is proved to say the same afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.document import Document, Prose
from briefing.parse import validation
from briefing.parse.front_matter import decode
from briefing.parse.validation import ARTICLE, SITE, Parsed, record_type

from .order import ordered
from .wrap import chunks, filled

_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
_BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
_SPACE = re.compile(r"[ \n]+")
_VERBATIM = re.compile(r"(<pre>.*?</pre>|<code>.*?</code>)", re.DOTALL)


def has_form(path: str) -> bool:
    """True for the files that have one: records, the article's front matter, `site.yaml`."""
    return path == SITE or record_type(path) is not None


def formatted(path: str, data: bytes) -> bytes | None:
    """A file in its form; None if it has faults, and so nothing could be proved of it."""
    before = validation.document(path, data)
    if before[0] is None or has_errors(before[1]):
        return None
    text, _ = decode(path, data)
    return _Forming(path, text, before, "\r\n" if b"\r\n" in data else "\n").run().encode()


class _Forming:
    """One file being brought into its form, step by step; a step that cannot be proved is not taken."""

    def __init__(self, path: str, text: str, before: Parsed, newline: str) -> None:
        self._path = path
        self._text = text
        self._before = before
        self._newline = newline

    def run(self) -> str:
        if self._path == SITE:
            made = ordered(self._text, Config)
            return self._ended(made if self._proved(made) else self._text)
        parts = _PARTS.fullmatch(self._text)
        kind = record_type(self._path)
        if not (parts and kind):
            return self._ended(self._text)
        front, rest = parts[1], parts[2]
        head = f"---\n{ordered(front, kind)}---\n"
        if not self._proved(head + rest):
            head = f"---\n{front}---\n"
        if self._path != ARTICLE:
            body = _BLANK_LINES.sub("", rest).rstrip(" \t\n")
            end = "\n" * bool(body)
            if self._proved(head + body + end):
                rest = self._wrapped(head, body) + end
        return self._ended(head + rest)

    def _wrapped(self, head: str, body: str) -> str:
        """All stretches wrapped; if not all can be, those that can."""
        stretches = chunks(body)
        wrapped = [filled(stretch) for stretch in stretches]
        if wrapped == stretches or self._proved(f"{head}{''.join(wrapped)}\n"):
            return "".join(wrapped)
        for number, stretch in enumerate(wrapped):
            trial = [*stretches[:number], stretch, *stretches[number + 1 :]]
            if stretch != stretches[number] and self._proved(f"{head}{''.join(trial)}\n"):
                stretches = trial
        return "".join(stretches)

    def _ended(self, text: str) -> str:
        """With the file's own line ends."""
        return text.replace("\n", self._newline)

    def _proved(self, text: str) -> bool:
        """True if the file says the same, and its front matter has kept its characters (comments among them)."""
        return _solid(text) == _solid(self._text) and same(self._before, validation.document(self._path, text.encode()))


def same(one: Parsed, other: Parsed) -> bool:
    """True if two readings of a file say the same: the record, the pages' HTML, sentences, references, faults."""
    return _told(*one) == _told(*other)


def _told(document: Document | None, problems: Iterable[Diagnostic]) -> object:
    found = Counter((problem.code, problem.message) for problem in problems)
    if document is None:
        return None, found
    body = document.body if document.kind == "article" else ""
    return document.record, document.title, document.spans, body, _prose(document.prose), found


def _prose(prose: Prose) -> object:
    """What a text says. White space counts only in code: elsewhere browsers make one space of any."""
    references = [(r.cites, r.target, r.anchor, r.words) for r in prose.references]
    sentences = [(s.anchor, _words(_whole(s.parts))) for s in prose.sentences]
    return [_html(_whole(block)) for block in prose.blocks], references, sentences, prose.headings


def _whole(parts: Sequence[str | int]) -> str:
    return "".join(part if isinstance(part, str) else f"\0{part}\0" for part in parts)


def _html(text: str) -> str:
    parts = _VERBATIM.split(text)
    return "".join(part if number % 2 else _SPACE.sub(" ", part) for number, part in enumerate(parts))


def _words(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _solid(text: str) -> Counter[str]:
    """The characters of the YAML, but for white space."""
    parts = _PARTS.fullmatch(text)
    return Counter("".join((parts[1] if parts else text).split()))
