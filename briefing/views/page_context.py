"""One page in the making: relative addresses, links with their status, numbered citations, backlinks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from markupsafe import Markup

from briefing.core import dates
from briefing.core.document import Document
from briefing.core.headers import NOT_FOUND_PAGE
from briefing.core.model import Claim, Date, Entity, Source
from briefing.core.urls import base_url, path_of
from briefing.data import page as linked
from briefing.data.dataset import PAGE
from briefing.parse import prose
from briefing.site import claim_status, history
from briefing.site.site import Backlink, Site

from . import forge, metadata
from .facets import facets
from .view_types import BacklinkList, BacklinkView, Citation, DateView, Link, PageFrame, Standing, Text

NAVIGATION = (
    ("Briefing", "index.html"),
    ("Article", "article.html"),
    ("Claims", "claims/index.html"),
    ("Timeline", "events/index.html"),
    ("Who", "entities/index.html"),
    ("Sources", "sources/index.html"),
    ("Search", "search.html"),
)
_IN_FOOTER = 8
"""So many pages about the briefing are named on every page; A–Z has them all."""
_FIRST = 50
"""So many of the places that lead to a record are on its page, where they are too many."""
_PART = re.compile(r"(?<!^changes)/(\d+)\.html$")
"""A further page of a list; those of changes say by themselves from when they are."""
RELATION_WORDS: Mapping[str, tuple[str, str]] = {
    "supports": ("supports", "is supported by"),
    "contradicts": ("contradicts", "is contradicted by"),
    "restates": ("restates", "is restated by"),
    "updates": ("updates", "is updated by"),
    "qualifies": ("qualifies", "is qualified by"),
    "presupposes": ("presupposes", "is presupposed by"),
}
# The front-matter key from which a record is named → what that says of it.
_ROLE_WORDS: Mapping[str, str] = {
    "evidence": "evidence",
    "chain": "who says so",
    "reported_by": "reported it",
    "verdicts": "judged there",
    "assert": "what is asserted",
    "quantities": "what is counted",
    "relations": "related claim",
    "date": "ground of a date",
    "participants": "takes part",
    "place": "place",
    "part_of": "part of it",
    "event": "claim about it",
    "roles": "role",
    "claims": "about it",
    "origin": "passes on its account",
    "source": "the article itself",
    "key_claims": "key claim",
    "people": "who is who",
    "bottom_line": "bottom line",
}


def standing(site: Site, identifier: str) -> Standing:
    """A claim's status as shown."""
    support = claim_status.status(site, identifier).support
    return Standing(support, claim_status.WORDS[support], claim_status.denial(site, identifier))


def _shown(site: Site, identifier: str) -> tuple[str, str, Standing | None, str, str, str]:
    """What a link to a record shows: title, kind, a claim's status and factuality, language, a source's address."""
    record, title, kind = site.records[identifier], site.title(identifier), site.kinds[identifier]
    if isinstance(record, Claim):
        return title, kind, standing(site, identifier), claim_status.factuality(site, record), "", ""
    if isinstance(record, Source):
        foreign = record.title and record.language != site.config.language
        return title, kind, None, "", record.language if foreign else "", record.url or ""
    return title, kind, None, "", "", ""


def _excerpt(site: Site, identifier: str) -> str:
    document = site.documents[identifier]
    first = document.prose.sentences[:1]
    return site.words(document, first[0]) if first else ""


def crowd_path(kind: str, identifier: str) -> str:
    """Where all places that lead to a record are listed, if they are many."""
    return f"{path_of(kind, identifier).removesuffix('.html')}/links.html"


def _about(document: Document | None) -> tuple[str, str]:
    """What a page is about, for a correction: its record's file, and the article's words that the record is about."""
    if document is None:
        return "", ""
    return document.path, " … ".join(quote.exact for quote in getattr(document.record, "quotes", ()))


class PageContext:
    """Makes addresses relative to one page, and numbers its citations in the order they are met."""

    def __init__(self, site: Site, path: str) -> None:
        self.site = site
        self.path = path
        self._folder = path[: path.rfind("/") + 1]
        self._up = "../" * path.count("/")
        if path == NOT_FOUND_PAGE:  # in no folder, or in any: its links begin at the site's address
            self._folder, self._up = "/", urlsplit(base_url(site.config)).path
        self._numbers: dict[str, int] = {}
        self._backs: dict[str, list[str]] = {}

    def to(self, path: str, anchor: str = "") -> str:
        """The address of an output path as seen from this page."""
        relative = path.removeprefix(self._folder) if path.startswith(self._folder) else self._up + path
        if anchor and path == self.path:
            return f"#{anchor}"
        return f"{relative}#{anchor}" if anchor else relative

    def href(self, identifier: str, anchor: str = "") -> str:
        """The address of a record; the home page stands for the configuration."""
        kind = self.site.kinds[identifier]
        return self.to("index.html" if kind == "site" else path_of(kind, identifier), anchor)

    def link(self, identifier: str, words: str = "", anchor: str = "") -> Link:
        """A link to a record."""
        title, kind, status, factuality, language, address = self.site.memoize("shown", identifier, _shown)
        path = "index.html" if kind == "site" else path_of(kind, identifier)
        language = "" if words else language
        return Link(self.to(path, anchor), words or title, kind, identifier, status, factuality, language, address)

    def thing(self, of: str) -> Link:
        """What an amount counts: a link to an entity, or plain words without an address."""
        return self.link(of) if self.site.get(of, Entity) else Link("", of, "")

    def publication(self, identifier: str) -> str:
        """A source's publisher and date in words."""
        source = self.site.get(identifier, Source)
        if source is None:
            return ""
        published = self.edtf(identifier, source.published) if source.published else "undated"
        return ", ".join(filter(None, [source.publisher, published]))

    def links(self, identifiers: Iterable[str]) -> tuple[Link, ...]:
        """Links to several records."""
        return tuple(map(self.link, identifiers))

    def text(self, document: Document, *, anchored: bool = True) -> Text:
        """A record's text with its references put in. Away from its own page it carries no anchors."""
        targets = [self._target(r.target, r.words, r.anchor, cites=r.cites) for r in document.prose.references]
        blocks = [prose.fill(block, targets, anchored=anchored) for block in document.prose.blocks]
        beside = []
        for block in document.prose.blocks:
            cited = [document.prose.references[part].target for part in block if isinstance(part, int)]
            claims = dict.fromkeys(i for i in cited if i in self._numbers and self.site.get(i, Claim))
            beside.append(tuple(self._citation(i) for i in claims))
        links = self.links(dict.fromkeys(r.target for r in document.prose.references))
        return Text(tuple(blocks), tuple(beside), links)

    def _target(self, identifier: str, words: str, anchor: str, *, cites: bool) -> prose.Target:
        link = self.link(identifier, words, anchor and prose.HEADING + anchor)
        if not cites:
            return prose.Target(link.href, link.words, link.kind)
        number = self._numbers.setdefault(identifier, len(self._numbers) + 1)
        backs = self._backs.setdefault(identifier, [])
        backs.append(f"cite-{number}-{len(backs) + 1}")
        words = f"{link.words} ({link.status.says})" if link.status else link.words
        return prose.Target(f"#note-{number}", words, link.kind, number, backs[-1])

    def _citation(self, identifier: str) -> Citation:
        return Citation(
            self._numbers[identifier],
            self.link(identifier),
            self.publication(identifier),
            tuple(self._backs[identifier]),
        )

    def citations(self) -> tuple[Citation, ...]:
        """The page's numbered notes. Call it after all texts are made."""
        return tuple(self._citation(identifier) for identifier in self._numbers)

    def edtf(self, identifier: str, value: str) -> str:
        """An EDTF value of a record in words."""
        return dates.words(self.site.spans[identifier][value])

    def when(self, identifier: str, date: Date) -> DateView:
        """A record's date in words, with its basis."""
        spans = self.site.spans[identifier]
        grounds = tuple((self.link(g.source), dates.words(spans[g.date])) for g in date.ground)
        return DateView(dates.words(dates.of(date, spans)), date.stated or "", date.basis, grounds, date.reason or "")

    def backlinks(self, identifier: str, *, leave_out: Iterable[str] = ()) -> BacklinkList:
        """The places that lead to a record; what its page shows itself (front-matter keys, ids) is left out."""
        left_out = {identifier, *leave_out}
        crowd = self.site.crowds.get(identifier, 0)
        found: dict[BacklinkView, None] = {}
        for backlink in self.site.backlinks.get(identifier, ()):
            if backlink.origin not in left_out and not (backlink.path and backlink.path[0] in left_out):
                found[self.back(backlink)] = None
                if crowd and len(found) == _FIRST:
                    break
        whole = self.to(crowd_path(self.site.kinds[identifier], identifier)) if crowd else ""
        return BacklinkList(tuple(found), whole, crowd)

    def back(self, backlink: Backlink) -> BacklinkView:
        """One of them."""
        if self.site.kinds[backlink.origin] == "site":
            key = str(backlink.path[0])
            home = Link(self.to("index.html"), "Home page", "site")
            return BacklinkView(home, self.to("index.html", key), "", _ROLE_WORDS.get(key, ""))
        page = self.link(backlink.origin)
        # Amounts of the evidence stand in one table with the claim's own.
        in_amounts = backlink.path[:1] == ("evidence",) and "quantities" in backlink.path
        href = self.href(backlink.origin, "all-amounts" if in_amounts else backlink.anchor)
        if backlink.sentence:
            return BacklinkView(page, href, self.site.read_out(backlink.said), "cited" if backlink.cites else "")
        if not backlink.path:  # a link in a heading, which is no sentence
            return BacklinkView(page, href, "", "cited" if backlink.cites else "")
        step: object = self.site.records[backlink.origin]
        note = ""
        for part in backlink.path[:-1]:
            step = step[part] if isinstance(part, int) else getattr(step, part, None) or getattr(step, f"{part}_", None)  # type: ignore[index]
            note = next((str(v) for n in ("note", "role", "as_") if (v := getattr(step, n, None))), note)
        return BacklinkView(page, href, note, _ROLE_WORDS.get(str(backlink.path[0]), ""))

    def excerpt(self, identifier: str) -> str:
        """The first sentence of a record's text, plain."""
        return self.site.memoize("excerpt", identifier, _excerpt)

    def chrome(
        self, title: str, description: str, *, document: Document | None = None, indexed: bool = True
    ) -> PageFrame:
        """The frame of a page."""
        config = self.site.config
        if not document and (part := _PART.search(self.path)):
            title = f"{title}, page {part[1]}"
        address = f"{config.base_url or ''}{self.path}"
        as_of = self.edtf("site", config.as_of)
        trail = [
            (label, path)
            for label, path in NAVIGATION
            if self._folder and path == f"{self._folder}index.html" and path != self.path
        ]
        changed = self._changed(document)
        return PageFrame(
            title=title,
            description=description,
            site_title=config.title,
            language=config.language,
            path=self.path,
            facets=facets(self.site, document) if document else (),
            root=self._up,
            navigation=self._navigation(),
            crumbs=tuple((label, self.to(path)) for label, path in trail),
            edit=forge.edit(config.repository, document.path) if document and config.repository else "",
            correct=forge.correction(config.repository, title, address, *_about(document)) if config.repository else "",
            address=address,
            reference=f"{config.publisher}, “{title}”, {config.title}, as of {as_of}.",
            as_of=as_of,
            licence=config.licence,
            publisher=config.publisher,
            footer=self._footer(),
            head=metadata.head(self.site, self.path, title, description, document, indexed=indexed),
            changed=history.words(changed) if changed else "",
            changed_on=(day := history.iso(changed) if changed else ""),
            linked=linked.block(self.site, self.path, title, document, trail, day)
            if self.path != NOT_FOUND_PAGE
            else Markup(),
        )

    def _footer(self) -> tuple[Link, ...]:
        return self.site.memoize("footer", f"{self._folder} {self._up}", self._made_footer)

    def _made_footer(self, _site: Site, _folder: str) -> tuple[Link, ...]:
        return (
            *self.links(self.site.pages[:_IN_FOOTER]),
            Link(self.to("summaries/index.html"), "Summaries", "list"),
            Link(self.to("questions/index.html"), "Open questions", "list"),
            Link(self.to("notes/index.html"), "Editors’ notes", "list"),
            Link(self.to("a-z.html"), "A–Z", "list"),
            Link(self.to("changes.html"), "Changes", "list"),
            Link(self.to("data/index.html"), "Data", "list"),
            Link(self.to("feed.xml"), "Feed", "list"),
        )

    def _changed(self, document: Document | None) -> history.Day | None:
        """The last change of the page's record; of the home page and the data that of anything."""
        found = self.site.history
        if self.path in {"index.html", PAGE} and found.changes:
            return found.changes[0].day
        return found.last.get(document.path) if document else None

    def _navigation(self) -> tuple[tuple[str, str, bool], ...]:
        here = self.path if any(self.path == path for _, path in NAVIGATION) else self._folder
        return self.site.memoize("navigation", f"{here} {self._up}", self._made_navigation)

    def _made_navigation(self, _site: Site, _here: str) -> tuple[tuple[str, str, bool], ...]:
        return tuple((label, self.to(path), path == self.path or self._is_in(path)) for label, path in NAVIGATION)

    def _is_in(self, path: str) -> bool:
        section = path[: path.rfind("/") + 1]
        return bool(section) and self.path.startswith(section)

    def names_of(self, identifier: str) -> str:
        """The type of an entity in words."""
        entity = self.site.get(identifier, Entity)
        return self.site.vocabulary.entity_types.get(entity.type, entity.type) if entity else ""
