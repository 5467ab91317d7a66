"""Compare a published site with what the sources give."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.disk.manifest import Manifest
    from briefing.tools.verify import Difference

_SHOWN = 20
"""Differences told one by one; the rest is counted."""
_WORDS = {"missing": "is missing", "extra": "is not in the sources' site", "changed": "is not what the sources give"}


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `verify`."""
    what = "the folder of the published site (default: the output folder)"
    parser.add_argument("published", nargs="?", type=Path, metavar="FOLDER", help=what)


def run(request: Request) -> int:
    """Build without writing, read what is published, tell what differs."""
    from briefing.disk import load
    from briefing.disk.manifest import Manifest, sha256
    from briefing.tools import verify

    files = load.read_site(request.site)
    site = _made(request, files)
    if site is None:
        terminal.say("There is nothing to compare with: mend the faults first.")
        return common.EXIT_PROBLEMS
    folder = request.arguments.published or request.output
    published, theirs = _published(folder)
    found = verify.differences(site, published)
    ours = Manifest(sha256(files), {}, code=load.program_code())
    _tell(folder, found, verify.origins(ours, theirs) if theirs else None, len(site))
    return common.EXIT_PROBLEMS if found or theirs is None or not theirs.complete else common.EXIT_OK


def _made(request: Request, files: Mapping[str, bytes]) -> dict[str, bytes] | None:
    """The site as `build` would write it; None, and the faults are told, if it would not."""
    from briefing.build import pipeline

    memo, index = common.remembered(request.site)
    with terminal.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    found, doubts = index.of(output or {})
    terminal.print_faults((*problems, *doubts), files)
    if output is None:
        return None
    common.remember(request.site, memo)
    return {**output, **found}


def _published(folder: Path) -> tuple[dict[str, bytes], Manifest | None]:
    """The published files and their manifest. Raises UsageError."""
    from briefing.disk import manifest

    if not folder.is_dir():
        message = f"There is no folder {folder}. To compare a site on a server, copy it into a folder first."
        raise UsageError(message)
    try:
        paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
        published = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        message = f"The published site cannot be read: {error.filename}: {error.strerror}."
        raise UsageError(message) from error
    data = published.pop(manifest.NAME, b"")
    try:
        return published, manifest.read(data)
    except ValueError:
        return published, None


def _tell(folder: Path, found: list[Difference], origins: list[str] | None, count: int) -> None:
    for one in found[:_SHOWN]:
        terminal.say(f"{one.path} {_WORDS[one.kind]}.{f' {one.where}' if one.where else ''}")
        if one.published or one.sources:
            terminal.say(f"    published: {one.published}\n    sources:   {one.sources}")
    if len(found) > _SHOWN:
        terminal.say(f"… and {terminal.counted(len(found) - _SHOWN, 'more difference')}.")
    if origins is None:
        terminal.say("It has no manifest of this program (build-manifest.json), so nothing says what it was made from.")
    for line in (origins or [])[:_SHOWN]:
        terminal.say(f"  {line}")
    if found and origins == []:
        terminal.say(
            "It was made from these very sources by this program. So somebody has changed it since, or a preview wrote "
            "it (its search index waits for the next build)."
        )
    files = terminal.counted(count, "file")
    terminal.say(
        f"{folder} differs from what the sources give in {terminal.counted(len(found), 'file')} (of {files})."
        if found
        else f"{folder} is what the sources give: {files} compared, no difference."
    )
