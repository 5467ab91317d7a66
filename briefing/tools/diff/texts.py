"""Quotations, the article and the texts of records, compared passage by passage and sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefing.core.document import Document
from briefing.core.folding import fold
from briefing.core.model import Page, Quote
from briefing.site import claim_status

from .findings import Finding
from .sequences import compare_sequences
from .state import RecordPair, State

_MAX_LENGTH = 300
Sentence = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Its words, the ids that it cites, the ids that it links to."""


def compare_quotes(pair: RecordPair, old: Quote, new: Quote) -> Iterator[Finding]:
    """What became of a quotation. Where only the article's paragraphs moved, the quotation did not change."""
    texts = pair.before.site.text, pair.after.site.text
    was, now = fold(old.exact).text, fold(new.exact).text
    found, found_now = ([*text.find(quote)] for text, quote in zip(texts, (old, new), strict=True))
    place = texts[0].sentence_at(found[0].start).anchor if found and texts[0].sentences else ""
    place_now = texts[1].sentence_at(found_now[0].start).anchor if found_now and texts[1].sentences else ""
    moved = f"the quotation moved: {place or 'nowhere'} → {place_now or 'nowhere'}"
    shown = shorten(old.exact), shorten(new.exact)
    if was == now:
        if found != found_now:
            yield pair.finding("quote-moved", moved, *shown)
    elif was in now:
        yield pair.finding("quote-extended", "the quotation is longer", *shown)
    elif now in was:
        yield pair.finding("quote-cut", "the quotation is shorter", *shown)
    elif place and place_now and place != place_now and not any(a.overlaps(b) for a in found for b in found_now):
        yield pair.finding("quote-moved", moved, *shown)
    else:
        yield pair.finding("quote-changed", "the quotation is another", *shown)


def compare_articles(pair: RecordPair) -> Iterator[Finding]:
    """What became of the article's paragraphs."""
    before, after = (
        [fold(text.text[p.range.start : p.range.end]).text for p in text.paragraphs]
        for text in (pair.before.site.text, pair.after.site.text)
    )
    words = {"changed": "paragraph {j} has other words", "removed": "paragraph {i} is gone"}
    words |= {"added": "paragraph {j} is new", "moved": "a paragraph moved: {i} → {j}"}
    for change, i, j in compare_sequences(before, after, str):
        if change == "same" or (change == "moved" and i < 0):
            continue
        was, now = before[i] if i >= 0 else "", after[j] if j >= 0 else ""
        place = j
        if change == "moved":
            place, now = after.index(was), was
        code = f"paragraph-{'reworded' if change == 'changed' else change}"
        yield pair.finding(code, words[change].format(i=i + 1, j=place + 1), shorten(was), shorten(now))


def compare_texts(pair: RecordPair) -> Iterator[Finding]:
    """What became of each sentence. One that only shows another record's new title is not this record's change."""
    if pair.old.body == pair.new.body:
        return
    before = [*_sentences(pair.before, pair.old, pair.moves)]
    after = [*_sentences(pair.after, pair.new, {})]
    for change, i, j in compare_sequences(before, after, lambda sentence: sentence[0]):
        if change == "changed":
            yield from _compare_sentences(pair, before[i], after[j])
        elif change == "removed":
            yield pair.finding("sentence-removed", "a sentence is gone", before=shorten(before[i][0]))
        elif change != "same" and j >= 0:
            says = "a sentence moved" if change == "moved" else "a sentence is new"
            yield pair.finding(f"sentence-{change}", says, after=shorten(after[j][0]))


def _sentences(state: State, document: Document, moves: Mapping[str, str]) -> Iterator[Sentence]:
    for sentence in document.prose.sentences:
        references = [document.prose.references[part] for part in sentence.parts if isinstance(part, int)]
        targets = [(ref.cites, moves.get(ref.target, ref.target)) for ref in references]
        cited, linked = (tuple(target for cites, target in targets if cites is wanted) for wanted in (True, False))
        yield state.site.words(document, sentence), cited, linked


def _compare_sentences(pair: RecordPair, old: Sentence, new: Sentence) -> Iterator[Finding]:
    (words, cites, links), (words_now, cites_now, links_now) = old, new
    shown = shorten(words), shorten(words_now)
    if words != words_now:
        yield from compare_caution(pair, words, words_now)
        yield pair.finding("sentence-reworded", "a sentence is reworded", *shown)
    if lost := [cited for cited in dict.fromkeys(cites) if cited not in cites_now]:
        says = f"a sentence no longer cites {_list_ids(lost)}{'' if cites_now else '; it cites nothing now'}"
        yield pair.finding("citation-lost", says, *shown)
    if fresh := [cited for cited in dict.fromkeys(cites_now) if cited not in cites]:
        yield pair.finding("citation-added", f"a sentence now cites {_list_ids(fresh)}", *shown)
    if links != links_now and words == words_now:
        says = f"links of a sentence: {_list_ids(links) or 'none'} → {_list_ids(links_now) or 'none'}"
        yield pair.finding("links-changed", says, after=shown[1])


def compare_caution(pair: RecordPair, old: str, new: str, where: str = "") -> Iterator[Finding]:
    """What a text dropped or added of the words that keep it from saying more than is known; pages make no claims."""
    if isinstance(pair.new.record, Page):
        return
    before, after = _cautions(pair.before, old), _cautions(pair.after, new)
    for name, was in before.items():
        if was and not after[name]:
            says = f"{where}{name} dropped: “{was}”"
            yield pair.finding("sentence-stronger", says, shorten(old), shorten(new))
        elif after[name] and not was:
            says = f"{where}{name} added: “{after[name]}”"
            yield pair.finding("sentence-weaker", says, shorten(old), shorten(new))


def _cautions(state: State, words: str) -> dict[str, str]:
    """Sort of caution → the first such words in a text, or ""."""
    vocabulary = state.site.vocabulary
    phrases = {
        "hedge": [phrase for phrases in vocabulary.hedges.values() for phrase in phrases],
        "approximation": vocabulary.approximators,
        "attribution": vocabulary.attributions,
    }
    return {name: claim_status.mentions_one(words, some) for name, some in phrases.items()}


def shorten(words: str) -> str:
    """Words cut to what a report can show."""
    return words if len(words) <= _MAX_LENGTH else words[: _MAX_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _list_ids(identifiers: Iterable[str]) -> str:
    return ", ".join(f"`{identifier}`" for identifier in identifiers)
