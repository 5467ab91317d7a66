"""The tables' rows. Beside every id stands a title, so that nobody has to look one up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from briefing.core import amounts

from .columns import RELATIONS
from .parts import Dated, Quantity, Role
from .records import Briefing, Claim, Event

Value = str | int | float | bool | None
Row = tuple[Value, ...]


class Rows:
    """The rows of one briefing, in the order of its records."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.base = briefing.base_url or ""
        kinds = (briefing.claims, briefing.entities, briefing.events, briefing.sources)
        self.titles: dict[str, str] = {record.id: record.title for kind in kinds for record in kind}
        self.titles["article"] = briefing.article.title

    def tables(self) -> Mapping[str, Iterator[Row]]:
        """Output path → rows, as `COLUMNS` has them."""
        return {
            "data/claims.csv": self.claims(),
            "data/evidence.csv": self.evidence(),
            "data/entities.csv": self.entities(),
            "data/events.csv": map(self.event, self.briefing.events),
            "data/sources.csv": self.sources(),
            "data/quotations.csv": self.quotations(),
            "data/amounts.csv": self.amounts(),
        }

    def claims(self) -> Iterator[Row]:
        """A row a claim."""
        for c in self.briefing.claims:
            counts = Counter(e.relation for e in c.evidence)
            quoted = c.quotations[0].exact if c.quotations else None
            yield (
                *(c.id, c.title, c.status, c.support, _joined(c.confirmed_by), _joined(c.confirmed_later_by)),
                *(_joined(c.contradicted_by), _joined(c.denied_by), c.factuality, c.confidence, c.key, c.cue),
                *(c.origin, self._title(c.origin), _joined(link.agent for link in c.chain)),
                *(counts[relation] for relation in RELATIONS),  # type: ignore[index]  # they are these words
                *(c.event, *_days(c.date), quoted, self.base + c.path),
            )

    def evidence(self) -> Iterator[Row]:
        """A row a piece of evidence."""
        sources = {source.id: source for source in self.briefing.sources}
        for c in self.briefing.claims:
            for e in c.evidence:
                source = sources[e.source]
                yield (
                    *(*_claim(c), e.relation, e.source, source.title, source.publisher, source.published, e.note),
                    *(e.part, _joined(e.origin), _joined(self._title(i) or i for i in e.origin)),
                    *(_joined(e.body), e.later, e.repeats, e.date),
                    f"{self.base}{c.path}#evidence-{e.number}",
                )

    def entities(self) -> Iterator[Row]:
        """A row an entity."""
        said = Counter(agent for c in self.briefing.claims for agent in {link.agent for link in c.chain})
        for e in self.briefing.entities:
            yield (
                *(e.id, e.title, e.type, e.schema_type, _joined(e.names), _joined(map(self._role, e.roles))),
                *(e.wikidata, said[e.id], e.mentions, self.base + e.path),
            )

    def event(self, e: Event) -> Row:
        """An event's row."""
        return (
            *(e.id, e.title, e.type, *_days(e.date), e.date.basis, e.date.stated, e.place, self._title(e.place)),
            *(_joined(taking_part.entity for taking_part in e.participants), e.part_of, self.base + e.path),
        )

    def sources(self) -> Iterator[Row]:
        """A row a source."""
        used: Counter[tuple[str, str]] = Counter(
            (e.source, e.relation) for c in self.briefing.claims for e in c.evidence
        )
        for s in self.briefing.sources:
            yield (
                *(s.id, s.title, s.publisher, s.author, s.published, s.type, s.language, s.reliability, s.consulted),
                *(s.origin, *(used[s.id, relation] for relation in RELATIONS), s.url, self.base + s.path),
            )

    def quotations(self) -> Iterator[Row]:
        """A row a quotation."""
        for c in self.briefing.claims:
            for q in c.quotations:
                yield *_claim(c), q.id, q.exact, q.start, q.end, q.sentence, f"{self.base}{c.path}#{q.id}"

    def amounts(self) -> Iterator[Row]:
        """A row an amount: the article's own, then those of the evidence."""
        for c in self.briefing.claims:
            yield from (self._amount(c, "article", q) for q in c.quantities)
            yield from (self._amount(c, e.source, q) for e in c.evidence for q in e.quantities)

    def _amount(self, c: Claim, by: str, q: Quantity) -> Row:
        unit = "days" if any(value and value.startswith("P") for value in (q.min, q.max)) else q.unit
        given = (by, self._title(by), q.of, self._title(q.of) or q.of, _number(q.min), _number(q.max), unit)
        return *_claim(c), *given, q.what, q.period, q.approximate, q.open, q.stated

    def _title(self, identifier: str | None) -> str | None:
        return self.titles.get(identifier) if identifier else None

    def _role(self, role: Role) -> str:
        of = self._title(role.of)
        return f"{role.role}{f', {of}' if of else ''}{f' ({role.date})' if role.date else ''}"


def _claim(c: Claim) -> Row:
    return c.id, c.title, c.status


def _days(date: Dated | None) -> Row:
    return (date.edtf, date.earliest, date.latest) if date else (None, None, None)


def _joined(values: Iterable[str]) -> str:
    """Several values in one cell."""
    return "; ".join(values)


def _number(text: str | None) -> float | None:
    return round(amounts.read(text), 2) if text else None
