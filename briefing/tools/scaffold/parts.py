"""The parts of a new record: its id, the hedge and the attribution of a sentence, its quotation, its file.

What is suggested, an editor decides on. A quotation is verbatim and unique. Front matter is written as an editor would
type it, and reads back as the same values.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import get_args

from briefing.core.config import Vocabulary
from briefing.core.diagnostics import refuse
from briefing.core.fields import Frozen, keys
from briefing.core.folding import PLAIN_LETTERS, UNSEEN, fold_space, shorten
from briefing.core.model import KINDS, Factuality, Quote
from briefing.languages import ways
from briefing.parse import front_matter
from briefing.parse.validation import is_id
from briefing.site import claim_status
from briefing.site.quotes import ArticleText, Passage, Range

_LONGEST_ID = 60
_NAMED = re.compile(
    r"CYRILLIC SMALL LETTER (?:SHORT |\S+ (?=I))?(?P<cyrillic>(?:HARD|SOFT) SIGN|\w+)(?: WITH .+)?"
    r"|(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) (?P<other>\w+)"
)
_SPELT = re.compile(r"\w+ SIGN|(?<=^Y)ERU$|^I(?=E$)|^E(?=[LMNRSF]$)|(?<=[^AEIOUY])[AE]$")
"""What of the name of a Cyrillic letter is only there to speak it: EL, BE, KA."""
_HEDGED = get_args(Factuality)[1:]


def slug(title: str) -> str:
    """Return the title in Latin letters as an id, cut between words; "" if most of it has no such form here."""
    letters = unicodedata.normalize("NFC", "".join(PLAIN_LETTERS.get(c, c) for c in title.casefold() if c not in "'’"))
    letters = unicodedata.normalize("NFKD", "".join(map(_romanized, letters)))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", plain)
    if 2 * sum(map(len, words)) < sum(letter.isalnum() for letter in plain):
        return ""
    made = "-".join(words)
    return made if len(made) <= _LONGEST_ID else made[: _LONGEST_ID + 1].rpartition("-")[0] or made[:_LONGEST_ID]


def _romanized(letter: str) -> str:
    """Return a letter of Hangul, kana or Cyrillic as Unicode names it (HANGUL SYLLABLE HAN), any other as it is."""
    found = _NAMED.fullmatch(unicodedata.name(letter, ""))
    return (found["other"] or _SPELT.sub("", found["cyrillic"])).lower() if found else letter


def free_id(title: str, kind: str, taken: Collection[str]) -> str:
    """Return an id made from the title, or from the kind if it has no Latin letters; with a number if it is taken."""
    base = slug(title)
    if base and base not in taken and is_id(base):
        return base
    stem, number = base or kind, 2 if base else 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def find_hedge(sentence: str, vocabulary: Vocabulary) -> str:
    """Return the longest hedge in a sentence of the article, as written there; "" if there is none."""
    return _find_longest(sentence, [phrase for level in vocabulary.hedges.values() for phrase in level])


def find_attribution(sentence: str, vocabulary: Vocabulary) -> str:
    """Return the longest attribution in a sentence of the article, as written there; "" if there is none."""
    approximators = ways.any_of(vocabulary.approximators)
    # "An estimated 300" attributes nothing.
    return _find_longest(re.sub(f"(?i){approximators}", "\ufffc", sentence), vocabulary.attributions)


def _find_longest(sentence: str, phrases: Sequence[str]) -> str:
    return max((claim_status.mentions_one(sentence, (phrase,)) for phrase in phrases), key=len, default="")


def starter_vocabulary(*languages: str) -> Vocabulary:
    """Return the words of the article's language, if they are known, then of that of the editors' own texts."""
    known = [ways.of(tag) for tag in dict.fromkeys(languages)]
    return Vocabulary(
        hedges={level: _joined(one.get("hedges", {}).get(level, ()) for one in known) for level in _HEDGED},
        attributions=_joined(one["attributions"] for one in known),
        approximators=_joined(one["approximators"] for one in known),
        relative_time=_joined(one["relative_time"] for one in known),
        comparisons=_joined(one["comparisons"] for one in known),
        entity_types={},
        event_types={},
        source_types={},
        verbs={},
    )


def _joined(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))


_SIZES = (*range(20), 40, 80, 160, 320)
"""How many words on each side are tried to make a quotation unique."""


class Located(Frozen):
    """A quotation and its place in the article."""

    quote: Quote
    range: Range
    sentence: Passage
    paragraph: Passage
    times: int  # how often the words are in the article


def locate(text: ArticleText, words: str, nth: int = 1) -> Located:
    """Return the `nth` place of the words, with enough beside them to be unique. Raises UsageError if there is none."""
    if not words.strip():
        refuse("The quotation is empty. Copy the words from content/article.md.")
    if not (found := text.find(Quote(exact=words))):
        refuse(_explain_missing(text, words))
    if not 1 <= nth <= len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        refuse(f"The quotation is in the article {times}: there is no place number {nth}.")
    place = found[nth - 1]
    paragraph = next(paragraph for paragraph in text.paragraphs if paragraph.range.overlaps(place))
    quote = next((quote for quote in _candidates(text, place) if text.find(quote) == [place]), None)
    if quote is None:
        refuse(f"The article repeats “{shorten(words, 60)}” and what is around it: no place of it is unique.")
    return Located(quote, place, text.sentence_at(place.start), paragraph, len(found))


def quotation(quote: Quote) -> Mapping[str, str]:
    """Return a quotation as front matter has it."""
    return {name: words for name in ("exact", "prefix", "suffix") if (words := getattr(quote, name))}


def _explain_missing(text: ArticleText, words: str) -> str:
    if whole := text.whole_words(words):
        return f"The quotation begins or ends inside a word. Quote whole words: “{whole}”."
    if closest := text.closest(words):
        differing = "The closest passage, where [-yours-] and {+the article's+} differ:"
        return f"The quotation is not in the article. {differing}\n    {closest}"
    return "The quotation is not in the article, and nothing there is like it. Copy it from content/article.md."


def _candidates(text: ArticleText, place: Range) -> Iterator[Quote]:
    """Yield the quotation with ever more context."""
    before, exact, after = (
        fold_space(UNSEEN.sub("", part))
        for part in (text.text[: place.start], text.text[place.start : place.end], text.text[place.end :])
    )
    words_before, words_after = before.split(), after.split()
    for size in _SIZES:
        for first, last in ((size, 0), (0, size), (size, size)):
            prefix, suffix = " ".join(words_before[-first:] if first else []), " ".join(words_after[:last])
            # A full stop or a dash by itself is poor context.
            if size >= max(len(words_before), len(words_after)) or all(
                re.search(r"\w", side) for side in (prefix, suffix) if side
            ):
                yield Quote(exact=exact, prefix=prefix, suffix=suffix)


_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Blank(str):
    """The place of a value that is left to the editor; the text says what belongs there."""

    __slots__ = ()


class Yaml(str):
    """A value as somebody typed it in YAML, which may have errors."""

    __slots__ = ()


Value = str | None | Sequence["Value"] | Mapping[str, "Value"]
_NONE: Mapping[str, str] = {}


def record_file(
    kind: str, identifier: str, front: Mapping[str, Value], comments: Mapping[str, str] = _NONE, text: str = ""
) -> tuple[str, bytes]:
    """Return the path and the bytes of a record: its keys in the model's order, unknown ones last, then its text."""
    known = [key.name for key in keys(KINDS[kind].record) if key.name in front]
    names = dict.fromkeys((*known, *front))
    written = [line for name in names for line in lines(name, front[name], comments.get(name, ""))]
    body = [text.strip("\n")] if text.strip("\n") else []
    return f"content/{KINDS[kind].folder}/{identifier}.md", "\n".join(["---", *written, "---", *body, ""]).encode()


def scalar(value: str | None, *, flow: bool = False) -> str:
    """Return a plain value as YAML, in quotation marks only where it would be read as something else without them."""
    if value is None:
        return "null"
    text, wanted = (f"k: {{k: {value}}}", {"k": {"k": value}}) if flow else (f"k: {value}", {"k": value})
    found, _, problems = front_matter.read_yaml("", text, 1)
    if found == wanted and not problems:
        return value
    if '"' in value and "'" not in value and not _ESCAPED.search(value):
        return f"'{value}'"
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def lines(key: str, value: Value, comment: str = "", indent: str = "") -> Iterator[str]:
    """Yield the lines of a key and its value. Lists of plain words are written in brackets."""
    comment = str(value) if isinstance(value, Blank) else comment
    note = f"  # {comment}" if comment else ""
    if isinstance(value, Blank):
        yield f"{indent}{key}:{note}"
    elif isinstance(value, Yaml):
        yield f"{indent}{key}:{note}"
        yield from (f"{indent}  {line}" for line in value.strip("\n").splitlines())
    elif isinstance(value, str) or value is None:
        yield f"{indent}{key}: {scalar(value)}{note}"
    elif isinstance(value, Mapping):
        yield f"{indent}{key}:{note}"
        for name, member in value.items():
            yield from lines(name, member, indent=f"{indent}  ")
    elif any(isinstance(member, Mapping) for member in value):
        yield f"{indent}{key}:{note}"
        for member in value:
            inside = list(lines("-", member, indent=f"{indent}  "))[1:]
            yield f"{indent}  - {inside[0].strip()}"
            yield from inside[1:]
    else:
        yield f"{indent}{key}: [{', '.join(scalar(str(member), flow=True) for member in value)}]{note}"
