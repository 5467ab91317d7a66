"""The parts that views are made of."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from briefing.site import claim_status

from .metadata import Head


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's status as shown: its support, and apart from it who denies it."""

    support: str
    words: str
    denied: str = ""
    """"Denied by …"; "" where nobody does."""

    @property
    def says(self) -> str:
        """Both in words."""
        return claim_status.together(self.words, self.denied)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a record; `status` is given for claims, so that none is named without it."""

    href: str
    words: str
    kind: str
    id: str = ""
    status: Standing | None = None
    factuality: str = ""
    language: str = ""
    """Of the words, if not the site's own."""
    address: str = ""
    """Of what a source's page describes: on paper it is all that leads there."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered note: what is cited, and the places on this page that cite it."""

    number: int
    link: Link
    detail: str
    backs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BacklinkView:
    """A place that leads here: its page, its words, its address."""

    page: Link
    href: str
    words: str
    role: str


@dataclass(frozen=True, slots=True)
class BacklinkList:
    """The first places that lead here, and the address of the page with all of them, if there are more."""

    places: tuple[BacklinkView, ...]
    whole: str
    count: int


@dataclass(frozen=True, slots=True)
class DateView:
    """A date as shown: words, what it rests on."""

    words: str
    stated: str
    basis: str
    grounds: tuple[tuple[Link, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What every page has around its own content."""

    title: str
    description: str
    site_title: str
    language: str
    path: str
    facets: tuple[tuple[str, str], ...]
    """(what, value) by which the search finds the page; none for pages that it leaves out."""
    root: str
    navigation: tuple[tuple[str, str, bool], ...]
    """(label, address, is the current section)"""
    crumbs: tuple[tuple[str, str], ...]
    edit: str
    correct: str
    address: str
    """To cite; only the path where the site has no published address yet."""
    reference: str
    as_of: str
    licence: str
    publisher: str
    footer: tuple[Link, ...]
    head: Head
    changed: str
    """The day of the last change of what the page is about, in words; "" where it is not known."""
    changed_on: str
    """The same as YYYY-MM-DD."""
    linked: Markup
    """The page's JSON-LD; "" for a page that is shown at any address."""


@dataclass(frozen=True, slots=True)
class Text:
    """A record's Markdown text on one page: its blocks as HTML, and the claims each block cites."""

    blocks: tuple[Markup, ...]
    beside: tuple[tuple[Citation, ...], ...]
    links: tuple[Link, ...]
    """To every record that the text links to or cites."""

    @property
    def html(self) -> Markup:
        """All blocks."""
        return Markup("\n").join(self.blocks)
