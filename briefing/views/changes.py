"""Views of the changes: what was done to the briefing, on which day, newest first."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from briefing.core import dates
from briefing.languages.dates import format_day
from briefing.parse.validation import SITE, VOCABULARY, identifier, is_id, record_type
from briefing.site import history
from briefing.site.site import Site

from . import forge
from .page_context import PageContext
from .view_types import Link, View

_ON_PAGE = 30
"""Changes on a page. Pages are filled from the oldest on, so that a new change alters the newest only; changes.html
has those of the two newest, so that it is never nearly empty."""
_MAX_NAMED, _MAX_UNFOLDED = 12, 40
"""A change of more records gives their numbers by kind; a page of more changes is folded by month."""
_WORDS = (("A", "added"), ("M", "changed"), ("D", "removed"))


def paths(site: Site) -> tuple[str, ...]:
    """Every page of changes, of which the last has the newest."""
    older = max(0, -(-len(site.history.changes) // _ON_PAGE) - 2)
    return (*(f"changes/{number}.html" for number in range(1, older + 1)), "changes.html")


def changes(site: Site, path: str) -> View:
    """A page of changes."""
    sheet, every = PageContext(site, path), paths(site)
    here = every.index(path)
    is_newest = here == len(every) - 1
    found = site.history.changes[::-1][here * _ON_PAGE : None if is_newest else (here + 1) * _ON_PAGE][::-1]
    days = [format_day(change.day, site.interface) for change in (found[-1], found[0])] if found else []
    title = site.t("changes.title") if is_newest else site.t("changes.between", first=days[0], last=days[1])
    return View(
        chrome=sheet.chrome(title, site.t("changes.about")),
        months=tuple(_month(sheet, tuple(group)) for _, group in itertools.groupby(found, key=lambda c: c.day[:2])),
        folded=len(found) > _MAX_UNFOLDED,
        complete=site.history.complete,
        older=sheet.to(every[here - 1]) if here else "",
        newer="" if is_newest else sheet.to(every[here + 1]),
    )


def _month(sheet: PageContext, found: Sequence[history.Change]) -> View:
    days = tuple(
        (format_day(day, sheet.site.interface), dates.iso(day), tuple(_row(sheet, change) for change in in_day))
        for day, in_day in itertools.groupby(found, key=lambda change: change.day)
    )
    return View(words=format_day(found[0].day, sheet.site.interface, "yMMMM"), changes=len(found), days=days)


def _row(sheet: PageContext, change: history.Change) -> View:
    """A change; `href` leads to it where the files are edited, or is ""."""
    repository = sheet.site.config.repository
    touched = []
    for mark, words in _WORDS:
        # A change of a file's type (T) is a change.
        paths = [path for sort, path in change.files if (sort if sort in "AD" else "M") == mark]
        links, names = _named(sheet, paths) if len(change.files) <= _MAX_NAMED else ((), _counted(sheet.site, paths))
        touched += [(sheet.site.t(f"changes.{words}"), links, names)] if links or names else []
    href = forge.change(repository, change.id) if repository else ""
    return View(subject=change.subject, href=href, touched=tuple(touched))


def _named(sheet: PageContext, paths: Sequence[str]) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """The records of some files that have pages, and the names of the others."""
    links, names = [], []
    for path in paths:
        kind, name = _kind(path), identifier(path)
        is_there = kind and sheet.site.kinds.get(name) == kind
        if found := name if is_there else sheet.site.former.get((kind, name)):
            # A preview of each of hundreds of records would outweigh the page.
            links.append(sheet.link(found, preview=False))
        elif path in {SITE, VOCABULARY}:
            names.append(sheet.site.t("changes.settings" if path == SITE else "changes.vocabulary"))
        elif path.startswith("seeds/"):
            names.append(sheet.site.t("changes.seed"))
        elif kind and is_id(name):
            label = sheet.site.interface.inside(sheet.site.t(f"kind.{kind}.label"))
            names.append(sheet.site.t("changes.former", kind=label, name=name.replace("-", " ")))
    return tuple(dict.fromkeys(links)), tuple(dict.fromkeys(names))


def _counted(site: Site, paths: Sequence[str]) -> tuple[str, ...]:
    kinds = Counter(filter(None, map(_kind, paths)))
    return tuple(site.t(f"kind.{kind}.count", n=n) for kind, n in sorted(kinds.items()))


def _kind(path: str) -> str:
    found = record_type(path)
    return found.kind if found else ""
