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

    from briefing.diagnostics import Diagnostic
    from briefing.write import Written


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `build`."""
    compress = "also write compressed copies (.br, .gz) of the text files, for servers that hand them out as they are"
    parser.add_argument("--compress", action="store_true", help=compress)


def run(request: Request) -> int:
    """Build the site and write it; a fault leaves the last one as it is."""
    from briefing import load

    begin = time.monotonic()
    files = load.read_site(request.site)
    compress = getattr(request.arguments, "compress", False)  # without its name, the command has no options of its own
    options = f"compress={compress}"
    known = None if request.explain else _again(request, files, options)
    written = known or _anew(request, files, options, compress=compress)
    if isinstance(written, int):
        return written
    console.say(console.closing_line(written, time.monotonic() - begin))
    console.say(f"Open {common.short(request.output / 'index.html')}")
    return common.FINE


def _again(request: Request, files: Mapping[str, bytes], options: str) -> Written | None:
    """What to say if the site is already just what it would become; None if that is not sure."""
    from briefing import last, load, write

    before = last.unpacked(load.read_memo(request.site, load.LAST), load.program_version(), files, options)
    if before is None or (count := write.intact(request.output, before.manifest)) is None:
        return None
    console.print_faults(before.problems, files)
    return write.Written(before.pages, 0, count, 0)


def _anew(request: Request, files: Mapping[str, bytes], options: str, *, compress: bool) -> Written | int:
    """Build and write; an exit code if there is no new site."""
    from briefing import load, manifest, packed, pipeline, workers, write

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
    if compress:
        site |= packed.copies(site, memo)
    origin = manifest.Origin(load.program_code(), files)
    with workers.aside(lambda: common.remember(request.site, memo), pays=len(output) > workers.PAYS):
        written, faults = write.write_site(request.output, site, origin)
    console.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return common.BROKEN
    if not doubts and not faults:
        _note(request, files, options, written, problems)
    return written


def _note(
    request: Request, files: Mapping[str, bytes], options: str, written: Written, problems: tuple[Diagnostic, ...]
) -> None:
    """Let the next build know what this one came to."""
    from briefing import last, load, write

    if made := write.fingerprint(request.output):
        known = last.Last(made, written.pages, problems)
        data = last.packed(load.program_version(), files, options, known)
        write.write_memo(request.site, data, load.LAST)
