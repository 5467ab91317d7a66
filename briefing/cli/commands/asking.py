"""On a terminal, `new` asks for what is missing. Enter leaves a question for later."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.tools.scaffold.quoting import ScaffoldError, locate

if TYPE_CHECKING:
    from briefing.core.keys import Key
    from briefing.site.site import Site
    from briefing.tools.scaffold.new import Order


def complete(site: Site, order: Order) -> Order:
    """Ask for a claim's quotation, the title, and each plain key that the record must have."""
    from briefing.core.keys import keys
    from briefing.tools.scaffold.new import KINDS

    if order.kind == "claim" and not order.quotes:
        order = replace(order, quotes=_quotes(site))
    while not order.title:
        order = replace(order, title=" ".join(terminal.ask("Title").split()))
    settings = dict(order.settings)
    for key in keys(KINDS[order.kind][1]):
        ours = {"title", "consulted", "order"}
        if key.required and not (key.part or key.many) and key.name not in {*ours, *settings}:
            answer = _answer(site, key)
            settings |= {key.name: answer} if answer else {}
    return replace(order, settings=settings)


def _quotes(site: Site) -> tuple[str, ...]:
    """The next passage that no claim covers, or words of the editor's choice."""
    from briefing.tools.scaffold.new import next_passage

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


def _answer(site: Site, key: Key) -> str:
    """One key's value; words that are listed are asked for until one of them comes."""
    from briefing.parse.validation import nearest

    words = key.words(site.vocabulary)
    hint = " | ".join(words) or key.hint or ("Enter if not known" if key.nullable else "")
    while True:
        answer = terminal.ask(f"{key.name} ({hint})" if hint else key.name)
        if not answer or not words or answer in words:
            return answer
        terminal.say(f"`{answer}` is not one of them. {nearest(answer, words)}".rstrip())
