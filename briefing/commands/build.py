"""Read, build, write, report."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.write import Written


def options(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: `build` has no options of its own."""


def run(request: Request) -> int:
    """Build the site and write it; a fault leaves the last one as it is."""
    from briefing import load

    begin = time.monotonic()
    files = load.read_site(request.site)
    known = None if request.explain else _again(request, files)
    written = known or _anew(request, files)
    if isinstance(written, int):
        return written
    console.say(console.closing_line(written, time.monotonic() - begin))
    console.say(f"Open {common.short(request.output / 'index.html')}")
    return common.FINE


def _again(request: Request, files: Mapping[str, bytes]) -> Written | None:
    """What to say if the site is already just what it would become; None if that is not sure."""
    from briefing import load, write

    mark = load.read_memo(request.site, load.LAST)
    if not mark or mark != write.mark(request.output, load.program_version()):
        return None
    return write.intact(request.output, files)


def _anew(request: Request, files: Mapping[str, bytes]) -> Written | int:
    """Build and write; an exit code if there is no new site."""
    from briefing import load, manifest, pipeline, workers, write

    memo, index = common.remembered(request.site)
    with console.progress_line() as progress, workers.uncollected():
        output, problems = pipeline.build(files, memo, progress, workers.spread)
    common.explain(request, memo)
    if output is None:
        console.print_faults(problems, files)
        console.say(f"Nothing was published; what is in {common.short(request.output)} stays as it is.")
        return common.FAULTS
    found, doubts = index.of(output)
    site = {**output, **found}
    origin = manifest.Origin(load.program_code(), files)
    with workers.aside(lambda: common.remember(request.site, memo), pays=len(output) > workers.PAYS):
        written, faults = write.write_site(request.output, site, origin)
    console.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return common.BROKEN
    if not (problems or doubts or faults):  # what has to be said is found again by the next build
        write.write_memo(request.site, write.mark(request.output, load.program_version()), load.LAST)
    return written
