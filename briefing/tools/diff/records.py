"""What a change does to what the briefing says: to files, records, and the fields and the text of each record."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from briefing.core import dates, model
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document, Span
from briefing.core.fields import Frozen, Key, Record, Ref, ValueType, keys, replace
from briefing.core.folding import fold, shorten
from briefing.core.inputs import is_attachment
from briefing.core.terminal import counted
from briefing.languages.dates import format_date
from briefing.parse.validation import SITE, VOCABULARY
from briefing.rules.finding import references_in
from briefing.site import claim_status, differences
from briefing.site.differences import Differences, pair_parts
from briefing.site.site import Site

from .findings import HEADINGS, SORTS, Finding, changed_files, record_id
from .sequences import compare_sequences

_FACTUALITY = ("unknown", "possible", "probable", "certain")
_CONFIDENCE = get_args(model.Confidence)
_MAX_LENGTH = 300  # characters of a text that a report shows
_UNGROUNDED = {"date-ungrounded", "date-too-exact"}
_WHOLE = {SITE: ("settings-changed", "The site’s settings"), VOCABULARY: ("vocabulary-changed", "The controlled words")}
"""Path of a file that is no record of a kind → the code and the title of what is found in it."""
Chain = Sequence[model.ChainLink]
SentenceText = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Its words, the ids that it cites, the ids that it links to."""
_CODES = {".css": "style-changed", ".js": "script-changed", ".html": "template-changed"}
_ABOVE = "hedge-dropped"  # the check's code for a summary's sentence that says more than its claim


class BriefingState(Frozen):
    """The briefing before or after a change: its files, the site made from them, the problems found."""

    files: Mapping[str, bytes]
    site: Site
    problems: tuple[Diagnostic, ...]


class RecordPair(Frozen):
    """A record that is in both states."""

    old: Document
    new: Document
    before: BriefingState
    after: BriefingState
    between: Differences

    @property
    def is_edited(self) -> bool:
        """True if its own file changed."""
        return self.before.files.get(self.old.path) != self.after.files.get(self.new.path)

    def finding(self, code: str, says: str, before: str = "", after: str = "", because: str = "") -> Finding:
        """A finding about this record, its texts not too long."""
        code, title = _WHOLE.get(self.new.path, (code, self.new.title))
        return Finding(
            code, self.new.id, title, says, shorten(before, _MAX_LENGTH), shorten(after, _MAX_LENGTH), because
        )

    def list_titles(self, identifiers: Iterable[str]) -> str:
        """Records by their titles; "none" for none."""
        return ", ".join(f"“{self.between.title(i)}”" for i in identifiers) or "none"

    def show(self, value: object, of: ValueType | None = None, other: Record | None = None) -> str:
        """A value of a type in one line, ids as titles; of a record what is given and not the same in `other`."""
        if isinstance(value, model.Quantity):
            stated = isinstance(value, model.Amount) and value.as_
            return f"{self.between.amount(value)}{f'; “{stated}”' if stated else ''}"
        if isinstance(value, Record):
            first, *rest = keys(type(value))
            given = [(row, getattr(value, row.attribute)) for row in rest]
            new = ((row, member) for row, member in given if member and member != getattr(other, row.attribute, None))
            words = [f"{row.name}: {self.show(member, row.value)}" for row, member in new]
            return "; ".join(filter(None, [self.show(getattr(value, first.attribute), first.value), *words]))
        if isinstance(value, tuple):
            shown = ((member, self.show(member, of and of.inside)) for member in value)
            return ", ".join(f"({words})" if isinstance(member, Record) else words for member, words in shown)
        if value and of and isinstance(of.marker, Ref):
            return self.between.title(str(value))
        return "" if value is None else str(value)


def compare_states(before: BriefingState, after: BriefingState) -> tuple[Finding, ...]:
    """Everything that differs, in order. A file that changed without a difference in meaning is mentioned, too."""
    between = differences.compare(before.site, after.site)
    changes = changed_files(before.files, after.files)
    found = [*_compare_files(changes), *_compare_sets(before, after, between), *_above_claims(before, after)]
    for old, new in between.pairs:
        pair = RecordPair(old, new, before, after, between)
        own = [*_compare_records(pair)]
        if not own and old.id == new.id and pair.is_edited:
            is_reference = any(was.encode() in before.files[old.path] for was in between.moves)
            says = "only ids that follow a record" if is_reference else "only its layout: white space, order, comments"
            own = [Finding("no-meaning", new.id, new.title, says)]
        found += own
    groups, codes = list(HEADINGS), list(SORTS)
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


def _compare_sets(before: BriefingState, after: BriefingState, between: Differences) -> Iterator[Finding]:
    old, new = before.site, after.site
    for was, now in between.moves.items():
        says = f"{new.kinds[now]} has another address: `{was}` → `{now}` (with a redirect)"
        yield Finding("record-moved", now, new.title(now), says)
    for name in sorted(new.unusable - old.unusable):
        yield Finding("record-unreadable", name, old.title(name), "the record has errors and cannot be read")
    for name in between.removed:
        if name not in new.unusable:
            count = len({link.origin for link in old.backlinks.get(name, ())} - {name})
            links = f"; {counted(count, 'record')} led to it" if count else ""
            yield Finding("record-removed", name, old.title(name), f"{old.kinds[name]} removed{links}")
    for name in between.added:
        if name not in old.unusable:
            claim = new.get(name, model.Claim)
            status = f": {claim_status.factuality(new, claim)}, {claim_status.in_words(new, name)}" if claim else ""
            yield Finding("record-added", name, new.title(name), f"{new.kinds[name]} added{status}")


def _above_claims(before: BriefingState, after: BriefingState) -> Iterator[Finding]:
    """Sentences of summaries that say more than the claims they cite, and did not before."""
    known = {(problem.location.path, problem.message) for problem in before.problems if problem.code == _ABOVE}
    for problem in after.problems:
        path = problem.location.path
        if problem.code == _ABOVE and (path, problem.message) not in known:
            name = record_id(path)
            because = "the claim that it cites" if before.files.get(path) == after.files.get(path) else ""
            says = re.sub(r"`(.+?)`", lambda named: f"“{after.site.title(named[1])}”", problem.message)
            yield Finding("sentence-above-claim", name, after.site.title(name), says, because=because)


def _compare_records(pair: RecordPair) -> Iterator[Finding]:
    old, new = pair.old.record, pair.new.record
    if type(old) is not type(new):
        yield pair.finding("field-changed", f"the record was {pair.old.kind}, and is {pair.new.kind} now")
        return
    if pair.old.title != pair.new.title:
        yield from _compare_titles(pair)
    if isinstance(old, model.Claim) and isinstance(new, model.Claim):
        yield from _compare_factuality(pair, old, new)
        yield from _compare_status(pair, new)
    for row in keys(type(new)):
        before, after = getattr(old, row.attribute), getattr(new, row.attribute)
        if before != after and row.name not in {"title", "cue"}:
            compare = _COMPARE.get(row.name)
            yield from compare(pair, before, after) if compare else _compare_field(pair, row, before, after)
    if pair.old.body != pair.new.body:
        yield from _compare_texts(pair)


def _compare_titles(pair: RecordPair) -> Iterator[Finding]:
    old, new = pair.old.title, pair.new.title
    if isinstance(pair.new.record, model.Entity | model.Summary | model.Page):
        yield pair.finding("record-renamed", f"{pair.new.kind} renamed", old, new)
        return
    title = "the claim" if isinstance(pair.new.record, model.Claim) else f"the {pair.new.kind}’s title"
    yield from _compare_caution(pair, old, new, f"in the title of the {pair.new.kind}, ")
    yield pair.finding("reworded", f"{title} is reworded", old, new)


def _compare_factuality(pair: RecordPair, old: model.Claim, new: model.Claim) -> Iterator[Finding]:
    """The hedges of a claim. What they mean may change though the record did not."""
    before, after = claim_status.factuality(pair.before.site, old), claim_status.factuality(pair.after.site, new)
    was, now = (f"“{claim.cue}”" if claim.cue else "no hedge" for claim in (old, new))
    if before != after:
        verb = "dropped" if _FACTUALITY.index(after) > _FACTUALITY.index(before) else "added"
        because = "" if pair.is_edited else "the controlled words"
        yield pair.finding(f"hedge-{verb}", f"hedge {verb}: {before} → {after}", was, now, because)
    elif old.cue != new.cue:
        yield pair.finding("cue-changed", f"hedging words changed (still {after})", was, now)


def _compare_status(pair: RecordPair, new: model.Claim) -> Iterator[Finding]:
    sites = ((pair.before.site, pair.old.id), (pair.after.site, pair.new.id))
    was, now = (claim_status.status(*of) for of in sites)
    if was.support != now.support or pair.between.bodies(was.denied_by) != {*now.denied_by}:
        before, after = pair.before.site.records, pair.after.site.records
        sources = dict.fromkeys(item.source for item in new.evidence)
        changed = [source for source in sources if before.get(source) != after.get(source)]
        because = pair.list_titles(changed) if changed else "other records"
        words = " → ".join(claim_status.in_words(*of) for of in sites)
        text, text_now = (" ".join(claim_status.sentences(*of)) for of in sites)
        yield pair.finding("status-changed", f"status: {words}", text, text_now, "" if pair.is_edited else because)


def _verb(old: object, new: object) -> str:
    """What became of a value that differs."""
    return "added" if not old else "removed" if not new else "changed"


def _compare_field(pair: RecordPair, row: Key, old: Any, new: Any) -> Iterator[Finding]:  # noqa: ANN401  # any values
    """A field as it was and is: of a list or mapping each part that differs, or the members that came and went."""
    parts = [*_compare_parts(pair, row.name, old, new)] if row.many and row.part else []
    shown, shown_now = (_members(pair, value, row.value) for value in (old, new))
    gone, come = ([m for m in some if m not in others] for some, others in ((shown, shown_now), (shown_now, shown)))
    how = _verb(old, new) if gone or come else "in another order"
    yield from parts or [pair.finding("field-changed", f"{row.name} {how}", "; ".join(gone), "; ".join(come))]


def _members(pair: RecordPair, value: object, of: ValueType | None) -> list[str]:
    """The members of a list or mapping, or the value itself, in words."""
    inside = of and of.inside
    if isinstance(value, Mapping):
        return [f"{name}: {member}" for name, inner in value.items() for member in _members(pair, inner, inside)]
    return [pair.show(m, inside) for m in value] if isinstance(value, tuple) else [pair.show(value, of)]


def _compare_parts(pair: RecordPair, name: str, old: Sequence[Record], new: Sequence[Record]) -> Iterator[Finding]:
    """Each part of a list that differs. Parts belong together by their first key, quotations by what is like them."""
    first = keys(type((*old, *new)[0]))[0].attribute
    code, noun = _PARTS.get(name, ("field-changed", name))
    for was, now in pair_parts(old, new, lambda part: isinstance(part, model.Quote) or getattr(part, first)):
        shown, verb = (pair.show(was, other=now), pair.show(now, other=was)), _verb(was, now)
        if isinstance(was, model.Quote) and isinstance(now, model.Quote):
            verb = _compare_passages(pair, was, now)
        elif isinstance(was, model.Quantity) and isinstance(now, model.Quantity):
            for word, given, given_now in (("about", was.about, now.about), ("at least", was.open, now.open)):
                if given != given_now:
                    how = "dropped" if given else "added"
                    yield pair.finding(f"approximation-{how}", f"approximation {how}: “{word}”", *shown)
            if replace(was, about=now.about, open=now.open) == now:
                continue
        yield pair.finding(code.format(verb), f"{noun} {verb}", *shown)


_PARTS = {
    "evidence": ("evidence-{}", "evidence"),
    "quantities": ("amount-changed", "an amount"),
    "quotes": ("quote-{}", "quotation"),
}
"""Field → the code and the name of its parts."""


def _compare_passages(pair: RecordPair, old: model.Quote, new: model.Quote) -> str:
    """What became of a quotation."""
    was, now = fold(old.exact).text, fold(new.exact).text
    if was != now and (was in now or now in was):
        return "extended" if was in now else "cut"
    of = ((pair.before.site.text, old), (pair.after.site.text, new))
    places = [[text.sentence_at(r.start).anchor for r in text.find(quote) if text.sentences] for text, quote in of]
    return "moved" if all(places) and places[0] != places[1] else "changed"


def _compare_confidence(pair: RecordPair, old: str, new: str) -> Iterator[Finding]:
    verb = "raised" if _CONFIDENCE.index(new) > _CONFIDENCE.index(old) else "lowered"
    yield pair.finding(f"confidence-{verb}", f"editors’ confidence: {old} → {new}")


def _compare_chains(pair: RecordPair, old: Chain, new: Chain) -> Iterator[Finding]:
    agents, agents_now = ({link.agent for link in chain} for chain in (old, new))
    verb = "shortened" if agents > agents_now else "lengthened" if agents < agents_now else "changed"
    shown = (" ← ".join(["the article", *map(pair.show, chain)]) for chain in (old, new))
    yield pair.finding(f"attribution-{verb}", f"chain of attribution {verb}", *shown)


def _compare_dates(pair: RecordPair, old: model.Date | None, new: model.Date | None) -> Iterator[Finding]:
    code = f"date-{_verb(old, new)}"
    says = code.replace("-", " ")
    if old and new:
        before, after = dates.of(old), dates.of(new)
        gain = _measure_exactness(after) - _measure_exactness(before)
        if gain > 0:
            doubt = _doubt_basis(pair, new)
            code = "date-unfounded" if doubt else "date-sharpened"
            says = f"date sharpened {f'without a basis ({doubt})' if doubt else 'on a ground as exact'}"
        elif gain < 0:
            code, says = "date-vaguer", "date made vaguer"
        shown = " → ".join(format_date(span, pair.after.site.interface) for span in (before, after))
        says = "what the date rests on changed" if before == after else f"{says}: {shown}"
    yield pair.finding(code, says, pair.show(old, other=new), pair.show(new, other=old))


def _measure_exactness(span: Span) -> int:
    """How much a date says: to which part it is exact, which ends and years are known, whether it is “about”."""
    ends = sum(end is not None for end in (span.lower, span.upper))
    return 4 * dates.RANK[span.precision] * bool(span.text) + 2 * (not span.floating) + ends - span.approximate


def _doubt_basis(pair: RecordPair, new: model.Date) -> str:
    """Why the basis of a date does not support it; "" if it does."""
    if new.basis != "stated" and not new.ground:
        return "no ground is given"
    wrong = any(p.code in _UNGROUNDED and p.location.path == pair.new.path for p in pair.after.problems)
    return "the check says that its ground is less exact" if wrong else ""


_COMPARE: Mapping[str, Callable[[RecordPair, Any, Any], Iterator[Finding]]] = {
    "confidence": _compare_confidence,
    "chain": _compare_chains,
    "date": _compare_dates,
}
"""Field → how it is compared, where that takes more than its type."""


def _compare_texts(pair: RecordPair) -> Iterator[Finding]:
    """What became of each sentence. One that only shows another record's new title is not this record's change."""
    noun = "paragraph" if isinstance(pair.new.record, model.Article) else "sentence"
    before, after = [*_sentences(pair, pair.before, pair.old)], [*_sentences(pair, pair.after, pair.new)]
    for change, i, j in compare_sequences(before, after, lambda sentence: sentence[0]):
        if change == "changed":
            yield from _compare_sentences(pair, noun, before[i], after[j])
        elif change == "removed":
            yield pair.finding(f"{noun}-removed", f"{noun} {i + 1} removed", before=before[i][0])
        elif change != "same" and j >= 0:
            yield pair.finding(f"{noun}-{change}", f"{noun} {j + 1} {change}", after=after[j][0])


def _sentences(pair: RecordPair, state: BriefingState, document: Document) -> Iterator[SentenceText]:
    """The sentences of a text; of the article its paragraphs."""
    if isinstance(document.record, model.Article):
        text = state.site.text
        yield from ((fold(text.text[p.range.start : p.range.end]).text, (), ()) for p in text.paragraphs)
    for sentence in document.prose.sentences:
        targets = (references_in(document, sentence, cites=cites) for cites in (True, False))
        cited, linked = (tuple(dict.fromkeys(pair.between.moves.get(i, i) for i in some)) for some in targets)
        yield state.site.words(document, sentence), cited, linked


def _compare_sentences(pair: RecordPair, noun: str, old: SentenceText, new: SentenceText) -> Iterator[Finding]:
    (words, cites, links), (words_now, cites_now, links_now) = old, new
    if words != words_now:
        yield from _compare_caution(pair, words, words_now)
        yield pair.finding(f"{noun}-reworded", f"a {noun} is reworded", words, words_now)
    elif links != links_now:
        says = f"links of a sentence: {pair.list_titles(links)} → {pair.list_titles(links_now)}"
        yield pair.finding("links-changed", says, after=words_now)
    if lost := [cited for cited in cites if cited not in cites_now]:
        yield pair.finding("citation-lost", f"a sentence no longer cites {pair.list_titles(lost)}", words, words_now)
    if fresh := [cited for cited in cites_now if cited not in cites]:
        yield pair.finding("citation-added", f"a sentence now cites {pair.list_titles(fresh)}", words, words_now)


def _compare_caution(pair: RecordPair, old: str, new: str, where: str = "") -> Iterator[Finding]:
    """What a text dropped or added of the words that keep it from saying more than is known.

    The article is not ours, and pages make no claims.
    """
    words, words_now = pair.before.site.vocabulary, pair.after.site.vocabulary
    for name, phrases in _CAUTIONS.items() if not isinstance(pair.new.record, model.Article | model.Page) else ():
        was, now = claim_status.mentions_one(old, phrases(words)), claim_status.mentions_one(new, phrases(words_now))
        if bool(was) != bool(now):
            code, verb = ("sentence-stronger", "dropped") if was else ("sentence-weaker", "added")
            yield pair.finding(code, f"{where}{name} {verb}: “{was or now}”", old, new)


_CAUTIONS: Mapping[str, Callable[[Vocabulary], Iterable[str]]] = {
    "hedge": lambda words: [phrase for phrases in words.hedges.values() for phrase in phrases],
    "approximation": lambda words: words.approximators,
    "attribution": lambda words: words.attributions,
}
