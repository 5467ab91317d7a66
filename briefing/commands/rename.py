"""Give a record another id, with everything that names it."""

from __future__ import annotations

import argparse

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request, UsageError


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `rename`."""
    parser.add_argument("old", metavar="OLD", help="the record's id, or its file")
    parser.add_argument("new", metavar="NEW", help="the id it shall have")
    parser.add_argument("--write", action="store_true", help="do it; without this, only say what would change")


def run(request: Request) -> int:
    """Say what would change; with --write, change it."""
    from briefing import load, schema
    from briefing.commands import changing
    from briefing.edit.rename import rename

    asked = request.arguments
    files = load.read_site(request.site)
    memo = changing.memory(request.site)
    old, new = (schema.identifier(name) if name.endswith(".md") else name for name in (asked.old, asked.new))
    plan = changing.accepted(rename(files, old, new, memo))
    if "/" in asked.new and not (asked.new.endswith(plan.path) or plan.path.endswith(asked.new)):
        message = f"A record keeps its kind, and so its folder: its file would be {plan.path}."
        raise UsageError(message)
    console.say(f"“{plan.document.title}” ({plan.document.kind} {old}) becomes {new}.\n")
    console.say(f"{plan.document.path} → {plan.path}")
    changing.show_changes(plan.changes)
    if plan.faults:
        console.say("\nThat would bring new faults, shown as the files would be then:\n")
        console.print_faults(plan.faults, changing.after(files, plan.files))
        console.say("Nothing was changed.")
        return common.FAULTS
    console.say(f"\n{console.counted(len(plan.changes), 'place')} to change. Old links to {old} will lead to {new}.")
    if not asked.write:
        console.say(f"Nothing was changed yet. To do it: {changing.command(request, 'rename', old, new)} --write")
        return common.FINE
    changing.save(request.site, files, plan.files)
    console.say(f"Done: {console.counted(len(plan.files) - 1, 'file')} written.")
    return common.FINE
