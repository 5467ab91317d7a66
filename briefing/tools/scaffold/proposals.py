"""Propose records from the article's words: a claim for each assertion, the names, the dated events.

Rules and the words of the article's language find them, so they are proposals: an editor chooses, and completes them.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefing.core import amounts
from briefing.core.diagnostics import refuse
from briefing.core.fields import Frozen, replace
from briefing.core.folding import UNSPACED, fold_space, shorten
from briefing.core.model import Entity, Quote
from briefing.languages import date_words, numbers, ways
from briefing.site.coverage import cover
from briefing.site.quotes import Range
from briefing.site.site import Site

from . import suggest
from .init_site import as_title, guess_language
from .names import FoundName, find_names
from .quoting import locate, quotation
from .record_file import Blank, record_file

MOST = 100
"""Claims that are proposed at a time."""
COMMENTS = {
    "title": "the article's words: say it in neutral ones",
    "cue": "delete it if it hedges something else",
    "chain": "who says so; correct it, or delete it",
    "quantities": "what is counted, and is that all?",
    "date": "of what is claimed? else delete it",
}
_MUTE = frozenset({"object", "place"})
"""Types of entities that say nothing."""
_CHOICE = re.compile(r"([cev])(\d+)(?:-[cev]?(\d+))?")
_END = re.compile(r"[.!?…。！？؟][\"'”’»“」』)]*\Z")
_FEWEST_WORDS, _FEWEST_TO_GUESS = 4, 20
_LETTERS_A_WORD = 2  # in scripts without spaces
_TITLE, _DATE_PARTS, _NEAR = 90, 3, 6


class Proposal(Frozen):
    """A record that the article suggests."""

    label: str  # such as c3
    kind: str
    identifier: str
    front: Mapping[str, Any]
    found: tuple[str, ...]  # what was found, for the list


def propose(site: Site) -> tuple[Proposal, ...]:
    """Return what the article says and the briefing does not have yet: claims and events in its order, and names."""
    return _Proposer(site).propose()


def claim_of(site: Site, place: Range) -> Mapping[str, Any]:
    """Return the front matter of a claim that quotes a passage of the article, as far as the passage says it."""
    return _Proposer(site).claim(place, "").front


def choose(proposals: Sequence[Proposal], words: str) -> tuple[Proposal, ...]:
    """Return the proposals that an editor accepts: `all`, `none`, or labels such as `c1 c3-5 e2`.

    `c2+c4` joins two claims, `e4=object` says what an entity or event is.

    Raises UsageError for words that name no proposal.
    """
    labels = [label if "=" in label else label.lower() for label in words.replace(",", " ").split()]
    if labels in ([], ["none"]):
        return ()
    chosen: dict[str, Proposal] = {}
    if "all" in labels:
        chosen = {found.identifier: found for found in proposals}
        labels.remove("all")
    for part, _, type_ in (label.partition("=") for label in labels):
        several = [found for label in part.lower().split("+") for found in _labelled(proposals, label)]
        if "+" in part:
            if any(found.kind != "claim" for found in several):
                refuse(f"`{part}`: only claims can be joined.")
            several = [_joined(several)]
        if type_:
            if any("type" not in found.front for found in several):
                refuse(f"`{part}={type_}`: claims have no type.")
            several = [replace(found, front={**found.front, "type": type_}) for found in several]
        chosen |= {found.identifier: found for found in several}
    return tuple(chosen.values())


def _labelled(proposals: Sequence[Proposal], label: str) -> list[Proposal]:
    match = _CHOICE.fullmatch(label)
    letter, first, last = match.groups() if match else ("", 1, 0)
    known = {found.label: found for found in proposals}
    several = [f"{letter}{number}" for number in range(int(first), int(last or first) + 1)[: len(known) + 1]]
    if not several or not known.keys() >= {*several}:
        refuse(f"`{label}` is no proposal. Write `all`, `none`, or labels such as c1 c3-5 e2, or c2+c4 for one claim.")
    return [known[one] for one in several]


def _joined(claims: Sequence[Proposal]) -> Proposal:
    """Return one claim with the quotations and amounts of all; the rest is the first one's that has it."""
    front = {key: value for claim in reversed(claims) for key, value in claim.front.items()}
    for key in front.keys() & {"quotes", "quantities"}:
        front[key] = [part for claim in claims for part in claim.front.get(key, ())]
    return replace(claims[0], front=front)


def files(site: Site, chosen: Sequence[Proposal], *, drafts: bool) -> dict[str, bytes]:
    """Return the chosen records' files, which refer only to records that exist or are chosen too.

    Raises UsageError for types that the vocabulary has not, and where one is missing, except in `drafts`.
    """
    types = {"entity": site.vocabulary.entity_types, "event": site.vocabulary.event_types}
    for kind, known in types.items():
        unknown = [one for one in chosen if one.kind == kind and one.front["type"] not in known]
        if unknown := [one for one in unknown if not (drafts and isinstance(one.front["type"], Blank))]:
            listed = ", ".join(f"{one.label}=… ({one.front['title']})" for one in unknown)
            refuse(f"Say what these are, {' | '.join(known)}: {listed}")
    there = {*site.documents, *(found.identifier for found in chosen)}
    made: dict[str, bytes] = {}
    for found in chosen:
        front = {**({"draft": "true"} if drafts else {}), **found.front}
        if front.get("event") not in there:
            front.pop("event", None)
        if any(link["agent"] not in there for link in front.get("chain", ())):
            del front["chain"]
        comments = {**COMMENTS, "type": f"check: {' | '.join(types.get(found.kind, ()))}"}
        comments |= {"title": ""} if found.kind == "entity" else {}
        made |= [record_file(found.kind, found.identifier, front, comments)]
    return made


def foreign(site: Site) -> dict[str, str]:
    """Return paragraph → language of those that seem to be in another one than the article: they propose nothing."""
    own, text = site.article.language.partition("-")[0].lower(), site.text.text
    whole = [(one.anchor, text[one.range.start : one.range.end]) for one in site.text.paragraphs]
    guesses = {anchor: guess_language(words) for anchor, words in whole if _count_words(words) >= _FEWEST_TO_GUESS}
    return {anchor: tag for anchor, tag in guesses.items() if tag not in {own, ""}}


def _count_words(words: str) -> int:
    unspaced = len(re.findall(f"[{UNSPACED}]", words)) // _LETTERS_A_WORD
    return max(len(re.findall(r"\w+", words)), unspaced)


class _Proposer:
    """One article, its language's words, and what has been proposed from it so far."""

    def __init__(self, site: Site) -> None:
        self.site, self.text, self.language = site, site.text.text, site.article.language
        self.written = ways.of(self.language)
        self.taken = {*site.documents, *site.unusable, *(old for _, old in site.former)}
        self.entities: list[Proposal] = []
        headline, others = fold_space(site.article.title), foreign(site)
        self.prose = [
            one.range
            for one in site.text.sentences
            if one.anchor.partition("s")[0] not in others
            and (len(site.text.sentences) == 1 or fold_space(self.text[one.range.start : one.range.end]) != headline)
        ]

    def propose(self) -> tuple[Proposal, ...]:
        known = {name.text for names in self.site.named.values() for name in names}
        for name in find_names([self.text[one.start : one.end] for one in self.prose], self.language):
            if known.isdisjoint({name.text, *name.forms}):
                self.entities.append(self.entity(name))
        claims: list[Proposal] = []
        events: list[Proposal] = []
        for place in itertools.islice(self.assertions(), MOST):
            claim = self.claim(place, f"c{len(claims) + 1}")
            if "date" in claim.front:
                events.append(self.event(claim, f"v{len(events) + 1}"))
                claim = replace(claim, front={**claim.front, "event": events[-1].identifier})
            claims.append(claim)
        return (*claims, *self.entities, *events)

    def assertions(self) -> Iterator[Range]:
        """Yield the stretches that no claim covers, divided into clauses where that is sure."""
        clauses = re.compile("|".join((";", *(rf"{re.escape(one)}(?!\w)" for one in self.written["clauses"]))))
        for gap in cover(self.site).gaps:
            sentence = self.site.text.sentence_at(gap.start).range
            if sentence not in self.prose or not _END.search(self.text[sentence.start : sentence.end]):
                continue
            cuts = [gap.start]
            for found in clauses.finditer(self.text, gap.start, gap.end):
                before, after = self.text[cuts[-1] : found.start()], self.text[found.start() : gap.end]
                # A clause may be inside the sentence, which goes on after a comma, or inside a quotation.
                is_sure = found[0] == ";" or not re.search(r",(?!\d)|[”»]", after[1:])
                if is_sure and min(_count_words(before), _count_words(after)) >= _FEWEST_WORDS:
                    cuts.append(found.start())
            for start, end in itertools.pairwise((*cuts, gap.end)):
                words = self.text[start:end]
                if _count_words(words) >= _FEWEST_WORDS:
                    yield Range(start + len(words) - len(words.lstrip(" ,;\n")), end)

    def identify(self, title: str, kind: str) -> str:
        identifier = suggest.free_id(title, kind, self.taken)
        self.taken.add(identifier)
        return identifier

    def entity(self, name: FoundName) -> Proposal:
        types = self.site.vocabulary.entity_types
        forms = [name.text, *name.forms]
        type_ = name.type if name.type in types else Blank(" | ".join(types))
        front = {"title": name.text, "type": type_, "names": [{"text": form} for form in forms]}
        found = (name.type or "type not known", *(f"also {form}" for form in name.forms))
        return Proposal(f"e{len(self.entities) + 1}", "entity", self.identify(name.text, "entity"), front, found)

    def event(self, claim: Proposal, label: str) -> Proposal:
        types, title = self.site.vocabulary.event_types, claim.front["title"]
        type_ = "incident" if "incident" in types else Blank(" | ".join(types))
        front = {"title": title, "type": type_, "date": claim.front["date"]}
        return Proposal(
            label, "event", self.identify(title, "event"), front, (f"of {claim.label}", front["date"]["edtf"])
        )

    def claim(self, place: Range, label: str) -> Proposal:
        words = fold_space(self.text[place.start : place.end])
        times = [found.start for found in self.site.text.find(Quote(exact=words))]
        title = shorten(as_title(words), _TITLE)
        cue = suggest.find_hedge(words, self.site.vocabulary)
        given: dict[str, Any] = {
            "cue": cue,
            "chain": list(self.speakers(place, cue)),
            "quantities": list(self.amounts(words)),
            "date": self.date(words),
        }
        front: dict[str, Any] = {
            "title": title,
            "quotes": [quotation(locate(self.site.text, words, times.index(place.start) + 1).quote)],
            **{key: value for key, value in given.items() if value},
        }
        found = [f"cue: {cue}"] if cue else []
        found += [f"says {link['agent']}" for link in front.get("chain", ())]
        found += [f"amount: {amount['as']}" for amount in front.get("quantities", ())]
        found += [f"date: {front['date']['edtf']}"] if "date" in front else []
        return Proposal(label, "claim", self.identify(title, "claim"), front, tuple(found))

    def speakers(self, place: Range, hedge: str) -> Iterator[dict[str, str]]:
        """Yield the link for the name nearest to the attributing verb; for a pronoun there, the person named last."""
        words = self.text[place.start : place.end]
        cue = suggest.find_attribution(words, self.site.vocabulary)
        at = re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", words, re.IGNORECASE) if cue else None
        if at is None or cue.lower() in hedge.lower():
            return
        pronouns = ways.any_of(self.written["pronouns"])
        before, after = words[: at.start()][-20:], words[at.end() :]
        if re.search(rf"(?i)(?:{pronouns})\W+\Z", before) or re.match(rf"(?i)\s(?:{pronouns})\W*\Z", after):
            people = [one for one, *_, type_ in self.named(self.text[: place.start]) if type_ == "person"]
            near, basis = [(0, one) for one in people[-1:]], "adjacent"
        else:
            distances = [(self.distance(words, at, start, end), one) for one, start, end, _ in self.named(words)]
            near, basis = [(count, one) for count, one in distances if count is not None], "same-sentence"
        if near:
            yield {"agent": min(near)[1], "cue": at[0], "basis": basis}

    def distance(self, words: str, cue: re.Match[str], start: int, end: int) -> int | None:
        """Return how many words are between a name and the cue; None if it is no speaker's.

        A name that follows, but not at once (said Ada Reed), may be the listener's and counts as farther.
        """
        follows = start >= cue.end()
        between = words[cue.end() : start] if follows else words[end : cue.start()]
        count, commas = len(re.findall(r"\w+", between)), re.findall(r"[,;:“”\"]", between)
        stops = re.search(ways.any_of(self.written["noun_ends"]), between, re.IGNORECASE) if follows else None
        is_beside = not follows and (count == 0 or len(commas) == 2)  # noqa: PLR2004  # those of an apposition
        return (
            count + (_NEAR if count else 1) * follows if is_beside or not (commas or stops or count > _NEAR) else None
        )

    def named(self, words: str) -> list[tuple[str, int, int, str]]:
        """Return where a text names existing and proposed entities that can speak: (id, start, end, type)."""
        every = [(one.entity, one.start, one.end) for one in self.site.names.find(words)]
        types = {identifier: entity.type for identifier, entity in self.site.all(Entity)}
        for entity in self.entities:
            types[entity.identifier] = entity.front["type"]
            pattern = ways.any_of(form["text"] for form in entity.front["names"])
            every += [(entity.identifier, *place.span()) for place in re.finditer(pattern, words)]
        found = [(one, start, end, types[one]) for one, start, end in every if types[one] not in _MUTE]
        return sorted(found, key=lambda one: one[1])

    def amounts(self, words: str) -> Iterator[dict[str, str]]:
        """Yield the amounts in words, with their approximators, if what is counted follows or they are durations."""
        lists = [self.written["at_least"], self.written["at_most"]]
        kinds = [ways.any_of(words) for words in (*lists, (*self.site.vocabulary.approximators, *lists[0], *lists[1]))]
        ends = ("noun_ends", "ranges", "locatives", "determiners", "pronouns", "attributions")
        stops = ways.any_of(word for name in ends for word in self.written[name])
        known = ways.any_of(self.written["definite"])
        for figure in numbers.figures(numbers.without_dates(words, self.language), self.language):
            before, after = words[: figure.start], words[figure.end :]
            rough = re.search(rf"(?i)(?:{kinds[2]})\W?\Z", before) or re.match(rf"(?i)\W?(?:{kinds[2]})(?=\s)", after)
            unit = self.duration(words[figure.start : figure.end], figure.value)
            thing = " ".join(re.split(rf"(?i)[^\w\s'’-]|(?<=\s)(?:{stops})(?=\s)", after, maxsplit=1)[0].split()[:3])
            if not (thing or unit) or re.search(rf"(?i)(?:{known})\W\Z", before):
                continue
            at_least, at_most = (bool(rough and re.search(kind, rough[0], re.IGNORECASE)) for kind in kinds[:2])
            number = unit or f"{figure.value:.6f}".rstrip("0").rstrip(".")
            yield {
                "of": "time" if unit else thing,
                **({} if at_most else {"min": number}),
                **({} if at_least else {"max": number}),
                **({"open": "true"} if at_least else {}),
                **({"about": "true"} if rough and not (at_least or at_most) else {}),
                "as": words[rough.start() if rough and rough.string is before else figure.start : figure.end],
            }

    def duration(self, words: str, days: float) -> str:
        """Return a duration as ISO 8601 has it, "" for a plain number."""
        units = {name: unit for unit, names in self.written.get("units", {}).items() for name in names}
        unit = next((units[name] for name in sorted(units, key=len, reverse=True) if words.endswith(name)), "")
        count = days / amounts.read(f"P1{unit}") if unit else 0.5
        return f"P{round(count)}{unit}" if round(count, 3).is_integer() else ""

    def date(self, words: str) -> dict[str, str]:
        """Return the first date in words that has one value and a year, as long as it is there."""
        seasons = (name for names in self.written.get("seasons", {}).values() for name in names)
        named = re.compile(ways.any_of((*ways.months_of(self.language), *seasons)), re.IGNORECASE)
        rough = re.compile(rf"(?:{ways.any_of(self.site.vocabulary.approximators)})\W*\Z", re.IGNORECASE)
        every = re.finditer(r"[^\s,;()“”\"]+", words)
        parts = [part for part in every if re.search(r"\d", part[0]) or named.search(part[0])]
        for first, part in enumerate(parts):
            for last in reversed(parts[first : first + _DATE_PARTS]):
                stated = words[part.start() : last.end()].rstrip(".,:")
                is_dated = named.search(stated) or numbers.has_year(stated, self.language)
                if is_dated and not rough.search(words[: part.start()]):
                    values = date_words.values(stated, self.language)
                    if len(values) == 1 and values[0][0].isdigit():
                        return {"stated": stated, "edtf": values[0], "basis": "stated"}
        return {}
