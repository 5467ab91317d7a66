"""Files and folders named on the command line, as the site knows them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from briefing.commands.common import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def chosen(site: Path, names: Iterable[str]) -> Callable[[str], bool]:
    """True for the paths of the site (relative to it) that are named, or lie in a folder that is; all if none is.

    A name counts from here, as in a shell, or from the site's folder, as messages print it. Raises UsageError for one
    that is not there.
    """
    wanted = [_within(site, name) for name in names]
    return lambda path: not wanted or any(path == one or one == "." or path.startswith(f"{one}/") for one in wanted)


def _within(site: Path, name: str) -> str:
    top = os.path.realpath(site)
    for place in (os.path.realpath(name), os.path.realpath(os.path.join(top, name))):
        if os.path.exists(place) and (place == top or place.startswith(top + os.sep)):
            return os.path.relpath(place, top).replace(os.sep, "/")
    message = f"There is no file or folder `{name}` in the briefing. Paths count from here, or from the briefing's folder."
    raise UsageError(message)
