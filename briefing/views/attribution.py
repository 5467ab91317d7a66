"""Who told whom: the way of a claim from its origin through speakers and reports to the article, in layers of boxes."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from briefing.core.model import Claim, Source
from briefing.site import claim_status
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import Link, View

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
