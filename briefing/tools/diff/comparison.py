"""Two states of a briefing, compared: what the change says of files and records, and which pages it reaches."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar, get_args

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import render_site
from briefing.core import dates, model
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.document import Document, Span
from briefing.core.fields import Frozen, Key, Record, Ref, ValueType, keys, replace
from briefing.core.folding import fold, shorten
from briefing.core.inputs import is_attachment
from briefing.core.model import KINDS
from briefing.core.terminal import Progress
from briefing.core.urls import path_of
from briefing.data.graph import PAGE
from briefing.engine.engine import Engine
from briefing.html import reader
from briefing.html.assets import PREFIX
from briefing.languages.dates import format_date
from briefing.parse.validation import SITE, VOCABULARY, identifier, record_type
from briefing.rules.finding import references_in
from briefing.site import claim_status, differences
from briefing.site.differences import Differences, pair_parts
from briefing.site.site import Site

_FACTUALITY = ("unknown", "possible", "probable", "certain")
_CONFIDENCE = get_args(model.Confidence)
_MAX_LENGTH = 300  # characters of a text that a report shows
_UNGROUNDED = {"date-ungrounded", "date-too-exact"}
_WHOLE = {SITE: "The site’s settings", VOCABULARY: "The controlled words"}
"""Path of a file that is no record of a kind → the title of what is found in it."""
Chain = Sequence[model.ChainLink]
SentenceText = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Its words, the ids that it cites, the ids that it links to."""
_LOOK_AHEAD = 40  # number of members among which a changed one is looked for: keeps long lists fast
_SIMILARITY = 50  # minimum similarity, in per cent, of two members that are taken for one that changed
T = TypeVar("T", bound=Hashable)
HEADINGS: Mapping[str, str] = {
    "stronger": "Says more than before",
    "weaker": "Says less than before",
    "evidence": "Evidence and status",
    "records": "Records added, removed, renamed",
    "dates": "Dates",
    "quotes": "Quotations and the article",
    "words": "Wording",
    "details": "Details",
    "site": "The site as a whole",
    "none": "No change of meaning",
}
"""Group of findings → heading, in the order of a report: what a reviewer must look at comes first."""


class Finding(Frozen):
    """One difference, about one record or file."""

    group: str
    record: str  # the record's id, or the path of a file that is no record
    title: str
    says: str  # what differs, in plain words
    before: str = ""
    after: str = ""
    because: str = ""  # the other record or file that caused it, where the record's own file did not change

    @property
    def statement(self) -> str:
        """What differs, and through what."""
        return f"{self.says} (through {self.because})" if self.because else self.says


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

    def finding(self, group: str, says: str, before: str = "", after: str = "", because: str = "") -> Finding:
        """A finding about this record, its texts not too long."""
        group = "site" if self.new.path in _WHOLE else group
        title = _WHOLE.get(self.new.path, self.new.title)
        before, after = (shorten(text, _MAX_LENGTH) for text in (before, after))
        return Finding(group, self.new.id, title, says, before, after, because)

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
    found = [*_compare_files(changes), *_compare_sets(before.site, after.site, between)]
    for old, new in between.pairs:
        pair = RecordPair(old, new, before, after, between)
        own = [*_compare_records(pair)]
        if not own and pair.is_edited:
            own = [pair.finding("none", "no difference in meaning")]
        found += own
    groups = list(HEADINGS)
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (groups.index(f.group), f.record)))


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Path → "added", "removed" or "changed", for the files that differ, in order of path."""
    paths = (path for path in sorted({*before, *after}) if before.get(path) != after.get(path))
    return {path: _verb(path in before, path in after) for path in paths}


def record_id(path: str) -> str:
    """The id of the record that a file holds; "" for any other file."""
    return identifier(path) if path in _WHOLE or record_type(path) else ""


def _compare_files(changes: Mapping[str, str]) -> Iterator[Finding]:
    for path, how in changes.items():
        if path.startswith("seeds/"):
            yield Finding("quotes", path, path, f"the article as received: file {how}")
        elif is_attachment(path):
            yield Finding("details", path, path, f"picture, PDF or text {how}")
        elif path.startswith("templates/"):
            yield Finding("site", path, path, f"template, style or script {how}")


def _compare_sets(old: Site, new: Site, between: Differences) -> Iterator[Finding]:
    for was, now in between.moves.items():
        says = f"{new.kinds[now]} has another address: `{was}` → `{now}` (with a redirect)"
        yield Finding("records", now, new.title(now), says)
    for name in sorted(new.unusable - old.unusable):
        yield Finding("records", name, old.title(name), "the record has errors and cannot be read")
    for name in between.removed:
        if name not in new.unusable:
            yield Finding("records", name, old.title(name), f"{old.kinds[name]} removed")
    for name in between.added:
        if name not in old.unusable:
            claim = new.get(name, model.Claim)
            status = f": {claim_status.factuality(new, claim)}, {claim_status.in_words(new, name)}" if claim else ""
            yield Finding("records", name, new.title(name), f"{new.kinds[name]} added{status}")


def _compare_records(pair: RecordPair) -> Iterator[Finding]:
    old, new = pair.old.record, pair.new.record
    if type(old) is not type(new):
        yield pair.finding("details", f"the record was {pair.old.kind}, and is {pair.new.kind} now")
        return
    is_claim = isinstance(new, model.Claim)
    if pair.old.title != pair.new.title:
        titles = pair.old.title, pair.new.title
        yield from _compare_caution(pair, *titles, "in the title, ") if is_claim else ()
        group, says = ("words", "the claim is reworded") if is_claim else ("records", f"{pair.new.kind} renamed")
        yield pair.finding(group, says, *titles)
    if isinstance(old, model.Claim) and isinstance(new, model.Claim):
        yield from _compare_factuality(pair, old, new)
        yield from _compare_status(pair, new)
    for row in keys(type(new)):
        before, after = getattr(old, row.attribute), getattr(new, row.attribute)
        if before != after and row.name not in {"title", "cue"}:
            yield from _COMPARE.get(row.name, _compare_field)(pair, row, before, after)
    if pair.old.body != pair.new.body:
        yield from _compare_texts(pair)


def _compare_factuality(pair: RecordPair, old: model.Claim, new: model.Claim) -> Iterator[Finding]:
    """The hedges of a claim. What they mean may change though the record did not."""
    before, after = claim_status.factuality(pair.before.site, old), claim_status.factuality(pair.after.site, new)
    was, now = (f"“{claim.cue}”" if claim.cue else "no hedge" for claim in (old, new))
    if before != after:
        is_more = _FACTUALITY.index(after) > _FACTUALITY.index(before)
        group, verb = ("stronger", "dropped") if is_more else ("weaker", "added")
        because = "" if pair.is_edited else "the controlled words"
        yield pair.finding(group, f"hedge {verb}: {before} → {after}", was, now, because)
    elif old.cue != new.cue:
        yield pair.finding("words", f"hedging words changed (still {after})", was, now)


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
        yield pair.finding("evidence", f"status: {words}", text, text_now, "" if pair.is_edited else because)


def _verb(old: object, new: object) -> str:
    """What became of a value that differs."""
    return "added" if not old else "removed" if not new else "changed"


def _compare_field(pair: RecordPair, row: Key, old: Any, new: Any) -> Iterator[Finding]:  # noqa: ANN401  # any values
    """A field as it was and is: of a list or mapping each part that differs, or the members that came and went."""
    parts = [*_compare_parts(pair, row.name, old, new)] if row.many and row.part else []
    shown, shown_now = (_members(pair, value, row.value) for value in (old, new))
    gone, come = ([m for m in some if m not in others] for some, others in ((shown, shown_now), (shown_now, shown)))
    how = _verb(old, new) if gone or come else "in another order"
    yield from parts or [pair.finding("details", f"{row.name} {how}", "; ".join(gone), "; ".join(come))]


def _members(pair: RecordPair, value: object, of: ValueType | None) -> list[str]:
    """The members of a list or mapping, or the value itself, in words."""
    inside = of and of.inside
    if isinstance(value, Mapping):
        return [f"{name}: {member}" for name, inner in value.items() for member in _members(pair, inner, inside)]
    return [pair.show(m, inside) for m in value] if isinstance(value, tuple) else [pair.show(value, of)]


def _compare_parts(pair: RecordPair, name: str, old: Sequence[Record], new: Sequence[Record]) -> Iterator[Finding]:
    """Each part of a list that differs. Parts belong together by their first key, quotations by what is like them."""
    first = keys(type((*old, *new)[0]))[0].attribute
    group, noun = _PARTS.get(name, ("details", name))
    for was, now in pair_parts(old, new, lambda part: isinstance(part, model.Quote) or getattr(part, first)):
        says, shown = f"{noun} {_verb(was, now)}", (pair.show(was, other=now), pair.show(now, other=was))
        if isinstance(was, model.Quote) and isinstance(now, model.Quote) and _is_moved(pair, was, now):
            says = f"{noun} moved"
        elif isinstance(was, model.Quantity) and isinstance(now, model.Quantity):
            for word, given, given_now in (("about", was.about, now.about), ("at least", was.open, now.open)):
                if given != given_now:
                    degree, verb = ("stronger", "dropped") if given else ("weaker", "added")
                    yield pair.finding(degree, f"approximation {verb}: “{word}”", *shown)
            if replace(was, about=now.about, open=now.open) == now:
                continue
        yield pair.finding(group, says, *shown)


_PARTS = {"evidence": ("evidence", "evidence"), "quantities": ("details", "amount"), "quotes": ("quotes", "quotation")}
"""Field → the group of what is found in it, and the name of its parts."""


def _is_moved(pair: RecordPair, old: model.Quote, new: model.Quote) -> bool:
    of = ((pair.before.site.text, old), (pair.after.site.text, new))
    places = [[text.sentence_at(r.start).anchor for r in text.find(quote) if text.sentences] for text, quote in of]
    return all(places) and places[0] != places[1]


def _compare_confidence(pair: RecordPair, _: Key, old: str, new: str) -> Iterator[Finding]:
    group = "stronger" if _CONFIDENCE.index(new) > _CONFIDENCE.index(old) else "weaker"
    yield pair.finding(group, f"editors’ confidence: {old} → {new}")


def _compare_chains(pair: RecordPair, _: Key, old: Chain, new: Chain) -> Iterator[Finding]:
    agents, agents_now = ({link.agent for link in chain} for chain in (old, new))
    group = "stronger" if agents > agents_now else "weaker" if agents < agents_now else "evidence"
    shown = (" ← ".join(["the article", *map(pair.show, chain)]) for chain in (old, new))
    yield pair.finding(group, "chain of attribution changed", *shown)


def _compare_dates(pair: RecordPair, _: Key, old: model.Date | None, new: model.Date | None) -> Iterator[Finding]:
    group, says = "dates", f"date {_verb(old, new)}"
    if old and new:
        before, after = dates.of(old), dates.of(new)
        gain = _measure_exactness(after) - _measure_exactness(before)
        if gain > 0:
            doubt = _doubt_basis(pair, new)
            group = "stronger" if doubt else "dates"
            says = f"date sharpened {f'without a basis ({doubt})' if doubt else 'on a ground as exact'}"
        elif gain < 0:
            group, says = "weaker", "date made vaguer"
        shown = " → ".join(format_date(span, pair.after.site.interface) for span in (before, after))
        says = "what the date rests on changed" if before == after else f"{says}: {shown}"
    yield pair.finding(group, says, pair.show(old, other=new), pair.show(new, other=old))


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


_COMPARE: Mapping[str, Callable[[RecordPair, Key, Any, Any], Iterator[Finding]]] = {
    "confidence": _compare_confidence,
    "chain": _compare_chains,
    "date": _compare_dates,
}
"""Field → how it is compared, where that takes more than its type."""


def _compare_texts(pair: RecordPair) -> Iterator[Finding]:
    """What became of each sentence. One that only shows another record's new title is not this record's change."""
    is_article = isinstance(pair.new.record, model.Article)
    group, noun = ("quotes", "paragraph") if is_article else ("words", "sentence")
    before, after = [*_sentences(pair, pair.before, pair.old)], [*_sentences(pair, pair.after, pair.new)]
    for change, i, j in compare_sequences(before, after, lambda sentence: sentence[0]):
        if change == "changed":
            yield from _compare_sentences(pair, group, noun, before[i], after[j])
        elif change == "removed":
            yield pair.finding(group, f"{noun} {i + 1} removed", before=before[i][0])
        elif change != "same" and j >= 0:
            yield pair.finding(group, f"{noun} {j + 1} {change}", after=after[j][0])


def _sentences(pair: RecordPair, state: BriefingState, document: Document) -> Iterator[SentenceText]:
    """The sentences of a text; of the article its paragraphs."""
    if isinstance(document.record, model.Article):
        text = state.site.text
        yield from ((fold(text.text[p.range.start : p.range.end]).text, (), ()) for p in text.paragraphs)
    for sentence in document.prose.sentences:
        targets = (references_in(document, sentence, cites=cites) for cites in (True, False))
        cited, linked = (tuple(dict.fromkeys(pair.between.moves.get(i, i) for i in some)) for some in targets)
        yield state.site.words(document, sentence), cited, linked


def _compare_sentences(
    pair: RecordPair, group: str, noun: str, old: SentenceText, new: SentenceText
) -> Iterator[Finding]:
    (words, cites, links), (words_now, cites_now, links_now) = old, new
    if words != words_now:
        yield from _compare_caution(pair, words, words_now)
        yield pair.finding(group, f"a {noun} is reworded", words, words_now)
    elif links != links_now:
        says = f"links of a sentence: {pair.list_titles(links)} → {pair.list_titles(links_now)}"
        yield pair.finding(group, says, after=words_now)
    if cites != cites_now:
        degree = "words" if {*cites} <= {*cites_now} else "stronger"
        says = f"citations of a sentence: {pair.list_titles(cites)} → {pair.list_titles(cites_now)}"
        yield pair.finding(degree, says, words, words_now)


def _compare_caution(pair: RecordPair, old: str, new: str, where: str = "") -> Iterator[Finding]:
    """What a text dropped or added of the words that keep it from saying more than is known.

    The article is not ours, and pages make no claims.
    """
    words, words_now = pair.before.site.vocabulary, pair.after.site.vocabulary
    for name, phrases in _CAUTIONS.items() if not isinstance(pair.new.record, model.Article | model.Page) else ():
        was, now = claim_status.mentions_one(old, phrases(words)), claim_status.mentions_one(new, phrases(words_now))
        if bool(was) != bool(now):
            group, verb = ("stronger", "dropped") if was else ("weaker", "added")
            yield pair.finding(group, f"{where}{name} {verb}: “{was or now}”", old, new)


_CAUTIONS: Mapping[str, Callable[[Vocabulary], Iterable[str]]] = {
    "hedge": lambda words: [phrase for phrases in words.hedges.values() for phrase in phrases],
    "approximation": lambda words: words.approximators,
    "attribution": lambda words: words.attributions,
}


def differing(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """For each token of both sides whether it differs."""
    marks = [True] * len(before), [True] * len(after)
    for match in Indel.editops(before, after).as_matching_blocks():
        marks[0][match.a : match.a + match.size] = [False] * match.size
        marks[1][match.b : match.b + match.size] = [False] * match.size
    return marks


def compare_sequences(
    before: Sequence[T], after: Sequence[T], text: Callable[[T], str]
) -> Iterator[tuple[str, int, int]]:
    """What became of each member: (change, index before, index after), in order; -1 where it is not there.

    A change is "same", "changed", "moved" (given at both places), "removed" or "added". Equal members correspond; of
    the others those whose texts are similar.
    """
    old, new = [*map(text, before)], [*map(text, after)]
    pairs = list(_pairs(before, after, old, new))
    gone = {old[i] for i, j in pairs if j < 0}
    come = {new[j] for i, j in pairs if i < 0}
    for i, j in pairs:
        if i < 0:
            yield "moved" if new[j] in gone else "added", i, j
        elif j < 0:
            yield "moved" if old[i] in come else "removed", i, j
        else:
            yield "same" if before[i] == after[j] else "changed", i, j


def _pairs(before: Sequence[T], after: Sequence[T], old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    i = j = 0
    for match in Indel.editops(before, after).as_matching_blocks():
        for index in range(i, match.a):
            near = new[j : min(match.b, j + _LOOK_AHEAD)]
            found = process.extractOne(old[index], near, scorer=fuzz.ratio, score_cutoff=_SIMILARITY)
            if found:
                yield from ((-1, passed) for passed in range(j, j + found[2]))
                j += found[2] + 1
            yield index, j - 1 if found else -1
        yield from ((-1, rest) for rest in range(j, match.b))
        i, j = match.a + match.size, match.b + match.size
        yield from zip(range(match.a, i), range(match.b, j), strict=True)


_WITH_ERRORS = "Pages are compared only if neither state has errors: `check` lists them."
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}(?=\.)")


class PageChange(Frozen):
    """A page whose text readers will find changed."""

    path: str
    title: str
    direct: bool  # its own record's file changed
    change: str  # "changed", "added" or "removed"
    old: bytes
    new: bytes


class Comparison(Frozen):
    """What a change does."""

    base: str
    head: str
    files: Mapping[str, str]  # path → "added", "removed" or "changed"
    findings: tuple[Finding, ...]
    pages: tuple[PageChange, ...]
    frames: int
    """Number of pages that change only around their text, or in the previews of their links."""
    problems: tuple[Diagnostic, ...]  # all errors after the change, and the warnings that it brings
    notes: tuple[str, ...]  # what a reader of the report should know of how it was made
    look: Files  # the templates, styles and scripts of the pages after the change

    @property
    def is_publishable(self) -> bool:
        """True if the state after the change can be published."""
        return not has_errors(self.problems)


class Side(NamedTuple):
    """A state to be compared: its name for people, its files."""

    name: str
    files: Files


def compare(  # noqa: PLR0913  # two states, and how to show them
    base: Side,
    head: Side,
    engine: Engine,
    on_progress: Progress = lambda *_: None,
    *,
    own_look: bool = True,
    notes: tuple[str, ...] = (),
) -> Comparison:
    """Check both states, compare what they say and then their pages.

    `own_look`: the state after is shown in its own templates, which are code; otherwise both are in those of before.
    """
    changes = changed_files(base.files, head.files)
    before, old_problems = _check(base.files, engine)
    after, problems = _check(head.files, engine)
    known = {(problem.code, problem.location.path, problem.message) for problem in old_problems}
    fresh = tuple(p for p in problems if has_errors([p]) or (p.code, p.location.path, p.message) not in known)
    old_look, look = (
        {path: data for path, data in side.files.items() if path.startswith(PREFIX)}
        for side in (base, head if own_look else base)
    )
    findings = compare_states(before, after) if before and after else ()
    found: list[PageChange | None] = []
    if before is None or after is None:
        notes += (_NOT_READ,)
    elif has_errors((*old_problems, *problems)):
        notes += (_WITH_ERRORS,)
    else:
        (old_pages, unfit), (new_pages, wrong) = _render(before, old_look, engine), _render(after, look, engine)
        if unfit:
            notes += (_OLD_TEMPLATES,)
            old_pages, _ = _render(before, look, engine)
        fresh += wrong
        if not wrong:
            own = _own_pages(changes, before, after)
            found = [*_compare_pages(old_pages, new_pages, own, partial(on_progress, "comparing pages"))]
    pages = tuple(page for page in found if page)
    return Comparison(base.name, head.name, changes, findings, pages, found.count(None), fresh, notes, look)


def _check(files: Files, engine: Engine) -> tuple[BriefingState | None, tuple[Diagnostic, ...]]:
    site, problems = pipeline.check(files, engine)
    return (BriefingState(files, site, problems) if site else None), problems


def _render(
    state: BriefingState, templates: Mapping[str, bytes], engine: Engine
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The pages of a state, as `build` makes them with some templates, and the problems of these."""
    # The page of the data shows the sizes of files that are not made here, so it is not compared.
    with engine.building(noting=False):
        files, _, _, problems = render_site(state.site, templates, engine, lambda *_: None)
    return {path: page for path, page in files.items() if path.endswith(".html") and path != PAGE}, tuple(problems)


def _own_pages(changes: Mapping[str, str], *states: BriefingState) -> set[str]:
    """Paths of the pages of the records whose own files changed."""
    changed = {record_id(path) for path in changes}
    kinds = {(kind, i) for state in states for i, kind in state.site.kinds.items() if i in changed and kind in KINDS}
    return {path_of(kind, i) for kind, i in kinds} | ({"index.html"} if SITE in changes else set())


def _compare_pages(
    before: Mapping[str, bytes], after: Mapping[str, bytes], own: set[str], on_progress: Callable[[int, int], None]
) -> Iterator[PageChange | None]:
    """Every page whose HTML differs, in order of path; None for one whose text does not.

    White space does not count, nor do hashes in the names of assets: a new style changes no page.
    """
    paths = sorted({*before, *after})
    for number, path in enumerate(paths, 1):
        old, new = before.get(path, b""), after.get(path, b"")
        plain, plain_now = map(_plain, (old, new))
        if plain != plain_now:
            is_whole = bool(old and new)
            change = "changed" if is_whole else "added" if new else "removed"
            is_alike = is_whole and _main_part(plain) == _main_part(plain_now)
            yield None if is_alike else PageChange(path, _title(new or old), path in own, change, old, new)
        on_progress(number, len(paths))


def _plain(page: bytes) -> bytes:
    page = _HASH.sub(rb"\1", page)
    return page if b"<pre" in page else b" ".join(page.split())


def _main_part(page: bytes) -> str:
    """The main part of a page without what is shown only of the records that it links to."""
    main = reader.find_main(reader.read_page(page))
    reader.remove(main, lambda element: "data-previews" in element.attrib)
    for element in main.iter():
        element.attrib.pop("title", None)
    return reader.outer_html(main)


def _title(page: bytes) -> str:
    root = reader.read_page(page)
    return reader.text_of(root.find(".//main//h1")) or reader.text_of(root.find(".//title"))
