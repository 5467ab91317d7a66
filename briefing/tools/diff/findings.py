"""The terms of a comparison: a finding, and the table of what can differ."""

from collections.abc import Mapping, Sequence

from briefing.core.fields import Frozen
from briefing.parse.validation import SITE, VOCABULARY, identifier, record_type

_GROUPS: Mapping[str, str] = {
    "stronger": "Says more than before: hedge-dropped approximation-dropped attribution-shortened confidence-raised "
    "date-unfounded sentence-stronger sentence-above-claim citation-lost",
    "weaker": "Says less than before: hedge-added approximation-added attribution-lengthened confidence-lowered "
    "sentence-weaker date-vaguer",
    "evidence": "Evidence and status: status-changed evidence-added evidence-removed evidence-changed "
    "attribution-changed",
    "records": "Records added, removed, renamed: record-added record-removed record-moved record-renamed "
    "record-unreadable",
    "dates": "Dates: date-added date-removed date-sharpened date-changed",
    "quotes": "Quotations and the article: quote-added quote-removed quote-moved quote-extended quote-cut "
    "quote-changed paragraph-added paragraph-removed paragraph-moved paragraph-reworded seed-changed",
    "words": "Wording: reworded sentence-added sentence-removed sentence-moved sentence-reworded citation-added "
    "links-changed cue-changed",
    "details": "Details: amount-changed field-changed file-changed",
    "site": "The site as a whole: settings-changed vocabulary-changed template-changed style-changed script-changed "
    "picture-changed",
    "none": "No change of meaning: no-meaning",
}
"""Group → heading and codes, in the order of a report: what a reviewer must look at comes first."""
HEADINGS: Mapping[str, str] = {group: line.partition(": ")[0] for group, line in _GROUPS.items()}
SORTS: Mapping[str, str] = {code: group for group, line in _GROUPS.items() for code in line.partition(": ")[2].split()}
"""Code → group. Codes are stable: scripts read them in the JSON report."""


class Finding(Frozen):
    """One difference, about one record or file."""

    code: str
    record: str  # the record's id, or the path of a file that is no record
    title: str
    says: str  # what differs, in plain words
    before: str = ""
    after: str = ""
    because: str = ""  # the other record or file that caused it, where the record's own file did not change

    @property
    def group(self) -> str:
        """Its group in a report."""
        return SORTS[self.code]

    @property
    def statement(self) -> str:
        """What differs, and through what."""
        return f"{self.says} (through {self.because})" if self.because else self.says


def list_some(items: Sequence[str], most: int) -> str:
    """The first items of a list, and how many more there are."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest} more" if rest > 0 else "")


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Path → "added", "removed" or "changed", for the files that differ, in order of path."""
    found = {}
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            found[path] = "added" if path not in before else "removed" if path not in after else "changed"
    return found


def record_id(path: str) -> str:
    """The id of the record that a file holds; "" for any other file."""
    return identifier(path) if path in {SITE, VOCABULARY} or record_type(path) else ""
