"""The like-for-like corpus: plain pages of 1.9 kB of Markdown that every generator reads alike.

Headings, paragraphs, lists, emphasis, code and links; no dialect of anybody's, no front matter besides a title. Links
lead outside, since each generator writes links between its own pages in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.words import MARK, phrase, sentence

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
