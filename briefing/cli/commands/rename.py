"""Give a record another id and change everything that names it."""

from __future__ import annotations

import argparse

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `rename`."""
    parser.add_argument("old", metavar="OLD", help="the record's id, or its file")
    parser.add_argument("new", metavar="NEW", help="the id it shall have")
    parser.add_argument("--write", action="store_true", help="do it; without this, only say what would change")


def run(request: Request) -> int:
    """Print what would change; with --write, change it."""
    from briefing.disk import load
    from briefing.parse import validation
    from briefing.tools.edit.rename import apply_changes, rename

    asked = request.arguments
    files = load.read_site(request.site)
    memo = common.load_memo(request.site)
    old, new = (validation.identifier(name) if name.endswith(".md") else name for name in (asked.old, asked.new))
    plan = rename(files, old, new, memo)
    if "/" in asked.new and not (asked.new.endswith(plan.path) or plan.path.endswith(asked.new)):
        message = f"A record keeps its kind, and so its folder: its file would be {plan.path}."
        raise UsageError(message)
    terminal.say(f"“{plan.document.title}” ({plan.document.kind} {old}) becomes {new}.\n")
    terminal.say(f"{plan.document.path} → {plan.path}")
    common.show_changes(plan.changes)
    if plan.faults:
        terminal.say("\nThat would bring new faults, shown as the files would be then:\n")
        terminal.print_faults(plan.faults, apply_changes(files, plan.files))
        terminal.say("Nothing was changed.")
        return common.EXIT_PROBLEMS
    terminal.say(f"\n{terminal.counted(len(plan.changes), 'place')} to change. Old links to {old} will lead to {new}.")
    if not asked.write:
        terminal.say(f"Nothing was changed yet. To do it: {common.command_line(request, 'rename', old, new)} --write")
        return common.EXIT_OK
    common.save(request.site, files, plan.files)
    terminal.say(f"Done: {terminal.counted(len(plan.files) - 1, 'file')} written.")
    return common.EXIT_OK
