"""One page in the making: relative addresses, links with their status, numbered citations, backlinks, its frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from markupsafe import Markup

from briefing.core import dates, headers
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.model import KINDS, Claim, Date, Entity, Source, Support
from briefing.core.urls import address, base_url, path_of
from briefing.data import page as linked
from briefing.data.page import PAGE
from briefing.parse import prose
from briefing.site import claim_status, history
from briefing.site.site import Backlink, Site

from . import forge, metadata
from .view_types import BacklinkList, BacklinkView, Citation, DateView, Link, PageFrame, Standing, Text

R = TypeVar("R", bound=Record)
_FOOTER = (
    ("A–Z", "a-z.html"),
    ("Changes", "changes.html"),
    ("Data", "data/index.html"),
    ("Feed", "feed.xml"),
)
_MAX_PAGES_IN_FOOTER = 8
_MAX_BACKLINKS = 50
"""Backlinks on a record's page where they have a list of their own."""
_PART = re.compile(r"(?<!^changes)/(\d+)\.html$")
"""A further page of a list; those of changes say in their titles from when they are."""
RELATION_WORDS: Mapping[str, str] = {
    "supports": "is supported by",
    "contradicts": "is contradicted by",
    "restates": "is restated by",
    "updates": "is updated by",
    "qualifies": "is qualified by",
    "presupposes": "is presupposed by",
}
"""What a claim does to another → the same read from the other's end."""
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


def _sections() -> tuple[tuple[str, str], ...]:
    """(label, path) of the main navigation."""
    kinds = ((kind.section, f"{kind.folder}/index.html") for kind in KINDS.values() if kind.section)
    return ("Briefing", "index.html"), ("Article", "article.html"), *kinds, ("Search", "search.html")


def supported(support: Support, denied: str = "") -> Standing:
    """A claim's status as shown."""
    return Standing(support, claim_status.WORDS[support], denied)


def speakers(site: Site, claim: Claim) -> Mapping[str, str]:
    """Id → name of all who say or pass on a claim; the article for what it asserts in its own voice."""
    agents = dict.fromkeys(step.agent for step in claim.chain) or {claim_status.ARTICLE: None}
    return {i: "The article itself" if i == claim_status.ARTICLE else site.title(i) for i in agents}


def all_speakers(site: Site) -> Mapping[str, str]:
    """Id → name of every speaker of the claims: the article first, then by name."""
    found = {i: name for _, claim in site.all(Claim) for i, name in speakers(site, claim).items()}
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != claim_status.ARTICLE, pair[1].casefold(), pair[0])))


def backlinks_path(kind: str, identifier: str) -> str:
    """Where all places that lead to a record are listed, if they are many."""
    return f"{path_of(kind, identifier).removesuffix('.html')}/links.html"


def _link_parts(site: Site, identifier: str) -> tuple[str, str, Standing | None, str, str, str]:
    """What a link to a record shows: title, kind, a claim's status and factuality, language, a source's address."""
    record, title, kind = site.records[identifier], site.title(identifier), site.kinds[identifier]
    if isinstance(record, Claim):
        status = supported(claim_status.status(site, identifier).support, claim_status.denial(site, identifier))
        return title, kind, status, claim_status.factuality(site, record), "", ""
    if isinstance(record, Source):
        foreign = record.title and record.language != site.config.language
        return title, kind, None, "", record.language if foreign else "", record.url or ""
    return title, kind, None, "", "", ""


def _about(document: Document | None) -> tuple[str, str]:
    """What a correction names: the record's file, and the article's words that the record is about."""
    quotes = getattr(document.record, "quotes", ()) if document else ()
    return document.path if document else "", " … ".join(quote.exact for quote in quotes)


def _facets(site: Site, document: Document) -> Iterable[tuple[str, str]]:
    """(what, value) for the search's filters; a claim has a speaker for each link of its chain, and all who deny it."""
    yield "kind", KINDS[document.kind].label
    if isinstance(document.record, Claim):
        status = claim_status.status(site, document.id)
        yield "status", claim_status.WORDS[status.support]
        yield from (("denied", claim_status.name(site, body)) for body in status.denied_by)
        yield from (("speaker", name) for name in speakers(site, document.record).values())


class PageContext:
    """Makes addresses relative to one page, and numbers its citations in the order they are met."""

    def __init__(self, site: Site, path: str) -> None:
        self.site = site
        self.path = path
        self._folder = path[: path.rfind("/") + 1]
        self._up = "../" * path.count("/")
        if path == headers.NOT_FOUND_PAGE:  # in no folder, or in any: its links begin at the site's address
            self._folder, self._up = "/", urlsplit(base_url(site.config)).path
        self._backs: dict[str, list[str]] = {}
        """Record → the anchors of the places that cite it, in the order of the notes."""

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

    def link(self, identifier: str, words: str = "", anchor: str = "", *, preview: bool = True) -> Link:
        """A link to a record."""
        title, kind, status, factuality, language, url = self.site.memoize("link", identifier, _link_parts)
        href, previewed, language = (
            self.href(identifier, anchor),
            identifier if preview else "",
            "" if words else language,
        )
        return Link(href, words or title, kind, previewed, status, factuality, language, url)

    def record(self, identifier: str, kind: type[R]) -> R:
        """A record that is known to be of a kind."""
        record = self.site.records[identifier]
        assert isinstance(record, kind)  # noqa: S101  # the caller knows
        return record

    def maybe(self, identifier: str | None) -> Link | None:
        """A link to a record that may not be named."""
        return self.link(identifier) if identifier else None

    def links(self, identifiers: Iterable[str]) -> tuple[Link, ...]:
        """Links to several records."""
        return tuple(map(self.link, identifiers))

    def chain(self, claim: Claim) -> tuple[Link | None, tuple[Link, ...]]:
        """Who says a claim, None for the article itself, and through whom."""
        *via, origin = (step.agent for step in claim.chain) if claim.chain else [""]
        return self.maybe(origin), self.links(via)

    def publication(self, identifier: str) -> str:
        """A source's publisher and date in words."""
        source = self.site.get(identifier, Source)
        if source is None:
            return ""
        return ", ".join(filter(None, [source.publisher, self.edtf(identifier, source.published) or "undated"]))

    def text(self, document: Document, *, anchored: bool = True) -> Text:
        """A record's text with its references put in. Away from its own page it carries no anchors."""
        references, blocks = document.prose.references, document.prose.blocks
        targets = [self._target(r.target, r.words, r.anchor, cites=r.cites) for r in references]
        beside = []
        for block in blocks:
            cited = dict.fromkeys(references[part].target for part in block if isinstance(part, int))
            beside.append(tuple(self._citation(i) for i in cited if i in self._backs and self.site.get(i, Claim)))
        links = self.links(dict.fromkeys(r.target for r in references))
        return Text(tuple(prose.fill(block, targets, anchored=anchored) for block in blocks), tuple(beside), links)

    def _target(self, identifier: str, words: str, anchor: str, *, cites: bool) -> prose.Target:
        link = self.link(identifier, words, anchor and prose.HEADING + anchor)
        if not cites:
            return prose.Target(link.href, link.words, link.kind)
        backs = self._backs.setdefault(identifier, [])
        number = self._number(identifier)
        backs.append(f"cite-{number}-{len(backs) + 1}")
        words = f"{link.words} ({link.status.says})" if link.status else link.words
        return prose.Target(f"#note-{number}", words, link.kind, number, backs[-1])

    def _number(self, identifier: str) -> int:
        return list(self._backs).index(identifier) + 1

    def _citation(self, identifier: str) -> Citation:
        backs = tuple(self._backs[identifier])
        return Citation(self._number(identifier), self.link(identifier), self.publication(identifier), backs)

    def citations(self) -> tuple[Citation, ...]:
        """The page's numbered notes. Call it after all texts are made."""
        return tuple(map(self._citation, self._backs))

    def edtf(self, identifier: str, value: str | None) -> str:
        """An EDTF value of a record in words; "" for none."""
        return dates.words(self.site.spans[identifier][value]) if value else ""

    def when(self, identifier: str, date: Date) -> DateView:
        """A record's date in words, with its basis."""
        spans = self.site.spans[identifier]
        grounds = tuple((self.link(g.source), dates.words(spans[g.date])) for g in date.ground)
        return DateView(dates.words(dates.of(date, spans)), date.stated or "", date.basis, grounds, date.reason or "")

    def backlinks(self, identifier: str, *, leave_out: Iterable[str] = ()) -> BacklinkList:
        """The places that lead to a record; what its page shows itself (front-matter keys, ids) is left out."""
        left_out = {identifier, *leave_out}
        total = self.site.crowds.get(identifier, 0)
        links = (b for b in self.site.backlinks.get(identifier, ()) if not left_out & {b.origin, *b.path[:1]})
        found = tuple(dict.fromkeys(map(self.back, links)))
        whole = self.to(backlinks_path(self.site.kinds[identifier], identifier)) if total else ""
        return BacklinkList(found[:_MAX_BACKLINKS] if total else found, whole, total)

    def back(self, backlink: Backlink) -> BacklinkView:
        """A place that leads to a record."""
        key = str(backlink.path[0]) if backlink.path else ""
        if self.site.kinds[backlink.origin] == "site":
            home = Link(self.to("index.html"), "Home page", "site")
            return BacklinkView(home, self.to("index.html", key), "", _ROLE_WORDS.get(key, ""))
        page = self.link(backlink.origin)
        if not key:  # in the text
            href = self.href(backlink.origin, backlink.anchor)
            return BacklinkView(page, href, self.site.read_out(backlink.said), "cited" if backlink.cites else "")
        step: object = self.site.records[backlink.origin]
        note = ""
        for part in backlink.path[:-1]:
            step = step[part] if isinstance(part, int) else getattr(step, part, None) or getattr(step, f"{part}_", None)  # type: ignore[index]
            note = next((str(v) for n in ("note", "role", "as_") if (v := getattr(step, n, None))), note)
        # Amounts of the evidence are in one table with the claim's own.
        in_amounts = key == "evidence" and "quantities" in backlink.path
        href = self.href(backlink.origin, "all-amounts" if in_amounts else backlink.anchor)
        return BacklinkView(page, href, note, _ROLE_WORDS.get(key, ""))

    def excerpt(self, identifier: str) -> str:
        """The first sentence of a record's text, plain."""
        document = self.site.documents[identifier]
        return next((self.site.words(document, sentence) for sentence in document.prose.sentences), "")

    def names_of(self, identifier: str) -> str:
        """The type of an entity in words."""
        entity = self.site.get(identifier, Entity)
        return self.site.vocabulary.entity_types.get(entity.type, entity.type) if entity else ""

    def chrome(
        self, title: str, description: str, *, document: Document | None = None, indexed: bool = True
    ) -> PageFrame:
        """The frame of a page; `document` is the record that the page is about, if any."""
        site, config, repository = self.site, self.site.config, self.site.config.repository
        if not document and (part := _PART.search(self.path)):
            title = f"{title}, page {part[1]}"
        cited, base, as_of = f"{config.base_url or ''}{self.path}", base_url(config), self.edtf("site", config.as_of)
        trail = [(label, path) for label, path in _sections() if path == f"{self._folder}index.html" != self.path]
        changed, day = self._changed(document)
        return PageFrame(
            title=title,
            description=description,
            site_title=config.title,
            language=config.language,
            path=self.path,
            facets=tuple(_facets(site, document)) if document else (),  # none: the search leaves the page out
            root=self._up,
            navigation=tuple((label, self.to(path), self._is_in(path)) for label, path in _sections()),
            edit=forge.edit(repository, document.path) if document and repository else "",
            correct=forge.correction(repository, title, cited, *_about(document)) if repository else "",
            address=cited,  # only the path where the site has no published address yet
            reference=f"{config.publisher}, “{title}”, {config.title}, as of {as_of}.",
            as_of=as_of,
            licence=config.licence,
            publisher=config.publisher,
            footer=(
                *self.links(site.pages[:_MAX_PAGES_IN_FOOTER]),
                *(
                    Link(self.to(f"{kind.folder}/index.html"), kind.title, "list")
                    for kind in KINDS.values()
                    if kind.about
                ),
                *(Link(self.to(path), label, "list") for label, path in _FOOTER),
            ),
            **metadata.head(site, self.path, title, description, document),
            canonical=address(base, self.path) if base and indexed else "",
            base_url=base,
            indexed=indexed,
            changed=changed,
            changed_on=day,
            linked=self._linked(title, document, trail, day),
        )

    def _linked(self, title: str, document: Document | None, trail: Sequence[tuple[str, str]], day: str) -> Markup:
        """The page's JSON-LD; none for a page that is shown at any address."""
        nowhere = self.path == headers.NOT_FOUND_PAGE
        return Markup() if nowhere else linked.block(self.site, self.path, title, document, trail, day)

    def _changed(self, document: Document | None) -> tuple[str, str]:
        """The day, in words and in ISO 8601, of the last change of the page's record; of the home page that of any."""
        found = self.site.history
        day = found.last.get(document.path) if document else None
        if self.path in {"index.html", PAGE} and found.changes:
            day = found.changes[0].day
        return (history.words(day), history.iso(day)) if day else ("", "")

    def _is_in(self, path: str) -> bool:
        """Whether this page is in the section that begins at a path."""
        section = path[: path.rfind("/") + 1]
        return path == self.path or (bool(section) and self.path.startswith(section))
