"""Find the names in sentences, and guess what they are the names of: persons, organisations, states, places."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from briefing.languages import ways

_CAPITAL = f"[{''.join(chr(code) for code in range(0x530) if chr(code).isupper())}]"
_WORD = rf"(?:(?:al-|d['’]|O['’]){_CAPITAL}[\w-]*|{_CAPITAL}(?:[\w-]|['’](?!s?\b)\w)*(?:\.(?= {_CAPITAL}))?)"
_RUN = rf"{_WORD}(?:[ \n](?:& )?{_WORD})*"
_JOINED = r" (?:of the|of|for|de la|de los|del|de|für|der|des) "
_ACRONYM = re.compile(rf"\s*\(({_CAPITAL}[\w&]{{1,9}})\)")
_LONGEST = 6
"""Words of a name; a longer run of capitals is a headline."""
_FEWEST = 4
"""Letters that a demonym shares with the name of its state."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, its other forms in the article, and what it may be the name of ("" where nothing says so)."""

    text: str
    type: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What a language says of names."""

    states: frozenset[str]
    titles: str
    titles_after: str
    organisations: str
    places: str
    demonyms: frozenset[str]
    stems: frozenset[str]
    """Beginnings of states' names, which their demonyms share."""
    plain: frozenset[str]
    """Words with a capital that are no names, in lower case."""
    inside: re.Pattern[str]
    """The first of the locatives, after which even a name of several words is a place's."""
    locatives: re.Pattern[str]
    determiners: re.Pattern[str]
    has_capitals: bool
    has_capital_nouns: bool


@cache
def _lexicon(language: str) -> _Lexicon:
    written, locale = ways.of(language), ways.locale_of(language)
    states = frozenset(name for code, name in locale.territories.items() if code.isalpha() and code != "ZZ")
    days = {name.rstrip(".") for form in locale.days["format"].values() for name in form.values()}
    lists = (
        "determiners",
        "pronouns",
        "definite",
        "openers",
        "date_fillers",
        "relative_time",
        "locatives",
        "attributions",
    )
    numbers = {**written.get("numbers", {}), **written.get("loose_numbers", {}), **written.get("scales", {})}
    plain = {*ways.months_of(language), *days, *numbers, *(word for name in lists for word in written[name])}
    before, never = r"(?:\A|\W)(?:{})[ \n]\Z", "(?!)"
    endings = {key: "|".join(map(re.escape, written[key])) or never for key in ("organisations", "places")}
    return _Lexicon(
        states,
        ways.any_of(written["titles"])
        if not written["openers"]
        else rf"\w*?(?i:{'|'.join(map(re.escape, written['titles']))})(?!\w)",
        ways.any_of(written["titles_after"]),
        endings["organisations"],
        endings["places"],
        frozenset(written["demonyms"]),
        frozenset(name[: max(_FEWEST, len(name) - 2)] for name in states if len(name) >= _FEWEST),
        frozenset(word.lower() for word in plain),
        *(
            re.compile(before.format(ways.any_of(places)), re.IGNORECASE)
            for places in (written["locatives"][:1], written["locatives"])
        ),
        re.compile(before.format(ways.any_of((*written["determiners"], *written["definite"]))), re.IGNORECASE),
        sum(name != name.lower() for name in states) > len(states) / 2,
        bool(written["openers"]),
    )


def find_names(sentences: Sequence[str], language: str) -> tuple[FoundName, ...]:
    """Return the names in an article's sentences, in the order in which they first occur."""
    known = _lexicon(language)
    kinds: dict[str, str] = {}
    guesses: dict[str, Counter[str]] = {}
    forms: dict[str, list[str]] = {}
    for name, kind, guess, acronym in _cased(sentences, known) if known.has_capitals else _uncased(sentences, known):
        kinds[name] = kinds.get(name) or kind
        guesses.setdefault(name, Counter())[guess] += 1
        forms.setdefault(name, []).extend([acronym] if acronym else [])
    whole = {short: name for name, listed in forms.items() for short in listed}
    for name in kinds:
        longer = (other for other in kinds if _is_part(name, other, kinds))
        if name not in whole and (other := next(longer, "")):
            whole[name] = other
            forms[other].append(name)
    for name in (name for name, kind in kinds.items() if kind == "person" and " " in name):
        first, _, last = name.rpartition(" ")
        if any(re.search(rf"(?<!{re.escape(first)} )\b{re.escape(last)}\b", sentence) for sentence in sentences):
            forms[name].append(last)
    return tuple(
        FoundName(
            name,
            kind or next((kinds[form] for form in forms[name] if kinds.get(form)), guesses[name].most_common(1)[0][0]),
            tuple(dict.fromkeys(forms[name])),
        )
        for name, kind in kinds.items()
        if name not in whole
    )


def _is_part(words: str, name: str, kinds: dict[str, str]) -> bool:
    """Return True for a part of a person's name, and for the last word of an organisation's: the Gazette."""
    parts = name.split()
    if words == name or kinds[name] not in {kinds[words], "person"} or {kinds[words], kinds[name]} & {"state", "place"}:
        return False
    return words == parts[-1] or (kinds[name] != "organisation" and words in {parts[0], " ".join(parts[1:])})


def _cased(sentences: Sequence[str], known: _Lexicon) -> Iterator[tuple[str, str, str, str]]:
    """Yield (name, type if it is sure, guessed type, acronym) where names have capitals.

    So have the beginnings of sentences and, in some languages, all nouns.
    """
    words = Counter(word for sentence in sentences for word in re.findall(r"[^\W\d_]+", sentence))
    every = [found for sentence in sentences for found in _runs(sentence, known, words)]
    inside = {name for name, *_, is_first in every if not is_first}
    for name, kind, before, acronym, is_first in every:
        if known.determiners.search(before):
            guess = ""
        elif known.inside.search(before) or (
            known.locatives.search(before) and " " not in name and not known.has_capital_nouns
        ):
            guess = "place"
        else:
            guess = "person" if 1 < len(name.split()) < _FEWEST and not re.search(r"[&\d]", name) else ""
        is_noun = known.has_capital_nouns and (not guess or words[name.split()[-1]] == 1)
        is_doubtful = is_first and name not in inside and guess != "person"
        if kind or acronym or not (is_doubtful or is_noun):
            yield name, kind, guess, acronym


def _runs(sentence: str, known: _Lexicon, counts: Counter[str]) -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield (name, type if it is sure, text before it, acronym, whether it begins the sentence)."""
    for found in re.finditer(rf"(?<![\w’'-]){_RUN}(?:{_JOINED}{_RUN})*", sentence):
        first = re.split(_JOINED, found[0])[0]
        is_whole = re.search(rf"(?:{known.organisations})(?!\w)", first, re.IGNORECASE)
        parts = [found[0]] if is_whole else re.split(_JOINED, found[0])
        at = found.start()
        for words in parts:
            start = sentence.index(words, at)
            at = start + len(words)
            is_first = not re.search(r"\w", sentence[:start])
            name, kind = _named(" ".join(words.split()), sentence[:start], known, counts, is_first=is_first)
            if name and len(name.split()) <= _LONGEST:
                acronym = _ACRONYM.match(sentence, at)
                is_still_first = is_first and words.startswith(name)
                yield name, kind, sentence[: at - len(name)], acronym[1] if acronym else "", is_still_first


def _named(words: str, before: str, known: _Lexicon, counts: Counter[str], *, is_first: bool) -> tuple[str, str]:
    """Return the name in a run of capitals, "" if there is none, and its type if that is sure."""
    if titles := list(re.finditer(rf"(?:{known.titles})\.?(?: |\Z)", words, re.IGNORECASE)):
        return words[titles[-1].end() :], "person"
    parts = words.split()
    while parts and (
        _is_plain(parts[0], known)
        or (is_first and len(parts) > 1 and counts[parts[0].lower()])
        or (len(parts) > 1 and _demonym(parts, known))
    ):
        parts, is_first = parts[max(1, _demonym(parts, known)) :], False
    while parts and _is_plain(parts[-1], known):
        parts.pop()
    name = " ".join(parts)
    if not parts or _demonym(parts, known) == len(parts) or re.search(r"\d\S*[ \n]\Z", before):
        return "", ""
    if re.search(rf"(?:\A|\W)(?:{known.titles})[ \n]\Z", before, re.IGNORECASE):
        return name, "person"
    if name in known.states or (len(name) == len("US") and name in {"US", "UK"}):
        return name, "state"
    if re.search(rf"(?:{known.organisations})(?!\w)", name, re.IGNORECASE) or (
        name.isupper() and len(name) <= _LONGEST
    ):
        is_noun = known.has_capital_nouns and len(parts) == 1 and not name.isupper()
        return (name, "organisation") if not is_noun else ("", "")
    if re.search(rf"(?:{known.places})(?!\w)", name, re.IGNORECASE) and len(parts) > 1:
        return name, "place"
    return name, ""


def _is_plain(word: str, known: _Lexicon) -> bool:
    is_adjective = re.fullmatch(r"\w+-[^\W\d_]+", word) and word.partition("-")[0] in known.demonyms  # Soviet-era
    return bool(is_adjective) or word.lower().rstrip(".") in known.plain or len(word.rstrip(".")) == 1


def _demonym(parts: Sequence[str], known: _Lexicon) -> int:
    """Return of how many words a demonym at the beginning is: Russian, South Korean; 0 without one."""
    for count in (2, 1):
        word = " ".join(parts[:count])
        if len(parts) < count or word in known.states:
            continue
        has_stem = any(word[:end] in known.stems for end in range(max(_FEWEST, len(word) - _FEWEST), len(word) + 1))
        if word in known.demonyms or has_stem:
            return count
    return 0


def _uncased(sentences: Sequence[str], known: _Lexicon) -> Iterator[tuple[str, str, str, str]]:
    """Yield the same where no letter is a capital: by titles, organisations' words, and the names of states."""
    word = r"[^\W\d_]+"
    patterns = (
        (rf"(?:{known.titles}) ({word} {word})", 1, "person"),
        (rf"(?<!\w)({word}) (?:{known.titles_after})", 1, "person"),
        (rf"(?<!\w){word}(?:{known.organisations})", 0, "organisation"),
        (rf"(?<!\w)(?:{known.organisations}) {word}", 0, "organisation"),
        (ways.any_of(known.states), 0, "state"),
    )
    for sentence in sentences:
        found = [
            (place.start(group), place[group], kind)
            for pattern, group, kind in patterns
            for place in re.finditer(pattern, sentence)
        ]
        for _, name, kind in sorted(found):
            yield name, kind, "", ""
