"""Propose records from the article's words: a claim for each assertion, the names, the dated events.

Rules and the words of the article's language find them, so they are proposals: an editor chooses, and completes them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from briefing.core import amounts
from briefing.core.diagnostics import refuse
from briefing.core.folding import fold_space, shorten
from briefing.core.model import Entity, Quote
from briefing.languages import date_words, numbers, ways
from briefing.site.coverage import cover
from briefing.site.quotes import Range
from briefing.site.site import Site

from . import new, suggest
from .init_site import guess_language
from .names import FoundName, find_names
from .new import Value
from .quoting import locate

MOST = 100
"""Claims that are proposed at a time."""
_LETTERS = {"claim": "c", "entity": "e", "event": "v"}
"""Kind → the letter before the numbers of its proposals."""
_CHOICE = re.compile(r"([cev])(\d+)(?:-[cev]?(\d+))?")
_END = re.compile(r"[.!?…。！？؟][\"'”’»“」』)]*\Z")
_FEWEST_WORDS, _FEWEST_TO_GUESS = 4, 20
_LETTERS_A_WORD = 2  # in scripts without spaces
_SEASON = re.compile(r"XXXX-[234]")  # of no year, "another winter"
_TITLE, _DATE_PARTS, _NEAR = 90, 3, 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record that the article suggests."""

    kind: str
    label: str  # such as c3
    identifier: str
    title: str
    found: tuple[str, ...] = ()  # what was found, for the list
    front: Mapping[str, Value] = field(default_factory=dict)


def propose(site: Site) -> tuple[Proposal, ...]:
    """Return what the article says and the briefing does not have yet: claims and events in its order, and names."""
    text, headline = site.text.text, fold_space(site.article.title)
    taken = {*site.documents, *site.unusable, *(old for _, old in site.former)}
    others = foreign(site)
    own = [s.range for s in site.text.sentences if s.anchor.partition("s")[0] not in others]
    prose = [words for one in own if fold_space(words := text[one.start : one.end]) != headline]
    known = {name.text for names in site.named.values() for name in names}
    entities: list[Proposal] = []
    for name in find_names(prose, site.article.language):
        if known.isdisjoint({name.text, *name.forms}):
            entities.append(_entity(site, name, f"e{len(entities) + 1}", taken))
    claims, events = [], []
    for place in _assertions(site, headline):
        claim = _claim(site, place, entities, f"c{len(claims) + 1}", taken)
        date = claim.front.get("date")
        if isinstance(date, Mapping) and str(date["edtf"])[0].isdigit():
            event = _event(site, claim, f"v{len(events) + 1}", taken)
            events.append(event)
            claim = replace(claim, front={**claim.front, "event": event.identifier})
        claims.append(claim)
    return (*claims, *entities, *events)


def choose(proposals: Sequence[Proposal], words: str) -> tuple[Proposal, ...]:
    """Return the proposals that an editor accepts: `all`, `none`, or labels such as `c1 c3-5 e2`; `c2+c4` joins two.

    Raises UsageError for words that name no proposal.
    """
    if words.strip().lower() in {"all", "none", ""}:
        return tuple(proposals) if words.strip().lower() == "all" else ()
    chosen: dict[str, Proposal] = {}
    for part in re.split(r"[\s,]+", words.strip()):
        several = [found for label in part.split("+") for found in _labelled(proposals, label)]
        if "+" in part and {found.kind for found in several} != {"claim"}:
            refuse(f"`{part}`: only claims can be joined.")
        merged = [_merged(several)] if "+" in part else several
        chosen |= {found.identifier: found for found in merged}
    return tuple(chosen.values())


def _labelled(proposals: Sequence[Proposal], label: str) -> list[Proposal]:
    match = _CHOICE.fullmatch(label)
    wanted = range(int(match[2]), int(match[3] or match[2]) + 1) if match else ()
    by_label = {found.label: found for found in proposals}
    labels = [f"{match[1]}{number}" for number in wanted[: len(proposals) + 1]] if match else []
    if not labels or not by_label.keys() >= {*labels}:
        refuse(f"`{label}` is no proposal. Write `all`, `none`, or labels such as c1 c3-5 e2, or c2+c4 for one claim.")
    return [by_label[one] for one in labels]


def _merged(claims: Sequence[Proposal]) -> Proposal:
    """Return one claim with the quotations and amounts of all; the rest is the first one's that has it."""
    front = {key: value for claim in reversed(claims) for key, value in claim.front.items()}
    for key in ("quotes", "quantities"):
        if key in front:
            front[key] = [part for claim in claims for part in claim.front.get(key) or ()]
    return replace(claims[0], front=front)


def files(site: Site, chosen: Sequence[Proposal]) -> dict[str, bytes]:
    """Return the chosen records' files, marked as drafts; they refer only to records that exist or are chosen too."""
    there = {*site.documents, *(found.identifier for found in chosen)}
    return dict(_file(site, found, there) for found in chosen)


def _file(site: Site, found: Proposal, there: Collection[str]) -> tuple[str, bytes]:
    front = dict(found.front)
    if front.get("event") not in there:
        front.pop("event", None)
    chain = [link for link in front.pop("chain", None) or () if isinstance(link, Mapping) and link["agent"] in there]
    types = {"entity": site.vocabulary.entity_types, "event": site.vocabulary.event_types}.get(found.kind, {})
    comments = {
        "title": "the article's words: say it in neutral ones" if found.kind != "entity" else "",
        "cue": "delete it if it hedges something else",
        "chain": "who says so; correct it, or delete it",
        "quantities": "what is counted, and whether it is all",
        "date": "the date of what is claimed? else delete it",
        "event": "",
        "confidence": "a skeleton: it is the editors' own to set",
        "type": f"check: {' | '.join(types)}",
    }
    values = {"draft": "true", "title": found.title, **front} | ({"chain": chain} if chain else {})
    return new.file(found.kind, found.identifier, values, comments)


def foreign(site: Site) -> dict[str, str]:
    """Return paragraph → language of those that seem to be in another one than the article: they propose nothing."""
    own, text = site.article.language.partition("-")[0].lower(), site.text.text
    whole = [(one.anchor, text[one.range.start : one.range.end]) for one in site.text.paragraphs]
    guesses = {anchor: guess_language(words) for anchor, words in whole if _count_words(words) >= _FEWEST_TO_GUESS}
    return {anchor: tag for anchor, tag in guesses.items() if tag not in {own, ""}}


def _assertions(site: Site, headline: str) -> Iterator[Range]:
    """Yield the stretches that no claim covers, divided into clauses where that is sure."""
    text, written = site.text.text, ways.of(site.article.language)
    clauses = re.compile("|".join((";", *(rf"{re.escape(one)}(?!\w)" for one in written["clauses"]))))
    others = foreign(site)
    number = 0
    for gap in cover(site).gaps:
        sentence = site.text.sentence_at(gap.start).range
        whole = text[sentence.start : sentence.end]
        if site.text.sentence_at(gap.start).anchor.partition("s")[0] in others:
            continue
        if fold_space(whole) == headline or not _END.search(whole):
            continue
        cuts = [gap.start]
        for found in clauses.finditer(text, gap.start, gap.end):
            is_quoted = len(re.findall(r"[“„«\"]", text[gap.start : found.start()])) % 2 and "”" not in whole
            parts = text[cuts[-1] : found.start()], text[found.start() : gap.end]
            goes_on = found[0][0] == "," and re.search(
                r",(?!\d)", parts[1][1:]
            )  # the clause may end inside the sentence
            if not is_quoted and not goes_on and all(_count_words(part) >= _FEWEST_WORDS for part in parts):
                cuts.append(found.start())
        for start, end in zip(cuts, [*cuts[1:], gap.end], strict=True):
            lead = len(text[start:end]) - len(text[start:end].lstrip(" ,;\n"))
            if _count_words(text[start:end]) >= _FEWEST_WORDS and number < MOST:
                number += 1
                yield Range(start + lead, end)


def _count_words(words: str) -> int:
    spaced = len(re.findall(r"\w+", words))
    unspaced = len(re.findall("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]", words)) // _LETTERS_A_WORD
    return max(spaced, unspaced)


def _entity(site: Site, name: FoundName, label: str, taken: set[str]) -> Proposal:
    type_ = name.type if name.type in site.vocabulary.entity_types else ""
    front: dict[str, Value] = {
        "type": type_ or new.Blank(f"what is it? {' | '.join(site.vocabulary.entity_types)}"),
        "names": [{"text": form} for form in (name.text, *name.forms)],
    }
    found = (type_ or "type not known", *(["also " + ", ".join(name.forms)] if name.forms else ()))
    return Proposal("entity", label, _new_id(name.text, "entity", taken), name.text, found, front)


def _event(site: Site, claim: Proposal, label: str, taken: set[str]) -> Proposal:
    types = site.vocabulary.event_types
    guess = "incident" if "incident" in types else new.Blank(" | ".join(types))
    date = claim.front["date"]
    assert isinstance(date, Mapping)  # noqa: S101  # as `_claim` makes it
    front: dict[str, Value] = {"type": guess, "date": date}
    found = (f"{date['edtf']}, from {claim.label}",)
    return Proposal("event", label, _new_id(claim.title, "event", taken), claim.title, found, front)


def _new_id(title: str, kind: str, taken: set[str]) -> str:
    identifier = suggest.free_id(title, kind, taken)
    taken.add(identifier)
    return identifier


def _claim(site: Site, place: Range, entities: Sequence[Proposal], label: str, taken: set[str]) -> Proposal:
    text = site.text
    words = fold_space(text.text[place.start : place.end])
    times = [found.start for found in text.find(Quote(exact=words))]
    quote = locate(text, words, times.index(place.start) + 1).quote
    front: dict[str, Value] = {"quotes": [new.quote(quote)]}
    found: list[str] = []
    if cue := suggest.find_hedge(words, site.vocabulary):
        front["cue"] = cue
        found.append(f"cue “{cue}”")
    if link := _speaker(site, place, entities):
        front["chain"] = [link]
        found.append(f"says {link['agent']}")
    if given := list(_amounts(words, site.article.language, site)):
        front["quantities"] = given
        found += [f"amount “{amount['as']}”" for amount in given]
    if date := _date(words, site.article.language, site.vocabulary.approximators):
        front["date"] = date
        found.append(f"date {date['edtf']}")
    front["confidence"] = "low"
    title = shorten(words.strip('“”"„«»'), _TITLE)
    return Proposal("claim", label, _new_id(title, "claim", taken), title, tuple(found), front)


def _speaker(site: Site, place: Range, entities: Sequence[Proposal]) -> dict[str, Value]:
    """Return the link for the name nearest to the attributing verb; for a pronoun there, the person named last."""
    text = site.text.text
    words = text[place.start : place.end]
    cue = suggest.find_attribution(words, site.vocabulary)
    at = re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", words, re.IGNORECASE) if cue else None
    if at is None or cue.lower() in suggest.find_hedge(words, site.vocabulary).lower():
        return {}
    pronouns = ways.any_of(ways.of(site.article.language)["pronouns"])
    before, after = words[: at.start()], words[at.end() :]
    if re.search(rf"(?:{pronouns})\W+\Z", before, re.I) or re.match(rf"\s(?:{pronouns})\W*\Z", after, re.I):
        people = {found.identifier for found in entities if found.front["type"] == "person"}
        people |= {identifier for identifier, entity in site.all(Entity) if entity.type == "person"}
        earlier = [one for one in _named(site, text[: place.start], entities) if one[0] in people]
        return {"agent": earlier[-1][0], "cue": at[0], "basis": "adjacent"} if earlier else {}
    stops = ways.any_of(ways.of(site.article.language)["noun_ends"])
    near = [
        (distance, identifier)
        for identifier, start, end in _named(site, words, entities)
        if (distance := _distance(words, at, start, end, stops)) is not None
    ]
    return {"agent": min(near)[1], "cue": at[0], "basis": "same-sentence"} if near else {}


def _distance(words: str, cue: re.Match[str], start: int, end: int, stops: str) -> int | None:
    """Return how many words are between a name and the cue, more where it follows; None if it is not the speaker's."""
    follows = start >= cue.end()
    between = words[cue.end() : start] if follows else words[end : cue.start()]
    commas = re.findall(r"[,;:“”\"]", between)
    count = len(re.findall(r"\w+", between))
    is_near = count <= _NEAR and not commas and not (follows and re.search(stops, between, re.IGNORECASE))
    is_beside = not follows and (not re.search(r"\w", between) or len(commas) == len("(,"))
    return count + _NEAR * follows if is_near or is_beside else None


def _named(site: Site, words: str, entities: Sequence[Proposal]) -> list[tuple[str, int, int]]:
    """Return where a text names existing and proposed entities that can speak: (id, start, end)."""
    found = [(one.entity, one.start, one.end) for one in site.names.find(words)]
    found = [one for one in found if (entity := site.get(one[0], Entity)) and entity.type not in new.MUTE]
    for entity in entities:
        forms = [str(name["text"]) for name in entity.front["names"] if isinstance(name, Mapping)]  # type: ignore[union-attr]
        if entity.front["type"] not in new.MUTE:
            places = re.finditer(rf"(?:{ways.any_of(forms)})", words)
            found += [(entity.identifier, place.start(), place.end()) for place in places]
    return sorted(found, key=lambda one: one[1:])


def _amounts(words: str, language: str, site: Site) -> Iterator[dict[str, str]]:
    """Yield the amounts that words give, with their approximators; those of which nothing is counted are left out."""
    written, plain = ways.of(language), numbers.without_dates(words, language)
    about = ways.any_of((*site.vocabulary.approximators, *written["at_least"], *written["at_most"]))
    kinds = [ways.any_of(written[name]) for name in ("at_least", "at_most")]
    stops = ways.any_of((*written["noun_ends"], *written["ranges"], *written["locatives"]))
    for figure in numbers.figures(plain, language):
        before = re.search(rf"(?:{about})\W?\Z", words[: figure.start], re.IGNORECASE)
        after = re.match(rf"\W?(?:{about})", words[figure.end :], re.IGNORECASE) if language.startswith("ko") else None
        start, end = before.start() if before else figure.start, figure.end + (after.end() if after else 0)
        approximator = f"{before[0] if before else ''} {after[0] if after else ''}".strip()
        things = re.split(
            rf"[^\w\s'’-]|(?<=\s)(?:{stops})(?=\s)|\n", words[figure.end :], maxsplit=1, flags=re.IGNORECASE
        )[0]
        thing = " ".join(things.split()[:3]) or ""
        unit = _unit(words[figure.start : figure.end], figure.value, language)
        is_known = re.search(rf"(?:{ways.any_of(written['definite'])})\W\Z", words[: figure.start], re.IGNORECASE)
        if is_known or not (thing or unit) or (figure.in_words and not approximator and figure.value == 1):
            continue
        least, most = (bool(re.search(kind, approximator, re.IGNORECASE)) for kind in kinds)
        number = unit or f"{figure.value:.6f}".rstrip("0").rstrip(".")
        yield {
            "of": thing or "time",
            **({} if most else {"min": number}),
            **({} if least else {"max": number}),
            **({"open": "true"} if least else {}),
            **({"about": "true"} if approximator and not (least or most) else {}),
            "as": words[start:end],
        }


def _unit(words: str, days: float, language: str) -> str:
    """Return a duration as ISO 8601 has it, "" for a plain number."""
    units = {name: unit for unit, names in ways.of(language).get("units", {}).items() for name in names}
    unit = next((units[name] for name in sorted(units, key=len, reverse=True) if words.endswith(name)), "")
    count = days / amounts.read(f"P1{unit}") if unit else 0
    return f"P{round(count)}{unit}" if unit and round(count, 3).is_integer() else ""


def _date(words: str, language: str, approximators: Collection[str]) -> dict[str, Value]:
    """Return the first date in a sentence that has one value, the longest words of it, as a date that they state."""
    seasons = (name for names in ways.of(language).get("seasons", {}).values() for name in names)
    names = re.compile(ways.any_of((*ways.months_of(language), *seasons)), re.IGNORECASE)
    parts = [
        part for part in re.finditer(r"[^\s,;()“”\"]+", words) if re.search(r"\d", part[0]) or names.search(part[0])
    ]
    rough = re.compile(rf"(?:{ways.any_of(approximators)})\W*\Z", re.IGNORECASE)
    for first, part in enumerate(parts):
        for last in reversed(parts[first : first + _DATE_PARTS]):
            stated = words[part.start() : last.end()].rstrip(".,:")
            is_dated = names.search(stated) or numbers.has_year(stated, language)
            if is_dated and not rough.search(words[: part.start()]):
                found = date_words.values(stated, language)
                if len(found) == 1 and not _SEASON.match(found[0]):
                    return {"stated": stated, "edtf": found[0], "basis": "stated"}
    return {}
