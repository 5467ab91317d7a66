"""What can differ between two states of a briefing: one row of a table for each sort of difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["stronger", "weaker", "evidence", "records", "dates", "quotes", "words", "details", "site", "none"]
HEADINGS: Mapping[Group, str] = {
    "stronger": "Says more than before",
    "weaker": "Says less than before",
    "evidence": "Evidence and status",
    "records": "Records added, removed, renamed",
    "dates": "Dates",
    "quotes": "Quotations and the article",
    "words": "Wording",
    "details": "Details",
    "site": "The site as a whole",
    "none": "No change of meaning",
}
"""In the order of a report: what a reviewer must look at comes first."""

SORTS: Mapping[str, Group] = {
    "hedge-dropped": "stronger",
    "approximation-dropped": "stronger",
    "attribution-shortened": "stronger",
    "confidence-raised": "stronger",
    "date-unfounded": "stronger",
    "sentence-stronger": "stronger",
    "sentence-above-claim": "stronger",
    "citation-lost": "stronger",
    "hedge-added": "weaker",
    "approximation-added": "weaker",
    "attribution-lengthened": "weaker",
    "confidence-lowered": "weaker",
    "sentence-weaker": "weaker",
    "date-vaguer": "weaker",
    "status-changed": "evidence",
    "evidence-added": "evidence",
    "evidence-removed": "evidence",
    "evidence-changed": "evidence",
    "attribution-changed": "evidence",
    "record-added": "records",
    "record-removed": "records",
    "record-moved": "records",
    "record-renamed": "records",
    "record-unreadable": "records",
    "date-added": "dates",
    "date-removed": "dates",
    "date-sharpened": "dates",
    "date-changed": "dates",
    "quote-added": "quotes",
    "quote-removed": "quotes",
    "quote-moved": "quotes",
    "quote-extended": "quotes",
    "quote-cut": "quotes",
    "quote-changed": "quotes",
    "paragraph-added": "quotes",
    "paragraph-removed": "quotes",
    "paragraph-moved": "quotes",
    "paragraph-reworded": "quotes",
    "seed-changed": "quotes",
    "reworded": "words",
    "sentence-added": "words",
    "sentence-removed": "words",
    "sentence-moved": "words",
    "sentence-reworded": "words",
    "citation-added": "words",
    "links-changed": "words",
    "cue-changed": "words",
    "amount-changed": "details",
    "field-changed": "details",
    "settings-changed": "site",
    "vocabulary-changed": "site",
    "template-changed": "site",
    "style-changed": "site",
    "script-changed": "site",
    "picture-changed": "site",
    "no-meaning": "none",
}
"""Code → group. Codes are stable: scripts read them in the JSON report."""
_CODES = list(SORTS)
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, about one record or file."""

    code: str
    record: str
    """The record's id, or the path of a file that is no record."""
    title: str
    says: str
    """What differs, in plain words."""
    before: str = ""
    after: str = ""
    because: str = ""
    """Through what else, where the record's own file did not change."""

    @property
    def group(self) -> Group:
        """Where it stands in a report."""
        return SORTS[self.code]


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """As reports give them: by weight, then by record; within a record as they were found. Each once."""
    groups = list(HEADINGS)
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (groups.index(f.group), f.record, _CODES.index(f.code))))


def grouped(found: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Heading → its findings, in order; no empty groups. Those without a meaning share a line."""
    every = list(found)
    for group, heading in HEADINGS.items():
        if inside := [finding for finding in every if finding.group == group]:
            yield heading, list(_joined(inside)) if group == "none" else inside


def _joined(found: list[Finding]) -> Iterator[Finding]:
    for says in dict.fromkeys(finding.says for finding in found):
        records = [finding.record for finding in found if finding.says == says]
        rest = f" and {len(records) - _NAMED} more" if len(records) > _NAMED else ""
        names = ", ".join(records[:_NAMED]) + rest
        yield Finding("no-meaning", names, names, says)
