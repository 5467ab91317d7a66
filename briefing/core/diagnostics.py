"""Faults as data: what can be wrong with a briefing, where, and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of fault: its severity, what it means, and the usual way to mend it."""

    severity: Severity
    meaning: str
    mend: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault found in the input."""

    code: str
    location: Location
    message: str
    hint: str

    @property
    def severity(self) -> Severity:
        """How bad it is, from the table of codes."""
        return CODES[self.code].severity

    def rewritten(self, change: Callable[[str], str]) -> Diagnostic:
        """With its path, its message and each line of its hint changed: they quote content that anybody may have written."""
        where = replace(self.location, path=change(self.location.path))
        hint = "\n".join(map(change, self.hint.splitlines()))
        return Diagnostic(self.code, where, change(self.message), hint)


def problem(code: str, location: Location, message: str, hint: str = "") -> Diagnostic:
    """Make a diagnostic; without a hint of its own it carries the table's. KeyError for a code not in the table."""
    return Diagnostic(code, location, message, hint or CODES[code].mend)


def in_order(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, drop what is said twice: the same input always gives the same report."""
    return tuple(sorted(set(problems), key=lambda d: (d.location, d.code, d.message)))


def has_errors(problems: Iterable[Diagnostic]) -> bool:
    """True if one of them stops publication."""
    return any(d.severity is Severity.ERROR for d in problems)


def columns(text: str) -> int:
    """How many cells of a terminal a text takes: two for wide letters, none for marks that stand on others."""
    return sum(
        0
        if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def show(diagnostic: Diagnostic, files: Mapping[str, bytes], visible: Callable[[str], str] = str) -> str:
    """The diagnostic as plain text: headline, the source line with a caret, the hint.

    `visible` makes of a part of a source line what is printed of it.
    """
    where = diagnostic.location
    lines = [f"{where}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"]
    source = re.split("\r\n|\r|\n", files.get(where.path, b"").decode("utf-8", "replace"))
    text = source[where.line - 1] if 0 < where.line <= len(source) else ""
    if text.strip() and not text.startswith("\0"):  # which stands for a file that is not read
        # A window of the line, so that a long paragraph doesn't bury the caret.
        at = where.column - 1
        before, after = _window(text[max(0, at - 59) : at][::-1], 59)[::-1], _window(text[at : at + 110], 51)
        before, marked, rest = (
            visible(part.replace("\t", " ")) for part in (before, after[: where.length], after[where.length :])
        )
        lines += [f"    {before}{marked}{rest}", "    " + " " * columns(before) + "^" * max(1, columns(marked))]
    lines += [f"  hint: {line}" if i == 0 else f"        {line}" for i, line in enumerate(diagnostic.hint.splitlines())]
    return "\n".join(lines)


def _window(text: str, most: int) -> str:
    """The beginning of a text that takes at most so many cells."""
    while columns(text) > most:
        text = text[:-1]
    return text


def _error(meaning: str, mend: str) -> Code:
    return Code(Severity.ERROR, meaning, mend)


def _warning(meaning: str, mend: str) -> Code:
    return Code(Severity.WARNING, meaning, mend)


CODES: Mapping[str, Code] = {
    # Files
    "site-missing": _error(
        "The folder has no `site.yaml`.", "Run the command in the briefing's folder, or name it with --site DIR."
    ),
    "not-utf8": _error("A file is not UTF-8 text.", "Save the file with the encoding UTF-8."),
    "forbidden-character": _error(
        "A file holds a control character or a noncharacter.",
        "Delete it; if it stands for a letter or a page's end, type that letter, or leave a blank line.",
    ),
    "empty-file": _error("A record's file is empty.", "Write the front matter and the text, or delete the file."),
    "file-too-large": _error("A file is larger than 300 kB.", "Split the text into several records."),
    "too-long": _error("Something is longer than is read.", "Shorten it; docs/limits.md lists the limits."),
    "too-many": _error("There is more of something than is read.", "Take some away; see docs/limits.md."),
    "more-faults": _warning("A file has more faults than are listed.", "Mend those above first."),
    "unexpected-file": _error(
        "A file in `content/` is not a record, and would not be published.",
        "Put records as `content/KIND/ID.md`; see docs/content.md for the kinds.",
    ),
    "similar-id": _warning("Two ids look the same.", "Rename one of the files."),
    "bad-id": _error(
        "A file's name is not a usable id.",
        "Use lower-case letters a–z, digits and single hyphens, at most 80 characters.",
    ),
    "duplicate-id": _error(
        "Two records have the same id.", "Rename one of the files: ids are unique in the whole site."
    ),
    # Front matter
    "front-matter-missing": _error(
        "A record does not start with front matter.",
        "Start the file with a line `---`, the keys, and a second line `---`.",
    ),
    "front-matter-unclosed": _error(
        "The front matter has no closing line.", "Add a line with only `---` after the last key."
    ),
    "yaml-syntax": _error(
        "The YAML cannot be read.",
        "Check the indentation and put quotation marks around text that contains `: ` or `#`.",
    ),
    "yaml-alias": _error(
        "The YAML uses an anchor, alias, tag or merge key.", "Write the value out where it is needed."
    ),
    "yaml-depth": _error(
        "The YAML is nested too deeply.", "No record needs more than a few levels; see docs/content.md."
    ),
    "duplicate-key": _error("A key stands twice in the same place.", "Keep one of them."),
    "unknown-key": _error("A key is not one of this kind's keys.", "See docs/content.md for the keys of each kind."),
    "missing-key": _error("A required key is missing.", "Add it; `null` is allowed where docs/content.md says so."),
    "old-form": _error("A key or word is of an earlier form of the records.", "Write what the message says."),
    "value-cut": _warning(
        "What stands behind a value is taken for a comment.",
        "Put the value in quotation marks. For a remark leave two spaces before `#` and one after it.",
    ),
    "wrong-type": _error("A value has the wrong shape.", "See docs/content.md for what the key takes."),
    "wrong-value": _error("A value is not one of the allowed ones.", "Use one of the allowed values."),
    "text-missing": _warning(
        "A record has front matter but no text.", "Add at least a sentence below the front matter."
    ),
    "markup-in-plain-text": _error(
        "A front-matter text contains a link or citation.",
        "Front-matter texts are plain; move the link to the text below.",
    ),
    # Characters
    "hidden-character": _error("A character is unseen, or turns the writing.", "Delete it, and type the words anew."),
    "hidden-in-article": _warning("The article holds an unseen character.", "Compare it with the seed; tell readers."),
    "mixed-script": _warning("A word mixes scripts that look alike.", "Type it anew with one keyboard."),
    # Markdown
    "raw-html": _error("The text contains HTML.", "Write Markdown, or put the HTML in `code` marks to show it."),
    "unsafe-link": _error(
        "A link's address is not allowed.", "Link to https:, http: or mailto: addresses, or to a record with [[id]]."
    ),
    "lookalike-host": _warning(
        "A host's name is taken for another's.", "Type the address again with one keyboard, or leave the link out."
    ),
    "other-host": _warning(
        "A link's words name another host than its address.",
        "Name the host that the link leads to, or use other words.",
    ),
    "unsupported-markup": _error(
        "The text uses markup the site does not support.", "See docs/content.md for the Markdown that records may use."
    ),
    "dead-link": _error(
        "A link leads to no page of the site.", "Link to records with [[id]]; the address is worked out for you."
    ),
    "dead-anchor": _error(
        "A link names a heading that its page does not have.",
        "Use the heading's words in lower case, joined by hyphens.",
    ),
    # Ids
    "unknown-id": _error("An id is not the id of any record.", "Check the spelling, or add the record."),
    "wrong-kind": _error("An id leads to a record of the wrong kind.", "Name a record of the kind asked for."),
    "self-reference": _error(
        "A record refers to itself where it must name another.", "Name another record, or leave the entry out."
    ),
    "dead-redirect": _error(
        "A redirect in `site.yaml` leads nowhere or hides a record.", "Redirect an id that is gone to one that exists."
    ),
    "source-not-independent": _error(
        "The article itself is used as evidence.", "Evidence comes from other sources only."
    ),
    # Evidence
    "confirmed-by-speaker": _error(
        "A claim that somebody said something is confirmed by the speaker.",
        "Leave `origin` out: the publisher of the report confirms it. Or write `refines`.",
    ),
    "origin-missing": _error(
        "Evidence does not say whose word a source passes on.", "Add `origin`: the entity whose word it is."
    ),
    "denial-twice": _error(
        "One denial of one body is entered twice.",
        "Keep one entry. If it is another denial, give each its own `date`, or say with `part` what it denies.",
    ),
    "amount-outside": _error(
        "Evidence supports a claim with an amount that is not the claim's.",
        "Say with `part` what it does support, or write `refines` or `contradicts`.",
    ),
    "confidence-unsupported": _error(
        "The editors are surer than a claim's support allows.", "Lower `confidence`, or say why in `reason`."
    ),
    "as-of-unsupported": _warning(
        "`as_of` is more than a year later than the newest source.",
        "Put the day up to which sources were really looked through.",
    ),
    "later-untold": _warning(
        "No summary says what happened after the article, though evidence is later.",
        "Add a sentence that cites it to a summary.",
    ),
    # The article
    "article-missing": _error(
        "There is no `content/article.md`.", "Add the article: front matter, then its verbatim text."
    ),
    "seed-missing": _error(
        "The seed file that the article names does not exist.",
        "Put the article as received into `seeds/` and name it in `seed`.",
    ),
    "article-differs": _error(
        "The article's words differ from the seed's.",
        "Restore the article's own words; remarks belong in content/notes/.",
    ),
    "quote-not-found": _error("A quotation is not in the article.", "Copy the words from content/article.md exactly."),
    "quote-ambiguous": _error(
        "A quotation stands in the article more than once.",
        "Add `prefix` or `suffix`: a few words before or after the right one.",
    ),
    "cue-not-found": _error("A cue's words are not in the article.", "Copy the words from content/article.md exactly."),
    "amount-not-found": _error(
        "The words of an amount (`as`) are not in the article.", "Copy the words from content/article.md exactly."
    ),
    "stated-not-found": _error(
        "The words of a date (`stated`) are not in the article.",
        "Copy the words from content/article.md exactly, or leave `stated` out.",
    ),
    # Dates and amounts
    "bad-date": _error(
        "A date is not valid EDTF, or cannot be said exactly.",
        "Examples: 2023-11-01, 2023-08, 2023-07-25/2023-07-27, 2023-08~, XXXX-07.",
    ),
    "date-shape": _error("A date has the wrong keys.", "Give either `edtf`, or `from` and/or `to`."),
    "date-reversed": _error("A date ends before it begins.", "Exchange the two ends."),
    "date-ungrounded": _error(
        "A date does not say what it rests on.",
        "Add `ground` (source and the date it gives); for `inferred` also `reason`.",
    ),
    "date-too-exact": _error(
        "A date is more exact than what it rests on.",
        "Give it only as exactly as the ground does, or add a better ground.",
    ),
    "date-not-in-ground": _error(
        "A date given by other sources has no day in common with theirs.",
        "Correct the date or the one under `ground`, or change `basis`.",
    ),
    "evidence-off-date": _warning(
        "Evidence that dates a claim gives a time outside the claim's date; it confirms nothing.",
        "Correct one of the two dates; if the evidence is of another time, its relation is `refines`.",
    ),
    "source-from-future": _warning(
        "A source was published after it was consulted, or after `as_of`; it confirms nothing.",
        "Correct `published` or `consulted`, or `as_of` in site.yaml.",
    ),
    "amount-shape": _error(
        "An amount has the wrong keys.", "Give `min` and/or `max`, numbers or durations such as P2M, smaller first."
    ),
    "mixed-quantities": _warning(
        "Numbers of different things are added or compared.", "Compare only amounts of the same thing."
    ),
    # Words
    "unknown-word": _error(
        "A controlled word is not in `content/vocabulary.yaml`.", "Use one of the listed words, or add the word there."
    ),
    "cue-unclassified": _error(
        "The vocabulary does not say what a hedging cue means.", "Add the cue to `hedges` in content/vocabulary.yaml."
    ),
    "name-clash": _error(
        "Two entities claim the same name in the same place.",
        "Give one of them a `prefix` or `suffix`, or remove the name.",
    ),
    # Editorial checks
    "sentence-uncited": _error(
        "A sentence of a summary has no citation.", "Add [@claim] or [@source] to the sentence."
    ),
    "hedge-dropped": _warning(
        "A sentence is more certain than the claim it cites.",
        "Keep the claim's hedge or number words, or say who claims it.",
    ),
    "assertion-uncovered": _warning(
        "The article asserts something that no claim covers.", "Add a claim with this quote, or widen a claim's quote."
    ),
    "certain-on-possible": _warning(
        "A certain claim presupposes one that is only possible.", "Write an editors' note that names both claims."
    ),
    "denial-unmentioned": _warning(
        "A denial in the evidence is mentioned in no summary.", "Cite the denying source in a summary."
    ),
    "undated-time-word": _warning(
        "A word like \u201ccurrently\u201d stands without a date.",
        "Add the date in the same sentence, or leave the word out.",
    ),
    "metonym-as-place": _warning(
        "A government's metonym is treated as a place.",
        "Link the government, or say \u201cin \u2026\u201d if the place is meant.",
    ),
    "entity-unlinked": _warning(
        "A text names an entity and links it nowhere.", "Link the first mention: [[id|words]]."
    ),
    "orphan-record": _warning(
        "No other record leads to this one.", "Link it from where a reader would look for it, or delete it."
    ),
    # Outside addresses, only with `check --external`
    "source-moved": _warning(
        "A source's address, or a link's, has moved for good.", "Put the new address here, if the text is still there."
    ),
    "source-dead": _warning(
        "A source's address, or a link's, leads nowhere any more.",
        "Give the address of a copy, and say so in the text.",
    ),
    "source-unreachable": _warning(
        "A source's address, or a link's, could not be reached.", "Try it in a browser, and check again another day."
    ),
    # Program and output
    "template-error": _error("A template cannot be rendered.", "Mend the template; the last good site is kept."),
    "search-unavailable": _warning(
        "The search index cannot be made; the search page leads to the A–Z instead.",
        "Install the packages of requirements/build.txt again; Pagefind comes with them.",
    ),
    "output-not-ours": _error(
        "The output folder holds files that this program did not make.",
        "Name another folder in --output, or empty this one yourself.",
    ),
    "output-failed": _error(
        "The site, or a file to export, cannot be written.",
        "Check the free space and the folder's permissions; what was written last is kept.",
    ),
    "output-kept": _warning(
        "A page's file that somebody has changed by hand stays though its page is gone.",
        "Delete the file, or move it to another folder: it is not part of the site any more.",
    ),
}


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""
