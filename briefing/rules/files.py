"""Files have records, pictures words for those who do not see them; not too much of anything, no two ids alike."""

import itertools
from collections.abc import Iterable, Iterator, Mapping

from briefing.core import limits, unicode_safety
from briefing.core.diagnostics import Diagnostic, Location, Severity, problem
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.inputs import FILES, is_attachment
from briefing.core.model import File
from briefing.parse.validation import nearest
from briefing.site.linker import at
from briefing.site.site import Site

from .finding import Found, of_reference


def attached(site: Site, _: Document, record: File) -> Iterator[Found]:
    """The file is there; a picture says what it shows."""
    attachment = site.attachments.get(record.file or "")
    if bool(record.file) == bool(record.drawing):
        yield "missing-key", ("file",), "Give either `file` or `drawing`.", f"Write the file's name in {FILES}."
    elif record.file and attachment is None:
        yield "file-missing", ("file",), f"There is no `{FILES}{record.file}`.", nearest(record.file, site.attachments)
    if not record.alt and (record.drawing or (attachment and attachment.width)):
        yield "alt-missing", ("alt",), "The picture has no `alt`."


def shown(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """What is shown as a picture is one, and no caption shows another."""
    places = [(at(document, where), value) for where, _, value in document.fields if where[0] == "pictures"]
    places += [(of_reference(document, r), r.target) for r in document.prose.references if r.shows]
    for place, target in places:
        file, attachment = site.get(target, File), site.attachment(target)
        is_other = target in site.kinds and place.line >= document.body_line  # of keys, another rule says so
        if document.kind == File.kind:
            yield "unsupported-markup", place, "The text of a file is a caption: it shows no picture."
        elif (file.drawing or (attachment and not attachment.width)) if file else is_other:
            yield "wrong-kind", place, f"`{target}` is no picture that a text can show.", f"Link to it: [[{target}]]."


def described(site: Site) -> Iterator[Found]:
    """Every file has one record, without which it is not published."""
    used: dict[str | None, str] = {}
    for identifier, record in site.all(File):
        first = used.setdefault(record.file, identifier)
        if record.file and first != identifier:
            place = at(site.documents[identifier], ("file",))
            yield "file-twice", place, f"`{record.file}` is already the file of `{first}`."
    for name, attachment in site.attachments.items():
        if attachment.form and name not in used and not site.unusable:  # one of them may be its record
            hint = f"Add {FILES}ID.md with `file: {name}` and who made it, or delete the file."
            yield "file-unused", Location(f"{FILES}{name}"), "No record describes this file.", hint


def too_many_files(sizes: Mapping[str, int]) -> tuple[Diagnostic, ...]:
    """The site has no more files and bytes than are read. `sizes`: input path → bytes."""
    counted = (
        (len(sizes), limits.SITE_FILES, "files"),
        (sum(sizes.values()), limits.SITE_BYTES, "bytes"),
        (sum(size for path, size in sizes.items() if is_attachment(path)), limits.ATTACHMENTS, f"bytes in {FILES}"),
    )
    return tuple(
        problem("too-many", Location("site.yaml"), f"The site has more than {most:,} {what}.")
        for number, most, what in counted
        if number > most
    )


def article(site: Site) -> Iterator[Found]:
    """The article is short enough to be taken apart."""
    place = Location(site.documents["article"].path)
    if (number := len(site.text.sentences)) > limits.SENTENCES:
        yield "too-many", place, f"The article has {number:,} sentences; the limit is {limits.SENTENCES:,}."
    if (number := len(site.mentions)) > limits.MENTIONS:
        yield "too-many", place, f"The article names entities {number:,} times; the limit is {limits.MENTIONS:,}."


def history(site: Site) -> Iterator[Found]:
    """Git's log goes back to the beginning, or is not there at all."""
    if not site.history.complete:
        yield (
            "history-cut",
            Location("site.yaml"),
            "This copy of the repository lacks older commits: pages list no older changes.",
        )


def overlaps(site: Site) -> Iterator[Found]:
    """Marks of quotations are nested: not too many lie over one word."""
    begun = sorted((r.start, r.end, i) for i, ranges in site.quotes.items() for r in ranges)
    open_: list[int] = []
    for start, end, identifier in begun:
        open_ = [*(other for other in open_ if other > start), end]
        if len(open_) > limits.OVERLAP:
            place = at(site.documents[identifier], ("quotes",))
            yield "too-many", place, f"More than {limits.OVERLAP} quotations lie over the same words."


def similar(site: Site) -> Iterator[Found]:
    """No id is taken for another."""
    seen: dict[str, str] = {}
    for identifier in site.kinds:
        first = seen.setdefault(unicode_safety.skeleton(identifier), identifier)
        if first != identifier:
            place = Location(site.documents[identifier].path)
            yield "similar-id", place, f"The id `{identifier}` looks like `{first}`."


def truncate_problems(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Of each file the first hundred problems, errors before warnings."""
    kept: list[Diagnostic] = []
    by_file = sorted(problems, key=lambda one: (one.location.path, one.severity is not Severity.ERROR, one.location))
    for _, found in itertools.groupby(by_file, key=lambda one: one.location.path):
        here = list(found)
        kept += here[: limits.MAX_PROBLEMS]
        if len(here) > limits.MAX_PROBLEMS:
            message = f"Only the first {limits.MAX_PROBLEMS} problems of this file are listed."
            kept.append(problem("more-faults", here[limits.MAX_PROBLEMS].location, message))
    return kept
