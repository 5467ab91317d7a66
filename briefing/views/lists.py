"""Views of many records: lists, tables and changes, each over as many pages as it needs."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, get_args

from briefing.core import dates, unicode_safety
from briefing.core.fields import keys
from briefing.core.model import KINDS, Claim, ClaimRelation, Entity, File, Note, Source
from briefing.core.urls import path_of
from briefing.data import embed
from briefing.data.published import items
from briefing.languages.alphabet import heading, sort_key
from briefing.languages.dates import format_day
from briefing.site import claim_status
from briefing.site.history import ChangeEntry
from briefing.site.site import Site

from . import metadata
from .claim import evidence, numbers, origins
from .page_context import PageContext, all_speakers, backlinks_path, evidence_path, paragraph_of
from .timeline import in_order, timeline
from .view_types import Link, View

_FORMER_STATUSES = ("corroborated", "uncorroborated", "contested", "denied")  # the addresses of their tables lead on

_CHANGES_ON_PAGE = 20
"""Pages of changes are filled from the oldest on, so that a new change alters the newest only; changes.html
has those of the two newest, so that it is never nearly empty."""


class Listing(NamedTuple):
    """A list: its first page, title and introduction; for each row its group and what it is made from.

    In a table that is filtered, `by` and `choice` say by what and for which value ("", "All": the whole table).
    A page of a list has its own rows only, the number of the first (from 1) and of all, and the paths of all pages.
    """

    path: str
    title: str
    about: str
    rows: tuple[tuple[str, Any], ...]
    by: str = ""
    choice: str = ""
    size: int = 40
    """Rows on a page; a list of half as many more is not divided."""
    first: int = 1
    total: int = 0
    paths: tuple[str, ...] = ()

    def groups(self, show: Callable[[Any], object]) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        """What is shown of the rows, by group."""
        by_group = itertools.groupby(self.rows, key=lambda row: row[0])
        return tuple((group, tuple(show(row) for _, row in rows)) for group, rows in by_group)


def pages(site: Site) -> Iterator[tuple[str, str, Callable[[Site], View]]]:
    """(path, template, function that makes the view) of every page of every list."""
    for template in _LISTS:
        for path in site.memoize("lists", template, _divided):
            yield path, template, partial(_page, path=path, template=template)
    yield "network.html", "network", network


def _divided(site: Site, template: str) -> dict[str, Listing]:
    """`x/index.html` goes on at `x/page/2.html`, `x.html` at `x/2.html`. An empty choice has no page."""
    found = {}
    for listing in _LISTS[template][0](site):
        rows = listing.rows
        if listing.by and not rows:
            continue
        size = listing.size if len(rows) > 1.5 * listing.size else max(1, len(rows))
        starts = range(0, max(1, len(rows)), size)
        folder = re.sub(r"(/index)?\.html$", lambda end: "/page" if end[1] else "", listing.path)
        paths = (listing.path, *(f"{folder}/{number}.html" for number in range(2, len(starts) + 1)))
        for path, start in zip(paths, starts, strict=True):
            chunk = rows[start : start + size]
            found[path] = listing._replace(rows=chunk, first=start + 1, total=len(rows), paths=paths)
    return found


def _choices(site: Site, template: str) -> tuple[tuple[str, str, str, int], ...]:
    """(by, choice, path, rows) of each filtered table."""
    listings = site.memoize("lists", template, _divided).values()
    return tuple(dict.fromkeys((one.by, one.choice, one.paths[0], one.total) for one in listings if one.choice))


def _page(site: Site, path: str, template: str) -> View:
    # By itself, so that a change elsewhere in the list does not concern this page.
    listing = site.memoize("list", path, lambda site, path: site.memoize("lists", template, _divided)[path])
    sheet, paths, number = PageContext(site, path), listing.paths, listing.paths.index(path) + 1
    title = site.t("page.numbered", title=listing.title, n=number) if number > 1 else listing.title
    choices = itertools.groupby(site.memoize("choices", template, _choices), key=lambda choice: choice[0])
    return View(
        chrome=sheet.chrome(title, listing.about, indexed=not listing.by and template != "links"),
        choices=tuple(
            (by, tuple((words, sheet.to(first), rows, first == paths[0]) for _, words, first, rows in tables))
            for by, tables in choices
        ),
        first=listing.first,
        last=listing.first + len(listing.rows) - 1,
        total=listing.total,
        steps=tuple((str(n), sheet.to(step), step == path) for n, step in enumerate(paths, 1)),
        **_LISTS[template][1](sheet, listing),
    )


def moved(site: Site, _: str) -> dict[str, tuple[str, str]]:
    """Path of a page that was published once → the path and title of the page that says the same today."""
    statuses = {f"status-{status}": ("claims/index.html", site.t("list.claims")) for status in _FORMER_STATUSES}

    def page(identifier: str) -> tuple[str, str]:
        return path_of(site.kinds[identifier], identifier), site.title(identifier)

    tables = {**statuses, **{f"speaker-{i}": page(i) for i in all_speakers(site)}}
    renamed = {path_of(kind, old): page(new) for (kind, old), new in site.former.items()}
    claims = [(old, new) for (kind, old), new in site.former.items() if kind == site.kinds[new] == Claim.kind]
    cards = {embed.path(old): (embed.path(new), site.title(new)) for old, new in claims}
    return {f"claims/by/{name}.html": to for name, to in tables.items()} | renamed | cards


def _plain(rows: Iterable[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(("", row) for row in rows)


def _entities(site: Site) -> Iterator[Listing]:
    """By type in the vocabulary's order."""
    found = sorted(site.all(Entity), key=lambda pair: sort_key(pair[1].title, site.config.language))
    rows = tuple((label, i) for t, label in site.vocabulary.entity_types.items() for i, e in found if e.type == t)
    yield Listing("entities/index.html", site.t("kind.entity.plural"), site.t("list.entities_about"), rows)


def _events(site: Site) -> Iterator[Listing]:
    title, about = site.t("timeline.title"), site.t("timeline.about")
    yield Listing("events/index.html", title, about, _plain(in_order(site)))


def _simple_lists(site: Site) -> Iterator[Listing]:
    """Of the kinds that have no list view of their own."""
    for name, kind in KINDS.items():
        if kind.plain_list and (name != File.kind or name in site.by_kind):
            ids = (item.id for item in items(site, name))
            title, about = site.t(f"kind.{name}.plural"), site.t(f"kind.{name}.about")
            yield Listing(f"{kind.folder}/index.html", title, about, _plain(ids))


def _simple_row(sheet: PageContext, identifier: str) -> tuple[Link, str, str]:
    """A record, a note with its type, with its first plain fact, or else the first sentence of its text."""
    record = sheet.site.records[identifier]
    shown = next((row for row in keys(type(record)) if row.fact and not row.part and not row.marker), None)
    words = str(getattr(record, shown.attribute) or "") if shown else sheet.excerpt(identifier)
    return sheet.link(identifier), sheet.site.type_of(identifier) if isinstance(record, Note) else "", words


def _a_to_z(site: Site) -> Iterator[Listing]:
    titles = [pair for pair in site.titles.items() if pair[0] not in {"site", "vocabulary"}]
    titles.sort(key=lambda pair: sort_key(pair[1], site.config.language))
    rows = tuple((heading(title, site.config.language), identifier) for identifier, title in titles)
    yield Listing("a-z.html", site.t("list.a_to_z"), site.t("list.a_to_z_about"), rows, size=400)


def _letter_row(sheet: PageContext, identifier: str) -> tuple[Link, str]:
    """The links are too many to have previews."""
    return sheet.link(identifier, preview=False), sheet.site.t(f"kind.{sheet.site.kinds[identifier]}.label")


def _backlinks(site: Site) -> Iterator[Listing]:
    """All that leads to a record to which much leads."""
    for identifier in site.crowds:
        title = site.t("mentions.all_title", name=site.title(identifier))
        rows = _plain(site.backlinks.get(identifier, ()))
        path = backlinks_path(site.kinds[identifier], identifier)
        yield Listing(path, title, site.t("mentions.all_about"), rows)


def _much_evidence(site: Site) -> Iterator[Listing]:
    """The evidence of each claim whose own page has no room for all of it."""
    for identifier, claim in site.all(Claim):
        if path := evidence_path(site, identifier):
            title = site.t("page.labelled", label=site.t("claim.evidence"), title=claim.title)
            yield Listing(path, title, metadata.of_claim(site, identifier, claim), _plain([identifier]))


def _all_evidence(sheet: PageContext, listing: Listing) -> dict[str, Any]:
    ((_, claim),) = listing.rows
    return {"claim": sheet.link(claim), "evidence": evidence(sheet, claim), "numbers": numbers(sheet, claim)}


# -- Tables of claims and sources, whole and filtered: each choice is a page of its own, reached by a plain link --


def _by_place(site: Site) -> tuple[tuple[str, Claim], ...]:
    """The claims in the order of the article."""
    return tuple(sorted(site.all(Claim), key=lambda pair: (site.quotes.get(pair[0], ())[:1], pair[0])))


def _claims(site: Site) -> Iterator[Listing]:
    """The whole table, then those by support, denial and degree."""
    statuses = {i: claim_status.status(site, i) for i, _ in site.all(Claim)}
    levels = {i: claim_status.factuality(site, claim) for i, claim in site.all(Claim)}
    ordered = sorted((i for i, _ in _by_place(site)), key=lambda i: claim_status.SUPPORTS.index(statuses[i].support))

    choices = [("index", "", site.t("list.all"), ordered)]
    for support in claim_status.SUPPORTS:
        members = [i for i in ordered if statuses[i].support == support]
        choices.append((f"by/support-{support}", "status", site.t(f"support.{support}"), members))
    denied = [i for i in ordered if statuses[i].denied_by]
    choices.append(("by/denied", "denied", site.t("list.denied_by_any"), denied))
    for level in ("certain", "probable", "possible", "unknown"):
        members = [i for i in ordered if levels[i] == level]
        choices.append((f"by/factuality-{level}", "certainty", site.t(f"certainty.{level}"), members))
    titles = {"": site.t("list.claims"), "denied": site.t("list.claims_denied")}
    for name, by, words, members in choices:
        title = titles.get(by) or site.t("list.claims_with", words=site.interface.inside(words))
        about = site.t("list.claims_about", what=title if by else site.t("list.claims_all"))
        rows = tuple((statuses[i].support, i) for i in members)
        yield Listing(f"claims/{name}.html", title, about, rows, by and site.t(f"list.{by}"), words)


def _claim_row(sheet: PageContext, identifier: str) -> View:
    record = sheet.record(identifier, Claim)
    return View(
        claim=sheet.link(identifier),
        origin=sheet.maybe(record.chain[-1].agent if record.chain else None),
        confidence=record.confidence,
        place=paragraph_of(sheet.site, identifier),
        href=sheet.to("article.html", f"claim-{identifier}"),
        evidence=len(record.evidence),
    )


def _by_date(site: Site, sources: Iterable[str]) -> list[str]:
    """Sources by date of publication; those without a date come last."""
    dated = ((source.published or "9999", i) for i in sources if (source := site.get(i, Source)))
    return [i for _, i in sorted(dated)]


def _sources(site: Site) -> Iterator[Listing]:
    """The whole table, then those by type in the vocabulary's order."""
    types = {i: source.type for i, source in site.all(Source)}
    ordered = _by_date(site, types)
    about, every = site.t("list.sources_about"), site.t("list.all")
    yield Listing("sources/index.html", site.t("kind.source.plural"), about, _plain(ordered), choice=every)
    for kind, label in site.vocabulary.source_types.items():
        path = f"sources/by/type-{unicode_safety.as_identifier(kind)}.html"
        about = site.t("list.sources_of_kind", kind=label)
        rows = _plain(i for i in ordered if types[i] == kind)
        yield Listing(
            path, site.t("list.sources_by", kind=site.interface.inside(label)), about, rows, site.t("list.kind"), label
        )


def _source_row(sheet: PageContext, identifier: str) -> View:
    site, source = sheet.site, sheet.record(identifier, Source)
    paths = (link.path for link in site.backlinks.get(identifier, ()))
    return View(
        source=sheet.link(identifier),
        publisher=source.publisher or site.t("list.unknown"),
        published=sheet.edtf(source.published) or site.t("list.undated"),
        type=site.type_of(identifier),
        reliability=site.t(f"reliability.{source.reliability}") if source.reliability else "",
        bears_on=sum(path[:1] == ("evidence",) and path[2:] == ("source",) for path in paths),
    )


def _matrix(site: Site) -> Iterator[Listing]:
    about = site.t("matrix.about")
    rows = tuple((paragraph_of(site, i), i) for i, claim in _by_place(site) if claim.evidence)
    yield Listing("sources/matrix.html", site.t("matrix.title"), about, rows, size=27)


def _cells(sheet: PageContext, listing: Listing) -> dict[str, Any]:
    """Claims that have evidence, as in the article; sources that give some, by date of publication."""
    site, numbers = sheet.site, itertools.count(listing.first)
    groups = listing.groups(lambda i: View(claim=sheet.link(i), number=next(numbers)))
    columns = tuple((number, sheet.to("article.html", f"p{number}s1"), members) for number, members in groups)
    marks: dict[tuple[str, int], list[tuple[str, bool, str]]] = {}
    for column in (column for _, _, members in columns for column in members):
        for number, item in enumerate(sheet.record(column.claim.id, Claim).evidence, 1):
            mark = (item.relation, bool(item.part), sheet.href(column.claim.id, f"evidence-{number}"))
            marks.setdefault((item.source, column.number), []).append(mark)

    def cells(source: str, row_id: str) -> Iterator[tuple[int, int, str, list[tuple[str, bool, str]]]]:
        """Columns, number of the claim, ids of headers and marks of each cell; those of a paragraph without are one."""
        for paragraph, _, members in columns:
            for is_marked, run in itertools.groupby(members, lambda c: (source, c.number) in marks):
                here = [column.number for column in run]
                if is_marked:
                    yield from ((1, n, f"{row_id} claim-{n} paragraph-{paragraph}", marks[source, n]) for n in here)
                else:
                    yield len(here), 0, "", []

    def row(source: str, row_id: str) -> View:
        # Named by who published it when; its title and its preview would outweigh the page.
        record = sheet.record(source, Source)
        named = sheet.publication(source) if record.title and record.publisher else ""
        return View(source=sheet.link(source, named, preview=False), id=row_id, cells=tuple(cells(source, row_id)))

    return {
        "groups": columns,
        "rows": tuple(row(i, f"s{n}") for n, i in enumerate(_by_date(site, {source for source, _ in marks}), 1)),
        "relations": tuple(sorted({relation for cell in marks.values() for relation, *_ in cell})),
    }


def network(site: Site) -> View:
    """Who told whom: the claims by origin; then what they assert between entities, and how they are related."""
    sheet, verbs, claims = PageContext(site, "network.html"), site.vocabulary.verbs, _by_place(site)
    stated = [(i, claim.cue or "", triple) for i, claim in claims if (triple := claim.assert_)]
    related = [
        (i, type_, other)
        for i, claim in claims
        for type_ in get_args(ClaimRelation)
        for other in dict.fromkeys(relation.claim for relation in claim.relations if relation.type == type_)
    ]
    return View(
        chrome=sheet.chrome(site.t("chain.title"), site.t("network.about")),
        origins=origins(sheet, dict(claims)),
        statements=tuple(
            View(
                subject=sheet.link(triple.subject),
                cue=cue,
                verb=verbs[triple.verb].label if triple.verb in verbs else triple.verb,
                object=sheet.maybe(triple.object),
                to=sheet.maybe(triple.to),
                claim=sheet.link(identifier),
            )
            for identifier, cue, triple in sorted(
                stated, key=lambda one: sort_key(site.title(one[2].subject), site.config.language)
            )
        ),
        relations=tuple((sheet.link(i), type_, sheet.link(other)) for i, type_, other in related),
    )


def pages_of_changes(site: Site) -> tuple[str, ...]:
    """Every page of changes, of which the last has the newest."""
    older = max(0, -(-len(site.history.entries) // _CHANGES_ON_PAGE) - 2)
    return (*(f"changes/{number}.html" for number in range(1, older + 1)), "changes.html")


def changes(site: Site, path: str) -> View:
    """A page of changes."""
    sheet, every, log = PageContext(site, path), pages_of_changes(site), site.history
    here = every.index(path)
    is_newest = here == len(every) - 1
    found = log.entries[::-1][here * _CHANGES_ON_PAGE : None if is_newest else (here + 1) * _CHANGES_ON_PAGE][::-1]
    first, last = (format_day(entry.day, site.interface) for entry in (found[-1], found[0])) if found else ("", "")
    title = site.t("changes.title") if is_newest else site.t("changes.between", first=first, last=last)
    days = itertools.groupby(found, key=lambda entry: entry.day)
    return View(
        chrome=sheet.chrome(title, site.t("changes.about")),
        days=tuple(
            (format_day(day, site.interface), dates.iso(day), tuple(_change_row(sheet, e) for e in of))
            for day, of in days
        ),
        known=bool(log.changes),
        complete=log.complete,
        since=format_day(log.since, site.interface) if log.since and not here else "",
        older=sheet.to(every[here - 1]) if here else "",
        newer="" if is_newest else sheet.to(every[here + 1]),
    )


def _change_row(sheet: PageContext, entry: ChangeEntry) -> View:
    """An entry; of a record that has another id or is gone, its name at that time, and the address of its heir."""
    here, heir = sheet.site.kinds.get(entry.record), sheet.site.present(entry.record)
    return View(
        link=sheet.link(entry.record, preview=False) if here else None,  # previews of many would outweigh the page
        href=sheet.link(heir, preview=False).href if heir else "",
        title=entry.title,
        says=entry.says,
    )


def _each(show: Callable[[PageContext, Any], object]) -> Callable[[PageContext, Listing], dict[str, Any]]:
    return lambda sheet, listing: {"groups": listing.groups(partial(show, sheet))}


_LISTS: Mapping[str, tuple[Callable[[Site], Iterator[Listing]], Callable[[PageContext, Listing], dict[str, Any]]]] = {
    "entities": (
        _entities,
        _each(lambda sheet, i: (sheet.link(i), sheet.excerpt(i), len(sheet.site.mentions_of(i)))),
    ),
    "evidence": (_much_evidence, _all_evidence),
    "events": (_events, lambda sheet, listing: {"timeline": timeline(sheet, (i for _, i in listing.rows))}),
    "list": (_simple_lists, _each(_simple_row)),
    "a-z": (_a_to_z, _each(_letter_row)),
    "links": (_backlinks, _each(lambda sheet, backlink: (sheet.back(backlink), sheet.said(backlink)))),
    "claims": (_claims, _each(_claim_row)),
    "sources": (_sources, _each(_source_row)),
    "matrix": (_matrix, _cells),
}
"""Template → the lists that it shows, and what a page shows of its rows."""
