"""The like-for-like corpus: plain pages of 1.9 kB of Markdown that every generator reads alike.

Headings, paragraphs, lists, emphasis, code and links; no dialect of anybody's, no front matter besides a title. Links
lead outside, since each generator writes links between its own pages in another way. Words and names are the same for
the same seed, on any machine and in any Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_NOUNS = (
    "anchor", "basin", "beacon", "bridge", "canal", "cargo", "chart", "coast", "crane", "deck", "dock", "ferry",
    "fleet", "gate", "harbour", "hull", "jetty", "keel", "ladder", "lantern", "ledger", "lock", "mast", "meadow",
    "mill", "oar", "pier", "pilot", "port", "quay", "rail", "river", "rope", "rudder", "sail", "shore", "signal",
    "sluice", "station", "tide", "timber", "tower", "vessel", "warehouse", "wharf", "winch",
)  # fmt: skip
_VERBS = ("carries", "crosses", "follows", "guards", "holds", "joins", "keeps", "leaves", "marks", "meets", "passes")
_ADJECTIVES = (
    "broad", "calm", "clear", "deep", "dry", "even", "grey", "heavy", "late", "long", "low", "narrow", "quiet",
)  # fmt: skip
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za")
MARK = "Mark {}."
"""The sentence that an edit changes; a page that shows the new number shows the edit."""
BYTES = 1900
"""Of Markdown a page, about; the first 300 pages have a mean within 5 % of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of Markdown."""

    id: str
    title: str
    body: str


def pages(size: int) -> list[Page]:
    """The first `size` pages; a page is the same in a corpus of any size."""
    return [_page(number) for number in range(size)]


def _page(number: int) -> Page:
    random = Random(f"page {number}")
    title = f"{phrase(random).capitalize()} {number}"
    parts = [f"{_paragraph(random)} {MARK.format(0)}"]
    length = len(parts[0])
    makers = (_section, _paragraph, _bullets, _section, _steps)
    while length < BYTES - 100:
        part = makers[(len(parts) - 1) % len(makers)](random)
        parts.append(part)
        length += len(part) + 2
    return Page(f"page-{number:05}", title, "\n\n".join(parts) + "\n")


def _paragraph(random: Random) -> str:
    link = f"See [the {phrase(random)}](https://example.org/{random.randrange(10**6)})."
    strong = f"Mind **the {phrase(random)}** and *a {phrase(random)}*."
    return " ".join([sentence(random), strong, sentence(random), link])


def _section(random: Random) -> str:
    return f"## {phrase(random).capitalize()}\n\n{_paragraph(random)} It is called `{phrase(random)}`."


def _bullets(random: Random) -> str:
    items = [f"- **{phrase(random).capitalize()}**: {sentence(random)}" for _ in range(3)]
    return "\n".join(items)


def _steps(random: Random) -> str:
    items = [f"{step}. {sentence(random)}" for step in (1, 2, 3)]
    return "\n".join(items)


def sentence(random: Random) -> str:
    """Seven to sixteen plain words."""
    words = ["the", random.choice(_ADJECTIVES), random.choice(_NOUNS), random.choice(_VERBS)]
    words += ["the", random.choice(_NOUNS), "by", "the", random.choice(_ADJECTIVES), random.choice(_NOUNS)]
    if random.random() < 0.5:  # noqa: PLR2004  # every other one goes on
        words += ["and", random.choice(_VERBS), "a", random.choice(_ADJECTIVES), random.choice(_NOUNS)]
    return f"{' '.join(words).capitalize()}."


def phrase(random: Random) -> str:
    """An adjective and a noun."""
    return f"{random.choice(_ADJECTIVES)} {random.choice(_NOUNS)}"


def name(number: int) -> str:
    """A name of at least three syllables, another one for each number, never a word of the language."""
    syllables = [_SYLLABLES[number % 16], _SYLLABLES[number // 16 % 16], _SYLLABLES[number // 256 % 16]]
    rest = number // 4096
    while rest:
        syllables.append(_SYLLABLES[rest % 16])
        rest //= 16
    return f"{''.join(syllables).capitalize()}x"


def edited(text: str, number: int) -> str:
    """The text with the number of its mark changed. ValueError for a text without one."""
    before, mark, after = text.partition(MARK.split("{}", maxsplit=1)[0])
    if not mark:
        message = "This text has no mark to be edited."
        raise ValueError(message)
    return f"{before}{MARK.format(number)}{after[after.index('.') + 1 :]}"
