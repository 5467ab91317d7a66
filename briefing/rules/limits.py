"""Not too much of anything for one page, and no two ids that look the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from briefing.core import limits, unicode_safety
from briefing.core.diagnostics import Diagnostic, Location, Severity, problem
from briefing.site.linker import at
from briefing.site.site import Site


def too_many_files(files: int, size: int) -> tuple[Diagnostic, ...]:
    """The site has no more files and bytes than are read. `size`: bytes of all."""
    counted = ((files, limits.SITE_FILES, "files"), (size, limits.SITE_BYTES, "bytes"))
    return tuple(
        problem("too-many", Location("site.yaml"), f"The site has more than {most:,} {what}.")
        for number, most, what in counted
        if number > most
    )


def article(site: Site) -> Iterator[Diagnostic]:
    """The article is short enough to be taken apart."""
    counted = (
        (len(site.text.sentences), limits.SENTENCES, "has", "sentences"),
        (len(site.mentions), limits.MENTIONS, "names entities", "times"),
    )
    for number, most, has, what in counted:
        if number > most:
            place = Location(site.documents["article"].path)
            yield problem("too-many", place, f"The article {has} {number:,} {what}; the limit is {most:,}.")


def overlaps(site: Site) -> Iterator[Diagnostic]:
    """Marks of quotations are nested: not too many lie over one word."""
    begun = sorted(
        (stretch.start, stretch.end, i, n) for i, all_ in site.quotes.items() for n, stretch in enumerate(all_)
    )
    open_: list[int] = []
    for start, end, identifier, number in begun:
        open_ = [other for other in open_ if other > start]
        open_.append(end)
        if len(open_) > limits.OVERLAP:
            place = at(site.documents[identifier], ("quotes", number, "exact"))
            yield problem("too-many", place, f"More than {limits.OVERLAP} quotations lie over the same words.")


def similar(site: Site) -> Iterator[Diagnostic]:
    """No id is taken for another."""
    seen: dict[str, str] = {}
    for identifier in site.kinds:
        first = seen.setdefault(unicode_safety.skeleton(identifier), identifier)
        if first != identifier:
            yield problem(
                "similar-id", Location(site.documents[identifier].path), f"The id `{identifier}` looks like `{first}`."
            )


def truncate_problems(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Of each file the first hundred faults, errors before warnings."""
    told: list[Diagnostic] = []
    for _, found in itertools.groupby(sorted(problems, key=_by_file), key=lambda fault: fault.location.path):
        here = list(found)
        told += here[: limits.EXIT_PROBLEMS]
        if len(here) > limits.EXIT_PROBLEMS:
            message = f"Only the first {limits.EXIT_PROBLEMS} faults of this file are listed."
            told.append(problem("more-faults", here[limits.EXIT_PROBLEMS].location, message))
    return told


def _by_file(fault: Diagnostic) -> tuple[str, bool, Location]:
    return fault.location.path, fault.severity is not Severity.ERROR, fault.location
