"""Read, build, write, report."""

from __future__ import annotations

import argparse
import time

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request


def options(_parser: argparse.ArgumentParser) -> None:
    """No options but those of every command."""


def run(request: Request) -> int:
    """Build the site and write it; a fault leaves the last one as it is."""
    from briefing import load, pipeline, workers, write

    begin = time.monotonic()
    memo, index = common.remembered(request.site)
    files = load.read_site(request.site)
    with console.progress_line() as progress, workers.uncollected():
        output, problems = pipeline.build(files, memo, progress, workers.spread)
    common.explain(request, memo)
    if output is None:
        console.print_faults(problems, files)
        console.say(f"Nothing was published; what is in {common.short(request.output)} stays as it is.")
        return common.FAULTS
    found, doubts = index.of(output)
    with workers.aside(lambda: common.remember(request.site, memo), pays=len(output) > workers.PAYS):
        written, faults = write.write_site(request.output, {**output, **found})
    console.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return common.BROKEN
    console.say(console.closing_line(written, time.monotonic() - begin))
    console.say(f"Open {common.short(request.output / 'index.html')}")
    return common.FINE
