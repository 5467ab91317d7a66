"""The briefing as plain text: `llms.txt` says in short what there is, `llms-full.txt` has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing.core import dates, languages
from briefing.core.fields import Edtf, Fact, Key, Ref, Word
from briefing.core.folding import fold_space
from briefing.core.model import Archived, Claim, Date, published_kinds
from briefing.core.urls import path_of
from briefing.site import claim_status
from briefing.site.site import Site

from .published import Item, id_of, items, plain, published_keys
from .terms import Iris


def short(site: Site) -> bytes:
    """As llmstxt.org describes it: title, what it is, the main things, links. It does not grow with the briefing."""
    iris = Iris(site, "llms.txt")
    config = site.config
    key_claims = "\n".join(
        f"- [{site.title(i)}]({iris.page(path_of(Claim.kind, i))}): {claim_status.in_words(site, i)}"
        for i in config.key_claims
    )
    return f"""# {config.title}

> {fold_space(config.description)}

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
    facts = "\n".join(_claim(item) if isinstance(record, Claim) else _facts(item))
    head = f"### [{item.id}] {site.title(item.id)}{kind}"
    return "\n\n".join(filter(None, [head, facts, plain(site, site.documents[item.id])]))


def _facts(item: Item) -> Iterator[str]:
    """What the record's page shows among the facts, and its date."""
    for row in published_keys(type(item.value)):
        fact = row.fact or (Fact("When") if row.part is Date else None)
        if fact and (words := words_of(item, row) or fact.empty):
            yield f"{fact.label}: {words}"


def words_of(item: Item, row: Key) -> str:
    """A value as readers see it: records by title, dates and controlled words in words."""
    value, site = item.get(row), item.site
    if isinstance(value, Date):
        return f"{dates.format_date(dates.of(value))} ({value.basis})"
    if isinstance(value, Archived):
        return f"{value.url} ({dates.format_date(dates.known(value.date))})"
    found = [id_of(one) for one in (value if row.many else [value]) if one is not None]
    if row.part or isinstance(row.marker, Ref):
        found = [site.title(one) for one in found]
    elif isinstance(row.marker, Edtf):
        found = [dates.format_date(dates.known(one)) for one in found]
    elif isinstance(row.marker, Word):
        labels = getattr(site.vocabulary, row.marker.vocabulary)
        found = [labels.get(one, one) for one in found]
    return fold_space(", ".join(found))


def _claim(item: Item) -> Iterator[str]:
    site, claim = item.site, item.value
    status = claim_status.status(site, item.id)
    who, *through = [site.title(link.agent) for link in reversed(claim.chain)] or [""]
    key = "as_told_by" if through else "according_to" if who else "no_source"
    sure = f"{languages.text(f'preview.{claim_status.factuality(site, claim)}')}. Our confidence: {claim.confidence}."
    yield f"Status: {claim_status.in_words(site, item.id)}. {sure}"
    yield f"Confirmed at the time by: {_named(site, status.confirmed_by)}."
    yield f"Confirmed later by: {_named(site, status.confirmed_later_by)}."
    yield f"{languages.text(f'preview.{key}', who=who, through=', '.join(through))}."
    for place in site.quotes.get(item.id, ()):
        yield f"The article: “{fold_space(site.text.text[place.start : place.end])}”"
    for piece in claim_status.weigh(site, item.id):
        part = f"a part only ({piece.item.part})" if piece.item.part else ""
        how = ", ".join(filter(None, (piece.item.relation, part, "later" if piece.later else "")))
        word = _named(site, piece.origins)
        yield f"- {how}: {fold_space(piece.item.note)} [{piece.item.source}] According to: {word}."


def _named(site: Site, ids: Iterable[str]) -> str:
    return ", ".join(claim_status.name(site, i) for i in ids) or "no one"
