"""Put the keys of records into one order, without changing their content."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Sequence


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `format`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these files or folders")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a file would change")


def run(request: Request) -> int:
    """Write the files whose order differs; with --check, name them."""
    from briefing.core.diagnostics import show
    from briefing.disk import load
    from briefing.parse import validation
    from briefing.tools.edit.format import format_file, is_formattable

    within = common.path_filter(request.site, request.arguments.paths)
    files = load.read_site(request.site)
    changed: dict[str, bytes | None] = {}
    unread: list[tuple[str, ...]] = []
    """Paths, each with its problems of an old form."""
    wanted = [path for path in files if is_formattable(path) and within(path)]
    with terminal.progress_line() as progress:
        for done, path in enumerate(wanted, 1):
            made = format_file(path, files[path])
            if made is None:
                old = [show(p, files) for p in validation.document(path, files[path])[1] if p.code == "old-form"]
                unread.append((path, *old))
            elif made != files[path]:
                changed[path] = made
            progress("formatting", done, len(wanted))
    if not request.arguments.check:
        common.save(request.site, files, changed)
    return _report(request, list(changed), unread, len(wanted))


def _report(request: Request, changed: Sequence[str], unread: Sequence[tuple[str, ...]], total: int) -> int:
    checking = request.arguments.check
    for path in changed:
        terminal.say(f"{'would change' if checking else 'changed'}: {path}")
    for path, *old in unread:
        terminal.say("\n".join([f"left as it is, since it has errors: {path}", *old]))
    right = total - len(changed) - len(unread)
    terminal.say(f"{terminal.counted(right, 'file')} in form, {len(changed)} {'to change' if checking else 'changed'}.")
    if changed and checking:
        terminal.say(f"To change them: {common.command_line(request, 'format', *request.arguments.paths)}")
    if unread:
        terminal.say(f"To see the errors: {common.command_line(request, 'check', *(path for path, *_ in unread))}")
    return common.EXIT_PROBLEMS if unread or (checking and changed) else common.EXIT_OK
