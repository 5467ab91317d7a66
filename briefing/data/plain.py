"""The briefing as plain text: `llms.txt` says in short what there is, `llms-full.txt` has all of it."""

from collections.abc import Iterable, Iterator

from briefing.core import dates
from briefing.core.fields import Edtf, Key, Ref, Word
from briefing.core.folding import fold_space
from briefing.core.model import Archived, Claim, Date, published_kinds
from briefing.languages.dates import format_date
from briefing.site import claim_status
from briefing.site.site import Site

from .graph import Iris
from .published import Item, id_of, items, plain, published_keys

_LINKS = {
    "whole": "llms-full.txt",
    "data": "data/index.html",
    "article": "article.html",
    "claims": "claims/index.html",
    "sources": "sources/index.html",
}
"""String → where the short text leads."""


def short(site: Site) -> bytes:
    """As llmstxt.org describes it: title, what it is, the main things, links. It does not grow with the briefing."""
    iris, config, t = Iris(site, "llms.txt"), site.config, site.t
    claims = (f"- [{site.title(i)}]({iris.part(i, '')}): {claim_status.in_words(site, i)}" for i in config.key_claims)
    about = {"data": f": {t('text.data_forms')}"}
    links = (f"- [{t(f'text.{name}')}]({iris.page(path)}){about.get(name, '')}" for name, path in _LINKS.items())
    sections = {
        "bottom_line": plain(site, site.documents[config.bottom_line]),
        "how_sure": plain(site, site.documents[config.how_sure]),
        "key": "\n".join(claims),
        "more": "\n".join(links),
    }
    parts = [f"> {fold_space(config.description)}", t("text.facts"), _as_of(site)]
    return _joined(site, [*parts, *(f"## {t(f'text.{name}')}\n\n{words}" for name, words in sections.items())])


def full(site: Site) -> bytes:
    """Everything, from the bottom line to the notes. [id] cites the claim or source of that id."""
    article = f"## {site.t('text.the_article')}\n\n{site.text.text.strip()}"
    parts = [site.config.description, _as_of(site), site.t("text.ids"), article]
    for name in published_kinds():
        parts += (f"## {site.t(f'kind.{name}.plural')}", *map(_record, items(site, name)))
    return _joined(site, parts)


def _as_of(site: Site) -> str:
    config = site.config
    return site.t("text.as_of", day=config.as_of, publisher=config.publisher, licence=config.licence)


def _joined(site: Site, parts: Iterable[str]) -> bytes:
    return ("\n\n".join((f"# {site.config.title}", *parts)) + "\n").encode()


def _record(item: Item) -> str:
    """A record: its title, its facts, and its text."""
    site, record = item.site, item.value
    words = site.interface.inside(site.type_of(item.id))
    kind = f" {site.t('mark.in_brackets', words=words)}" if words else ""
    facts = "\n".join([*(_claim(item) if isinstance(record, Claim) else ()), *_facts(item)])
    head = f"### [{item.id}] {site.title(item.id)}{kind}"
    return "\n\n".join(filter(None, [head, facts, plain(site, site.documents[item.id])]))


def _facts(item: Item) -> Iterator[str]:
    """What the record's page shows among the facts, and its date."""
    for row in published_keys(type(item.value)):
        if (row.fact or row.part is Date) and (words := fact_words(item, row)):
            yield item.site.t("text.fact", label=item.site.t(f"facts.{row.name}"), words=words)


def fact_words(item: Item, row: Key) -> str:
    """A value as the record's page shows it among its facts; "" for a fact that is left out."""
    is_shown = row.fact and row.fact.shown_empty
    return words_of(item, row) or (item.site.t(f"facts.none.{row.name}") if is_shown else "")


def words_of(item: Item, row: Key) -> str:
    """A value as readers see it: records by title, dates and controlled words in words."""
    value, site = item.get(row), item.site
    if isinstance(value, Date):
        return site.t(
            "text.dated", date=format_date(dates.of(value), site.interface), basis=site.t(f"when.{value.basis}")
        )
    if isinstance(value, Archived):
        return site.t("text.archived", url=value.url, date=format_date(dates.known(value.date), site.interface))
    found = [id_of(one) for one in (value if row.many else [value]) if one is not None]
    if row.part or isinstance(row.marker, Ref):
        found = [site.title(one) for one in found]
    elif isinstance(row.marker, Edtf):
        found = [format_date(dates.known(one), site.interface) for one in found]
    elif row.scalar is int:
        found = [site.interface.number(one) for one in found]
    elif isinstance(row.marker, Word):
        labels = getattr(site.vocabulary, row.marker.vocabulary)
        found = [labels.get(one, one) for one in found]
    return fold_space(site.t("mark.comma").join(found))


def _claim(item: Item) -> Iterator[str]:
    site, claim = item.site, item.value
    status = claim_status.status(site, item.id)
    certainty = site.t(f"preview.{claim_status.factuality(site, claim)}")
    confidence = site.t(f"status.{claim.confidence}")
    yield site.t("text.status", status=claim_status.in_words(site, item.id), certainty=certainty, confidence=confidence)
    yield site.t("text.confirmed", names=_named(site, status.confirmed_by))
    yield site.t("text.confirmed_later", names=_named(site, status.confirmed_later_by))
    yield f"{claim_status.attribution(site, claim)}."
    for place in site.quotes.get(item.id, ()):
        yield site.t("text.quoted", words=fold_space(site.text.text[place.start : place.end]))
    for piece in claim_status.weigh(site, item.id):
        part = site.t("text.part", part=piece.item.part) if piece.item.part else ""
        words = (site.t(f"text.relation.{piece.item.relation}"), part, site.t("text.later") if piece.later else "")
        how, note = site.t("mark.comma").join(filter(None, words)), fold_space(piece.item.note)
        names = _named(site, piece.origins)
        yield "- " + site.t("text.evidence", how=how, note=note, source=piece.item.source, names=names)


def _named(site: Site, ids: Iterable[str]) -> str:
    return site.t("mark.comma").join(claim_status.name(site, i) for i in ids) or site.t("text.no_one")
