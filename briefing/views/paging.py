"""Long lists go over several pages, so that no page grows with the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from briefing.site.site import Site

from .page_context import PageContext

SIZE = 40
"""Rows on a page: with what they link to they stay below 100 kB."""
WHOLE = 60
"""Up to so many rows stay on one page where it would be a pity to cut them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a part of a list."""

    words: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands in its list. A list on one page has no steps."""

    first: int
    """The number of the page's first row, from 1; `last` that of its last. 0 where they are not told."""
    last: int
    total: int
    steps: tuple[Step, ...]
    previous: str
    """The address of the part before, or ""; `next` that of the one after."""
    next: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the site: where it begins, how its rows are ordered, how many go on a page."""

    path: str
    order: Callable[[Site, str], tuple[Any, ...]]
    """(site, path of the list) → what the rows are made of."""
    size: int = SIZE
    whole: int = WHOLE
    """A list of up to so many rows stays on one page."""

    def paths(self, site: Site) -> Iterator[str]:
        """The paths of its pages: `x/index.html` goes on at `x/page/2.html`, `x.html` at `x/2.html`."""
        yield from site.memoize("paths", self.path, self._paths)

    def part(self, sheet: PageContext) -> tuple[tuple[Any, ...], Pager]:
        """The rows of one of its pages, and where that stands."""
        # Both are kept on their own, so that a change elsewhere in the list does not concern this page.
        return sheet.site.memoize("part", sheet.path, self._rows), sheet.site.memoize("pager", sheet.path, self._pager)

    def _paths(self, site: Site, _: str) -> tuple[str, ...]:
        return tuple(path for path, _, _ in site.memoize("parts", self.path, self._parts))

    def _parts(self, site: Site, _: str) -> tuple[tuple[str, int, int], ...]:
        """(path, first row, end) of each page."""
        rows = site.memoize("rows", self.path, self.order)
        size = self.size if len(rows) > max(self.size, self.whole) else max(1, len(rows))
        ends = [min(end, len(rows)) for end in range(size, len(rows) + size, size)] or [0]
        base = self.path.removesuffix(".html")
        base = f"{base.removesuffix('index')}page" if base.endswith("index") else base
        paths = [self.path, *(f"{base}/{number}.html" for number in range(2, len(ends) + 1))]
        return tuple(zip(paths, [0, *ends[:-1]], ends, strict=True))

    def _rows(self, site: Site, path: str) -> tuple[Any, ...]:
        _, start, end = next(part for part in site.memoize("parts", self.path, self._parts) if part[0] == path)
        return site.memoize("rows", self.path, self.order)[start:end]

    def _pager(self, site: Site, path: str) -> Pager:
        parts = site.memoize("parts", self.path, self._parts)
        here = next(number for number, part in enumerate(parts) if part[0] == path)
        _, start, end = parts[here]
        return pager(PageContext(site, path), [part[0] for part in parts], start + 1, end, parts[-1][2])


def pager(sheet: PageContext, paths: Sequence[str], first: int = 0, last: int = 0, total: int = 0) -> Pager:
    """Where a page stands among others."""
    here = paths.index(sheet.path)
    return Pager(
        first,
        last,
        total,
        steps=tuple(Step(str(n), sheet.to(path), path == sheet.path) for n, path in enumerate(paths, 1))
        if len(paths) > 1
        else (),
        previous=sheet.to(paths[here - 1]) if here else "",
        next=sheet.to(paths[here + 1]) if here + 1 < len(paths) else "",
    )
