"""`draft`: what it proposes from an article, against records made by hand; what is accepted is written, and no more."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefing.build import pipeline
from briefing.cli import main
from briefing.core.diagnostics import UsageError
from briefing.core.model import Claim, Entity
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.site import Site
from briefing.tools.scaffold import names, proposals
from briefing.tools.scaffold.init_site import InitOptions, create_briefing
from briefing.tools.scaffold.proposals import Proposal, propose

from . import documents

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "tests/articles"
SEED = ROOT / "seeds/000_974c1a6ae013f9e4.txt"
ALIKE = 0.6
"""The part of their words that a proposed quotation and one made by hand share if they are of one assertion."""
FOUND: Mapping[str, Mapping[str, tuple[int, int, int]]] = {}


def begun(article: str | bytes, **known: str) -> dict[str, bytes]:
    """The files of a new briefing without its first claim, and so without the summaries that cite it."""
    data = article.encode() if isinstance(article, str) else article
    files = create_briefing(data, InitOptions("article.txt", "2026-03-05", **known), load.read_starter()).files
    return {path: data for path, data in files.items() if not path.startswith("content/claims/")}


def linked(files: Mapping[str, bytes]) -> Site:
    """A briefing, linked."""
    site, problems = pipeline.check(files, Engine(""))
    assert site is not None, problems
    return site


def by_hand(name: str) -> dict[str, Any]:
    """The records of an article that an editor made: of the seed, those of this repository."""
    if name != "seed":
        return yaml.safe_load((ARTICLES / f"{name}.records.yaml").read_text("utf-8"))
    site = linked(load.read_site(ROOT))
    claims = []
    for _, claim in site.all(Claim):
        if claim.quotes[0].exact == site.article.title:
            continue
        said = [link.agent for link in claim.chain if link.basis == "same-sentence"]
        agent = {"agent": site.title(said[0])} if said else {}
        given = {amount.as_: f"{amount.min or ''}-{amount.max or ''}" for amount in claim.quantities}
        claims.append({"quote": claim.quotes[0].exact, "cue": claim.cue, "amounts": given, **agent})
    named = {mention.entity: site.get(mention.entity, Entity) for mention in site.mentions}
    entities = {form.text: entity.type for entity in named.values() if entity for form in entity.names[:1]}
    return {"claims": claims, "entities": entities, "events": [e for e in {c.event for _, c in site.all(Claim)} if e]}


@cache
def proposed(name: str) -> tuple[Site, tuple[Proposal, ...]]:
    """What `draft` proposes for an empty briefing about an article."""
    site = linked(begun((SEED if name == "seed" else ARTICLES / f"{name}.txt").read_bytes()))
    return site, propose(site)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _pairs(
    claims: Sequence[Proposal], wanted: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Proposal, Mapping[str, Any]]]:
    """Each proposed claim with the one made by hand that is most like it."""
    free = list(wanted)
    for claim in claims:
        own = _words(claim.front["quotes"][0]["exact"])
        alike = [
            ((own & theirs).total() / (own | theirs).total(), n)
            for n, w in enumerate(free)
            if (theirs := _words(w["quote"]))
        ]
        share, best = max(alike, default=(0, 0))
        if share >= ALIKE:
            yield claim, free.pop(best)


def compare(name: str) -> dict[str, tuple[int, int, int]]:
    """What → how many proposals are right, wrong, and missing."""
    _, found = proposed(name)
    wanted = by_hand(name)
    claims, entities, events = ([one for one in found if one.kind == kind] for kind in ("claim", "entity", "event"))
    pairs = list(_pairs(claims, wanted["claims"]))
    titles = {one.identifier: one.front["title"] for one in entities}
    given: dict[str, list[tuple[Any, Any]]] = {"cue": [], "agent": [], "amounts": [], "date": []}
    for claim, record in pairs:
        link = claim.front.get("chain", [{}])[0]
        given["cue"].append((claim.front.get("cue"), record.get("cue")))
        given["agent"].append((titles.get(link.get("agent")), record.get("agent")))
        made = {a["as"]: f"{a.get('min', '')}-{a.get('max', '')}" for a in claim.front.get("quantities", ())}
        given["amounts"] += [(made.pop(key, None), value) for key, value in record.get("amounts", {}).items()]
        given["amounts"] += [(value, None) for value in made.values()]
        if name != "seed":  # its dates are those of sources
            given["date"].append((claim.front.get("date", {}).get("edtf"), str(record.get("date") or "") or None))
    counts = {"claims": (len(pairs), len(claims) - len(pairs), len(wanted["claims"]) - len(pairs))}
    for what, values in given.items():
        right = sum(one == other is not None for one, other in values)
        wrong = sum(one is not None and one != other for one, other in values)
        counts[what] = (right, wrong, sum(other is not None and one != other for one, other in values))
    forms = [({form["text"] for form in one.front["names"]}, one.front["type"]) for one in entities]
    right = sum(any(text in own for text in wanted["entities"]) for own, _ in forms)
    missed = sum(all(text not in own for own, _ in forms) for text in wanted["entities"])
    counts["entities"] = (right, len(entities) - right, missed)
    typed = sum(any(text in own and kind == type_ for own, kind in forms) for text, type_ in wanted["entities"].items())
    counts["types"] = (
        typed,
        sum(isinstance(kind, str) and kind != "" for _, kind in forms) - typed,
        len(wanted["entities"]) - typed,
    )
    dated, made_events = Counter(map(str, wanted["events"])), Counter(one.front["date"]["edtf"] for one in events)
    right = (dated & made_events).total()
    counts["events"] = (right, len(events) - right, dated.total() - right)
    return counts
