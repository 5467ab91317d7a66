"""Which inputs have changed on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from briefing.core import inputs

Notice = Callable[[Iterable[str]], None]
"""Takes the paths that may have changed, relative to the site, with forward slashes."""
# Milliseconds: a save is seen after `step` of quiet, and at the latest after `debounce` of unrest.
_STEP, _DEBOUNCE = 2, 50
_STEP_TOP = 10


async def folders(site: Path, notice: Notice, again: asyncio.Event) -> None:
    """Report changes below the input folders. Only these are watched: the output may lie beside them."""

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return all(inputs.is_input(part) for part in Path(path).relative_to(site).parts)

    while True:
        there = [folder for name in inputs.FOLDERS if (folder := site / name).is_dir()]
        again.clear()
        if not there:
            await again.wait()
        async for changes in watchfiles.awatch(
            *there, watch_filter=is_ours, step=_STEP, debounce=_DEBOUNCE, stop_event=again
        ):
            notice(Path(path).relative_to(site).as_posix() for _, path in changes)


async def top(site: Path, notice: Notice, again: asyncio.Event) -> None:
    """Report changes of site.yaml, and input folders that come or go: those must be watched anew."""
    ours = {str(site / name): name for name in (inputs.CONFIG, *inputs.FOLDERS)}

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return path in ours

    async for changes in watchfiles.awatch(
        site, recursive=False, watch_filter=is_ours, step=_STEP_TOP, debounce=_DEBOUNCE
    ):
        paths = {ours[path] for _, path in changes}
        if paths - {inputs.CONFIG}:
            again.set()
        notice(paths)
