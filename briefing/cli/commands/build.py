"""Read, build, write, report."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.disk.write import Written


def options(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: `build` has no options of its own."""


def run(request: Request) -> int:
    """Build the site and write it; a fault leaves the last one as it is."""
    from briefing.disk import load

    begin = time.monotonic()
    files = load.read_site(request.site)
    known = None if request.explain else _find_unchanged(request, files)
    written = known or _build_and_write(request, files)
    if isinstance(written, int):
        return written
    terminal.say(_closing_line(written, time.monotonic() - begin))
    terminal.say(f"Open {common.short(request.output / 'index.html')}")
    return common.EXIT_OK


def _find_unchanged(request: Request, files: Mapping[str, bytes]) -> Written | None:
    """What to say if the site is already just what it would become; None if that is not sure."""
    from briefing.disk import load, write

    last = load.read_memo(request.site, load.LAST)
    if not last or last != write.fingerprint(request.output, load.program_version()):
        return None
    return write.find_unchanged(request.output, files)


def _build_and_write(request: Request, files: Mapping[str, bytes]) -> Written | int:
    """Build and write; an exit code if there is no new site."""
    from briefing.build import pipeline
    from briefing.disk import load, manifest, write
    from briefing.engine import parallel

    memo, index = common.remembered(request.site)
    with terminal.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    common.explain(request, memo)
    if output is None:
        terminal.print_faults(problems, files)
        terminal.say(f"Nothing was published; what is in {common.short(request.output)} stays as it is.")
        return common.EXIT_PROBLEMS
    found, doubts = index.of(output)
    site = {**output, **found}
    origin = manifest.Origin(load.program_code(), files)
    with parallel.in_background(
        lambda: common.remember(request.site, memo), pays=len(output) > parallel.MIN_ITEMS_TO_FORK
    ):
        written, faults = write.write_site(request.output, site, origin)
    terminal.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return common.EXIT_ERROR
    if not (problems or doubts or faults):  # what has to be said is found again by the next build
        write.write_memo(request.site, write.fingerprint(request.output, load.program_version()), load.LAST)
    return written


def _closing_line(written: Written, seconds: float) -> str:
    """Say what a build did: `140 pages · 12 files written · 128 unchanged · 0 removed · 0.42 s`."""
    pages, files = terminal.counted(written.pages, "page"), terminal.counted(written.written, "file")
    return f"{pages} · {files} written · {written.unchanged} unchanged · {written.removed} removed · {seconds:.2f} s"
