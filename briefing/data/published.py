"""What is published of each record: its own keys, and the values that follow from the whole site.

JSON, CSV, JSON-LD and plain text are made by walking these rows. A row here replaces the record's own of that name.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_args

from briefing.core import dates, model
from briefing.core.config import Config
from briefing.core.document import Document, Span
from briefing.core.fields import Edtf, Frozen, Key, Record, Ref, Url, derived, key, keys
from briefing.core.inputs import MEDIA_TYPES, Attachment
from briefing.core.urls import base_url, encoded, path_of
from briefing.languages.dates import format_date
from briefing.site import claim_status
from briefing.site.linker import cover
from briefing.site.quotes import quotation_ids
from briefing.site.site import Site

_CONTEXT = 32
"""Characters given before and after a quotation, to tell it from another that is the same."""
_Id = Annotated[str, Ref()]
_Ids = tuple[_Id, ...]
_Words = tuple[str, ...]
_Text = str | None
_Day = Annotated[str, Edtf(day=True)] | None
_PRECISE = {"year": 4, "month": 7, "day": 10}
"""Characters of a day that is known as exactly as this."""
_SCHEMA_TYPES = {"person": "Person", "organisation": "Organization", "state": "Country", "place": "Place"}


class Item(Frozen):
    """A record of the site, or a part of one with its place in it."""

    site: Site
    id: str  # of the whole record
    value: Any
    anchor: str = ""  # of a part, such as `evidence-3`
    number: int = 0  # of a part: its place in its list, from 1
    parent: Item | None = None

    @property
    def status(self) -> claim_status.Status:
        """Of a claim."""
        return claim_status.status(self.site, self.id)

    @property
    def weighed(self) -> claim_status.Weighed:
        """Of a piece of evidence: what follows from it."""
        return claim_status.weigh(self.site, self.id)[self.number - 1]

    @property
    def span(self) -> Span:
        """Of a date: its bounds."""
        return dates.of(self.value)

    def get(self, row: Key) -> Any:  # noqa: ANN401  # the value of any key
        """The value of one of its rows."""
        return row.derive(self) if row.derive else getattr(self.value, row.attribute)

    def parts(self, row: Key) -> Iterator[Item]:
        """The parts that are the value of a row."""
        value = self.get(row)
        for number, part in enumerate(value if row.many else filter(None, [value]), 1):
            name = f"{row.json}-{number}" if row.many else row.json
            anchor = part.id if isinstance(part, Quotation) else f"{self.anchor}-{name}".lstrip("-")
            yield Item(self.site, self.id, part, anchor, number, self)


class Quotation(Record):
    """A passage of the article, word for word."""

    id: str = key("Permanent: it is made of the quoted words.", term="", column="quotation")
    exact: str = key("The article’s words.", term="text")
    prefix: str = key("The characters just before.", term="", column="")
    suffix: str = key("The characters just after.", term="", column="")
    start: int = key("Offset in article.txt, in Unicode code points from 0.")
    end: int = key("Offset of the first code point after it.")
    sentence: str = key("Where it begins: p3s2 is paragraph 3, sentence 2 of the article's page.", term="")


class ForeignName(Record):
    """A name of an entity in another language than the article's."""

    text: str = key("The name.")
    lang: str = key("Its language (BCP 47).")


@functools.cache
def _published(record: type[Record]) -> tuple[Key, ...]:
    rows = {row.name: row for row in keys(record) if row.json}
    for base in reversed(record.__mro__):
        rows |= {row.name: row for row in DERIVED.get(base, ())}
    if record.kind and record is not Config:
        rows = {row.name: row for row in _HEAD} | rows | {row.name: row for row in _TEXT if row.name not in rows}
    return tuple(rows.values())


published_keys: Callable[[type[Record]], tuple[Key, ...]] = _published  # type: ignore[assignment]  # as `keys`
"""The rows of a record type: its own that are published, and the derived ones."""


def items(site: Site, kind: str) -> Iterator[Item]:
    """The records of a kind: by their `order` if they have one, then by id."""
    found = sorted(site.all(model.KINDS[kind].record), key=lambda pair: model.place_of(pair[1]))
    return (Item(site, identifier, record) for identifier, record in found)


def json_of(item: Item) -> dict[str, Any]:
    """A record as JSON has it."""
    found: dict[str, Any] = {}
    for row in published_keys(type(item.value)):
        if row.json:
            parts = [json_of(part) for part in item.parts(row)] if row.part else []
            found[row.json] = (parts if row.many else next(iter(parts), None)) if row.part else item.get(row)
    return found


def quotations(site: Site, identifier: str) -> tuple[Quotation, ...]:
    """The passages that a claim or note quotes, in the order of the article."""
    text = site.text.text
    quoted = site.quotes.get(identifier, ())
    return tuple(
        Quotation(
            id=name,
            exact=text[place.start : place.end],
            prefix=text[max(0, place.start - _CONTEXT) : place.start],
            suffix=text[place.end : place.end + _CONTEXT],
            start=place.start,
            end=place.end,
            sentence=site.text.sentence_at(place.start).anchor,
        )
        for name, place in zip(quotation_ids(site.text, quoted), quoted, strict=True)
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def cited(*documents: Document) -> tuple[str, ...]:
    """The records that texts cite, in the order in which they do."""
    return _distinct(r.target for document in documents for r in document.prose.references if r.cites)


def plain(site: Site, document: Document) -> str:
    """A record's text; a link becomes its words, a citation the id of what is cited, in brackets."""
    parts, start = [], 0
    for reference in document.prose.references:
        parts.append(document.body[start : reference.start])
        parts.append(f"[{reference.target}]" if reference.cites else reference.words or site.title(reference.target))
        start = reference.end
    return "".join([*parts, document.body[start:]]).strip()


def json_lines(found: Iterable[dict[str, Any]]) -> str:
    """The entries of a JSON list, a line each: two versions can be compared line by line."""
    return ",\n".join(json.dumps(one, ensure_ascii=False) for one in found)


def ends(span: Span) -> tuple[str, ...]:
    """The first and last year, month or day of a date, once if it is one; none where only words say how it is known."""
    if not span.plain or not span.lower or not span.upper:
        return ()
    return _distinct(dates.iso(day)[: _PRECISE[span.precision]] for day in (span.lower, span.upper))


def id_of(part: Any) -> str:  # noqa: ANN401  # an id, words, or a record that holds an id
    """What an entry of a list is about: of a part its first id, else the words themselves."""
    rows = keys(type(part)) if isinstance(part, Record) else ()
    return str(next((getattr(part, row.attribute) for row in rows if isinstance(row.marker, Ref)), part))


def schema_type(item: Item) -> str:
    """An entity's class in schema.org: what its record gives, else that of its type."""
    return item.value.schema_type or _SCHEMA_TYPES.get(item.value.type, "Thing")


def _giver(item: Item) -> str:
    giver = item.parent and item.parent.value
    return giver.source if isinstance(giver, model.Evidence) else claim_status.ARTICLE


def _unit(item: Item) -> str | None:
    is_duration = any(value and value.startswith("P") for value in (item.value.min, item.value.max))
    return "days" if is_duration else item.value.unit


def _other_names(item: Item) -> list[Any]:
    """The names of an entity that are neither its title nor words for what it is, in JSON-LD."""
    others = dict.fromkeys(
        (n.text, n.lang) for n in item.value.names if n.sense == "name" and n.text != item.value.title
    )
    return [{"@value": words, "@language": lang} if lang else words for words, lang in others]


def _wikidata(item: Item) -> str | None:
    return item.value.wikidata and f"https://www.wikidata.org/entity/{item.value.wikidata}"


def _roles(item: Item) -> tuple[str, ...]:
    return tuple(
        f"{role.role}{f', {item.site.title(role.of)}' if role.of else ''}{f' ({role.date})' if role.date else ''}"
        for role in item.value.roles
    )


def as_worded(claim: model.Claim) -> Iterator[model.Evidence]:
    """The evidence that bears on all of a claim: what bears on a part only neither supports nor contradicts it."""
    return (piece for piece in claim.evidence if not piece.part)


def _claims(item: Item, key: str) -> list[model.Claim]:
    """The claims that name it under a key."""
    return [claim for _, claim in item.site.records_referencing(item.id, key, model.Claim)]


def _evidence_of_source(item: Item) -> Counter[str]:
    pieces = (piece for claim in _claims(item, "evidence") for piece in as_worded(claim))
    return Counter(piece.relation for piece in pieces if piece.source == item.id)


def _file(item: Item) -> Attachment:
    """The file of a record, or that of its copy."""
    return item.site.attachment(getattr(item.value, "copy", None) or item.id) or Attachment()


def _counts(count: Callable[[Item], Counter[str]], what: str) -> Iterator[Key]:
    for name in get_args(model.EvidenceRelation):
        meaning = f"How many pieces of {what} have the relation “{name}” to the claim as worded."
        yield derived(name, int, meaning, lambda i, name=name: count(i)[name], "csv")  # type: ignore[misc]


_QUOTATIONS = derived(
    *("quotations", tuple[Quotation, ...], "The passages of the article that it quotes."),
    lambda i: quotations(i.site, i.id),
    "json rdf",
    term="briefing:quotation",
)
_HEAD = (
    derived("id", str, "Permanent id of the record.", lambda i: i.id, "json csv"),
    derived("path", str, "Its page, relative to `base_url`.", lambda i: encoded(path_of(i.value.kind, i.id)), "json"),
)
_TEXT = (
    derived("text", str, "Markdown; [id] cites a record.", lambda i: plain(i.site, i.site.documents[i.id]), "json"),
)
_OF_CLAIM = (
    derived("status", str, "Its support and denials.", lambda i: claim_status.in_words(i.site, i.id), "json csv"),
    derived("support", model.Support, "What independent bodies say of it as worded.", lambda i: i.status.support),
    derived("confirmed_by", _Ids, "Bodies with evidence of the time for it.", lambda i: i.status.confirmed_by),
    derived("confirmed_later_by", _Ids, "Those with later evidence only.", lambda i: i.status.confirmed_later_by),
    derived("contradicted_by", _Ids, "Bodies whose evidence contradicts it.", lambda i: i.status.contradicted_by),
    derived("denied_by", _Ids, "Bodies that deny it; that never changes the support.", lambda i: i.status.denied_by),
    derived(
        "factuality",
        model.Factuality,
        "How far the article commits to it, by its cue.",
        lambda i: claim_status.factuality(i.site, i.value),
    ),
    derived("key", bool, "True if it is on the home page.", lambda i: i.id in i.site.config.key_claims, "json csv"),
    derived("origin", _Id, "Who says so in the end; else `article`.", lambda i: claim_status.origin(i.value)),
    *_counts(lambda i: Counter(piece.relation for piece in as_worded(i.value)), "evidence"),
    derived(
        *("quotation", str, "The article’s words; the first passage of several."),
        lambda i: next((quotation.exact for quotation in quotations(i.site, i.id)), None),
        "csv",
    ),
    _QUOTATIONS,
)
_OF_EVIDENCE = (
    derived("number", int, "Its place on the claim's page. It can change.", lambda i: i.number, "json"),
    derived("origin", _Ids, "On whose word it rests: entities, or the source itself.", lambda i: i.weighed.origins),
    derived("origin_title", _Words, "Their names.", lambda i: tuple(map(i.site.title, i.weighed.origins)), "csv"),
    derived("body", _Ids, "The bodies to which they belong: an embassy's is its state.", lambda i: i.weighed.bodies),
    derived("later", bool | None, "True if it is later than `contemporary_until`.", lambda i: i.weighed.later),
    derived("repeats", bool, "True if it only repeats the claim's own speakers.", lambda i: i.weighed.repeats),
    derived("publisher", str, "Who published the source.", lambda i: i.site.records[i.value.source].publisher, "csv"),
    derived(
        "published", str, "When it was published (EDTF).", lambda i: i.site.records[i.value.source].published, "csv"
    ),
)
_OF_DATE = (
    derived("edtf", str, "EDTF; `2023-08/` has no known end.", lambda i: dates.edtf_of(i.value), column="date"),
    derived(
        "earliest", _Day, "The first day that it can have been.", lambda i: i.span.lower and dates.iso(i.span.lower)
    ),
    derived("latest", _Day, "The last day that it can have been.", lambda i: i.span.upper and dates.iso(i.span.upper)),
    derived("words", str, "The same for people.", lambda i: format_date(i.span, i.site.interface), "json"),
    derived(
        *("sources", _Ids, "The sources that it rests on.", lambda i: _distinct(g.source for g in i.value.ground)),
        "json rdf",
        term="citation",
    ),
)
_OF_ANY_AMOUNT = (
    derived(
        *(row.name, str | None, row.meaning),
        lambda i, name=row.attribute: getattr(i.value, name, None),  # type: ignore[misc]
        term=row.term,
        json=row.json,
    )
    for row in (*keys(model.Amount), *keys(model.SourceAmount))
    if row.name in {"as", "what", "period"}
)  # every amount has the same keys in the data
_OF_QUANTITY = (
    derived("given_by", _Id, "`article`, or the id of the source.", _giver, "csv"),
    derived("counted_in", str, "The unit; “days” for a duration.", _unit, "csv", column="unit"),
    *_OF_ANY_AMOUNT,
)
_OF_ENTITY = (
    derived("schema_type", str, "Its class in schema.org.", schema_type, "json csv"),
    derived(
        "names", _Words, "Under which texts name it.", lambda i: _distinct(n.text for n in i.value.names), "json csv"
    ),
    derived(
        *("foreign_names", tuple[ForeignName, ...], "Those in other languages than the article's."),
        lambda i: tuple(ForeignName(text=name.text, lang=name.lang) for name in i.value.names if name.lang),
        "json rdf",
        term="-",
    ),
    derived("other_names", _Words, "", _other_names, "rdf", term="alternateName"),
    derived("same_as", Url | None, "", _wikidata, "rdf", term="sameAs"),
    derived("role_words", _Words, "What it is or was.", _roles, "csv", column="roles"),
    derived("claims", int, "How many claims it makes or passes on.", lambda i: len(_claims(i, "chain")), "csv"),
    derived("mentions", int, "How often the article names it.", lambda i: len(i.site.mentions_of(i.id)), "json csv"),
)
DERIVED: dict[type, tuple[Key, ...]] = {
    Config: (derived("base_url", Url | None, "The published address.", lambda i: base_url(i.value) or None),),
    model.Article: (
        derived("text", str, "Word for word, paragraphs separated by empty lines.", lambda i: i.site.text.text),
        derived("percent_covered", int, "How much of its text is quoted by a claim.", lambda i: cover(i.site).percent),
    ),
    model.Claim: _OF_CLAIM,
    model.Note: (_QUOTATIONS,),
    model.Evidence: _OF_EVIDENCE,
    model.Date: _OF_DATE,
    model.Quantity: _OF_QUANTITY,
    model.Entity: _OF_ENTITY,
    model.Source: (
        derived("title", str, "Its headline.", lambda i: i.site.title(i.id), term="name"),
        derived("archived_url", str | None, "Of a copy.", lambda i: getattr(i.value.archived, "url", None), "csv"),
        derived("archived_date", str | None, "Its date.", lambda i: getattr(i.value.archived, "date", None), "csv"),
        derived("copy_bytes", int | None, "Size of the copy kept here.", lambda i: _file(i).size or None, "csv"),
        derived("copy_sha256", str | None, "Its SHA-256.", lambda i: _file(i).sha256 or None, "csv"),
        *_counts(_evidence_of_source, "its evidence"),
    ),
    model.File: (
        derived(
            "path_of_file", _Text, "The file, relative to `base_url`.", lambda i: _file(i).path(i.id) or None, "json"
        ),
        derived("media_type", str | None, "Of that file.", lambda i: MEDIA_TYPES.get(_file(i).published_as), "json"),
        derived("bytes", int | None, "Size of the file that the editors keep.", lambda i: _file(i).size or None),
        derived("sha256", str | None, "SHA-256 of the file that the editors keep.", lambda i: _file(i).sha256 or None),
    ),
    model.Summary: (
        derived("cites", _Ids, "What its sentences cite.", lambda i: cited(i.site.documents[i.id]), term="citation"),
    ),
}
"""Record type → the values that follow from it and the site."""
