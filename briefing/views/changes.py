"""Views of the changes: what was done to the briefing, on which day, newest first."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.core import dates
from briefing.parse.validation import SITE, VOCABULARY, identifier, is_id, record_type
from briefing.site import history
from briefing.site.site import Site

from . import forge
from .page_context import PageContext
from .view_types import Link, PageFrame

_PART = 30
"""Changes in one part. Parts are filled from the oldest on, so that a new change alters the newest part only;
changes.html holds the two newest, so that it is never nearly empty."""
_NAMED = 12
"""So many records of one change are named; of a change of more, the numbers by kind are given."""
_UNFOLDED = 40
"""A page of more changes is folded by month."""
_WORDS = (("A", "Added"), ("M", "Changed"), ("D", "Removed"))
_PLURALS: Mapping[str, str] = {"entity": "entities", "summary": "summaries"}


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change did to some records: a word, the records, the names of those without a page, or the numbers."""

    word: str
    links: tuple[Link, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change; `href` leads to it where the files are edited, or is ""."""

    subject: str
    href: str
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class DayOfChanges:
    """The changes of one day."""

    words: str
    iso: str
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class MonthOfChanges:
    """The days of one month."""

    words: str
    count: int
    days: tuple[DayOfChanges, ...]


@dataclass(frozen=True, slots=True)
class ChangesView:
    """A page of changes."""

    chrome: PageFrame
    months: tuple[MonthOfChanges, ...]
    folded: bool
    complete: bool
    """False where the history of this copy does not reach back to the beginning."""
    older: Link | None
    newer: Link | None


def changes(site: Site) -> Iterator[tuple[str, str, Callable[[Site, str], ChangesView]]]:
    """(path, template, view in the making) of every page of changes."""
    for path, _ in site.memoize("pages of changes", "", _divided):
        yield path, "changes", _nth


def _nth(site: Site, path: str) -> ChangesView:
    pages = site.memoize("pages of changes", "", _divided)
    n = next(n for n, (here, _) in enumerate(pages) if here == path)
    older = pages[n - 1][0] if n else ""
    newer = pages[n + 1][0] if n + 1 < len(pages) else ""
    return _page(PageContext(site, path), pages[n][1][::-1], older, newer)


def _divided(site: Site, _: str) -> list[tuple[str, list[history.Change]]]:
    """The newest changes on changes.html, older ones in numbered parts, of which the first is the oldest."""
    changes = site.history.changes[::-1]
    parts = [list(changes[start : start + _PART]) for start in range(0, len(changes), _PART)]
    newest = list(itertools.chain.from_iterable(parts[-2:]))
    return [(f"changes/{n}.html", part) for n, part in enumerate(parts[:-2], 1)] + [("changes.html", newest)]


def _page(sheet: PageContext, newest_first: Sequence[history.Change], older: str, newer: str) -> ChangesView:
    title = "Changes"
    if newer and newest_first:
        title = f"Changes from {history.words(newest_first[-1].day)} to {history.words(newest_first[0].day)}"
    months = []
    for (year, month), group in itertools.groupby(newest_first, key=lambda change: change.day[:2]):
        in_month = list(group)
        days = tuple(
            DayOfChanges(history.words(day), history.iso(day), tuple(_row(sheet, change) for change in in_day))
            for day, in_day in itertools.groupby(in_month, key=lambda change: change.day)
        )
        months.append(MonthOfChanges(f"{dates.MONTHS[month - 1]} {year}", len(in_month), days))
    return ChangesView(
        chrome=sheet.chrome(title, "What was changed in this briefing, and when."),
        months=tuple(months),
        folded=len(newest_first) > _UNFOLDED,
        complete=sheet.site.history.complete,
        older=Link(sheet.to(older), "Older changes", "list") if older else None,
        newer=Link(sheet.to(newer), "Newer changes", "list") if newer else None,
    )


def _row(sheet: PageContext, change: history.Change) -> ChangeRow:
    repository = sheet.site.config.repository
    href = forge.change(repository, change.id) if repository else ""
    shown = _counted if len(change.files) > _NAMED else _named
    # A change of a file's type (T) is a change.
    sorts = [(sort if sort in "AD" else "M", path) for sort, path in change.files]
    touched = [shown(sheet, word, [path for sort, path in sorts if sort == mark]) for mark, word in _WORDS]
    return ChangeRow(change.subject, href, tuple(part for part in touched if part.links or part.names))


def _named(sheet: PageContext, word: str, paths: Iterable[str]) -> Touched:
    links, names = [], []
    for path in paths:
        name = identifier(path)
        kind = record_type(path)
        if kind and sheet.site.kinds.get(name) == kind.kind:
            # Without its id: a preview of each of hundreds of records would outweigh the page.
            links.append(replace(sheet.link(name), id=""))
        elif moved := sheet.site.config.redirects.get(name):
            links.append(replace(sheet.link(moved), id=""))
        else:
            names += _name(path)
    return Touched(word, tuple(dict.fromkeys(links)), tuple(dict.fromkeys(names)))


def _name(path: str) -> list[str]:
    """A file that has no page, in words; nothing for what no reader knows."""
    if path == SITE:
        return ["the site’s settings"]
    if path == VOCABULARY:
        return ["the controlled words"]
    if path.startswith("seeds/"):
        return ["the article as received"]
    kind, name = record_type(path), identifier(path)
    return [f"{kind.kind} “{name.replace('-', ' ')}”"] if kind and is_id(name) else []


def _counted(_sheet: PageContext, word: str, paths: Iterable[str]) -> Touched:
    """How many records of each kind."""
    kinds = Counter(str(kind.kind) for path in paths if (kind := record_type(path)))
    numbers = (f"{n} {kind if n == 1 else _PLURALS.get(kind, kind + 's')}" for kind, n in sorted(kinds.items()))
    return Touched(word, (), tuple(numbers))
