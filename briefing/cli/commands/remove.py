"""Take a record away, if nothing breaks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from briefing.tools.edit.remove import CoverageLoss, RemovalPlan


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `remove`."""
    parser.add_argument("id", metavar="ID", help="the record's id, or its file")
    heir = "let everything that names ID name this record of the same kind, and old links lead to it"
    parser.add_argument("--redirect", default="", metavar="OTHER", help=heir)
    parser.add_argument("--write", action="store_true", help="do it; without this, only say what would happen")


def run(request: Request) -> int:
    """Print what would break; with --write, and if nothing does, delete the file."""
    from briefing.disk import load
    from briefing.parse import validation
    from briefing.tools.edit.remove import remove
    from briefing.tools.edit.rename import apply_changes

    asked = request.arguments
    files = load.read_site(request.site)
    memo = common.load_memo(request.site)
    old, heir = (validation.identifier(name) if name.endswith(".md") else name for name in (asked.id, asked.redirect))
    plan = remove(files, old, heir, memo)
    terminal.say(f"“{plan.document.title}” ({plan.document.kind} {old}) would go: {plan.document.path}")
    broken = _print_effects(plan)
    if plan.faults:
        terminal.say("\nNew faults, shown as the files would be then:\n")
        terminal.print_faults(plan.faults, apply_changes(files, plan.files))
    if broken:
        terminal.say(f"\nNothing was changed: {broken}.")
        if not heir:
            terminal.say("Mend those places first, or let another record take its place: --redirect OTHER.")
        return common.EXIT_PROBLEMS
    if not heir:
        terminal.say("\nNo redirect is left: links from elsewhere to its page will find nothing. See --redirect.")
    if not asked.write:
        again = common.command_line(request, "remove", old, *(["--redirect", heir] if heir else []))
        terminal.say(f"\nNothing was changed yet. To do it: {again} --write")
        return common.EXIT_OK
    common.save(request.site, files, plan.files)
    terminal.say(f"\nDone: {plan.document.path} is deleted.")
    return common.EXIT_OK


def _print_effects(plan: RemovalPlan) -> str:
    """Print the effects. Returns what would break, or ""."""
    from briefing.core import diagnostics

    if plan.heir:
        terminal.say(f"\n“{plan.heir.title}” ({plan.heir.id}) takes its place:")
        common.show_changes(plan.changes)
    elif plan.uses:
        terminal.say("\nThese places name it and would lead nowhere:")
        for use in plan.uses:
            terminal.say(f"{use.location}: {use.words}")
    if plan.orphans:
        terminal.say("\nNothing else leads to these records:")
        for orphan in plan.orphans:
            terminal.say(orphan.location.path)
    if plan.loss:
        _print_loss(plan.loss)
    if not plan.heir and plan.uses:
        return f"{terminal.counted(len(plan.uses), 'place')} would lead nowhere"
    return "there would be new errors" if diagnostics.has_errors(plan.faults) else ""


def _print_loss(loss: CoverageLoss) -> None:
    now, then = loss.before, loss.after
    share = [100 * c.characters_covered / max(1, c.characters) for c in (now, then)]
    sentences = f"{now.sentences_covered} → {then.sentences_covered} of {now.sentences} sentences"
    terminal.say(
        f"\nThe claims would cover less of the article: {share[0]:.1f} → {share[1]:.1f} % of the characters,"
        f" {sentences}."
    )
    for passage in loss.passages:
        terminal.say(f"no claim would cover: “{passage}”")
