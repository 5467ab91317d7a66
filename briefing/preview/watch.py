"""Which inputs have changed on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from briefing.core import inputs

Notice = Callable[[Iterable[str]], None]
"""Takes the paths that may have changed, relative to the site, with forward slashes."""


async def watch_inputs(site: Path, notice: Notice) -> None:
    """Report changes of site.yaml and of the input folders. Only these are watched: the output may lie beside them."""
    again = asyncio.Event()
    await asyncio.gather(_watch_top(site, notice, again), _watch_folders(site, notice, again))


async def _watch_folders(site: Path, notice: Notice, again: asyncio.Event) -> None:
    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return all(inputs.is_input(part) for part in Path(path).relative_to(site).parts)

    while True:
        there = [folder for name in inputs.FOLDERS if (folder := site / name).is_dir()]
        again.clear()
        if not there:
            await again.wait()
        # Milliseconds: a save is seen after `step` of quiet, and at the latest after `debounce` of unrest.
        async for changes in watchfiles.awatch(*there, watch_filter=is_ours, step=2, debounce=50, stop_event=again):
            notice(Path(path).relative_to(site).as_posix() for _, path in changes)


async def _watch_top(site: Path, notice: Notice, again: asyncio.Event) -> None:
    """Report changes of site.yaml, and input folders that come or go: those must be watched again."""
    ours = {str(site / name): name for name in (inputs.CONFIG, *inputs.FOLDERS)}

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return path in ours

    async for changes in watchfiles.awatch(site, recursive=False, watch_filter=is_ours, step=10, debounce=50):
        paths = {ours[path] for _, path in changes}
        if paths - {inputs.CONFIG}:
            again.set()
        notice(paths)
