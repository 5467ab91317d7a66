"""What can differ between two states of a briefing: the table of codes, and a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

HEADINGS: Mapping[str, str] = {
    "problems": "Problems",
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
"""Group → heading, in the order of a report: what a reviewer must look at comes first."""
_TABLE: Mapping[str, str] = {
    "stronger": "hedge-dropped approximation-dropped attribution-shortened confidence-raised date-unfounded "
    "sentence-stronger sentence-above-claim citation-lost",
    "weaker": "hedge-added approximation-added attribution-lengthened confidence-lowered sentence-weaker date-vaguer",
    "evidence": "status-changed evidence-added evidence-removed evidence-changed attribution-changed",
    "records": "record-added record-removed record-moved record-renamed record-unreadable",
    "dates": "date-added date-removed date-sharpened date-changed",
    "quotes": "quote-added quote-removed quote-moved quote-extended quote-cut quote-changed "
    "paragraph-added paragraph-removed paragraph-moved paragraph-reworded seed-changed",
    "words": "reworded sentence-added sentence-removed sentence-moved sentence-reworded citation-added "
    "links-changed cue-changed",
    "details": "amount-changed field-changed",
    "site": "settings-changed vocabulary-changed template-changed style-changed script-changed picture-changed",
    "none": "no-meaning",
}
SORTS: Mapping[str, str] = {code: group for group, codes in _TABLE.items() for code in codes.split()}
"""Code → group. Codes are stable: scripts read them in the JSON report."""
_GROUPS, _CODES = list(HEADINGS), list(SORTS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, about one record or file; in a report also a problem, about a place."""

    code: str
    record: str
    """The record's id, or the path of a file that is no record."""
    title: str
    says: str
    """What differs, in plain words."""
    before: str = ""
    after: str = ""
    because: str = ""
    """The other record or file that caused it, where the record's own file did not change."""

    @property
    def group(self) -> str:
        """Its group in a report."""
        return SORTS.get(self.code, "problems")

    @property
    def statement(self) -> str:
        """What differs, and through what."""
        return f"{self.says} (through {self.because})" if self.because else self.says


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without repetition, by group, record and code; otherwise in the order given."""
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda f: (_GROUPS.index(f.group), f.record, _CODES.index(f.code))))


def grouped(found: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """(heading, its findings), for the groups that have any."""
    found = list(found)
    for group, heading in HEADINGS.items():
        if inside := [finding for finding in found if finding.group == group]:
            yield heading, inside


def list_some(items: list[str], most: int) -> str:
    """The first items of a list, and how many more there are."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest} more" if rest > 0 else "")
