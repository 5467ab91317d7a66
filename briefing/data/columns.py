"""The tables' columns: the name, the type and the meaning of each. `rows` gives their values in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from briefing.site.claim_status import SUPPORTS

Kind = Literal["string", "integer", "number", "boolean", "date"]
"""A datatype of CSV on the Web (W3C 2015)."""
RELATIONS = ("supports", "dates", "refines", "contradicts", "denies")


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    about: str
    kind: Kind = "string"


_CLAIM = (
    Column("claim", "Id of the claim."),
    Column("claim_title", "The claim."),
    Column("claim_status", "Its status in words: its support, and who denies it."),
)
_DAYS = (
    Column("date", "When, in EDTF; empty where nothing is said."),
    Column("earliest", "The first day that it can have been.", "date"),
    Column("latest", "The last day that it can have been.", "date"),
)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "data/claims.csv": (
        Column("id", "Permanent id of the claim."),
        Column("title", "The assertion, in neutral words."),
        Column("status", "Its status in words: its support, and who denies it."),
        Column("support", f"{', '.join(SUPPORTS)}."),
        Column("confirmed_by", "Ids of the bodies that confirm it with evidence of the time."),
        Column("confirmed_later_by", "Ids of those that confirm it only with later evidence."),
        Column("contradicted_by", "Ids of the bodies whose evidence contradicts it."),
        Column("denied_by", "Ids of the bodies that deny it."),
        Column("factuality", "How far the article commits to it: certain, probable, possible, unknown."),
        Column("confidence", "The editors’ own: low, moderate, high."),
        Column("key", "True if the home page leads with it.", "boolean"),
        Column("cue", "The article’s hedging words."),
        Column("origin", "Id of who says so in the end; “article” where it names nobody."),
        Column("origin_title", "Their name."),
        Column("chain", "Ids of all who say so or pass it on, nearest to the article first."),
        *(Column(name, f"How many pieces of evidence have the relation “{name}”.", "integer") for name in RELATIONS),
        Column("event", "Id of the event that it is about."),
        *_DAYS,
        Column("quotation", "The article’s words; the first passage of several."),
        Column("page", "Its page."),
    ),
    "data/evidence.csv": (
        *_CLAIM,
        Column("relation", f"What the source does to the claim: {', '.join(RELATIONS)}."),
        Column("source", "Id of the source."),
        Column("source_title", "Its title."),
        Column("publisher", "Its publisher; empty where none was found."),
        Column("published", "When it was published, in EDTF; empty where no date was found."),
        Column("note", "What it says, in the editors’ words."),
        Column("part", "The only part of the claim that it bears on; then it is not counted."),
        Column("origin", "Ids of the entities on whose word that rests, or of the source."),
        Column("origin_title", "Their names."),
        Column("body", "Ids of the bodies to which they belong."),
        Column("later", "True if it is later than what the article could know; empty if undated.", "boolean"),
        Column("repeats", "True if it only repeats the claim’s own speakers; it is not counted then.", "boolean"),
        Column("date", "The date that it gives, in EDTF."),
        Column("page", "Where the claim’s page shows it."),
    ),
    "data/entities.csv": (
        Column("id", "Permanent id of the entity."),
        Column("title", "The name that we use."),
        Column("type", "A word of the briefing’s own vocabulary."),
        Column("schema_type", "Its class in schema.org."),
        Column("names", "Under which texts name it."),
        Column("roles", "What it is or was."),
        Column("wikidata", "Its item in Wikidata."),
        Column("claims", "How many claims it makes or passes on.", "integer"),
        Column("mentions", "How often the article names it.", "integer"),
        Column("page", "Its page."),
    ),
    "data/events.csv": (
        Column("id", "Permanent id of the event."),
        Column("title", "What happened, in neutral words."),
        Column("type", "A word of the briefing’s own vocabulary."),
        *_DAYS,
        Column("basis", "How we know when: stated, inferred or external."),
        Column("stated", "The article’s own words for the date."),
        Column("place", "Id of the place."),
        Column("place_title", "Its name."),
        Column("participants", "Ids of those who took part."),
        Column("part_of", "Id of the event of which it is a part."),
        Column("page", "Its page."),
    ),
    "data/sources.csv": (
        Column("id", "Permanent id of the source."),
        Column("title", "Its headline."),
        Column("publisher", "Empty where none was found."),
        Column("author", "Empty where none was found."),
        Column("published", "When, in EDTF; empty where no date was found."),
        Column("type", "A word of the briefing’s own vocabulary."),
        Column("language", "A language tag (BCP 47)."),
        Column("reliability", "Admiralty code: A completely reliable to F cannot be judged."),
        Column("consulted", "When the editors read it, in EDTF."),
        Column("origin", "Id of the entity whose account it passes on."),
        *(
            Column(name, f"How many pieces of its evidence have the relation “{name}”.", "integer")
            for name in RELATIONS
        ),
        Column("url", "Its address."),
        Column("page", "Its page here."),
    ),
    "data/quotations.csv": (
        *_CLAIM,
        Column("quotation", "Permanent id of the quotation, unique in the claim."),
        Column("exact", "The article’s words."),
        Column("start", "Offset in article.txt, in code points from 0.", "integer"),
        Column("end", "Offset of the first code point after it.", "integer"),
        Column("sentence", "Where it begins: p3s2 is paragraph 3, sentence 2."),
        Column("page", "Its address."),
    ),
    "data/amounts.csv": (
        *_CLAIM,
        Column("given_by", "“article”, or the id of the source."),
        Column("given_by_title", "Its title."),
        Column("of", "Id of what is counted, or plain words."),
        Column("of_title", "What is counted."),
        Column("min", "At least so many.", "number"),
        Column("max", "At most so many.", "number"),
        Column("unit", "“days” for a duration, of which a month is taken as 30.44; empty for a plain number."),
        Column("what", "estimate, or capacity: what there was room for."),
        Column("period", "The time that it covers, in EDTF."),
        Column("approximate", "True for “about”.", "boolean"),
        Column("open", "True for “at least” or “more than”.", "boolean"),
        Column("stated", "The article’s own words."),
    ),
}
"""Output path → the table's columns."""
