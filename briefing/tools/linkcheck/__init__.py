"""Do the addresses that the briefing names still lead somewhere? Asked of the web, politely, and only on demand."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document

from .addresses import Place, places
from .answers import Answer, Settings
from .crawler import Crawler
from .faults import faults
from .web import Web

Progress = Callable[[str, int, int], None]


__all__ = ["Found", "NoNetworkError", "Settings", "check", "settings_for"]


class NoNetworkError(Exception):
    """Not one host could be reached: that says something of the network, and nothing of the addresses."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was learnt."""

    problems: tuple[Diagnostic, ...]
    lines: tuple[str, ...]
    """For people: a count, and each address that could not be tested, with the reason."""


def settings_for(documents: Sequence[Document]) -> Settings:
    """The settings for a site: servers are told whose briefing it is that asks."""
    config = next((d.record for d in documents if isinstance(d.record, Config)), None)
    known = config and (config.base_url or (config.repository and config.repository.url))
    return Settings(agent=f"{Settings().agent[:-1]}; {known})" if known else Settings().agent)


def check(documents: Sequence[Document], settings: Settings, progress: Progress = lambda *_: None) -> Found:
    """Test every outside address of some documents. Raises NoNetworkError."""
    there = tuple(places(documents))
    waiting = sorted({place.url: place for place in there}.values())
    answers = asyncio.run(_ask(waiting, settings, progress))
    return Found(tuple(faults(there, answers)), tuple(_lines(answers, len(waiting))))


async def _ask(waiting: Sequence[Place], settings: Settings, progress: Progress) -> dict[str, Answer]:
    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # what a server does wrong is told in our own words
    web = Web(settings)
    asking = Crawler(web, settings)
    tasks = {asyncio.ensure_future(asking.answer(place)): place for place in waiting}
    answers: dict[str, Answer] = {}
    done = itertools.count(1)
    for task in tasks:
        task.add_done_callback(lambda _: progress("asking", next(done), len(tasks)))
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=settings.deadline)
    finally:
        for task, place in tasks.items():
            if task.done() and not task.cancelled() and task.exception() is None:
                answers[place.url] = task.result()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        web.close()
    verdicts = {answer.verdict for answer in answers.values()}
    if not web.heard and verdicts <= {"dead", "unreachable"} and len({place.host for place in waiting}) > 1:
        raise NoNetworkError
    return answers


def _lines(answers: dict[str, Answer], asked: int) -> list[str]:
    counts = Counter(answer.verdict for answer in answers.values())
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("fine", "moved", "dead", "unreachable", "untested"))
    lines = [f"{asked} addresses: {told}."]
    if len(answers) < asked:
        lines.append(f"{asked - len(answers)} were not asked: there was no time left.")
    untested = [(url, answer) for url, answer in sorted(answers.items()) if answer.verdict == "untested"]
    return lines + [f"not tested: {url} ({answer.detail})" for url, answer in untested]
