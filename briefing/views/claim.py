"""View of a claim: who says so, through whom, how sure, what is for and against it, and the figures that it gives."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing.core import amounts, dates
from briefing.core.model import Amount, Claim, Entity, Evidence, Note, Quantity, Question, Source, SourceAmount
from briefing.core.urls import address, base_url, path_of
from briefing.data import embed
from briefing.data.feed import path_of_claim
from briefing.languages.interface import capitalised
from briefing.languages.numbers import format_amount, tick_words, with_unit
from briefing.site import claim_status
from briefing.site.claim_status import CONFIRMING, OBJECTING, Weighed
from briefing.site.quotes import Range
from briefing.site.site import Site

from . import forge, metadata
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
        card=site.cards.get(f"claim-{identifier}", ""),
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


_MAX_BOXES = 3
"""Boxes for which a phone has room beside each other; what is more is in a list."""


def short_name(site: Site, source: str) -> str:
    """A source by its publisher, without what brackets say of it."""
    return claim_status.name(site, source).split(" (")[0]


def chain(sheet: PageContext, identifier: str) -> View:
    """The diagram of a claim and its caption; no layers if the records name neither a speaker nor a report."""
    claim = sheet.record(identifier, Claim)
    speakers = [
        _box(
            sheet.link(step.agent),
            sheet.site.t("mark.quoted", words=step.cue) if step.cue else "",
            sheet.site.t(f"chain.basis.{step.basis}"),
            kind="traced" if step.basis == "none" else "named",
            anchor=f"chain-{number}",
            broken=bool(before and before.basis == "none"),
        )
        for number, (step, before) in enumerate(itertools.zip_longest(claim.chain, claim.chain[1:]), 1)
    ]
    reports = []
    for number, report in enumerate(claim.reported_by, 1):
        published, inferred = sheet.record(report.source, Source).published, report.basis == "inferred"
        name, _, rest = claim_status.name(sheet.site, report.source).partition(" (")
        details = (rest.removesuffix(")"), sheet.edtf(published), sheet.site.t("chain.we_infer") * inferred)
        link = sheet.link(report.source, name)
        reports.append(_box(link, *details, anchor=f"reported_by-{number}", broken=inferred))
    article = _box(
        Link(sheet.to("article.html", f"claim-{identifier}"), sheet.site.t("chain.article"), "article"),
        sheet.site.t("mark.quoted", words=claim.cue) if claim.cue else sheet.site.t("chain.no_hedge"),
        kind="named",
        broken=bool(reports or (claim.chain and claim.chain[0].basis == "none")),
    )
    ways = [layer for layer in (*((box,) for box in reversed(speakers)), tuple(reports)) if layer]
    return _diagram([*ways, (article,)] if ways else [], " ".join(_caption(sheet.site, claim)))


def origins(sheet: PageContext, claims: Mapping[str, Claim]) -> tuple[View, ...]:
    """The claims by who said them first, most claims first: each group with the ways that it took to the article."""
    groups: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for i, claim in claims.items():
        through = tuple(step.agent for step in reversed(claim.chain[:-1]))
        groups.setdefault(claim_status.origin(claim), {}).setdefault(through, []).append(i)
    order = {i: place for place, i in enumerate(claims)}
    found = []
    for origin, ways in groups.items():
        members = sorted(itertools.chain(*ways.values()), key=order.__getitem__)
        is_article = origin == claim_status.ARTICLE
        kind = "traced" if not is_article and _is_traced(claims, members) else "named"
        box = _box(sheet.link(origin), sheet.site.t("network.claims", n=len(members)), kind=kind)
        layers = [] if is_article else [(box,), *_ways(sheet, claims, ways)]
        title = sheet.site.t("network.no_source") if is_article else sheet.site.title(origin)
        found.append(View(id=origin, title=title, claims=sheet.links(members), diagram=_diagram(layers)))
    return tuple(sorted(found, key=lambda group: (group.id == claim_status.ARTICLE, -len(group.claims))))


def _ways(
    sheet: PageContext, claims: Mapping[str, Claim], ways: Mapping[tuple[str, ...], Sequence[str]]
) -> Iterator[tuple[View, ...]]:
    """The layer of those between an origin and the article, if there are any, and that of the article."""
    article = Link(sheet.to("article.html"), sheet.site.t("chain.article"), "article")
    is_direct = list(ways) == [()]
    if not is_direct:
        yield tuple(
            _box(
                sheet.link(through[0], claim_status.listed(sheet.site, through))
                if through
                else Link("", sheet.site.t("network.direct"), ""),
                sheet.site.t("network.claims", n=len(members)),
                kind="named" if through else "",
                broken=_is_traced(claims, members),
            )
            for through, members in sorted(ways.items(), key=lambda way: -len(way[1]))
        )
    yield (_box(article, kind="named", broken=is_direct and _is_traced(claims, ways[()])),)


def _is_traced(claims: Mapping[str, Claim], members: Sequence[str]) -> bool:
    """True if no claim's origin is in the article's text."""
    return all(claims[i].chain[-1].basis == "none" for i in members)


def _box(link: Link, *details: str, kind: str = "", anchor: str = "", broken: bool = False) -> View:
    """`kind`: "named" in the article, "traced" by the editors, or ""; `broken` is the line into it."""
    return View(link=link, details=tuple(filter(None, details)), kind=kind, anchor=anchor, broken=broken)


def _diagram(layers: Sequence[tuple[View, ...]], caption: str = "") -> View:
    """Layers with the lines that come from the one before: (from, to, whether broken), in per cent of the width."""
    shown = [layer[:_MAX_BOXES] for layer in layers]
    lines = [
        tuple(
            (_center(a, above), _center(b, layer), box.broken) for a in range(len(above)) for b, box in enumerate(layer)
        )
        for above, layer in zip([(), *shown], shown, strict=False)
    ]
    more = [layer[_MAX_BOXES:] for layer in layers]
    return View(layers=tuple(zip(lines, shown, more, strict=True)), caption=caption)


def _center(place: int, boxes: Sequence[View]) -> float:
    return round((place + 0.5) / len(boxes) * 100, 2)


def _caption(site: Site, claim: Claim) -> Iterator[str]:
    """What the records say of the way: who is in the article's text, who reported it, and what is not recorded."""
    named = [step.agent for step in claim.chain if step.basis != "none"]
    if named:
        who, through = site.title(named[-1]), claim_status.listed(site, reversed(named[:-1]))
        yield site.t("chain.attributed_through" if through else "chain.attributed", who=who, through=through)
    else:
        yield site.t("chain.unsourced")
    if traced := [step.agent for step in claim.chain if step.basis == "none"]:
        yield site.t("chain.traced", who=claim_status.listed(site, traced))
    for basis in ("published", "inferred"):
        names = dict.fromkeys(short_name(site, r.source) for r in claim.reported_by if r.basis == basis)
        if names:
            yield site.t(f"chain.{basis}", names=site.interface.listed(names))
    if claim.reported_by:
        yield site.t("chain.unknown_report")


_STEPS = (1, 2, 2.5, 5)
_INTERVALS = (4, 3, 2)
Key = tuple[str, str | None]
"""What an amount counts, and its unit: only amounts with the same are compared."""


class _Figure(NamedTuple):
    """One amount that one body gives, however many sources report it."""

    who: str
    item: SourceAmount | Quantity
    href: str
    date: str  # when it was said; "" if that is not known
    is_late: bool
    is_own: bool
    basis: tuple[str, ...]


def numbers(sheet: PageContext, identifier: str) -> View | None:
    """A claim's amounts beside those of its evidence; None if there are none.

    The first thing that the claim itself counts is compared; what else the sources count are rows without a scale.
    Figures at the time are by date, later ones the latest first; without any at the time they take their place.
    """
    claim = sheet.record(identifier, Claim)
    found: dict[Key, list[_Figure]] = {_key(own): [] for own in claim.quantities}
    for figure in sorted(_figures(sheet, identifier, claim), key=lambda figure: figure.date):
        found.setdefault(_key(figure.item), []).append(figure)
    if not found:
        return None
    groups = [_group(sheet, claim, key, figures) for key, figures in found.items()]
    return groups[0] if len(groups) == 1 else View(**{**vars(groups[0]), "others": tuple(groups[1:])})


def _group(sheet: PageContext, claim: Claim, key: Key, figures: list[_Figure]) -> View:
    """The figures of one thing; drawn if the claim counts it and a figure differs from the claim's own."""
    own = [(number, amount) for number, amount in enumerate(claim.quantities, 1) if _key(amount) == key]
    said = [figure.item for figure in figures if figure.is_own and not figure.is_late]
    unsaid = [amount for _, amount in own if not any(_alike(amount, item) for item in said)]
    article = sheet.site.t("numbers.article")
    of_article = [_Figure(article, a, "", "", is_late=False, is_own=True, basis=()) for a in unsaid]
    figures = of_article + figures
    unit = _duration_unit(figures[0].item)
    is_drawn = bool(own) and len({(_bounds(f.item), f.item.open) for f in figures}) > 1
    lines = dict.fromkeys(bound for _, amount in own for bound in _bounds(amount))
    at_the_time, later = [f for f in figures if not f.is_late], [f for f in figures[::-1] if f.is_late]
    config, thing = sheet.site.config, sheet.site.title(key[0])
    is_entity = sheet.site.get(key[0], Entity) is not None
    thing = capitalised(thing)
    return View(
        thing=sheet.link(key[0], thing) if is_entity else Link("", thing, ""),
        anchors=tuple(f"quantities-{number}" for number, _ in own),
        until=sheet.edtf(config.contemporary_until) if at_the_time else "",
        now=_chart(sheet, at_the_time or later, lines if is_drawn else {}, unit, is_drawn=is_drawn),
        later=_chart(sheet, later if at_the_time else [], {}, unit, is_drawn=is_drawn),
        others=(),
    )


def _chart(sheet: PageContext, figures: list[_Figure], lines: Iterable[float], unit: str, *, is_drawn: bool) -> View:
    """Rows on a scale of their own; `lines` are values to compare all rows with. Without a scale, `top` is empty."""
    ends = [(*_bounds(f.item), f.item.open or not (f.item.max or _own_words(f.item))) for f in figures]
    largest = max([high for _, high, _ in ends] + list(lines), default=0.0)
    is_open = any(high == largest and is_open for _, high, is_open in ends)
    whole = not unit and all(float(bound).is_integer() for low, high, _ in ends for bound in (low, high))
    top, intervals = scale(largest / _LENGTHS.get(unit, 1), beyond=is_open, whole=whole)

    def percent(value: float) -> str:
        return f"{100 * value / _LENGTHS.get(unit, 1) / top:.4g}%"

    rows = [
        View(
            who=figure.who,
            href=figure.href,
            figure=_own_words(figure.item) or format_amount(figure.item, sheet.site.interface),
            start=percent(low),
            width=percent(high - low) if high > low else "",
            end=percent(high),
            open=is_open,
            capacity=getattr(figure.item, "what", None) == "capacity",
            own=figure.is_own,
            basis=figure.basis,
        )
        for figure, (low, high, is_open) in zip(figures, ends, strict=True)
    ]
    ticks = tick_words(top, intervals, unit, sheet.site.interface)
    if figures:
        ticks[-1] = with_unit(ticks[-1], top, figures[0].item.unit, sheet.site.interface)
    return View(
        rows=tuple(rows),
        top=ticks[-1] if is_drawn else "",
        # each with its place
        ticks=tuple((f"{100 * n / intervals:.4g}%", words) for n, words in enumerate(ticks)) if is_drawn else (),
        lines=tuple(map(percent, lines)),
    )


def scale(largest: float, *, beyond: bool = False, whole: bool = False) -> tuple[float, int]:
    """Return a round top that is at least `largest`, or greater for `beyond`, and into how many equal parts to cut it.

    Of the tops that 2 to 4 round steps reach, the least; `whole` steps are no fractions.
    """
    magnitude = math.floor(math.log10(largest)) if largest > 0 else 0
    steps = (step * 10.0**power for power in range(magnitude - 1, magnitude + 2) for step in _STEPS)
    found = [(step * n, n) for step in steps if not whole or step.is_integer() for n in _INTERVALS]
    reaching = ((top, n) for top, n in found if top > largest or (top == largest and not beyond))
    return min(reaching, key=lambda one: (one[0], -one[1]))


_LENGTHS = {letter: amounts.read(f"P1{letter}") for letter in "YMWD"}
"""Letter of a duration's unit → days, in which durations are compared."""


def _duration_unit(amount: Quantity) -> str:
    """The letter of the unit of an amount's scale, if it is a duration, or ""."""
    value = amount.min or amount.max or ""
    return value[-1] if value.startswith("P") else ""


def _key(amount: Quantity) -> Key:
    return amount.of, amount.unit


def _bounds(amount: Quantity) -> tuple[float, float]:
    low = amounts.known(amount.min) or 0.0
    return low, low if amount.max is None else amounts.known(amount.max) or 0.0


def _alike(one: Quantity, other: Quantity) -> bool:
    return _bounds(one) == _bounds(other) and one.open == other.open


def _own_words(amount: Quantity) -> str:
    """The article's words for its amount without a `max`, or "": "1,000 containers" is not "at least 1,000"."""
    return amount.as_ or "" if isinstance(amount, Amount) and not amount.max else ""


def _figures(sheet: PageContext, identifier: str, claim: Claim) -> Iterator[_Figure]:
    """The amounts of a claim's evidence: ten reports of one body's figure are one."""
    seen = set()
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        who = claim_status.listed(sheet.site, piece.origins)
        date = claim_status.date_of(sheet.site, piece.item)
        for item in piece.item.quantities:
            if (who, identity := (_key(item), _bounds(item), item.open, item.period)) in seen:
                continue
            seen.add((who, identity))
            is_own = piece.repeats and any(_key(a) == _key(item) and _alike(a, item) for a in claim.quantities)
            is_late = _is_late(sheet, piece, item)
            basis = [*_basis(sheet, date, item, piece, is_late), *([sheet.site.t("numbers.own")] if is_own else [])]
            yield _Figure(who, item, sheet.href(identifier, f"evidence-{number}"), date, is_late, is_own, tuple(basis))


def _is_late(sheet: PageContext, piece: Weighed, item: SourceAmount) -> bool:
    """Whether an amount covers a time after what the article could know; by when it was said if that is not given."""
    until = dates.known(sheet.site.config.contemporary_until).upper
    end = dates.known(item.period).upper
    return bool(until and (end > until if end else piece.later is not False))


def _basis(sheet: PageContext, date: str, item: SourceAmount, piece: Weighed, is_late: bool) -> Iterator[str]:  # noqa: FBT001  # as in _Figure
    if item.period:
        start, _, end = item.period.partition("/")
        is_until = end and start in {"", ".."}
        words = sheet.edtf(end if is_until else item.period)
        yield sheet.site.t("numbers.by", day=words) if is_until else words
    if date and (not item.period or (piece.later and not is_late)):
        yield sheet.site.t("numbers.said", day=sheet.edtf(date))
    if not date and not item.period:
        yield sheet.site.t("numbers.undated")
    if item.what == "capacity":
        yield sheet.site.t("numbers.capacity")
