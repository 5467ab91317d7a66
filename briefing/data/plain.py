"""The briefing as plain text: `llms.txt` says in short what there is, `llms-full.txt` has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing.core.fields import Key, Ref
from briefing.core.model import Claim, Date, published_kinds
from briefing.core.urls import path_of
from briefing.site import claim_status
from briefing.site.site import Site

from .iris import Iris
from .published import Item, items, json_of, published_keys
from .text import id_of, one_line, plain


def short(site: Site) -> bytes:
    """As llmstxt.org describes it: title, what it is, the main things, links. It does not grow with the briefing."""
    iris = Iris(site, "llms.txt")
    config = site.config
    key_claims = "\n".join(
        f"- [{site.title(i)}]({iris.page(path_of(Claim.kind, i))}): {claim_status.in_words(site, i)}"
        for i in config.key_claims
    )
    return f"""# {config.title}

> {one_line(config.description)}

A claim of the article is not a fact. Name its status and who says so wherever you pass it on.

As of {config.as_of}. {config.publisher}. {config.licence}.

## Bottom line

{plain(site, site.documents[config.bottom_line])}

## How sure, and why

{plain(site, site.documents[config.how_sure])}

## Key claims

{key_claims}

## More

- [All of it as plain text]({iris.page("llms-full.txt")})
- [The data]({iris.page("data/index.html")}): tables, JSON, JSON-LD, RDF, annotations, citations
- [The article, every claim marked]({iris.page("article.html")})
- [All claims]({iris.page("claims/index.html")})
- [All sources]({iris.page("sources/index.html")})
""".encode()


def full(site: Site) -> bytes:
    """Everything, from the bottom line to the notes. [id] cites the claim or source of that id."""
    config = site.config
    parts = [
        f"# {config.title}",
        config.description,
        f"As of {config.as_of}. {config.publisher}. {config.licence}.",
        "Ids of records are in square brackets. A claim is what the article says, not a fact.",
        f"## The article\n\n{site.text.text.strip()}",
    ]
    for name, kind in published_kinds().items():
        parts.append(f"## {kind.title}")
        parts += map(_record, items(site, name))
    return ("\n\n".join(parts) + "\n").encode()


def _record(item: Item) -> str:
    """A record: its title, its facts, and its text."""
    site, record = item.site, item.value
    kind = f" ({record.type})" if hasattr(record, "type") else ""
    facts = _claim(item) if isinstance(record, Claim) else filter(None, (_fact(item, r) for r in _rows(record)))
    head = [f"### [{item.id}] {site.title(item.id)}{kind}", "\n".join(facts)]
    return "\n\n".join(filter(None, [*head, plain(site, site.documents[item.id])]))


def _rows(record: object) -> Iterator[Key]:
    return (row for row in published_keys(type(record)) if row.fact or row.part is Date)  # type: ignore[arg-type]


def _fact(item: Item, row: Key) -> str:
    """A key that the record's page shows among the facts, in words."""
    label = row.fact.label if row.fact else "When"
    empty = row.fact.empty if row.fact else ""
    value = item.get(row)
    if isinstance(value, Date):
        words = "; ".join(f"{made['words']} ({made['basis']})" for made in map(json_of, item.parts(row)))
    else:
        found = value if row.many else filter(None, [value])
        is_id = isinstance(row.marker, Ref) or row.part
        words = ", ".join(item.site.title(id_of(one)) if is_id else one_line(str(one)) for one in found)
    return f"{label}: {words or empty}" if words or empty else ""


def _claim(item: Item) -> Iterator[str]:
    site, claim = item.site, item.value
    status = claim_status.status(site, item.id)
    chain = [site.title(link.agent) for link in reversed(claim.chain)] or ["the article"]
    sure = f"Asserted as {claim_status.factuality(site, claim)}. Our confidence: {claim.confidence}."
    yield f"Status: {claim_status.in_words(site, item.id)}. {sure}"
    yield f"Confirmed at the time by: {_named(site, status.confirmed_by)}."
    yield f"Confirmed later by: {_named(site, status.confirmed_later_by)}."
    yield f"Says: {chain[0]}{', through ' + ', '.join(chain[1:]) if chain[1:] else ''}."
    for place in site.quotes.get(item.id, ()):
        yield f"The article: “{one_line(site.text.text[place.start : place.end])}”"
    for piece in claim_status.weigh(site, item.id):
        part = f"a part only ({piece.item.part})" if piece.item.part else ""
        how = ", ".join(filter(None, (piece.item.relation, part, "later" if piece.later else "")))
        word = _named(site, piece.origins)
        yield f"- {how}: {one_line(piece.item.note)} [{piece.item.source}] On the word of: {word}."


def _named(site: Site, ids: Iterable[str]) -> str:
    return ", ".join(claim_status.name(site, i) for i in ids) or "nobody"
