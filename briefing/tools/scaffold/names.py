"""Find the names in sentences, and guess what they are the names of: persons, organisations, states, places."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing.core.fields import Frozen
from briefing.languages import ways

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
    every = [run for sentence in sentences for run in _runs(sentence, known, words)]
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


def _runs(sentence: str, known: _Lexicon, counts: Counter[str]) -> Iterator[_Run]:
    """Yield the names in a sentence that has capitals."""
    for found in re.finditer(rf"(?<![\w’'-]){_RUN}(?:{_JOINED}{_RUN})*", sentence):
        parts = re.split(_JOINED, found[0])
        if re.search(rf"{known.organisations}(?!\w)", parts[0], re.IGNORECASE):
            parts = [found[0]]  # University of Leeds, but not Mayor of Leeds
        end = found.start()
        for words in parts:
            start = sentence.index(words, end)
            end = start + len(words)
            is_first = not re.search(r"\w", sentence[:start])
            name, kind = _named(words.split(), sentence[:start], known, counts, is_first=is_first)
            if name and len(name.split()) <= _LONGEST:
                acronym = _ACRONYM.match(sentence, end)
                is_first &= words.startswith(name)
                yield _Run(name, kind, sentence[: end - len(name)], acronym[1] if acronym else "", is_first)


def _named(
    parts: Sequence[str], before: str, known: _Lexicon, counts: Counter[str], *, is_first: bool
) -> tuple[str, str]:
    """Return the name in a run of words with capitals, "" if there is none, and its type if that is sure."""
    words = " ".join(parts)
    if titles := list(re.finditer(rf"(?:{known.titles})\.?(?: |\Z)", words, re.IGNORECASE)):
        return words[titles[-1].end() :], "person"
    while parts:
        demonym = _demonym(parts, known)
        if not (demonym or _is_plain(parts[0], known) or (is_first and parts[1:] and counts[parts[0].lower()])):
            break
        parts, is_first = parts[demonym or 1 :], False
    while parts and _is_plain(parts[-1], known):
        parts = parts[:-1]
    name, last = " ".join(parts), (before.split() or [""])[-1].lower()
    is_heading = name.isupper() and counts[name.lower()]
    if not parts or is_heading or last in known.numbers or last[:1].isdigit():
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
