"""The page of an entity, and of any record whose kind has no view of its own: its keys, its text, what leads to it."""

import itertools
from collections.abc import Iterator

from briefing.core import dates
from briefing.core.config import CONTRIBUTE
from briefing.core.fields import Fact, Key, Ref, Shape, keys
from briefing.core.model import Archived, Claim, Date, Entity, Event, Role, Source, Summary
from briefing.data.citations import of_source
from briefing.data.plain import fact_words, words_of
from briefing.data.published import Item, id_of, items
from briefing.languages.interface import capitalised, english
from briefing.site import claim_status
from briefing.site.linker import cover
from briefing.site.quotes import Range
from briefing.site.site import Site

from . import forge
from .page_context import PageContext, cited
from .view_types import Link, View


def record_page(site: Site, path: str, identifier: str) -> View:
    """Make the page of a record. What its kind has not is empty."""
    sheet = PageContext(site, path)
    document, record = site.documents[identifier], site.records[identifier]
    text = sheet.text(document)
    date = getattr(record, "date", None)
    when = sheet.when(date) if isinstance(date, Date) else None
    about = (i for i, _ in site.records_referencing(identifier, "event", Claim))
    titled = site.t("page.dated", title=site.title(identifier), when=when.words) if when else site.title(identifier)
    excerpt = sheet.excerpt(identifier) or titled
    left_out = {Event.kind: ("event", "part_of"), Source.kind: ("evidence",)}.get(record.kind, ())
    type_, chrome = site.type_of(identifier), sheet.chrome(sheet.link(identifier).words, excerpt, document=document)
    return View(
        chrome=chrome,
        type=site.interface.inside(type_) if isinstance(record, Event) else type_,
        original=(record.title, record.language)
        if isinstance(record, Source) and record.title_en and record.title
        else None,
        language=sheet.link(identifier).language,
        when=when,
        later=isinstance(record, Event) and _is_later(site, record),
        facts=tuple(facts(sheet, identifier)),
        quotes=sheet.quotes(identifier),
        claims=sheet.links(getattr(record, "claims", about)),
        text=text,
        pictures=tuple(map(sheet.figure, getattr(record, "pictures", ()))),
        figure=sheet.figure(identifier),
        **{name: getattr(record, name, "") for name in ("drawing", "alt", "settled_by")},
        is_article=identifier == site.article.source,
        cite=cited(of_source(site, identifier)) if isinstance(record, Source) else None,
        bears_on=tuple(_bears_on(sheet, identifier)),
        verdicts=tuple(
            (v.question, v.confidence, sheet.links(v.claims), v.reason or "") for v in getattr(record, "verdicts", ())
        ),
        others=sheet.links(other.id for other in items(site, Summary.kind)) if isinstance(record, Summary) else (),
        backlinks=sheet.backlinks(identifier, leave_out=left_out) if record.kind != "page" else None,
        citations=sheet.citations(),
        ways=_ways_to_contribute(site, chrome.correct) if (record.kind, identifier) == ("page", CONTRIBUTE) else None,
        coverage=_coverage(site) if [identifier] == list(site.pages[:1]) else "",
    )


def _ways_to_contribute(site: Site, correct: str) -> View:
    """Where readers propose a change: at the repository, else by writing to the editors. Links are (address, words)."""
    repository, contact = site.config.repository, site.config.contact
    if repository:
        titles = {kind: site.t(f"contribute.{kind}") for kind in ("source", "claim", "note")}
        files = ((forge.new_file(repository, kind, title), title) for kind, title in titles.items())
        return View(words=site.t("contribute.open"), links=((correct, site.t("footer.correct")), *files))
    links = ((forge.write_to(contact), contact),) if contact else ()
    return View(words=site.t("contribute.write" if contact else "contribute.none"), links=links)


def _coverage(site: Site) -> str:
    """How much of the article is in the claims, for the first page about the briefing."""
    found = cover(site)
    whole = "whole" if found.sentences_covered == found.sentences else "part"
    sentences = {"checked": found.sentences_covered, "of": found.sentences}
    return site.t(f"about.{whole}", percent=found.percent, **sentences)


def _is_later(site: Site, event: Event) -> bool:
    """True if an event began after the earliest day on which the article can have been written."""
    written = dates.of(site.article.date).lower
    begun = dates.of(event.date).lower
    return bool(begun and written and begun > written)


def facts(sheet: PageContext, identifier: str) -> Iterator[View]:
    """The facts of a record's table, then the parts of an event or what is known of a file."""
    item = Item(sheet.site, identifier, sheet.site.records[identifier])
    for row in keys(type(item.value)):
        if row.fact and (row.fact.shown_empty or item.get(row) not in {None, "", ()}):
            yield _fact(sheet, item, row, row.fact)
    if parts := sheet.links(i for i, _ in sheet.site.records_referencing(item.id, "part_of", Event)):
        links = tuple(("", link, "") for link in parts)
        yield View(name="", label=sheet.site.t("record.parts"), words="", href="", links=links, remark="")
    if attachment := sheet.site.attachment(item.id):
        # The bytes of a picture are published without what the original says of its camera and place.
        label, href = ("files.original", "") if attachment.width else ("files.file", sheet.to(attachment.path(item.id)))
        sha256 = sheet.site.t("files.hash", digest=attachment.sha256)
        size = sheet.site.describe(attachment)
        yield View(name="", label=sheet.site.t(label), words=size, href=href, links=(), remark=sha256)


def _fact(sheet: PageContext, item: Item, row: Key, fact: Fact) -> View:
    """One key: words, an address elsewhere, or `links` to records, each (anchor, record, as what)."""
    site, value, links, words, href = sheet.site, item.get(row), [], "", ""
    remark = getattr(item.value, fact.remark) if fact.remark else ""
    if isinstance(value, Archived):
        words, href = words_of(item, row), value.url
    elif value and (row.part or isinstance(row.marker, Ref)):
        for n, one in enumerate(value if row.many else (value,), 1):
            anchor = f"{row.name}-{n}" if row.many else row.name
            links.append((anchor, sheet.link(id_of(one)), getattr(one, "role", "")))
            if copy := sheet.site.attachment(id_of(one)):
                remark = site.t("mark.comma").join((site.describe(copy), site.t("files.hash", digest=copy.sha256)))
    else:
        words = fact_words(item, row)
        name = f"{fact.words}.{words}"
        words = site.t(name) if name in english().strings else words
        href = value or "" if isinstance(row.marker, Shape) and row.marker.code == "unsafe-link" else ""
    if (name := f"facts.after_{row.name}") in english().strings:
        remark = site.t(name)
    label = site.t(f"facts.{row.name}")
    return View(name=row.name, label=label, words=words, href=href, links=tuple(links), remark=remark)


def _bears_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(claim, what the source does to it, what it says) of each piece of evidence from a source."""
    site = sheet.site
    for claim, record in site.records_referencing(identifier, "evidence", Claim):
        for number, piece in enumerate(record.evidence, 1):
            if piece.source == identifier:
                weighed = claim_status.weigh(site, claim)[number - 1]
                is_repeated = weighed.repeats and piece.relation in claim_status.CONFIRMING
                words = site.t("claim.does.repeats" if is_repeated else f"relation.{piece.relation}")
                does = capitalised(claim_status.partly(site, piece) if piece.part else words)
                yield sheet.link(claim, anchor=f"evidence-{number}"), does, piece.note


def entity(site: Site, path: str, identifier: str) -> View:
    """An entity's page."""
    sheet, document = PageContext(site, path), site.documents[identifier]
    record = sheet.record(identifier, Entity)
    attributed = tuple(site.records_referencing(identifier, "chain", Claim))
    return View(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        type=sheet.site.type_of(identifier),
        wikidata=record.wikidata or "",
        names=tuple(
            dict.fromkeys((name.text, site.foreign(site.article.language)) for name in record.names if not name.lang)
        ),
        foreign_names=tuple((name.text, name.lang) for name in record.names if name.lang),
        roles=tuple(_role(sheet, role) for role in record.roles),
        part_of=sheet.maybe(record.part_of),
        facts=tuple(facts(sheet, identifier)),
        text=sheet.text(document),
        asserts=sheet.links(i for i, claim in attributed if claim.chain[-1].agent == identifier),
        passes_on=sheet.links(i for i, claim in attributed if claim.chain[-1].agent != identifier),
        subject_of=sheet.links(i for i, _ in site.records_referencing(identifier, "assert", Claim)),
        relations=tuple(_connections(sheet, identifier)),
        events=tuple(_events(sheet, identifier)),
        evidence=tuple(_passed_on(sheet, identifier)),
        mentions=tuple(sheet.passage(Range(m.start, m.end)) for m in site.mentions_of(identifier)),
        backlinks=sheet.backlinks(identifier, leave_out=("chain", "assert", "participants", "place")),
        citations=sheet.citations(),
    )


def _role(sheet: PageContext, role: Role) -> View:
    """What it is or was: of whom, when, according to which source, named by who published it when."""
    source = sheet.link(role.source, sheet.publication(role.source)) if role.source else None
    when = sheet.edtf(role.date)
    return View(words=role.role, of=sheet.maybe(role.of), when=when, source=source)


def _passed_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, tuple[Link, ...]]]:
    """The sources that rest on this entity's word, by id, and the claims on which they do."""
    claims = sheet.site.records_referencing(identifier, "evidence", Claim)
    found = {(item.source, i) for i, claim in claims for item in claim.evidence if identifier in item.origin}
    for source, pairs in itertools.groupby(sorted(found), key=lambda pair: pair[0]):
        yield sheet.link(source), sheet.links(claim for _, claim in pairs)


def _connections(sheet: PageContext, identifier: str) -> Iterator[tuple[str, Link, str, Link]]:
    """(verb, the other entity, the claim's hedge, the claim that says so), read from this entity's end."""
    for claim_id, claim in sheet.site.records_referencing(identifier, "assert", Claim):
        triple = claim.assert_
        if not triple or triple.verb not in sheet.site.vocabulary.verbs:
            continue
        verb = sheet.site.vocabulary.verbs[triple.verb]
        for other, words in ((triple.object, verb.label), (triple.to, sheet.site.t("record.verb_to", verb=verb.label))):
            if triple.subject == identifier and other:
                yield words, sheet.link(other), claim.cue or "", sheet.link(claim_id)
            elif other == identifier:
                yield verb.inverse, sheet.link(triple.subject), claim.cue or "", sheet.link(claim_id)


def _events(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(event, when, its roles in it), by the event's beginning."""
    named = (sheet.site.records_referencing(identifier, key, Event) for key in ("participants", "place"))
    events = dict(itertools.chain(*named))
    begun = {i: dates.of(event.date).lower or (9999, 12, 31) for i, event in events.items()}
    for event_id in sorted(events, key=lambda i: (begun[i], i)):
        event = events[event_id]
        roles = [p.role for p in event.participants if p.entity == identifier]
        roles += [sheet.site.t("record.place")] if event.place == identifier else []
        yield sheet.link(event_id), sheet.when(event.date).words, sheet.site.t("mark.comma").join(roles)
