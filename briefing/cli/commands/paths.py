"""Files and folders named on the command line, as the site knows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .common import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def chosen(site: Path, names: Iterable[str]) -> Callable[[str], bool]:
    """True for the paths of the site (relative to it) that are named, or lie in a folder that is; all if none is.

    A name counts from here, as in a shell, or from the site's folder, as messages print it. Raises UsageError for one
    that is not there.
    """
    wanted = [_within(site, name) for name in names]
    return lambda path: not wanted or any(one in {path, "."} or path.startswith(f"{one}/") for one in wanted)


def _within(site: Path, name: str) -> str:
    top = site.resolve()
    for place in (Path(name).resolve(), (top / name).resolve()):
        if place.is_relative_to(top) and place.exists():
            return place.relative_to(top).as_posix()
    message = (
        f"There is no file or folder `{name}` in the briefing. Paths count from here, or from the briefing's folder."
    )
    raise UsageError(message)
