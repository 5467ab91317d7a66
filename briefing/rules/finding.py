"""What a rule yields, and the diagnostic made from it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document, Reference, Sentence
from briefing.core.fields import Path
from briefing.core.folding import fold, fold_space
from briefing.core.model import Summary
from briefing.site import claim_status
from briefing.site.linker import at, in_text
from briefing.site.site import Site

QUOTED = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|「[^「」]*」|\"[^\"]*\"")
"""Words in the quotation marks of any language, of anybody."""
QUOTED_OR_CODE = re.compile(rf"{QUOTED.pattern}|`[^`]*`")
Found = tuple[str, Path | Location, str] | tuple[str, Path | Location, str, str]
"""Code, the path of a front-matter value or a place, message, and a hint where it is not the code's."""


def to_diagnostic(document: Document, code: str, where: Path | Location, message: str, hint: str = "") -> Diagnostic:
    """The diagnostic of what a rule found; a path is one of the document's front matter."""
    return problem(code, where if isinstance(where, Location) else at(document, where), message, hint)


def of_reference(document: Document, reference: Reference) -> Location:
    """The place of a link or citation."""
    return in_text(document, reference.start, reference.end - reference.start)


def sentences(site: Site, document: Document) -> Iterator[tuple[Sentence, str]]:
    """The sentences of a text, and their words."""
    return ((sentence, site.words(document, sentence)) for sentence in document.prose.sentences)


def own_words(*sentences: Sentence) -> str:
    """The words of sentences without those of their references."""
    return "\ufffc".join(part for sentence in sentences for part in sentence.parts if isinstance(part, str))


class Glance(NamedTuple):
    """What a record's texts may hold. Rules that look for it need not look where it is not."""

    named: frozenset[str]  # entities, in the text's own words
    is_dated: bool  # words that mean nothing without a date
    is_marked: bool  # ids without their brackets


def glance(site: Site, document: Document) -> Glance:
    """Look at a record's texts once, for several rules; by itself, so that a new name is no reason to repeat them."""
    return site.memoize("glance", document.id, _glance)


def _glance(site: Site, identifier: str) -> Glance:
    document = site.documents[identifier]
    texts = [own_words(*document.prose.sentences)]
    if any(mark in texts[0] for mark in '"“„«»「`'):  # there may be a name around a quotation, too
        texts += [QUOTED_OR_CODE.sub(" ", own_words(one)) for one in document.prose.sentences]
    own = _folded(texts)
    said = _folded(words for _, words in sentences(site, document)) if document.prose.references else own
    values = _folded(value for _, value in plain_texts(document))
    is_dated = any(claim_status.may_mention(text, site.vocabulary.relative_time) for text in (said, values))
    texts += [values, *(words for _, words in document.prose.headings)]
    is_marked = any(sign in text for sign in "@[" for text in texts)
    return Glance(site.names.may_be_in(own), is_dated, is_marked)


def _folded(texts: Iterable[str]) -> str:
    return fold(fold_space("\ufffc".join(texts))).text


def plain_texts(document: Document) -> list[tuple[Path, str]]:
    """The front-matter texts in the briefing's own words, with their places."""
    if document.kind in {"site", "article", "source"}:  # a source's fields are the publisher's words
        return []
    texts = [(where, value) for where, marker, value in document.fields if marker is None]
    return [(where, value) for where, value in texts if where[0] not in {"quotes", "names"}]


def references_in(document: Document, sentence: Sentence, *, cites: bool) -> list[str]:
    """The ids that a sentence cites, or those to which it links."""
    references = (document.prose.references[part] for part in sentence.parts if isinstance(part, int))
    return [reference.target for reference in references if reference.cites == cites]


def in_summary(site: Site, source: str) -> bool:
    """True if a sentence of a summary cites a source."""
    citing = (link.origin for link in site.backlinks.get(source, ()) if link.cites and link.sentence)
    return any(site.kinds.get(origin) == Summary.kind for origin in citing)
