"""Texts of records compared sentence by sentence: what was said, how firmly, resting on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from briefing.core.document import Document
from briefing.core.model import Page
from briefing.site import claim_status

from .findings import Finding
from .state import RecordPair, State
from .words import pairs

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """One sentence: its words, and the ids that it cites and links to."""

    words: str
    cites: tuple[str, ...]
    links: tuple[str, ...]


def told(state: State, document: Document, moves: Mapping[str, str]) -> list[CacheEntry]:
    """The sentences of a record's text, in order; ids that were moved are the new ones."""
    found = []
    for sentence in document.prose.sentences:
        references = [document.prose.references[part] for part in sentence.parts if isinstance(part, int)]
        words = state.site.words(document, sentence)
        targets = [(reference.cites, moves.get(reference.target, reference.target)) for reference in references]
        cited, linked = (tuple(target for cites, target in targets if cites is wanted) for wanted in (True, False))
        found.append(CacheEntry(words, cited, linked))
    return found


def compare(both: RecordPair) -> Iterator[Finding]:
    """What became of each sentence. A sentence that only shows another record's new title is not this record's."""
    if both.old.body == both.new.body:
        return
    old, new = told(both.before, both.old, both.moves), told(both.after, both.new, {})
    matched = list(pairs(old, new, [s.words for s in old], [s.words for s in new]))
    gone = {old[i].words for i, j in matched if i is not None and j is None}
    come = {new[j].words for i, j in matched if j is not None and i is None}
    for i, j in matched:
        if i is not None and j is not None:
            yield from _sentence(both, old[i], new[j])
        elif j is not None:
            where = "sentence-moved" if new[j].words in gone else "sentence-added"
            says = "a sentence moved" if new[j].words in gone else "a sentence is new"
            yield Finding(where, both.id, both.title, says, after=short(new[j].words))
        elif i is not None and old[i].words not in come:
            yield Finding("sentence-removed", both.id, both.title, "a sentence is gone", before=short(old[i].words))


def _sentence(both: RecordPair, old: CacheEntry, new: CacheEntry) -> Iterator[Finding]:
    before, after = short(old.words), short(new.words)
    if old.words != new.words:
        for code, says in firmness(both, old.words, new.words):
            yield Finding(f"sentence-{code}", both.id, both.title, says, before, after)
        yield Finding("sentence-reworded", both.id, both.title, "a sentence is reworded", before, after)
    if lost := [cited for cited in dict.fromkeys(old.cites) if cited not in new.cites]:
        left = "" if new.cites else "; it cites nothing now"
        says = f"a sentence no longer cites {_listed(lost)}{left}"
        yield Finding("citation-lost", both.id, both.title, says, before, after)
    if fresh := [cited for cited in dict.fromkeys(new.cites) if cited not in old.cites]:
        yield Finding("citation-added", both.id, both.title, f"a sentence now cites {_listed(fresh)}", before, after)
    if old.links != new.links and old.words == new.words:
        says = f"links of a sentence: {_listed(old.links) or 'none'} → {_listed(new.links) or 'none'}"
        yield Finding("links-changed", both.id, both.title, says, after=after)


def firmness(both: RecordPair, old: str, new: str) -> Iterator[tuple[str, str]]:
    """("stronger" or "weaker", why) for each sort of caution that a text dropped or took on; pages make no claims."""
    if isinstance(both.new.record, Page):
        return
    for (name, before), (_, after) in zip(_cautions(both.before, old), _cautions(both.after, new), strict=True):
        if before and not after:
            yield "stronger", f"{name} dropped: “{before}”"
        elif after and not before:
            yield "weaker", f"{name} added: “{after}”"


def _cautions(state: State, words: str) -> Iterator[tuple[str, str]]:
    """What keeps a text from saying more than is known: (its sort, the first such words or "")."""
    vocabulary = state.site.vocabulary
    hedges = [phrase for phrases in vocabulary.hedges.values() for phrase in phrases]
    yield "hedge", claim_status.mentions_one(words, hedges)
    yield "approximation", claim_status.mentions_one(words, vocabulary.approximators)
    yield "attribution", claim_status.mentions_one(words, vocabulary.attributions)


def short(words: str) -> str:
    """Words cut to what a report can show."""
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _listed(identifiers: Iterable[str]) -> str:
    return ", ".join(f"`{identifier}`" for identifier in identifiers)
