"""Problems as data: what can be wrong with a briefing, where, and how to fix it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, NoReturn


class Severity(StrEnum):
    """An error stops the site from being published; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in an input file. Line and column count from 1, in characters; length is for the caret."""

    path: str
    line: int = 1
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Code(NamedTuple):
    """One kind of problem: its severity, and the usual way to fix it."""

    severity: Severity
    hint: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem found in the input; its severity follows from its code."""

    code: str
    location: Location
    message: str
    hint: str

    @property
    def severity(self) -> Severity:
        """That of its code."""
        return CODES[self.code].severity

    @property
    def headline(self) -> str:
        """Its place, severity, message and code, as editors read them."""
        return f"{self.location}: {self.severity}: {self.message} [{self.code}]"

    def rewritten(self, change: Callable[[str], str]) -> Diagnostic:
        """With its path, message and the lines of its hint changed, which may quote a stranger."""
        where = replace(self.location, path=change(self.location.path))
        hint = "\n".join(map(change, self.hint.splitlines()))
        return Diagnostic(self.code, where, change(self.message), hint)


def problem(code: str, location: Location, message: str, hint: str = "") -> Diagnostic:
    """Make a diagnostic; without a hint of its own it carries the table's. KeyError for a code not in the table."""
    return Diagnostic(code, location, message, hint or CODES[code].hint)


def in_order(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, drop what is said twice: the same input always gives the same report."""
    return tuple(sorted(set(problems), key=lambda d: (d.location, d.code, d.message)))


def has_errors(problems: Iterable[Diagnostic]) -> bool:
    """True if one of them stops publication."""
    return any(d.severity is Severity.ERROR for d in problems)


def count(problems: Iterable[Diagnostic]) -> tuple[int, int]:
    """Return the numbers of errors and of warnings."""
    found = [d.severity for d in problems]
    return found.count(Severity.ERROR), found.count(Severity.WARNING)


def columns(text: str) -> int:
    """How many cells of a terminal a text takes: two for wide letters, none for accents and the like."""
    marks = sum(unicodedata.category(letter) in {"Mn", "Me", "Cf"} for letter in text)
    return len(text) - marks + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def show(diagnostic: Diagnostic, files: Mapping[str, bytes], visible: Callable[[str], str] = str) -> str:
    """The diagnostic as plain text: headline, the source line (escaped by `visible`) with a caret, the hint."""
    where = diagnostic.location
    lines = [diagnostic.headline]
    source = re.split("\r\n|\r|\n", files.get(where.path, b"").decode("utf-8", "replace"))
    text = source[where.line - 1] if 0 < where.line <= len(source) else ""
    if text.strip() and not text.startswith("\0"):  # a file that is not read
        at = where.column - 1  # of a long line only what is around the caret is shown
        before, after = _window(text[max(0, at - 59) : at][::-1], 59)[::-1], _window(text[at : at + 110], 51)
        parts = (before, after[: where.length], after[where.length :])
        before, marked, rest = (visible(part.replace("\t", " ")) for part in parts)
        lines += [f"    {before}{marked}{rest}", "    " + " " * columns(before) + "^" * max(1, columns(marked))]
    if diagnostic.hint:
        lines.append("  hint: " + diagnostic.hint.replace("\n", "\n        "))
    return "\n".join(lines)


def _window(text: str, most: int) -> str:
    while columns(text) > most:
        text = text[:-1]
    return text


DATE_EXAMPLES = ("2023-11-01", "2023-08", "2023-07-25/2023-07-27", "2023-08~", "XXXX-07")
"""Dates as hints show them: a day, a month, an interval, about a month, a month whose year is not known."""
_ERRORS = {
    "site-missing": "Run the command in the briefing's folder, or name it with --site DIR.",
    "not-utf8": "Save the file with the encoding UTF-8.",
    "forbidden-character": (
        "Delete it; if it was meant as a letter or a page's end, type that letter, or leave a blank line."
    ),
    "empty-file": "Write the front matter and the text, or delete the file.",
    "file-too-large": "Split the text into several records.",
    "file-refused": (
        "Put in a JPEG, PNG or WebP picture, a PDF, or a .txt in UTF-8; save a drawing as PNG, a large picture smaller."
    ),
    "file-missing": "Put the file into content/files/.",
    "file-twice": "Keep one of the two records.",
    "alt-missing": "Say in `alt` what the picture shows, for those who do not see it.",
    "too-long": "Shorten it; the command `docs limits` lists the limits.",
    "too-many": "Take some away; the command `docs limits` lists the limits.",
    "unexpected-file": "Put records as `content/KIND/ID.md`; the command `docs content` lists the kinds.",
    "bad-id": "Use letters (in lower case), digits and single hyphens, at most 80 characters.",
    "duplicate-id": "Rename one of the files: ids are unique in the whole site.",
    "front-matter-missing": "Start the file with a line `---`, the keys, and a second line `---`.",
    "front-matter-unclosed": "Add a line with only `---` after the last key.",
    "yaml-syntax": "Check the indentation and put quotation marks around text that contains `: ` or `#`.",
    "yaml-alias": "Write the value out where it is needed.",
    "yaml-depth": "No record needs more than a few levels; see the command `docs content`.",
    "duplicate-key": "Keep one of them.",
    "unknown-key": "The command `docs content` lists the keys of each kind.",
    "missing-key": "Add it; `null` is allowed where the command `docs content` says so.",
    "old-form": "Write what the message says.",
    "wrong-type": "The command `docs content` says what the key takes.",
    "wrong-value": "Use one of the allowed values.",
    "markup-in-plain-text": "Front-matter texts are plain; move the link to the text below.",
    "hidden-character": "Delete it, and type the words again.",
    "raw-html": "Write Markdown, or put the HTML in `code` marks to show it.",
    "unsafe-link": "Link to https:, http: or mailto: addresses, or to a record with [[id]].",
    "unsupported-markup": "The command `docs content` lists the Markdown that records may use.",
    "dead-link": "Link to records with [[id]]; the address is worked out for you.",
    "dead-anchor": "Use the heading's words in lower case, joined by hyphens.",
    "unknown-id": "Check the spelling, or add the record.",
    "wrong-kind": "Name a record of the kind asked for.",
    "draft-needed": "Remove `draft: true` from the record, or name another one here.",
    "self-reference": "Name another record, or leave the entry out.",
    "dead-redirect": "Redirect an id that is gone to one that exists.",
    "source-not-independent": "Evidence comes from other sources only.",
    "confirmed-by-speaker": "Leave `origin` out: the publisher of the report confirms it. Or write `refines`.",
    "origin-missing": "Add `origin`: the entity whose word it is.",
    "denial-twice": (
        "Keep one entry. If it is another denial, give each its own `date`, or say with `part` what it denies."
    ),
    "amount-outside": "Say with `part` what it does support, or write `refines` or `contradicts`.",
    "confidence-unsupported": "Lower `confidence`, or say why in `reason`.",
    "article-missing": "Add the article: front matter, then its verbatim text.",
    "seed-missing": "Put the article as received into `seeds/` and name it in `seed`.",
    "article-differs": "Restore the article's own words; remarks belong in content/notes/.",
    "quote-not-found": "Copy the words from content/article.md exactly.",
    "quote-ambiguous": "Add `prefix` or `suffix`: a few words before or after the right one.",
    "cue-not-found": "Copy the words from content/article.md exactly.",
    "amount-not-found": "Copy the words from content/article.md exactly.",
    "stated-not-found": "Copy the words from content/article.md exactly, or leave `stated` out.",
    "bad-date": f"Examples: {', '.join(DATE_EXAMPLES)}.",
    "date-shape": "Give either `edtf`, or `from` and/or `to`.",
    "date-reversed": "Exchange the two ends.",
    "date-ungrounded": "Add `ground` (source and the date it gives); for `inferred` also `reason`.",
    "date-too-exact": "Give it only as exactly as the ground does, or add a better ground.",
    "date-not-in-ground": "Correct the date or the one under `ground`, or change `basis`.",
    "amount-shape": "Give `min` and/or `max`, numbers or durations such as P2M, smaller first.",
    "unknown-word": "Use one of the listed words, or add the word there.",
    "cue-unclassified": "Add the cue to `hedges` in content/vocabulary.yaml.",
    "name-clash": "Give one of them a `prefix` or `suffix`, or remove the name.",
    "sentence-uncited": "Add [@claim] or [@source] to the sentence.",
    "string-unknown": "Take the name from the program's languages/en.yaml, or delete the line.",
    "string-missing": "Add them, or write `draft: true` at the top: then pages say in English what is missing.",
    "plural-missing": "Write each form; where they are all the same, write one string without forms.",
    "wrong-placeholder": "Write each placeholder as in English, in any order; a brace cannot be written.",
    "language-unknown": "Name the file by its language, such as `languages/fr.yaml` or `languages/pt-BR.yaml`.",
    "template-error": "Fix the template; the last good site is kept.",
    "output-not-ours": "Name another folder in --output, or empty this one yourself.",
    "output-failed": "Check the free space and the folder's permissions; what was written last is kept.",
}
_WARNINGS = {
    "language-missing": "Write languages/TAG.yaml; the command `docs translating` says how.",
    "language-draft": "Add them to the file; the command `docs translating` says how.",
    "no-font": "Install a font that has them, such as one of the Noto family, and build again.",
    "history-cut": "Fetch all of it: `git fetch --unshallow`; in a workflow, `fetch-depth: 0`.",
    "undecided": "Change it or keep it, and delete it from `undecided` in site.yaml.",
    "contact-missing": "Add to site.yaml: contact: a mail address or the address of a page.",
    "more-faults": "Fix those above first.",
    "folder-not-read": "Move it into `content/`.",
    "file-unused": "Add a record for it, or delete the file.",
    "similar-id": "Rename one of the files.",
    "value-cut": "Put the value in quotation marks. For a remark leave two spaces before `#` and one after it.",
    "text-missing": "Add at least a sentence below the front matter.",
    "hidden-in-article": "Compare it with the seed; tell readers.",
    "mixed-script": "Type it again with one keyboard.",
    "lookalike-host": "Type the address again with one keyboard, or leave the link out.",
    "other-host": "Name the host that the link leads to, or use other words.",
    "as-of-unsupported": "Put the day up to which sources were really looked through.",
    "later-untold": "Add a sentence that cites it to a summary.",
    "amount-not-in-words": "Correct `min` and `max`, or quote the words that give them in `as`.",
    "evidence-off-date": "Correct one of the two dates; if the evidence is of another time, its relation is `refines`.",
    "source-from-future": "Correct `published` or `consulted`, or `as_of` in site.yaml.",
    "mixed-quantities": "Compare only amounts of the same thing in the same unit.",
    "hedge-dropped": "Keep the claim's hedge or number words, or say who claims it.",
    "assertion-uncovered": "Add a claim with this quote, or widen a claim's quote.",
    "certain-on-possible": "Write an editors' note that names both claims.",
    "denial-unmentioned": "Cite the denying source in a summary.",
    "undated-time-word": "Add the date in the same sentence, or leave the word out.",
    "metonym-as-place": "Link the government, or say “in …” if the place is meant.",
    "prose-unchecked": "Nothing is to be done here; a list of words in the program's briefing/languages/ would help.",
    "entity-unlinked": "Link the first mention: [[id|words]].",
    "draft-linked": "Remove `draft: true` from the record when it is ready, or leave the reference out.",
    "orphan-record": "Link it from where a reader would look for it, or delete it.",
    "source-moved": "Put the new address here, if the text is still there.",
    "source-changed": "Read it again: does it still say what the record says?",
    "source-dead": "Give the address of a copy, and say so in the text.",
    "source-unreachable": "Try it in a browser, and check again another day.",
    "output-kept": "Delete the file, or move it to another folder: it is not part of the site any more.",
}
CODES: Mapping[str, Code] = {
    code: Code(severity, hint)
    for severity, hints in ((Severity.ERROR, _ERRORS), (Severity.WARNING, _WARNINGS))
    for code, hint in hints.items()
}


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""


def refuse(message: str) -> NoReturn:
    """Raise UsageError with this message."""
    raise UsageError(message)
