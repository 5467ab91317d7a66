"""View of a claim: who says so, through whom, how sure, and what speaks for and against it."""

from collections.abc import Iterable, Sequence

from briefing.core.model import Claim, Evidence, Note, Question, Source
from briefing.core.urls import address, base_url, path_of
from briefing.data import embed
from briefing.data.feed import path_of_claim
from briefing.languages.interface import capitalised
from briefing.site import claim_status
from briefing.site.claim_status import CONFIRMING, OBJECTING, Weighed
from briefing.site.quotes import Range
from briefing.site.site import Site

from . import forge, metadata
from .attribution import chain
from .numbers import numbers
from .page_context import PageContext, evidence_path
from .records import facts
from .view_types import Link, View

_SHOWN, _SHOWN_LATER = 4, 3
"""Rows of evidence that are not folded, at the time and later."""
_Related = tuple[str, tuple[tuple[str, Link], ...]]
_NOTES = ("correction", "wording", "missing", "clarification", "context")


def claim(site: Site, path: str, identifier: str) -> View:
    """A claim's page."""
    sheet, document = PageContext(site, path), site.documents[identifier]
    record = sheet.record(identifier, Claim)
    address = f"{site.config.base_url or ''}article.html#"
    return View(
        chrome=sheet.chrome(record.title, metadata.of_claim(site, identifier, record), document=document),
        me=sheet.link(identifier),
        feed=sheet.to(path_of_claim(identifier)),
        in_part=claim_status.in_part(site, identifier),
        origin=claim_status.origin_in_words(site, record),
        through=claim_status.listed(site, (step.agent for step in reversed(record.chain[:-1]))),
        sentences=tuple(claim_status.on_the_whole(site, identifier)),
        confidence=record.confidence,
        reason=record.reason or "",
        quotes=sheet.quotes(identifier),
        cue=record.cue or "",
        chain=chain(sheet, identifier),
        pro=_parties(sheet, identifier, CONFIRMING),
        contra=_parties(sheet, identifier, OBJECTING),
        evidence=evidence(sheet, identifier),
        numbers=numbers(sheet, identifier),
        when=sheet.when(record.date) if record.date else None,
        event=sheet.maybe(record.event),
        relations=_relations(sheet, identifier, record),
        facts=tuple(facts(sheet, identifier)),
        text=sheet.text(document),
        pictures=tuple(map(sheet.figure, record.pictures)),
        notes=notes(sheet, site.memoize("notes on", identifier, _notes_on_it)),
        questions=sheet.links(i for i, _ in site.records_referencing(identifier, "claims", Question)),
        # the address that shows its first quotation in the article, to cite
        fragment=f"{address}{forge.text_fragment(site.quoted(record.quotes[0]))}" if record.quotes else "",
        backlinks=sheet.backlinks(identifier, leave_out=("relations", *(item.source for item in record.evidence))),
        citations=sheet.citations(),
        card=site.cards.get(f"claim-{identifier}.png", ""),
        embed_card=sheet.to(embed.path(identifier)),
        embed=embed.code(site, identifier),
        oembed=embed.path(identifier, "oembed.json") if site.config.base_url else "",
    )


def card(site: Site, path: str, identifier: str) -> View:
    """A claim as a small page to put into other sites: with its status and who says so, and nothing to act on."""
    sheet = PageContext(site, path)
    record = sheet.record(identifier, Claim)
    base, page = base_url(site.config), path_of(Claim.kind, identifier)
    chrome = sheet.chrome(record.title, metadata.of_claim(site, identifier, record), indexed=False)
    return View(
        chrome=chrome,
        canonical=address(base, page) if base else "",
        me=sheet.link(identifier, preview=False),
        in_part=claim_status.in_part(site, identifier),
        home=sheet.to("index.html"),
        origin=claim_status.origin_in_words(site, record),
        confidence=record.confidence,
    )


def notes(sheet: PageContext, identifiers: Iterable[str]) -> tuple[View, ...]:
    """Editors' notes in short, what the article has wrong first: sort, words of the article, what each says."""
    found = []
    for identifier in identifiers:
        note, link = sheet.record(identifier, Note), sheet.link(identifier)
        quoted = tuple(map(sheet.site.quoted, note.quotes))
        found.append(View(link=link, type=note.type, quoted=quoted, short=note.short or ""))
    return tuple(sorted(found, key=lambda note: (_NOTES.index(note.type), note.link.href)))


def _notes_on_it(site: Site, claim: str) -> set[str]:
    """The notes that name a claim, or are on passages that share words with the claim's."""
    naming = {note for note, _ in site.records_referencing(claim, "claims", Note)}
    quoted = site.quotes.get(claim, ())
    annotated = site.memoize("annotated", "", _annotated)
    return naming | {note for note, there in annotated if any(there.overlaps(here) for here in quoted)}


def _annotated(site: Site, _: str) -> tuple[tuple[str, Range], ...]:
    return tuple((note, there) for note, _ in site.all(Note) for there in site.quotes.get(note, ()))


def _parties(sheet: PageContext, identifier: str, relations: set[str]) -> tuple[View, ...]:
    """The bodies that speak for a claim, or against it: who, and what each does; whose word decides comes first."""
    site = sheet.site
    found: dict[tuple[str, ...], list[tuple[int, Weighed]]] = {}
    for number, piece in enumerate(claim_status.weigh(site, identifier), 1):
        if piece.item.relation in relations:
            found.setdefault(piece.bodies, []).append((number, piece))
    parties = []
    for bodies, pieces in found.items():
        does: dict[str, list[Link]] = {}
        origins = dict.fromkeys(origin for _, piece in pieces for origin in piece.origins)
        always_through = not any(origin in bodies for origin in origins)
        for number, piece in pieces:
            words = claim_status.partly(site, piece.item) if _is_part(piece.item) else _does(site, piece)[0]
            words = "" if piece.item.relation == "denies" and not piece.item.part else words
            day = sheet.edtf(claim_status.date_of(sheet.site, piece.item)) or site.t("claim.no_date")
            through = [origin for origin in piece.origins if origin not in piece.bodies]
            if not words and through and not always_through:
                day = site.t("claim.day_through", day=day, names=claim_status.listed(sheet.site, through))
            if day not in (link.words for link in does.setdefault(words, [])):
                does[words].append(Link(sheet.href(identifier, f"evidence-{number}"), day, ""))
        decides = any(_does(site, piece)[1] for _, piece in pieces)
        denies = any(piece.item.relation == "denies" and not piece.item.part for _, piece in pieces)
        parties.append(
            View(
                name=claim_status.listed(sheet.site, bodies if denies or len(origins) > 1 else origins),
                through=claim_status.listed(sheet.site, (o for o in origins if denies and always_through)),
                denies=denies,
                decides=decides,
                # (what, "" for a denial; on which days)
                does=tuple(
                    (words, tuple(days)) for words, days in sorted(does.items(), key=lambda pair: pair[0] != "")
                ),
            )
        )
    return tuple(sorted(parties, key=lambda party: not party.decides))


def evidence(sheet: PageContext, identifier: str) -> View:
    """Evidence at the time (`then`), `later`, and `undated`, each by date, as (rows, more rows to fold).

    `whole` is the address of the page that has those more, if this one has no room for them.
    """
    found: dict[str, list[View]] = {"then": [], "later": [], "undated": []}
    path = evidence_path(sheet.site, identifier)
    has_all = path == sheet.path
    weighed = enumerate(claim_status.weigh(sheet.site, identifier), 1)
    dated = [(claim_status.date_of(sheet.site, piece.item), n, piece) for n, piece in weighed]
    for date, number, piece in sorted(dated, key=lambda one: one[:2]):
        source = sheet.link(piece.item.source)
        publisher = sheet.record(piece.item.source, Source).publisher
        row = View(
            anchor=f"evidence-{number}",
            source=source._replace(words=publisher, language="") if publisher else source,
            relation=piece.item.relation if _does(sheet.site, piece)[1] else "",
            does=capitalised(_does(sheet.site, piece)[0]),
            weighs=_is_part(piece.item) or _does(sheet.site, piece)[1],
            when=sheet.edtf(date),
            note=piece.item.note,
            # So many links would be restless on the page that has all.
            origins=tuple(o._replace(href="") if has_all else o for o in sheet.links(piece.item.origin)),
        )
        found["undated" if piece.later is None else "later" if piece.later else "then"].append(row)
    return View(
        then=_first(found["then"], len(found["then"]) if has_all else _SHOWN),
        later=_first(found["later"], len(found["later"]) if has_all else _SHOWN_LATER),
        undated=(tuple(found["undated"]), ()),
        are_split=bool(sheet.site.config.contemporary_until),
        whole=sheet.to(path) if path and not has_all else "",
    )


def _first(rows: Sequence[View], room: int) -> tuple[tuple[View, ...], tuple[View, ...]]:
    """Which rows to show and which to fold, where there are more than `room`: detail is folded first."""
    if len(rows) <= room + 1:
        return tuple(rows), ()
    shown = set(sorted(range(len(rows)), key=lambda n: (not rows[n].weighs, n))[:room])
    return tuple(rows[n] for n in sorted(shown)), tuple(row for n, row in enumerate(rows) if n not in shown)


def _does(site: Site, piece: Weighed) -> tuple[str, bool]:
    """What a piece of evidence does to the claim, in words ("" if it adds detail), and whether it decides anything."""
    item, confirms = piece.item, piece.item.relation in CONFIRMING
    if _is_part(item):
        return site.t("claim.does.part"), False
    if confirms and piece.repeats:
        return site.t("claim.does.repeats"), False
    if confirms and piece.later is None:
        return site.t("claim.does.undated"), False
    decides = confirms or item.relation in OBJECTING
    return site.t(f"claim.does.{item.relation}") if decides else "", decides


def _is_part(item: Evidence) -> bool:
    return bool(item.part) and item.relation in claim_status.PARTLY


def _relations(sheet: PageContext, identifier: str, record: Claim) -> tuple[_Related, ...]:
    """(how they relate, (anchor, the other claim)s); without an anchor, the other has the relation to this one."""
    found: dict[str, list[tuple[str, Link]]] = {}
    for number, relation in enumerate(record.relations, 1):
        found.setdefault(f"to.{relation.type}", []).append((f"relations-{number}", sheet.link(relation.claim)))
    for other, claim_ in sheet.site.records_referencing(identifier, "relations", Claim):
        for kind in (item.type for item in claim_.relations if item.claim == identifier):
            found.setdefault(f"from.{kind}", []).append(("", sheet.link(other)))
    return tuple((sheet.site.t(f"claim.relation.{name}"), tuple(links)) for name, links in found.items())
