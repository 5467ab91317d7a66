"""Read, build, write, report."""

from __future__ import annotations

import argparse
import time

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `build`."""
    compress = "also write compressed copies (.br, .gz) of the text files, for servers that hand them out as they are"
    parser.add_argument("--compress", action="store_true", help=compress)


def run(request: Request) -> int:
    """Build the site and write it; a fault leaves the last one as it is."""
    from briefing import load, manifest, pipeline, write

    begin = time.monotonic()
    memo, index = common.remembered(request.site)
    files = load.read_site(request.site)
    with console.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    common.explain(request, memo)
    if output is None:
        console.print_faults(problems, files)
        console.say(f"Nothing was published; what is in {common.short(request.output)} stays as it is.")
        return common.FAULTS
    found, doubts = index.of(output)
    site = {**output, **found}
    if getattr(request.arguments, "compress", False):  # without its name, the command has no options of its own
        from briefing import packed

        site |= packed.copies(site, memo)
    origin = manifest.Origin(load.program_code(), files)
    written, faults = write.write_site(request.output, site, origin)
    console.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return common.BROKEN
    common.remember(request.site, memo)
    console.say(console.closing_line(written, time.monotonic() - begin))
    console.say(f"Open {common.short(request.output / 'index.html')}")
    return common.FINE
