"""Find every place that names a record, and change the text there; every other byte of the file stays."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from briefing.core.diagnostics import Location
from briefing.core.document import Document
from briefing.core.fields import Ref
from briefing.site.linker import at, in_text

_OPENING = re.compile(r"!?\[(?:\[\s*|@)")  # before the id in `[[ id…`, `![[ id…` or `[@id]`
_LINE_END = re.compile("\r\n|\r|\n")


class Use(NamedTuple):
    """A place that names a record; `words` describe it and stand in a sentence."""

    document: Document
    location: Location
    words: str


def find_uses(documents: Iterable[Document], identifier: str) -> Iterator[Use]:
    """Yield every place that names `identifier`, by file. Code, quotations and plain words do not count."""
    for document in sorted(documents, key=lambda document: document.path):
        owner = document.path if document.kind in {"site", "article"} else f"the {document.kind} {document.id}"
        for where, marker, value in document.fields:
            if isinstance(marker, Ref) and value == identifier:
                names = [str(step) for step in where if isinstance(step, str)]
                words = f"{names[-1]} in {names[0]} of {owner}" if names[1:] else f"{names[0]} of {owner}"
                words = f"where the redirect {names[-1]} leads" if names[0] == "redirects" else words
                yield Use(document, at(document, where), words)
        for reference in document.prose.references:
            if reference.target == identifier:
                location = in_text(document, reference.start, reference.end - reference.start)
                yield Use(document, location, f"{'cited' if reference.cites else 'linked'} in the text of {owner}")


def replace_words(data: bytes, changes: Iterable[tuple[Location, str, str]]) -> bytes:
    """Return a file with words replaced: place, old words, new ones. Where unusual YAML hides them, nothing changes."""
    text = data.decode("utf-8")
    offset, edits = _offsets(text), []
    for location, old, new in changes:
        start = offset(location)
        if opening := _OPENING.match(text, start):
            start = opening.end()
        elif text[start] in "|>'\"":  # a text on lines of its own, or quoted
            start = max(text.find(old, start), start)
        if text.startswith(old, start):
            edits.append((start, start + len(old), new))
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text.encode()


def add_redirect(data: bytes, site: Document, entry: str) -> bytes:
    """Return site.yaml with an entry more (`key: id`) at the beginning of its redirects."""
    text = data.decode("utf-8")
    found = _LINE_END.search(text)
    newline = found[0] if found else "\n"
    location = at(site, ("redirects",))
    start = _offsets(text)(location)
    if ("redirects",) not in site.marks:
        start = len(text)
        lead = "" if text.endswith(("\n", "\r")) else newline
        words = f"{lead}redirects: {{{entry}}}{newline}"
    elif text[start] == "{":
        start += 1
        inside = text[start:].lstrip(" \t")
        words = f"{entry}, "
        if inside.startswith("}"):
            text, words = text[:start] + inside, entry
    else:
        words = f"{entry}{newline}{' ' * (location.column - 1)}"
    return (text[:start] + words + text[start:]).encode()


def _offsets(text: str) -> Callable[[Location], int]:
    starts = [int(text.startswith("\ufeff")), *(found.end() for found in _LINE_END.finditer(text))]
    return lambda location: min(starts[location.line - 1] + location.column - 1, len(text))


def only_renamed(before: Document, after: Document, old: str, new: str) -> bool:
    """True if two parsed versions of a record differ only in the references to `old`, which name `new`."""
    return list(_content(before, old, new)) == list(_content(after, new, new))


def _content(document: Document, old: str, new: str) -> Iterator[object]:
    """Yield everything in a document with references to `old` replaced by `new`; redirects are left out."""
    for where, marker, value in document.fields:
        if where[0] != "redirects":
            yield where, marker, new if isinstance(marker, Ref) and value == old else value
    for reference in document.prose.references:
        target = new if reference.target == old else reference.target
        yield reference.cites, target, reference.anchor, reference.words
    yield document.prose.blocks, document.prose.headings
    yield [(sentence.anchor, sentence.parts) for sentence in document.prose.sentences]
    if document.kind == "article":
        yield document.body
