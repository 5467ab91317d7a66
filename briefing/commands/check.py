"""Build without writing the site."""

from __future__ import annotations

import argparse
import time

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request


def options(_parser: argparse.ArgumentParser) -> None:
    """No options but those of every command."""


def run(request: Request) -> int:
    """Report every fault."""
    from briefing import load, pipeline, workers

    begin = time.monotonic()
    files = load.read_site(request.site)
    memo, index = common.remembered(request.site)
    with console.progress_line() as progress, workers.uncollected():
        output, problems = pipeline.build(files, memo, progress, workers.spread)
    common.explain(request, memo)
    console.print_faults(problems, files)
    if output is None:
        return common.FAULTS
    index.remember(output)
    common.remember(request.site, memo)
    pages = console.counted(sum(path.endswith(".html") for path in output), "page")
    console.say(f"No errors: {pages} checked · {time.monotonic() - begin:.2f} s")
    return common.FINE
