"""Start a record: fill in what can be known, say exactly what is left."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from briefing.core.diagnostics import Diagnostic
    from briefing.tools.scaffold.new import Draft

    Files = Mapping[str, bytes]
    Problems = tuple[Diagnostic, ...]


def options(parser: argparse.ArgumentParser) -> None:
    """What a record can be begun with."""
    from briefing.core.model import FOLDERS

    kinds = [str(record.kind) for record in FOLDERS.values()]  # type: ignore[attr-defined]  # each concrete record has it
    parser.description = "Starts a record and says what is left to fill in. On a terminal it asks for what is missing."
    parser.add_argument("kind", choices=kinds, metavar="KIND", help=", ".join(kinds))
    parser.add_argument("title", nargs="?", default="", metavar="TITLE", help="the record's title, in quotation marks")
    quote = "words of the article, copied; may be given more than once (claims and notes)"
    parser.add_argument("--quote", action="append", default=[], metavar="WORDS", help=quote)
    nth = "take the N-th place, if the words stand in the article more than once (default: the first)"
    parser.add_argument("--nth", type=int, default=1, metavar="N", help=nth)
    parser.add_argument("--id", default="", metavar="ID", help="the file's name (default: made from the title)")
    setting = "give another key, such as --set confidence=low or --set 'claims=[some-claim]'; see docs/content.md"
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=setting)
    parser.add_argument("--text", default="", metavar="MARKDOWN", help="the text below the front matter")
    common.add_today(parser)


def run(request: Request) -> int:
    """Make the file, check it, and say what is left."""
    from briefing.build import pipeline
    from briefing.disk import load
    from briefing.engine.engine import Engine
    from briefing.tools.scaffold import new
    from briefing.tools.scaffold.quoting import ScaffoldError

    from . import asking

    files = load.read_site(request.site)
    memo = Engine(load.program_version())
    memo.load(load.read_memo(request.site))  # a memory of no use only costs time here
    site, before = pipeline.check(files, memo)
    if site is None:
        terminal.print_faults(before, files)
        terminal.say("Mend these first: they keep the briefing from being read at all.")
        return common.EXIT_PROBLEMS
    given = request.arguments
    order = new.Order(
        kind=given.kind,
        title=" ".join(given.title.split()),
        today=common.today(request),
        identifier=given.id,
        quotes=tuple(given.quote),
        nth=given.nth,
        settings=_settings(given.set),
        text=given.text,
    )
    try:
        order = asking.complete(site, order) if terminal.is_conversation() else order
        if not order.title:
            message = f'Give the title: new {order.kind} "…"'
            raise common.UsageError(message)
        made = new.draft(site, order)
    except ScaffoldError as error:
        raise common.UsageError(str(error)) from error
    common.create(request.site, {made.path: made.data})
    terminal.say(f"Made {common.short(request.site / made.path)}")
    after = {**files, made.path: made.data}
    _, problems = pipeline.check(after, memo)
    return _report(made, after, problems, before)


def _settings(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            message = f"`--set {word}`: write it as --set KEY=VALUE."
            raise common.UsageError(message)
        found[key.strip()] = value
    return found


def _report(made: Draft, files: Files, problems: Problems, before: Problems) -> int:
    """Tell what stands in the new record, what is left to do in it, and what it brings elsewhere."""
    from briefing.core.diagnostics import has_errors

    for line in made.told:
        terminal.say(f"  {line}")
    own = [fault for fault in problems if fault.location.path == made.path]
    known = {(f.location.path, f.code, f.message) for f in before}
    others = [f for f in problems if f not in own and (f.location.path, f.code, f.message) not in known]
    if not own and not others:
        terminal.say("It passes the check.")
        return common.EXIT_OK
    if own:
        terminal.say("\nLeft to do in it:\n")
        terminal.print_faults(own, files)
        if has_errors(own) and not made.has_text:  # not told while there are errors
            terminal.say("Then write its text, below the second `---`: docs/content.md says what belongs there.")
    if others:
        terminal.say("\nNew elsewhere, because of it:\n")
        terminal.print_faults(others, files)
    return common.EXIT_PROBLEMS if has_errors([*own, *others]) else common.EXIT_OK
