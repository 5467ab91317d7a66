"""Propose records from the article's words, and start new ones: what is known is filled in, the rest says what belongs.

Rules and the words of the article's language find a claim for each assertion, the names, the dated events. They are
proposals: an editor chooses, and completes them.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from briefing.core import amounts, unicode_safety
from briefing.core.diagnostics import refuse
from briefing.core.fields import Frozen, Key, keys, replace
from briefing.core.folding import UNSPACED, fold_space, shorten
from briefing.core.model import KINDS, Claim, Entity, Quote
from briefing.languages import date_words, numbers, ways
from briefing.parse import front_matter
from briefing.parse.validation import explain_bad_id, is_id
from briefing.site.linker import cover
from briefing.site.quotes import Range
from briefing.site.site import Site

from .init_site import as_title, guess_language
from .parts import Blank, Located, Value, find_attribution, find_hedge, free_id, locate, quotation, record_file, slug

_CAPITAL = f"[{''.join(chr(code) for code in range(0x530) if chr(code).isupper())}]"
_WORD = rf"(?:(?:al-|d['’]|O['’]){_CAPITAL}[\w-]*|{_CAPITAL}(?:[\w-]|['’](?!s?\b)\w)*(?:\.(?= {_CAPITAL}))?)"
_RUN = rf"{_WORD}(?:[ \n](?:& )?{_WORD})*"
_JOINED = r" (?:of the|of|for|de la|de los|del|de|für|der|des) "
_ACRONYM = re.compile(rf"\s*\(({_CAPITAL}[\w&]{{1,9}})\)")
_LONGEST = 6  # words of a name; a longer run of capitals is a headline
_FEWEST = 4  # letters that a demonym shares with the name of its state
_PLAIN = (
    "determiners",
    "pronouns",
    "definite",
    "openers",
    "date_fillers",
    "relative_time",
    "locatives",
    "attributions",
)


class FoundName(Frozen):
    """A name, its other forms in the article, and what it may be the name of ("" where nothing says so)."""

    text: str
    type: str
    forms: tuple[str, ...] = ()


class _Lexicon:
    """What a language says of names: patterns, and sets of words."""

    def __init__(self, language: str) -> None:
        written, locale = ways.of(language), ways.locale_of(language)
        self.states = frozenset(name for code, name in locale.territories.items() if code.isalpha() and code != "ZZ")
        self.stems = {name[: max(_FEWEST, len(name) - 2)] for name in self.states if len(name) >= _FEWEST}
        """Beginnings of states' names, which their demonyms share."""
        self.demonyms = frozenset(written["demonyms"])
        self.numbers = {*written.get("numbers", {}), *written.get("loose_numbers", {}), *written.get("scales", {})}
        days = {name.rstrip(".") for form in locale.days["format"].values() for name in form.values()}
        listed = (word for name in _PLAIN for word in written[name])
        self.plain = {word.lower() for word in (*ways.months_of(language), *days, *self.numbers, *listed)}
        """Words with a capital that are no names, in lower case."""
        self.has_capitals = sum(name != name.lower() for name in self.states) > len(self.states) / 2
        self.has_capital_nouns = bool(written["openers"])
        self.titles = ways.any_of(written["titles"])
        if self.has_capital_nouns:
            self.titles = rf"\w*?(?:{_parts(written['titles'])})(?!\w)"
        self.titles_after = ways.any_of(written["titles_after"])
        self.organisations, self.places = _parts(written["organisations"]), _parts(written["places"])
        # Of the others, some are also contractions with an article, before any noun.
        self.locatives = ways.any_of(written["locatives"][:1] if self.has_capital_nouns else written["locatives"])
        self.determiners = ways.any_of((*written["determiners"], *written["definite"]))


def _parts(words: Sequence[str]) -> str:
    """Return a pattern of what words begin or end with."""
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"


class _Run(NamedTuple):
    """A name where it is in a sentence."""

    name: str
    type: str  # if that is sure
    before: str
    acronym: str = ""
    is_first: bool = False


def find_names(sentences: Sequence[str], language: str) -> tuple[FoundName, ...]:
    """Return the names in an article's sentences, in the order in which they first occur."""
    known = _Lexicon(language)
    kinds: dict[str, str] = {}
    guesses: dict[str, Counter[str]] = {}
    forms: dict[str, dict[str, None]] = {}
    found: list[FoundName] = []
    for run, guess in _with_capitals(sentences, known) if known.has_capitals else _without_capitals(sentences, known):
        kinds[run.name] = kinds.get(run.name) or run.type
        guesses.setdefault(run.name, Counter())[guess] += 1
        forms.setdefault(run.name, {}).update({run.acronym: None} if run.acronym else {})
    guessed = {name: counts.most_common(1)[0][0] for name, counts in guesses.items()}
    whole = {short: name for name, listed in forms.items() for short in listed}
    for name in kinds:
        if name in whole or guessed[name] == "place":
            continue
        if other := next((other for other in kinds if _is_part(name, other, kinds)), ""):
            whole[name] = other
            forms[other][name] = None
    for name in (name for name, kind in kinds.items() if "person" in {kind, guessed[name]} and " " in name):
        first, _, last = name.rpartition(" ")
        if any(
            re.search(rf"(?<!{re.escape(first)} )\b{re.escape(last)}\b(?! {_CAPITAL})", sentence)
            for sentence in sentences
        ):
            forms[name][last] = None
    for name, kind in kinds.items():
        if name not in whole:
            types = (kind, *map(kinds.get, forms[name]), guessed[name])
            found.append(FoundName(name, next(filter(None, types), ""), tuple(forms[name])))
    return tuple(found)


def _is_part(words: str, name: str, kinds: Mapping[str, str]) -> bool:
    """Return True for a part of a person's name, and for the last word of an organisation's: the Gazette."""
    parts = name.split()
    types = {kinds[words], kinds[name]}
    if words == name or types & {"state", "place"} or kinds[name] not in {kinds[words], "person"}:
        return False
    return words == parts[-1] or ("organisation" not in types and words in {parts[0], " ".join(parts[1:])})


def _with_capitals(sentences: Sequence[str], known: _Lexicon) -> Iterator[tuple[_Run, str]]:
    """Yield names with their guessed types. Sentences begin with capitals too, and all nouns of some languages do."""
    words = Counter(word for sentence in sentences for word in re.findall(r"[^\W\d_]+", sentence))
    every = [run for sentence in sentences for run in _runs(sentence, known)]
    inside = {run.name for run in every if not run.is_first}
    for run in every:
        guess = "person" if 1 < len(run.name.split()) < _FEWEST and "&" not in run.name else ""
        if _ends(run.before, known.determiners):
            guess = ""
        elif _ends(run.before, known.locatives):
            guess = guess or "place"
        is_noun = known.has_capital_nouns and (not guess or words[run.name.split()[-1]] == 1)
        is_doubtful = run.is_first and run.name not in inside and guess != "person"
        if run.type or run.acronym or not (is_doubtful or is_noun):
            yield run, guess


def _ends(before: str, pattern: str) -> bool:
    """Return True if the last words of a text are what a pattern finds."""
    return bool(re.search(rf"(?:\A|\W)(?:{pattern})\.?\s\Z", before[-40:], re.IGNORECASE))


def _runs(sentence: str, known: _Lexicon) -> Iterator[_Run]:
    """Yield the names in a sentence that has capitals."""
    for found in re.finditer(rf"(?<![\w’'-]){_RUN}(?:{_JOINED}{_RUN})*", sentence):
        parts = re.split(_JOINED, found[0])
        if re.search(rf"{known.organisations}(?!\w)", parts[0], re.IGNORECASE):
            parts = [found[0]]  # University of Leeds, but not Mayor of Leeds
        end = found.start()
        for words in parts:
            start = sentence.index(words, end)
            end = start + len(words)
            name, kind = _named(words.split(), sentence[:start], known)
            if name and len(name.split()) <= _LONGEST:
                acronym = _ACRONYM.match(sentence, end)
                is_first = words.startswith(name) and not re.search(r"\w", sentence[:start])
                yield _Run(name, kind, sentence[: end - len(name)], acronym[1] if acronym else "", is_first)


def _named(parts: Sequence[str], before: str, known: _Lexicon) -> tuple[str, str]:
    """Return the name in a run of words with capitals, "" if there is none, and its type if that is sure."""
    words = " ".join(parts)
    if titles := list(re.finditer(rf"(?:{known.titles})\.?(?: |\Z)", words, re.IGNORECASE)):
        return words[titles[-1].end() :], "person"
    while parts:
        demonym = _demonym(parts, known)
        if not (demonym or _is_plain(parts[0], known)):
            break
        parts = parts[demonym or 1 :]
    while parts and _is_plain(parts[-1], known):
        parts = parts[:-1]
    name, last = " ".join(parts), (before.split() or [""])[-1].lower()
    if not parts or last in known.numbers or last[:1].isdigit():
        return "", ""
    kind = _type(name, before, known)
    is_noun = known.has_capital_nouns and kind == "organisation" and not parts[1:] and not name.isupper()
    return ("", "") if is_noun else (name, kind)


def _type(name: str, before: str, known: _Lexicon) -> str:
    """Return what words say that a name is, "" where none does."""
    if _ends(before, known.titles):
        return "person"
    if name in known.states or name in {"US", "UK"}:
        return "state"
    if (name.isupper() and len(name) <= _LONGEST) or re.search(rf"(?i){known.organisations}(?!\w)", name):
        return "organisation"
    return "place" if " " in name and re.search(rf"(?i){known.places}(?!\w)", name) else ""


def _is_plain(word: str, known: _Lexicon) -> bool:
    is_adjective = word.partition("-")[0] in known.demonyms  # Soviet-era
    return is_adjective or word.lower().rstrip(".") in known.plain or len(word.rstrip(".")) == 1


def _demonym(parts: Sequence[str], known: _Lexicon) -> int:
    """Return of how many words a demonym at the beginning is: Russian, South Korean; 0 without one."""
    for count in (2, 1):
        word = " ".join(parts[:count])
        stems = (word[:end] for end in range(max(_FEWEST, len(word) - _FEWEST), len(word) + 1))
        is_one = word in known.demonyms or not known.stems.isdisjoint(stems)
        if is_one and len(parts) >= count and word not in known.states:
            return count
    return 0


def _without_capitals(sentences: Sequence[str], known: _Lexicon) -> Iterator[tuple[_Run, str]]:
    """Yield names by titles, organisations' words, and those of states."""
    word = r"[^\W\d_]+"
    patterns = (
        (rf"(?:{known.titles}) ({word} {word})", 1, "person"),
        (rf"(?<!\w)({word}) (?:{known.titles_after})", 1, "person"),
        (rf"(?<!\w){word}{known.organisations}|(?<!\w){known.organisations} {word}", 0, "organisation"),
        (ways.any_of(known.states), 0, "state"),
    )
    for sentence in sentences:
        found = [(m.start(group), m[group], kind) for p, group, kind in patterns for m in re.finditer(p, sentence)]
        for start, name, kind in sorted(found):
            yield _Run(name, kind, sentence[:start]), ""


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
        identifier = free_id(title, kind, self.taken)
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
        cue = find_hedge(words, self.site.vocabulary)
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
        cue = find_attribution(words, self.site.vocabulary)
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
        """Return how many words are between a name and the cue; None if they make it unlikely to be the speaker's."""
        follows = start >= cue.end()
        between = words[cue.end() : start] if follows else words[end : cue.start()]
        stops = ways.any_of(self.written["noun_ends"])
        is_apart = re.search(r"[,;:“”\"]", between) or (follows and re.search(stops, between, re.IGNORECASE))
        count = len(re.findall(r"\w+", between))
        return count if not count or (count <= _NEAR and not is_apart) else None

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
        every = re.finditer(r"[^\s,;()“”\"]+", words)
        parts = [part for part in every if re.search(r"\d", part[0]) or named.search(part[0])]
        for first, part in enumerate(parts):
            for last in reversed(parts[first : first + _DATE_PARTS]):
                stated = words[part.start() : last.end()].rstrip(".,:")
                if named.search(stated) or numbers.has_year(stated, self.language):
                    values = date_words.values(stated, self.language)
                    if len(values) == 1 and values[0][0].isdigit():
                        return {"stated": stated, "edtf": values[0], "basis": "stated"}
        return {}


_TITLE_WORDS = 7


class NewRecordRequest(Frozen):
    """What is asked for."""

    kind: str
    title: str  # may be empty where there is a quotation
    today: str  # YYYY-MM-DD
    identifier: str = ""
    quotes: tuple[str, ...] = ()
    nth: int = 1  # which place, where a quotation occurs more than once
    settings: Mapping[str, str] = {}  # other keys; lists and the like in YAML's short form
    proposed: Mapping[str, str] = {}  # keys whose values are to be checked by the editor
    text: str = ""


def start_record(site: Site, order: NewRecordRequest) -> tuple[str, bytes, list[str]]:
    """Return the new record's path and bytes, and where its quotations are in the article, in words.

    Raises UsageError for an id that is taken, a quotation that is not in the article, and if there is no title.
    """
    front, comments, located = fill_in(site, order)
    written = record_file(order.kind, identify(site, order, located), front, comments, order.text)
    return (*written, list(map(_describe_place, located)))


def fill_in(site: Site, order: NewRecordRequest) -> tuple[dict[str, Value], dict[str, str], list[Located]]:
    """Return the keys of a new record, comments on them, and its quotations. Raises UsageError.

    A claim without a quotation takes the next passage that no claim covers.
    """
    model = KINDS[order.kind].record
    known = {key.name: key for key in keys(model)}
    if order.quotes and "quotes" not in known:
        refuse(f"{order.kind.capitalize()} records quote nothing; only claims and notes do.")
    quotes = order.quotes
    if model is Claim and not quotes and (gaps := cover(site).gaps):
        quotes = (" ".join(site.text.text[gaps[0].start : gaps[0].end].split()),)
    located = [locate(site.text, words, order.nth) for words in quotes]
    if not order.title and not located and not order.proposed:
        refuse(f'Give the title: new {order.kind} "…"')
    offers = claim_of(site, located[0].range) if located and model is Claim else {}
    given = _given(site, order, located)
    front: dict[str, Value] = {**offers, **order.proposed, **given}
    comments = {**COMMENTS, **dict.fromkeys(order.proposed, "from the page: check it")}
    comments |= dict.fromkeys(given, "")
    for name, key in known.items():
        if key.required and name not in front:
            front[name], comments[name] = _blank(site, key)
    return front, comments, located


def identify(site: Site, order: NewRecordRequest, located: Sequence[Located] = ()) -> str:
    """Return the new record's id. Raises UsageError for one that cannot be."""
    gone = {*site.config.redirects, *(old for kind, old in site.former if kind == order.kind)}
    taken = {*site.documents, *site.unusable, *gone}
    if not order.identifier:
        title = order.title or order.proposed.get("title") or " ".join(located[0].quote.exact.split()[:_TITLE_WORDS])
        if not slug(title):
            own = unicode_safety.as_identifier(title)
            hint = f", such as --id {own}" if is_id(own) else ""
            refuse(f"“{title}” has no id of its own in Latin letters. Choose one with --id{hint}; any script will do.")
        return free_id(title, order.kind, taken)
    if not is_id(order.identifier):
        refuse(f"`{order.identifier}` cannot be an id. {explain_bad_id(order.identifier)}")
    if order.identifier in taken:
        what = "is gone and redirected" if order.identifier in gone else "is taken"
        refuse(f"The id `{order.identifier}` {what}. Choose another with --id, or leave --id out.")
    return order.identifier


def _given(site: Site, order: NewRecordRequest, located: Sequence[Located]) -> dict[str, Value]:
    """Return key → value: what was asked for, and what the site and the day say."""
    model = KINDS[order.kind].record
    names = {key.name for key in keys(model)}
    made: dict[str, Value] = {"title": order.title} if order.title else {}
    if located:
        made["quotes"] = [quotation(found.quote) for found in located]
    if "consulted" in names:
        made["consulted"] = order.today
    if "order" in names:
        made["order"] = str(max((found.order or 0 for _, found in site.all(model)), default=0) + 1)  # type: ignore[attr-defined]
    if model is Entity:
        made["names"] = [{"text": order.title}]
    return made | {name: _value(name, text) for name, text in order.settings.items()}


def _value(name: str, text: str) -> Value:
    """Return a setting's value: lists and mappings in YAML's short form, all else as it is written."""
    if text.strip().lower() in {"null", "~", ""}:
        return None
    if not text.lstrip().startswith(("[", "{")):
        return text
    found, _, problems = front_matter.read_yaml("--set", f"v: {text}", 1)
    if found is None or problems:
        refuse(f"The value of `{name}` cannot be read: {problems[0].message}")
    return found["v"]  # type: ignore[return-value]  # strings, lists and mappings, as read


def _blank(site: Site, key: Key) -> tuple[Value, str]:
    """Return a place to fill in for a required key, and a comment."""
    if key.nullable:
        return None, "null: looked for, not known"
    if key.part:
        inside = {part.name: _blank(site, part)[0] for part in keys(key.part) if part.required}
        if key.name == "date":
            inside = {"edtf": Blank("such as 2023-11-01, 2023-11; or `from` and/or `to`"), **inside}
        return ([inside] if key.many else inside), ""
    return Blank(" | ".join(key.words(site.vocabulary)) or key.hint), ""


def _describe_place(found: Located) -> str:
    place = f"The quotation is in paragraph {found.paragraph.anchor[1:]} of the article (#{found.sentence.anchor})."
    if found.times > 1:
        place += f" It occurs {found.times} times; words beside it make it unique. --nth N takes another place."
    return place
