"""Views of the changes: what was done to the briefing that matters to readers, on which day, newest first."""

import itertools

from briefing.core import dates
from briefing.languages.dates import format_day
from briefing.site.history import ChangeEntry
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import View

_ON_PAGE = 20
"""Entries on a page. Pages are filled from the oldest on, so that a new change alters the newest only; changes.html
has those of the two newest, so that it is never nearly empty."""


def paths(site: Site) -> tuple[str, ...]:
    """Every page of changes, of which the last has the newest."""
    older = max(0, -(-len(site.history.entries) // _ON_PAGE) - 2)
    return (*(f"changes/{number}.html" for number in range(1, older + 1)), "changes.html")


def changes(site: Site, path: str) -> View:
    """A page of changes."""
    sheet, every, log = PageContext(site, path), paths(site), site.history
    here = every.index(path)
    is_newest = here == len(every) - 1
    found = log.entries[::-1][here * _ON_PAGE : None if is_newest else (here + 1) * _ON_PAGE][::-1]
    first, last = (format_day(entry.day, site.interface) for entry in (found[-1], found[0])) if found else ("", "")
    title = site.t("changes.title") if is_newest else site.t("changes.between", first=first, last=last)
    days = itertools.groupby(found, key=lambda entry: entry.day)
    return View(
        chrome=sheet.chrome(title, site.t("changes.about")),
        days=tuple(
            (format_day(day, site.interface), dates.iso(day), tuple(_row(sheet, e) for e in of)) for day, of in days
        ),
        known=bool(log.changes),
        complete=log.complete,
        since=format_day(log.since, site.interface) if log.since and not here else "",
        older=sheet.to(every[here - 1]) if here else "",
        newer="" if is_newest else sheet.to(every[here + 1]),
    )


def _row(sheet: PageContext, entry: ChangeEntry) -> View:
    """An entry; of a record that has another id or is gone, its name at that time, and the address of its heir."""
    here, heir = sheet.site.kinds.get(entry.record), sheet.site.present(entry.record)
    return View(
        link=sheet.link(entry.record, preview=False) if here else None,  # previews of many would outweigh the page
        href=sheet.link(heir, preview=False).href if heir else "",
        title=entry.title,
        says=entry.says,
    )
