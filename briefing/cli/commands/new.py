"""Start a record: fill in what is known, say what is left; on a terminal, ask for what is missing."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request

if TYPE_CHECKING:
    from briefing.core.diagnostics import Diagnostic
    from briefing.core.fields import Key
    from briefing.site.site import Site
    from briefing.tools.scaffold.new import Draft, NewRecordRequest

    Files = Mapping[str, bytes]
    Problems = tuple[Diagnostic, ...]


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `new`."""
    from briefing.core.model import record_folders

    kinds = [record.kind for record in record_folders().values()]
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
    """Write the file, check it, and print what is left to do."""
    from briefing.build import pipeline
    from briefing.disk import load
    from briefing.tools.scaffold import new

    files = load.read_site(request.site)
    memo = common.load_memo(request.site)
    site, before = pipeline.check(files, memo)
    if site is None:
        terminal.print_faults(before, files)
        terminal.say("Mend these first: they keep the briefing from being read at all.")
        return common.EXIT_PROBLEMS
    given = request.arguments
    order = new.NewRecordRequest(
        kind=given.kind,
        title=" ".join(given.title.split()),
        today=common.today(request),
        identifier=given.id,
        quotes=tuple(given.quote),
        nth=given.nth,
        settings=_settings(given.set),
        text=given.text,
    )
    if terminal.is_conversation():
        order = _ask_for_rest(site, order)
    if not order.title:
        message = f'Give the title: new {order.kind} "…"'
        raise UsageError(message)
    made = new.draft(site, order)
    common.create(request.site, {made.path: made.data})
    terminal.say(f"Made {common.short(request.site / made.path)}")
    after = {**files, made.path: made.data}
    _, problems = pipeline.check(after, memo)
    return _report(made, after, problems, before)


def _ask_for_rest(site: Site, order: NewRecordRequest) -> NewRecordRequest:
    """Ask for a claim's quotation, the title, and each plain key that the record must have."""
    from briefing.core.fields import keys
    from briefing.tools.scaffold.new import KINDS

    if order.kind == "claim" and not order.quotes:
        order = replace(order, quotes=_ask_quotes(site))
    while not order.title:
        order = replace(order, title=" ".join(terminal.ask("Title").split()))
    settings = dict(order.settings)
    for key in keys(KINDS[order.kind][1]):
        ours = {"title", "consulted", "order"}
        if key.required and not (key.part or key.many) and key.name not in {*ours, *settings}:
            answer = _ask_value(site, key)
            settings |= {key.name: answer} if answer else {}
    return replace(order, settings=settings)


def _ask_quotes(site: Site) -> tuple[str, ...]:
    """Ask for a quotation; offer the next passage that no claim covers."""
    from briefing.tools.scaffold.new import next_passage
    from briefing.tools.scaffold.quoting import ScaffoldError, locate

    offered = next_passage(site)
    if offered:
        terminal.say("The next passage that no claim covers:")
        terminal.say(textwrap.indent(textwrap.fill(offered, 76), "  "))
    while True:
        words = terminal.ask("Quotation (Enter takes this passage)" if offered else "Quotation") or offered
        if not words:
            return ()
        try:
            locate(site.text, words)
        except ScaffoldError as error:
            terminal.say(str(error))
            continue
        return (words,)


def _ask_value(site: Site, key: Key) -> str:
    """Ask for a key's value, again until it is one of the allowed words or empty."""
    from briefing.parse.validation import nearest

    words = key.words(site.vocabulary)
    hint = " | ".join(words) or key.hint or ("Enter if not known" if key.nullable else "")
    while True:
        answer = terminal.ask(f"{key.name} ({hint})" if hint else key.name)
        if not answer or not words or answer in words:
            return answer
        terminal.say(f"`{answer}` is not one of them. {nearest(answer, words)}".rstrip())


def _settings(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            message = f"`--set {word}`: write it as --set KEY=VALUE."
            raise UsageError(message)
        found[key.strip()] = value
    return found


def _report(made: Draft, files: Files, problems: Problems, before: Problems) -> int:
    """Print what the new record has, what is left to do in it, and its new problems elsewhere."""
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
