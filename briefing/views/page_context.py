"""One page in the making: addresses, links with their status, numbered citations, backlinks, its frame, previews."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from markupsafe import Markup

from briefing.core import dates, headers
from briefing.core.document import Document, Reference
from briefing.core.fields import Record
from briefing.core.folding import shorten
from briefing.core.model import KINDS, Claim, Date, Entity, Event, File, Question, Source, is_draft
from briefing.core.urls import address, base_url, encoded, path_of
from briefing.data import citations
from briefing.data.graph import PAGE, block
from briefing.languages import ways
from briefing.languages.alphabet import sort_key
from briefing.languages.dates import format_date, format_day
from briefing.languages.interface import english
from briefing.parse import prose
from briefing.site import claim_status
from briefing.site.quotes import Range, quotation_ids
from briefing.site.site import Backlink, Site

from . import forge, metadata
from .view_types import Link, PageFrame, Text, View

R = TypeVar("R", bound=Record)
_MAX_PAGES_IN_FOOTER = 8
_MAX_CHANGES, _LONGEST_CHANGE = 5, 160
"""Changes on the page of a record, and characters of each: the page of changes has all in full."""
_MAX_EVIDENCE = 24
"""Pieces of evidence that a claim's own page shows or folds: what is folded has to be loaded, too."""
_MAX_MENTIONING = 12
"""Pages that name a record, on its page, where they have a list of their own."""


_HEADER = {"header.briefing": "index.html", "header.article": "article.html", "": "", "header.search": "search.html"}
_FOOTER = {
    "": "",
    "footer.a_to_z": "a-z.html",
    "footer.changes": "changes.html",
    "footer.data": PAGE,
    "footer.feed": "feed.xml",
}
"""String → path, of the header's and the footer's links; "" is where those to the lists of kinds are."""


def _links(site: Site, paths: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(label, path) of the header's or the footer's links."""
    for string, path in paths.items():
        if string:
            yield site.t(string), path
            continue
        for name, kind in KINDS.items():
            is_there = kind.listed and (name != File.kind or name in site.by_kind)
            if is_there and kind.in_navigation == (paths is _HEADER):
                yield site.t(f"kind.{name}.plural"), f"{kind.folder}/index.html"


def _speakers(site: Site, claim: Claim) -> tuple[tuple[str, str], ...]:
    """(id, name) of all who say or pass on a claim; the article for what it asserts in its own voice."""
    agents = dict.fromkeys(step.agent for step in claim.chain)
    return tuple((i, site.title(i)) for i in agents) or ((claim_status.ARTICLE, site.t("list.no_source")),)


def all_speakers(site: Site) -> Mapping[str, str]:
    """Id → name of every speaker of the claims: the article first, then by name."""
    found = {speaker for _, claim in site.all(Claim) for speaker in _speakers(site, claim)}
    tag = site.config.language
    return dict(sorted(found, key=lambda pair: (pair[0] != claim_status.ARTICLE, sort_key(pair[1], tag), pair[0])))


def backlinks_path(kind: str, identifier: str) -> str:
    """Where all places that lead to a record are listed, if they are many."""
    return f"{path_of(kind, identifier).removesuffix('.html')}/links.html"


def evidence_path(site: Site, identifier: str) -> str:
    """Where all the evidence of a claim is, if it is too much for the claim's page; else ""."""
    claim = site.get(identifier, Claim)
    return f"claims/{identifier}/evidence.html" if claim and len(claim.evidence) > _MAX_EVIDENCE else ""


def _link(site: Site, identifier: str) -> Link:
    """A link to a record as it is on every page, without an address."""
    record, words, kind = site.records[identifier], site.title(identifier), site.kinds[identifier]
    language, standing, factuality = site.config.language, None, ""
    if isinstance(record, Claim):
        standing = View(
            support=claim_status.status(site, identifier).support,
            words=claim_status.support_in_words(site, identifier),
            denied=claim_status.denial(site, identifier),
            says=claim_status.in_words(site, identifier),
        )
        factuality = claim_status.factuality(site, record)
    elif isinstance(record, Source) and record.title_en:
        words = record.title_en
    elif isinstance(record, Source) and record.title:
        language = record.language
    direction = ways.foreign_direction(words, site.config.language)
    return Link("", words, kind, identifier, standing, factuality, site.foreign(language), is_draft(record), direction)


def _date_in_words(site: Site, value: str) -> str:
    return format_date(dates.known(value), site.interface)


def _facets(site: Site, document: Document) -> Iterable[tuple[str, str]]:
    """(what, value) for the search; a claim has a speaker for each link of its chain, and all who deny it."""
    record = document.record
    yield "kind", site.t(f"kind.{document.kind}.label")
    names = [name.text for name in record.names] if isinstance(record, Entity) else [getattr(record, "title", None)]
    yield from (("name", name) for name in dict.fromkeys(names) if name and name != site.title(document.id))
    if isinstance(document.record, Claim):
        status = claim_status.status(site, document.id)
        yield "status", claim_status.support_in_words(site, document.id)
        yield from (("denied", claim_status.name(site, body)) for body in status.denied_by)
        yield from (("speaker", name) for _, name in _speakers(site, document.record))


def cited(item: citations.CslItem) -> View:
    """A citation to copy: (style or format, text)s."""
    files = (("ris", citations.ris(item)), ("bibtex", citations.bibtex(item)))
    return View(styles=tuple(citations.in_styles(item).items()), files=files)


def paragraph_of(site: Site, identifier: str) -> str:
    """The number, from 1, of the paragraph in which a claim is quoted first; "" if it is not."""
    quotes = site.quotes.get(identifier, ())
    return site.text.sentence_at(quotes[0].start).anchor[1:].split("s")[0] if quotes else ""


class PageContext:
    """Makes addresses relative to one page, and numbers its citations in the order they are met."""

    def __init__(self, site: Site, path: str) -> None:
        self.site = site
        self.path = path
        self.folder = path[: path.rfind("/") + 1]
        self.root = "../" * path.count("/")
        if path == headers.NOT_FOUND_PAGE:  # in no folder, or in any: its links begin at the site's address
            self.folder, self.root = "/", urlsplit(base_url(site.config)).path
        self._links: dict[str, Link] = {}
        """Record → the link to it, with its title and without an anchor."""
        self._backs: dict[str, list[str]] = {}
        """Record → the anchors of the places that cite it, in the order of the notes."""

    def to(self, path: str, anchor: str = "") -> str:
        """The address of an output path as seen from this page."""
        fragment = f"#{anchor}" if anchor else ""
        if anchor and path == self.path:
            return fragment
        path = path.removeprefix(self.folder) if path.startswith(self.folder) else self.root + path
        return encoded(path) + fragment

    def href(self, identifier: str, anchor: str = "") -> str:
        """The address of a record; the home page is that of the configuration."""
        kind = self.site.kinds[identifier]
        elsewhere = evidence_path(self.site, identifier) if anchor.startswith("evidence-") else ""
        return self.to(elsewhere or ("index.html" if kind == "site" else path_of(kind, identifier)), anchor)

    def link(self, identifier: str, words: str = "", anchor: str = "", *, preview: bool = True) -> Link:
        """A link to a record."""
        link = self._links.get(identifier)
        if link is None:
            link = self.site.memoize("link", identifier, _link)._replace(href=self.href(identifier))
            self._links[identifier] = link
        if anchor or not preview:
            link = link._replace(href=self.href(identifier, anchor), id=identifier if preview else "")
        if words:
            direction = ways.foreign_direction(words, self.site.config.language)
            link = link._replace(words=words, language="", direction=direction)
        return link

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

    def publication(self, identifier: str) -> str:
        """A source's publisher and date in words."""
        source = self.site.get(identifier, Source)
        dated = source and (source.publisher, self.edtf(source.published) or self.site.t("page.undated"))
        return self.site.t("mark.comma").join(filter(None, dated or ()))

    def text(self, document: Document, *, anchored: bool = True) -> Text:
        """A record's text with its references put in. Away from its own page it carries no anchors."""
        references, language = document.prose.references, self.site.config.language
        named: set[tuple[str, str]] = set()
        targets = [self._target(reference, document, named) for reference in references]
        cited = dict.fromkeys(r.target for r in references if r.cites)
        claims = tuple(self._citation(i) for i in cited if self.site.get(i, Claim))
        links = self.links(dict.fromkeys(r.target for r in references))
        filled = tuple(prose.fill(block, targets, language, anchored=anchored) for block in document.prose.blocks)
        return Text(blocks=filled, claims=claims, links=links, language=self.site.foreign(language))

    def _target(self, reference: Reference, document: Document, named: set[tuple[str, str]]) -> prose.Target:
        """What a reference of a text becomes. `named` are the places to which the text has linked already."""
        identifier, anchor = reference.target, reference.anchor
        link = self.link(identifier, reference.words, anchor and prose.HEADING + anchor)
        if reference.cites:
            backs = self._backs.setdefault(identifier, [])
            number = list(self._backs).index(identifier) + 1
            backs.append(f"cite-{number}-{len(backs) + 1}")
            return prose.Target(f"#note-{number}", link.words, link.kind, number, backs[-1])
        words = self.figure(identifier) if reference.shows and document.kind != File.kind else link.words
        href = link.href if reference.shows or (identifier, anchor) not in named else ""
        named.add((identifier, anchor))
        return prose.Target(href, words, link.kind, direction=link.direction)

    def _citation(self, identifier: str) -> View:
        number, backs = list(self._backs).index(identifier) + 1, tuple(self._backs[identifier])
        source = self.site.get(identifier, Source)
        # A source without a headline is named by these words.
        detail = self.publication(identifier) if source and source.title else ""
        return View(number=number, link=self.link(identifier), detail=detail, backs=backs)

    def figure(self, identifier: str) -> Markup:
        """A picture, away from its own page with its caption; nothing for a file that is no picture."""
        record, found = self.site.get(identifier, File), self.site.attachment(identifier)
        if not record or not found or not found.width:
            return Markup()
        srcset, webp = (
            ", ".join(f"{self.to(found.path(identifier, width, form))} {width}w" for width in found.widths)
            for form in (found.published_as, "webp")
        )
        width, is_own = found.widths[:2][-1], path_of(File.kind, identifier) == self.path
        return prose.figure(
            href=self.to(found.path(identifier)) if is_own else self.href(identifier),
            src=self.to(found.path(identifier, width)),
            srcset=srcset,
            webp=webp,
            width=width,
            height=round(found.height * width / found.width),
            alt=record.alt or "",
            caption="" if is_own else self.text(self.site.documents[identifier], anchored=False).html,
            credit=self.site.t("files.credit", credit=record.credit, licence=record.licence),
        )

    def citations(self) -> tuple[View, ...]:
        """The page's numbered notes. Call it after all texts are made."""
        return tuple(map(self._citation, self._backs))

    def edtf(self, value: str | None) -> str:
        """An EDTF value in words; "" for none."""
        return self.site.memoize("date in words", value, _date_in_words) if value else ""

    def when(self, date: Date) -> View:
        """A record's date in words, and what it rests on."""
        return View(
            words=format_date(dates.of(date), self.site.interface),
            stated=date.stated or "",
            basis=date.basis,
            grounds=tuple((self.link(ground.source), self.edtf(ground.date)) for ground in date.ground),
            reason=date.reason or "",
        )

    def backlinks(self, identifier: str, *, leave_out: Iterable[str] = ()) -> View:
        """The pages that name a record; what its page shows itself (front-matter keys, ids) is left out.

        If the places are many, these are the first; `total` is the number of places, `whole` their own page's address.
        """
        left_out = {identifier, *leave_out}
        total = self.site.crowds.get(identifier, 0)
        by_page: dict[str, list[Backlink]] = {}
        for backlink in self.site.backlinks.get(identifier, ()):
            if not left_out & {backlink.origin, *backlink.path[:1]}:
                by_page.setdefault(backlink.origin, []).append(backlink)
        shown = list(by_page.values())[: _MAX_MENTIONING if total else None]
        whole = self.to(backlinks_path(self.site.kinds[identifier], identifier)) if total else ""
        pages = tuple(self.back(places[0]) for places in shown)
        return View(pages=pages, count=len(by_page), whole=whole, total=total)

    def back(self, backlink: Backlink) -> View:
        """A place that leads to a record: its page, its address, as what it names the record."""
        key = str(backlink.path[0]) if backlink.path else "cited" if backlink.cites else ""
        is_home = self.site.kinds[backlink.origin] == "site"
        home = Link(self.to("index.html"), self.site.t("mentions.home"), "site") if is_home else None
        page = home or self.link(backlink.origin)
        # Amounts of the evidence are in one table with the claim's own.
        in_amounts = key == "evidence" and "quantities" in backlink.path
        href = self.href(backlink.origin, key if is_home else "all-amounts" if in_amounts else backlink.anchor)
        role = self.site.t(f"mentions.as.{key}") if f"mentions.as.{key}" in english().strings else ""
        return View(page=page, href=href, role=role)

    def said(self, backlink: Backlink) -> str:
        """The words of a place: of a key that names another record, the innermost note, role or wording around it."""
        if not backlink.path:
            return self.site.read_out(backlink.parts)
        step: object = self.site.records[backlink.origin]
        note = ""
        for part in backlink.path[:-1]:
            step = step[part] if isinstance(part, int) else getattr(step, part, None) or getattr(step, f"{part}_", None)  # type: ignore[index]
            note = next((str(v) for n in ("note", "role", "as_") if (v := getattr(step, n, None))), note)
        return note

    def excerpt(self, identifier: str) -> str:
        """The first sentence of a record's text, plain."""
        document = self.site.documents[identifier]
        return next((self.site.words(document, sentence) for sentence in document.prose.sentences), "")

    def quotes(self, identifier: str) -> tuple[View, ...]:
        """The passages of a claim or note, inside their sentences; each by its permanent id."""
        quoted = self.site.quotes.get(identifier, ())
        return tuple(map(self.passage, quoted, quotation_ids(self.site.text, quoted)))

    def passage(self, stretch: Range, anchor: str = "") -> View:
        """A stretch of the article inside its sentences."""
        text = self.site.text
        first, last = text.sentence_at(stretch.start), text.sentence_at(max(stretch.start, stretch.end - 1))
        return View(
            before=text.text[first.range.start : stretch.start],
            language=self.site.foreign(self.site.article.language),
            exact=text.text[stretch.start : stretch.end],
            after=text.text[stretch.end : last.range.end],
            href=self.to("article.html", first.anchor),
            place=self.site.t("record.paragraph", n=first.anchor[1:].split("s")[0]),
            anchor=anchor,
        )

    def chrome(
        self, title: str, description: str, *, document: Document | None = None, indexed: bool = True
    ) -> PageFrame:
        """The frame of a page; `document` is the record that the page is about, if any."""
        site, config, repository = self.site, self.site.config, self.site.config.repository
        here, base = f"{config.base_url or ''}{encoded(self.path)}", base_url(config)
        dated, indexed = self._dated(document), indexed and not site.history.at
        is_apart = self.path == headers.NOT_FOUND_PAGE or self.path in site.memoize("sections", "", _sections)
        shared, trail = site.memoize("frame", self.path if is_apart else self.folder, _shared_frame)
        nowhere = self.path == headers.NOT_FOUND_PAGE  # shown at any address: it says nothing of itself as data
        return PageFrame(
            title=title,
            description=description,
            **shared,
            path=self.path,
            facets=tuple(_facets(site, document)) if document else (),  # none: the search leaves the page out
            edit=forge.edit(repository, document.path) if document and repository else "",
            correct=self._correction(title, here, document),
            address=here,  # only the path where the site has no published address yet
            cite=cited(citations.of_page(site, title, self.path, dated["changed_on"] or config.as_of)),
            **metadata.head(site, self.path, title, description, document),
            canonical=address(base, self.path) if base and indexed else "",
            indexed=indexed,
            **dated,
            dated=dated["changed_on"] or config.as_of,
            linked=Markup() if nowhere else block(site, self.path, title, document, trail, dated["changed_on"]),
        )

    def _dated(self, document: Document | None) -> dict[str, Any]:
        """When the page's record was changed last (or, of some pages, any), how, and of which day the state is."""
        site, log = self.site, self.site.history
        day = log.last.get(document.path) if document else None
        if self.path in {"index.html", PAGE} and log.changes:
            day = log.changes[0].day
        found = site.changes_of(document.id) if document else ()
        return {
            "changed": format_day(day, site.interface) if day else "",
            "changed_on": dates.iso(day) if day else "",
            "history": tuple(
                (format_day(e.day, site.interface), metadata.shortened(says, _LONGEST_CHANGE))
                for e in found[:_MAX_CHANGES]
                if document and (says := e.says if e.record == document.id else f"{e.title}: {e.says}")
            ),
            "as_it_was": format_day(site.history.at, site.interface) if site.history.at else "",
        }

    def _correction(self, title: str, page: str, document: Document | None) -> str:
        """Where readers suggest a correction of a page; "" with neither a repository nor a contact."""
        path, quotes = (document.path, getattr(document.record, "quotes", ())) if document else ("", ())
        quoted, config = " … ".join(quote.exact for quote in quotes), self.site.config
        if config.repository:
            return forge.correction(config.repository, title, page, path, quoted, to=self.site.interface)
        subject = self.site.t("correction.title", title=title)
        return forge.write_to(config.contact, subject) if config.contact else ""


def _sections(site: Site, _: str) -> dict[str, str]:
    """Path → label of the header's links."""
    return {path: label for label, path in _links(site, _HEADER)}


def _shared_frame(site: Site, path: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the frames of a folder's pages have alike, or that of a page apart; the (label, path) of the pages above."""
    sheet, config, sections = PageContext(site, path), site.config, site.memoize("sections", "", _sections)
    foreign, folder = site.foreign(config.language), sheet.folder
    lists = (Link(sheet.to(path), label, "list") for label, path in _links(site, _FOOTER))

    def current(section: str) -> str:
        above = section[: section.rfind("/") + 1]
        return "page" if section == path else "true" if above and path.startswith(above) else ""

    frame = {
        "site_title": config.title,
        "language": site.interface.language,
        "lang": Markup(' lang="{}" dir="{}"').format(foreign, ways.direction_of(foreign)) if foreign else "",
        "root": sheet.root,
        "navigation": tuple((label, sheet.to(to), current(to)) for to, label in sections.items()),
        "as_of": sheet.edtf(config.as_of),
        "licence": config.licence,
        "publisher": config.publisher,
        "footer": (*sheet.links(site.pages[:_MAX_PAGES_IN_FOOTER]), *lists),
        "base_url": base_url(config),
    }
    return frame, [(label, to) for to, label in sections.items() if to == f"{folder}index.html" != path]


_MAX_PREVIEWS, _LONGEST = 120, 320  # on a page; characters of each


def on_page(view: View | None, site: Site) -> tuple[View, ...]:
    """The previews that a page needs, each under the address by which the page links to it; None is no page.

    Its `text` tells it from any other: it is on many pages, and made once.
    """
    found: dict[str, str] = {}
    _gather(view or (), found)
    needed = [(href, identifier) for href, identifier in found.items() if href][:_MAX_PREVIEWS]
    previews = ((href, *site.memoize("preview", i, _preview)) for href, i in needed)
    return tuple(View(href=href, preview=preview, text=text) for href, preview, text in previews)


def _gather(view: View | tuple[object, ...], found: dict[str, str]) -> None:
    """Put the address → id of every link to a record in a view into `found`; those of the frame have no previews."""
    for part in view if isinstance(view, tuple) else vars(view).values():
        if type(part) is str:  # as most are
            continue
        if isinstance(part, Link):
            if part.id:
                found.setdefault(part.href.partition("#")[0], part.id)
        elif isinstance(part, tuple | View) and not isinstance(part, PageFrame):
            _gather(part, found)


def _preview(site: Site, identifier: str) -> tuple[View, str]:
    sheet, record, kind = PageContext(site, "index.html"), site.records[identifier], site.kinds[identifier]
    named = {"page": "preview.page", "question": "record.question"}.get(kind, f"kind.{kind}.label")
    facts: tuple[str, ...] = ()
    if isinstance(record, Claim):
        how = site.t(f"preview.{claim_status.factuality(site, record)}")
        facts = (
            claim_status.attribution(site, record),
            site.t("preview.hedged", how=how, cue=record.cue) if record.cue else how,
            metadata.fitting(claim_status.sentences(site, identifier), _LONGEST),
        )
        words = site.t("mark.quoted", words=site.quoted(record.quotes[0])) if record.quotes else ""
    elif isinstance(record, Question):
        words = site.t("preview.settled", words=record.settled_by)
    else:
        when = sheet.when(record.date).words if isinstance(record, Event) else ""
        published = sheet.publication(identifier) if isinstance(record, Source) and record.title else ""
        facts, words = tuple(filter(None, [when, published])), sheet.excerpt(identifier)
    link = sheet.link(identifier)
    address = record.url if isinstance(record, Source) else ""  # on paper it is all that leads there
    label = site.type_of(identifier) or site.t(named)
    words = shorten(words, _LONGEST)
    made = View(label=label, title=link.words, status=link.status, facts=facts, words=words, address=address)
    return made, repr(made)
