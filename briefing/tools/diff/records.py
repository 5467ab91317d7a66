"""What a change does to what the briefing says: to files, records, controlled words, and the fields of each record."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from typing import Any, get_args

from briefing.core import dates
from briefing.core.attachments import is_attachment
from briefing.core.config import Vocabulary
from briefing.core.document import Document, Span
from briefing.core.fields import Record, keys
from briefing.core.folding import fold, shorten
from briefing.core.model import (
    Amount,
    Article,
    ChainLink,
    Claim,
    Confidence,
    Date,
    Entity,
    Evidence,
    Page,
    Quote,
    Summary,
)
from briefing.core.terminal import counted
from briefing.languages.amounts import format_amount
from briefing.languages.dates import format_date
from briefing.languages.interface import english
from briefing.rules.finding import references_in
from briefing.site import claim_status
from briefing.site.site import Site
from briefing.site.substance import moves_between

from . import findings
from .findings import MAX_LENGTH, BriefingState, Finding, RecordPair, list_some
from .sequences import compare_sequences

_FACTUALITY = ("unknown", "possible", "probable", "certain")
_CONFIDENCE = get_args(Confidence)
_MAX_NAMES = 4
_UNGROUNDED = {"date-ungrounded", "date-too-exact"}
SentenceText = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Its words, the ids that it cites, the ids that it links to."""
_CODES = {".css": "style-changed", ".js": "script-changed", ".html": "template-changed"}
_ABOVE = "hedge-dropped"  # the check's code for a summary's sentence that says more than its claim


def compare_states(before: BriefingState, after: BriefingState) -> tuple[Finding, ...]:
    """Everything that differs, in order. A file that changed without a difference in meaning is mentioned, too."""
    changes = findings.changed_files(before.files, after.files)
    moves = moves_between(before.site, after.site)
    former = {now: was for was, now in moves.items()}
    found = [*_compare_files(changes), *_compare_sets(before, after, moves), *_above_claims(before, after)]
    for name, document in after.site.documents.items():
        if was := before.site.documents.get(former.get(name, name)):
            old = findings.follow_moves(was, moves) if moves else was
            pair = RecordPair(name, old, document, before, after, moves)
            found += _compare_vocabularies(pair) if isinstance(document.record, Vocabulary) else _compare_records(pair)
    mentioned = {finding.record for finding in found}
    for path, how in changes.items():
        name = findings.record_id(path)
        record = after.site.documents.get(name)
        if how == "changed" and record and name not in mentioned and path == record.path:
            is_reference = any(was.encode() in before.files[path] for was in moves)
            says = "only ids that follow a record" if is_reference else "only its layout: white space, order, comments"
            found.append(Finding("no-meaning", name, record.title, says))
    groups, codes = list(findings.HEADINGS), list(findings.SORTS)
    order = sorted(dict.fromkeys(found), key=lambda f: (groups.index(f.group), f.record, codes.index(f.code)))
    return tuple(order)


def _compare_files(changes: Mapping[str, str]) -> Iterator[Finding]:
    for path, how in changes.items():
        if path.startswith("seeds/"):
            yield Finding("seed-changed", path, path, f"the article as received: file {how}")
        elif is_attachment(path):
            yield Finding("file-changed", path, path, f"picture, PDF or text {how}")
        elif path.startswith("templates/"):
            code = _CODES.get(posixpath.splitext(path)[1], "picture-changed")
            yield Finding(code, path, path, f"{code.removesuffix('-changed')} {how}")


def _compare_sets(before: BriefingState, after: BriefingState, moves: Mapping[str, str]) -> Iterator[Finding]:
    old, new = before.site.documents, after.site.documents
    unusable, unusable_before = after.site.unusable, before.site.unusable
    for name, document in old.items():
        if name in moves:
            says = f"{document.kind} has another address: `{name}` → `{moves[name]}` (with a redirect)"
            yield Finding("record-moved", moves[name], new[moves[name]].title, says)
        elif name not in new and name in unusable:
            yield Finding("record-unreadable", name, document.title, f"{document.kind} has errors and cannot be read")
        elif name not in new:
            count = len({back.origin for back in before.site.backlinks.get(name, ()) if back.origin != name})
            links = f"; {counted(count, 'record')} led to it" if count else ""
            yield Finding("record-removed", name, document.title, f"{document.kind} removed{links}")
    for name, document in new.items():
        if name not in old and name not in moves.values() and name not in unusable_before:
            says = f"{document.kind} added"
            if isinstance(document.record, Claim):
                factuality = claim_status.factuality(after.site, document.record)
                says += f": {factuality}, {claim_status.in_words(after.site, name)}"
            yield Finding("record-added", name, document.title, says)
    for name in sorted(unusable - unusable_before - old.keys()):
        yield Finding("record-unreadable", name, name, "a new record has errors and cannot be read")


def _compare_vocabularies(pair: RecordPair) -> Iterator[Finding]:
    both: list[Any] = [pair.old.record, pair.new.record]
    levels, levels_now = (
        {phrase: level for level, phrases in words.hedges.items() for phrase in phrases} for words in both
    )
    for phrase in sorted({*levels, *levels_now}):
        was, now = levels.get(phrase, "not a hedge"), levels_now.get(phrase, "not a hedge")
        if was != now:
            yield pair.finding("vocabulary-changed", f"hedge “{phrase}”: {was} → {now}")
    for field in fields(both[1]):
        if field.name == "hedges":
            continue
        lists = (getattr(words, field.name) for words in both)
        old, new = ((some if isinstance(some, Mapping) else dict.fromkeys(some)).items() for some in lists)
        for verb, some, others in (("without", old, new), ("with", new, old)):
            for word, _ in (item for item in some if item not in others):
                yield pair.finding("vocabulary-changed", f"{field.name}: {verb} “{word}”")


def _above_claims(before: BriefingState, after: BriefingState) -> Iterator[Finding]:
    """Sentences of summaries that say more than the claims they cite, and did not before."""
    known = {(problem.location.path, problem.message) for problem in before.problems if problem.code == _ABOVE}
    for problem in after.problems:
        path = problem.location.path
        if problem.code == _ABOVE and (path, problem.message) not in known:
            name = findings.record_id(path)
            because = "the claim that it cites" if before.files.get(path) == after.files.get(path) else ""
            says = re.sub(r"`(.+?)`", lambda named: f"“{after.site.title(named[1])}”", problem.message)
            yield Finding("sentence-above-claim", name, after.site.title(name), says, because=because)


def _compare_records(pair: RecordPair) -> Iterator[Finding]:
    old, new = pair.old.record, pair.new.record
    if type(old) is not type(new):
        yield pair.finding("field-changed", f"the record was {pair.old.kind}, and is {pair.new.kind} now")
        return
    yield from _compare_titles(pair)
    if isinstance(old, Claim) and isinstance(new, Claim):
        yield from _compare_factuality(pair, old, new)
        yield from _compare_status(pair, new)
    for row in keys(type(new)):
        before, after = getattr(old, row.attribute), getattr(new, row.attribute)
        if before != after and row.name not in {"title", "cue"}:
            compare = _COMPARE.get(row.name)
            if compare:
                yield from compare(pair, before, after)
            else:
                shown = (findings.map_references(value, row.value, pair.title) for value in (before, after))
                yield _compare_field(pair, row.name, *shown)
    yield from _compare_articles(pair) if isinstance(new, Article) else _compare_texts(pair)


def _compare_titles(pair: RecordPair) -> Iterator[Finding]:
    old, new = pair.old.title, pair.new.title
    if old == new:
        return
    if isinstance(pair.new.record, Entity | Summary | Page):
        yield pair.finding("record-renamed", f"{pair.new.kind} renamed", old, new)
        return
    is_claim = isinstance(pair.new.record, Claim)
    yield from _compare_caution(pair, old, new, "in the claim’s title, " if is_claim else "in the title, ")
    says = "the claim is reworded" if is_claim else f"the {pair.new.kind}’s title is reworded"
    yield pair.finding("reworded", says, old, new)


def _compare_factuality(pair: RecordPair, old: Claim, new: Claim) -> Iterator[Finding]:
    """The hedges of a claim. What they mean may change though the record did not."""
    before, after = claim_status.factuality(pair.before.site, old), claim_status.factuality(pair.after.site, new)
    was, now = (f"“{claim.cue}”" if claim.cue else "no hedge" for claim in (old, new))
    if before != after:
        verb = "dropped" if _FACTUALITY.index(after) > _FACTUALITY.index(before) else "added"
        because = "" if pair.is_edited else "the controlled words"
        yield pair.finding(f"hedge-{verb}", f"hedge {verb}: {before} → {after}", was, now, because)
    elif old.cue != new.cue:
        yield pair.finding("cue-changed", f"hedging words changed (still {after})", was, now)


def _compare_status(pair: RecordPair, new: Claim) -> Iterator[Finding]:
    before, after = pair.before.site, pair.after.site
    was, now = claim_status.status(before, pair.old.id), claim_status.status(after, pair.id)
    denied_by = {pair.moves.get(body, body) for body in was.denied_by}
    if was.support != now.support or denied_by != {*now.denied_by}:
        says = f"status: {claim_status.in_words(before, pair.old.id)} → {claim_status.in_words(after, pair.id)}"
        sources = dict.fromkeys(item.source for item in new.evidence)
        changed = [f"“{pair.title(i)}”" for i in sources if before.records.get(i) != after.records.get(i)]
        because = "" if pair.is_edited else ", ".join(changed) or "other records"
        texts = [" ".join(claim_status.sentences(*of)) for of in ((before, pair.old.id), (after, pair.id))]
        yield pair.finding("status-changed", says, texts[0], texts[1], because)


def _compare_field(pair: RecordPair, name: str, old: object, new: object) -> Finding:
    """Any other field. Of lists and mappings only the members that came and went are shown."""
    old, new = (tuple(value.items()) if isinstance(value, Mapping) else value for value in (old, new))
    if isinstance(old, tuple) and isinstance(new, tuple):
        gone = [_show(item) for item in old if item not in new]
        come = [_show(item) for item in new if item not in old]
        lists = (("without", gone), ("with", come))
        says = "; ".join(f"{verb} {list_some(items, _MAX_NAMES)}" for verb, items in lists if items)
        return pair.finding("field-changed", f"{name}: {says or 'another order'}", "; ".join(gone), "; ".join(come))
    return pair.finding("field-changed", f"{name}: {_show(old) or 'none'} → {_show(new) or 'none'}")


def _show(value: object) -> str:
    """A value of a record in one line, without fields that have their default."""
    if isinstance(value, Record):
        given = fields(value)  # type: ignore[arg-type]  # records are dataclasses
        value = tuple(member for field in given if (member := getattr(value, field.name)) != field.default)
        return ", ".join(filter(None, map(_show, value)))
    if isinstance(value, tuple):
        return " ".join(filter(None, map(_show, value)))
    return "" if value is None else shorten(str(value), MAX_LENGTH)


def _compare_confidence(pair: RecordPair, old: str, new: str) -> Iterator[Finding]:
    verb = "raised" if _CONFIDENCE.index(new) > _CONFIDENCE.index(old) else "lowered"
    yield pair.finding(f"confidence-{verb}", f"editors’ confidence: {old} → {new}")


def _compare_chains(pair: RecordPair, old: Sequence[ChainLink], new: Sequence[ChainLink]) -> Iterator[Finding]:
    before, after = [link.agent for link in old], [link.agent for link in new]
    title = pair.title
    gone = ", ".join(title(agent) for agent in before if agent not in after)
    come = ", ".join(title(agent) for agent in after if agent not in before)
    shown = [" ← ".join(["the article", *map(title, agents)]) for agents in (before, after)]
    code, says = "attribution-changed", "the claim is ascribed to others"
    if before == after:
        says = "how the article attributes the claim changed"
        shown = [
            "; ".join(f"{title(link.agent)}: {f'“{link.cue}”, ' if link.cue else ''}{link.basis}" for link in chain)
            for chain in (old, new)
        ]
    elif gone and not come:
        code, says = "attribution-shortened", f"chain of attribution shortened: without {gone}"
    elif come and not gone:
        code, says = "attribution-lengthened", f"chain of attribution lengthened: with {come}"
    yield pair.finding(code, says, *shown)


def _compare_amounts(pair: RecordPair, old: Sequence[Amount], new: Sequence[Amount]) -> Iterator[Finding]:
    for before, after in zip_longest(old, new):
        shown = (_show_amount(pair, before), _show_amount(pair, after))
        if before is None or after is None:
            yield pair.finding("amount-changed", f"an amount is {'new' if after else 'gone'}", *shown)
            continue
        for name, was, now in (("about", before.about, after.about), ("at least", before.open, after.open)):
            if was != now:
                verb = "dropped" if was else "added"
                yield pair.finding(f"approximation-{verb}", f"approximation {verb}: “{name}”", *shown)
        if (before.of, before.min, before.max, before.as_) != (after.of, after.min, after.max, after.as_):
            yield pair.finding("amount-changed", "an amount changed", *shown)


def _show_amount(pair: RecordPair, amount: Amount | None) -> str:
    if amount is None:
        return ""
    stated = f"; “{amount.as_}”" if amount.as_ else ""
    return f"{format_amount(amount, english())} ({pair.title(amount.of)}{stated})"


def _compare_evidence(pair: RecordPair, old: Sequence[Evidence], new: Sequence[Evidence]) -> Iterator[Finding]:
    def say(item: Evidence, what: str) -> str:
        return f"{what}: “{pair.title(item.source)}” {_show_relation(pair.after.site, item)}"

    come = [item for item in new if item not in old]
    for item in (item for item in old if item not in new):
        same = [other for other in come if other.source == item.source]
        alike = (o for o in same if o.note == item.note or (o.relation, o.origin) == (item.relation, item.origin))
        match = next(alike, None)
        if match is None:
            yield pair.finding("evidence-removed", say(item, "evidence gone"), before=item.note)
            continue
        come.remove(match)
        was, now = _show_relation(pair.before.site, item), _show_relation(pair.after.site, match)
        says = f"{say(item, 'evidence changed')} → {now}"
        if was == now:
            says = say(item, "evidence reworded" if item.note != match.note else "details of evidence changed")
        yield pair.finding("evidence-changed", says, item.note, match.note)
    for item in come:
        yield pair.finding("evidence-added", say(item, "evidence new"), after=item.note)


def _show_relation(site: Site, item: Evidence) -> str:
    return claim_status.partly(site, item) if item.part else item.relation


def _compare_dates(pair: RecordPair, old: Date | None, new: Date | None) -> Iterator[Finding]:
    if old is None or new is None:
        code, date = ("date-removed", old) if new is None else ("date-added", new)
        words = format_date(dates.of(date), english()) if date else ""
        yield pair.finding(code, f"the date “{words}” is {'new' if new else 'gone'}")
        return
    before, after = dates.of(old), dates.of(new)
    code, says = "date-changed", "what the date rests on changed"
    gain = _measure_exactness(after) - _measure_exactness(before)
    if gain > 0:
        doubt = _doubt_basis(pair, new)
        code = "date-unfounded" if doubt else "date-sharpened"
        says = f"date sharpened {f'without a basis ({doubt})' if doubt else 'on a ground as exact'}"
    elif gain < 0:
        code, says = "date-vaguer", "date made vaguer"
    elif before != after:
        says = "date changed"
    says += f": {format_date(before, english())} → {format_date(after, english())}" if gain or before != after else ""
    yield pair.finding(code, says, _show_basis(pair, old), _show_basis(pair, new))


def _measure_exactness(span: Span) -> int:
    """How much a date says: to which part it is exact, which ends and years are known, whether it is “about”."""
    ends = sum(end is not None for end in (span.lower, span.upper))
    return 4 * dates.RANK[span.precision] * bool(span.text) + 2 * (not span.floating) + ends - span.approximate


def _doubt_basis(pair: RecordPair, new: Date) -> str:
    """Why the basis of a date does not support it; "" if it does."""
    if new.basis != "stated" and not new.ground:
        return "no ground is given"
    wrong = any(p.code in _UNGROUNDED and p.location.path == pair.new.path for p in pair.after.problems)
    return "the check says that its ground is less exact" if wrong else ""


def _show_basis(pair: RecordPair, date: Date) -> str:
    grounds = ", ".join(f"{pair.title(g.source)} ({format_date(dates.known(g.date), english())})" for g in date.ground)
    parts = (date.stated and f"“{date.stated}”", date.basis, grounds and f"ground: {grounds}", date.reason)
    return "; ".join(part for part in parts if part)


def _compare_quotes(pair: RecordPair, old: Sequence[Quote], new: Sequence[Quote]) -> Iterator[Finding]:
    before, after = [quote for quote in old if quote not in new], [quote for quote in new if quote not in old]
    for was, now in zip_longest(before, after):
        if was is None:
            yield pair.finding("quote-added", "a quotation is new", after=now.exact)
        elif now is None:
            yield pair.finding("quote-removed", "a quotation is gone", before=was.exact)
        else:
            code, says = _describe_quote(pair, was, now)
            if code:
                yield pair.finding(code, says, was.exact, now.exact)


def _describe_quote(pair: RecordPair, old: Quote, new: Quote) -> tuple[str, str]:
    """What became of a quotation. Where only the article's paragraphs moved, the quotation did not change."""
    texts = pair.before.site.text, pair.after.site.text
    was, now = fold(old.exact).text, fold(new.exact).text
    found, found_now = ([*text.find(quote)] for text, quote in zip(texts, (old, new), strict=True))
    place, place_now = (
        text.sentence_at(ranges[0].start).anchor if ranges and text.sentences else "nowhere"
        for text, ranges in zip(texts, (found, found_now), strict=True)
    )
    is_apart = "nowhere" not in {place, place_now} and not any(a.overlaps(b) for a in found for b in found_now)
    if was != now and was in now:
        return "quote-extended", "the quotation is longer"
    if was != now and now in was:
        return "quote-cut", "the quotation is shorter"
    if (was == now and found != found_now) or (was != now and place != place_now and is_apart):
        return "quote-moved", f"the quotation moved: {place} → {place_now}"
    return ("", "") if was == now else ("quote-changed", "the quotation is another")


def _compare_articles(pair: RecordPair) -> Iterator[Finding]:
    before, after = (
        [fold(text.text[p.range.start : p.range.end]).text for p in text.paragraphs]
        for text in (pair.before.site.text, pair.after.site.text)
    )
    for change, i, j in compare_sequences(before, after, str):
        if change == "changed":
            yield pair.finding("paragraph-reworded", f"paragraph {j + 1} has other words", before[i], after[j])
        elif change == "removed":
            yield pair.finding("paragraph-removed", f"paragraph {i + 1} is gone", before=before[i])
        elif change == "added":
            yield pair.finding("paragraph-added", f"paragraph {j + 1} is new", after=after[j])
        elif change == "moved" and i >= 0:
            says = f"a paragraph moved: {i + 1} → {after.index(before[i]) + 1}"
            yield pair.finding("paragraph-moved", says, before[i], before[i])


def _compare_texts(pair: RecordPair) -> Iterator[Finding]:
    """What became of each sentence. One that only shows another record's new title is not this record's change."""
    if pair.old.body == pair.new.body:
        return
    before = [*_sentences(pair.before, pair.old, pair.moves)]
    after = [*_sentences(pair.after, pair.new, {})]
    for change, i, j in compare_sequences(before, after, lambda sentence: sentence[0]):
        if change == "changed":
            yield from _compare_sentences(pair, before[i], after[j])
        elif change == "removed":
            yield pair.finding("sentence-removed", "a sentence is gone", before=before[i][0])
        elif change != "same" and j >= 0:
            says = "a sentence moved" if change == "moved" else "a sentence is new"
            yield pair.finding(f"sentence-{change}", says, after=after[j][0])


def _sentences(state: BriefingState, document: Document, moves: Mapping[str, str]) -> Iterator[SentenceText]:
    for sentence in document.prose.sentences:
        targets = (references_in(document, sentence, cites=cites) for cites in (True, False))
        cited, linked = (tuple(moves.get(target, target) for target in some) for some in targets)
        yield state.site.words(document, sentence), cited, linked


def _compare_sentences(pair: RecordPair, old: SentenceText, new: SentenceText) -> Iterator[Finding]:
    (words, cites, links), (words_now, cites_now, links_now) = old, new
    if words != words_now:
        yield from _compare_caution(pair, words, words_now)
        yield pair.finding("sentence-reworded", "a sentence is reworded", words, words_now)
    if lost := [cited for cited in dict.fromkeys(cites) if cited not in cites_now]:
        says = f"a sentence no longer cites {_list_titles(pair, lost)}{'' if cites_now else '; it cites nothing now'}"
        yield pair.finding("citation-lost", says, words, words_now)
    if fresh := [cited for cited in dict.fromkeys(cites_now) if cited not in cites]:
        yield pair.finding("citation-added", f"a sentence now cites {_list_titles(pair, fresh)}", words, words_now)
    if links != links_now and words == words_now:
        says = f"links of a sentence: {_list_titles(pair, links) or 'none'} → {_list_titles(pair, links_now) or 'none'}"
        yield pair.finding("links-changed", says, after=words_now)


def _compare_caution(pair: RecordPair, old: str, new: str, where: str = "") -> Iterator[Finding]:
    """What a text dropped or added of the words that keep it from saying more than is known; pages make no claims."""
    words, words_now = pair.before.site.vocabulary, pair.after.site.vocabulary
    for name, phrases in _CAUTIONS.items() if not isinstance(pair.new.record, Page) else ():
        was, now = claim_status.mentions_one(old, phrases(words)), claim_status.mentions_one(new, phrases(words_now))
        if bool(was) != bool(now):
            code, verb = ("sentence-stronger", "dropped") if was else ("sentence-weaker", "added")
            yield pair.finding(code, f"{where}{name} {verb}: “{was or now}”", old, new)


_CAUTIONS: Mapping[str, Callable[[Vocabulary], Iterable[str]]] = {
    "hedge": lambda words: [phrase for phrases in words.hedges.values() for phrase in phrases],
    "approximation": lambda words: words.approximators,
    "attribution": lambda words: words.attributions,
}


def _list_titles(pair: RecordPair, identifiers: Iterable[str]) -> str:
    return ", ".join(f"“{pair.title(identifier)}”" for identifier in identifiers)


_COMPARE: Mapping[str, Callable[[RecordPair, Any, Any], Iterator[Finding]]] = {
    "confidence": _compare_confidence,
    "chain": _compare_chains,
    "quantities": _compare_amounts,
    "evidence": _compare_evidence,
    "date": _compare_dates,
    "quotes": _compare_quotes,
}
"""Field → how its change is described. Any other field is shown as it was and is."""
