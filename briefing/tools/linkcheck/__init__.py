"""Check whether the external addresses in records still answer. Runs only on demand: it uses the network."""

from __future__ import annotations

import asyncio
import html
import itertools
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from briefing.core.config import Config
from briefing.core.diagnostics import CODES, Diagnostic, Location, UsageError, problem
from briefing.core.document import Document
from briefing.core.model import Source
from briefing.site.linker import at, in_text

from .crawler import Answer, Crawler, Settings, Web

__all__ = ["LinkReport", "NoNetworkError", "Settings", "check", "settings_for"]

Progress = Callable[[str, int, int], None]
_LINK = re.compile(r'<a href="([^"]+)"[^>]* rel="noopener noreferrer external"')
_ARCHIVE = "https://web.archive.org/web"


class NoNetworkError(UsageError):
    """No host could be reached: the network is down, which says nothing about the addresses."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """The result of a check."""

    problems: tuple[Diagnostic, ...]
    lines: tuple[str, ...]
    """A summary for people: the counts, and each address that could not be tested with the reason."""


def settings_for(documents: Sequence[Document]) -> Settings:
    """Return the settings for a site; the user agent names its public address, if it has one."""
    config = next((d.record for d in documents if isinstance(d.record, Config)), None)
    known = config and (config.base_url or (config.repository and config.repository.url))
    return Settings(agent=f"{Settings().agent[:-1]}; {known})" if known else Settings().agent)


def check(documents: Sequence[Document], settings: Settings, progress: Progress = lambda *_: None) -> LinkReport:
    """Request every external address in the documents. Raises NoNetworkError."""
    found = tuple(places(documents))
    waiting = sorted({place.url: place for place in found}.values())
    answers = asyncio.run(_check_all(waiting, settings, progress))
    return LinkReport(tuple(link_problems(found, answers)), tuple(_summary(answers, len(waiting))))


async def _check_all(waiting: Sequence[Place], settings: Settings, progress: Progress) -> dict[str, Answer]:
    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # failures are reported in our own words
    web = Web(settings)
    crawler = Crawler(web, settings)
    tasks = {asyncio.ensure_future(crawler.check(place.url)): place for place in waiting}
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
        message = "No address could be reached at all. Is this machine connected? Nothing was tested."
        raise NoNetworkError(message)
    return answers


def _summary(answers: dict[str, Answer], asked: int) -> list[str]:
    counts = Counter(answer.verdict for answer in answers.values())
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("fine", "moved", "dead", "unreachable", "untested"))
    lines = [f"{asked} addresses: {told}."]
    if len(answers) < asked:
        lines.append(f"{asked - len(answers)} were not asked: there was no time left.")
    untested = [(url, answer) for url, answer in sorted(answers.items()) if answer.verdict == "untested"]
    return lines + [f"not tested: {url} ({answer.detail})" for url, answer in untested]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a document that names an address."""

    url: str
    location: Location
    day: str = ""
    """The day on which the editors read it, as digits (20231102), as far as it is known."""

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.url).hostname or ""


def places(documents: Iterable[Document]) -> Iterator[Place]:
    """Yield the addresses of sources and of external links in texts."""
    for document in documents:
        if isinstance(document.record, Source) and document.record.url:
            day = re.sub(r"\D", "", document.record.consulted)[:8]
            yield Place(document.record.url, at(document, ("url",)), day)
        for block in document.prose.blocks:
            for found in _LINK.findall("".join(part for part in block if isinstance(part, str))):
                address = html.unescape(found)
                if address.lower().startswith(("http://", "https://")):
                    offset = max(0, document.body.find(address))
                    yield Place(address, in_text(document, offset, len(address)))


def link_problems(places: Iterable[Place], answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """Yield a warning for every place whose address has moved, is gone or did not answer."""
    for place in places:
        answer = answers.get(place.url)
        if answer is None or answer.verdict in {"fine", "untested"}:
            continue
        code = f"source-{answer.verdict}"
        yield problem(
            code,
            place.location,
            _message(place, answer),
            f"{CODES[code].hint}\nLook for an archive's copy: {archive_url(place)}",
        )


def archive_url(place: Place) -> str:
    """Return the address of an archived copy, near the day of reading if it is known."""
    return f"{_ARCHIVE}/{place.day or '*'}/{place.url}"


def _message(place: Place, answer: Answer) -> str:
    if answer.verdict != "moved":
        what = "leads nowhere any more" if answer.verdict == "dead" else "could not be reached"
        return f"The address {what}: {answer.detail}."
    to_front = urlsplit(answer.to).path in {"", "/"} and urlsplit(place.url).path not in {"", "/"}
    doubt = " That is a front page: the text itself may be gone." if to_front else ""
    return f"The address has moved for good to {answer.to} .{doubt}"
