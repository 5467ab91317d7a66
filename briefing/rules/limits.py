"""Not too much of anything for one page, and no two ids that look the same."""

import itertools
from collections.abc import Iterable, Iterator, Mapping

from briefing.core import limits, unicode_safety
from briefing.core.attachments import FOLDER, is_attachment
from briefing.core.diagnostics import Diagnostic, Location, Severity, problem
from briefing.site.linker import at
from briefing.site.site import Site

from .finding import Found


def too_many_files(sizes: Mapping[str, int]) -> tuple[Diagnostic, ...]:
    """The site has no more files and bytes than are read. `sizes`: input path → bytes."""
    counted = (
        (len(sizes), limits.SITE_FILES, "files"),
        (sum(sizes.values()), limits.SITE_BYTES, "bytes"),
        (sum(size for path, size in sizes.items() if is_attachment(path)), limits.ATTACHMENTS, f"bytes in {FOLDER}"),
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
