"""Ids, anchors, quotations and redirects lead somewhere, and to one place only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.core import limits
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document
from briefing.core.fields import Ref
from briefing.core.model import Claim, Entity, Note, Quote
from briefing.parse.validation import is_id, nearest
from briefing.site import quotes
from briefing.site.linker import at, in_text
from briefing.site.site import Site

_CITABLE = ("claim", "source")
_ABSENT = "The quotation is not in the article."
_WHOLE = "Quote whole words."
_SHOWN = 3
_CODE = re.compile(r"`[^`]*`")
_BARE = re.compile(
    r"(?<![\w`/.@+\[-])\(?@(?P<at>[a-z0-9]+(?:-[a-z0-9]+)*)(?![-\w]|\.\w)|\[(?P<within>[a-z0-9]+(?:-[a-z0-9]+)+)\]"
)
"""What may have been meant for a citation or a link. A single word in brackets is an editor's insertion."""
_NEARLY = 83
"""Percentage of common letters from which words are taken for an id that is misspelt."""


def ids(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Every id that a record names is that of a record of the right kind."""
    for where, marker, value in document.fields:
        if isinstance(marker, Ref) and not (marker.or_words and _is_words(site, value, marker.kinds)):
            yield from _fault(site, document, value, marker.kinds, at(document, where))
    for reference in document.prose.references:
        place = in_text(document, reference.start, reference.end - reference.start)
        yield from _fault(site, document, reference.target, _CITABLE if reference.cites else (), place)


def bare(site: Site, document: Document) -> Iterator[Diagnostic]:
    """An id is in the brackets that make it a citation or a link: by itself, a reader would see the id."""
    texts = [
        (" ".join(part for part in sentence.parts if isinstance(part, str)), sentence.start)
        for sentence in document.prose.sentences
    ]
    for words, start in (*texts, *((words, 0) for _, words in document.prose.headings)):
        for found, target in _meant(site, words):
            offset = max(0, document.body.find(found, start))
            yield _unbracketed(found, target, in_text(document, offset, len(found)))
    for where, marker, value in document.fields:
        if marker is None and where[0] not in {"quotes", "names"}:
            for found, _ in _meant(site, value):
                message = f"`{found}` is shown as it stands: `{where[-1]}` is plain text."
                yield problem("markup-in-plain-text", at(document, where), message)


def _meant(site: Site, words: str) -> Iterator[tuple[str, str]]:
    """(what stands there, the id) of each id without its brackets."""
    for found in _BARE.finditer(_CODE.sub("", words)) if "@" in words or "[" in words else ():
        target = found["at"] or found["within"]
        spelt_like_one = found["at"] and ("-" in target or found[0][0] == "(") and nearest(target, site.kinds)
        if target in site.kinds or spelt_like_one:
            yield found[0], target


def _unbracketed(found: str, target: str, place: Location) -> Diagnostic:
    hint = f"Cite it: [@{target}]; or link to it: [[{target}]]. If it is meant as it stands, mark it as `code`."
    return problem("unsupported-markup", place, f"`{found}` is neither a citation nor a link.", hint)


def anchors(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A link to a heading finds it."""
    for reference in document.prose.references:
        if reference.anchor and reference.target in site.kinds:
            there = [name for name, _ in site.documents[reference.target].prose.headings]
            if reference.anchor not in there:
                message = f"`{reference.target}` has no heading `{reference.anchor}`."
                place = in_text(document, reference.start, reference.end - reference.start)
                yield problem("dead-anchor", place, message, nearest(reference.anchor, there))


def quotes(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A quotation stands in the article, in one place, and is made of whole words."""
    record = document.record
    missing = 0
    for index, quote in enumerate(record.quotes if isinstance(record, Claim | Note) else ()):
        found = site.text.find(quote)
        where = at(document, ("quotes", index, "exact"))
        if len(found) > 1:
            yield problem("quote-ambiguous", where, f"The quotation stands in the article {len(found)} times.")
        elif not found and (alone := site.text.find(Quote(exact=quote.exact))):
            yield _out_of_context(site.text, document, index, quote, alone)
        elif not found:
            missing += 1
            whole = site.text.whole_words(quote.exact)
            message = f"The quotation begins or ends inside a word of “{whole}”." if whole else _ABSENT
            hint = _WHOLE if whole else _nearby(site.text, quote.exact) if missing <= limits.CLOSEST else ""
            yield problem("quote-not-found", where, message, hint)


def _out_of_context(
    text: quotes.ArticleText, document: Document, index: int, quote: Quote, alone: Sequence[quotes.Range]
) -> Diagnostic:
    """The quotation is there, but not with these words before and after it: show those that are."""
    before_fits = any(found in alone for found in text.find(Quote(exact=quote.exact, prefix=quote.prefix)))
    key, words = ("suffix", quote.suffix) if before_fits and quote.suffix else ("prefix", quote.prefix)
    side = "after" if key == "suffix" else "before"
    there = [text.beside(found, len(words.split()), key) for found in alone[:_SHOWN]]
    listed = " or ".join(f"“{found}”" if found else "nothing" for found in dict.fromkeys(there))
    place = at(document, ("quotes", index, key))
    message = f"The quotation is in the article, but not with the words “{words}” {side} it."
    return problem("quote-not-found", place, message, f"In the article {listed} stands {side} it. Write whole words.")


def clashes(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A name is one entity's. It belongs to the first that has it."""
    if isinstance(document.record, Entity):
        first = site.memoize("first of a name", "", _firsts)
        for index, name in enumerate(document.record.names):
            owner = first[name.text, name.prefix, name.suffix]
            if owner != document.id:
                place = at(document, ("names", index, "text"))
                yield problem("name-clash", place, f"The name `{name.text}` is already that of `{owner}`.")


def redirects(site: Site) -> Iterator[Diagnostic]:
    """What is redirected is an id, and no record's."""
    config = site.documents["site"]
    for old in site.config.redirects:
        place = at(config, ("redirects", old), key=True)
        if not is_id(old):
            yield problem("bad-id", place, f"`{old}` cannot be an id.")
        elif old in site.kinds:
            message = f"`{old}` is the id of a record; it cannot be redirected."
            hint = "Remove this redirect, or give the record another id."
            yield problem("dead-redirect", place, message, hint)


def _fault(
    site: Site, document: Document, target: str, kinds: tuple[str, ...], place: Location
) -> Iterator[Diagnostic]:
    kind = site.kinds.get(target)
    if kind is None:
        if target not in site.unusable:
            wanted = " or ".join(kinds) or "record"
            known = [i for i, k in site.kinds.items() if not kinds or k in kinds]
            message = f"There is no {wanted} with the id `{target}`."
            yield problem("unknown-id", place, message, nearest(target, known))
    elif kind in {"site", "vocabulary"} or (kinds and kind not in kinds):
        wanted = " or ".join(map(_one, kinds)) or "a record with a page"
        yield problem("wrong-kind", place, f"`{target}` is {_one(kind)}; {wanted} is expected here.")
    elif target == document.id and document.kind in kinds and place.line < document.body_line:
        yield problem("self-reference", place, f"`{target}` refers to itself here.")


def _is_words(site: Site, value: str, kinds: tuple[str, ...]) -> bool:
    """True for plain words that may stand instead of an id: no id, no form of one (a-b), and not nearly one."""
    if value in site.kinds or (is_id(value) and "-" in value):
        return False
    return not nearest(value, (i for i, kind in site.kinds.items() if kind in kinds), _NEARLY)


def _one(kind: str) -> str:
    """A kind with its article, as in a sentence."""
    if kind in {"site", "vocabulary", "article"}:
        return f"the {kind}"
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _nearby(text: quotes.ArticleText, words: str) -> str:
    closest = text.closest(words)
    if not closest:
        return "Nothing in the article is like it. Copy the words from content/article.md exactly."
    return f"The closest passage, where [-yours-] and {{+the article's+}} differ:\n{closest}"


def _firsts(site: Site, _: str) -> dict[tuple[str, str, str], str]:
    """A name with its context → the first entity that has it."""
    found: dict[tuple[str, str, str], str] = {}
    for identifier, names in site.named.items():
        for name in names:
            found.setdefault((name.text, name.prefix, name.suffix), identifier)
    return found
