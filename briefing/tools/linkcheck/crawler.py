"""Asking as a good guest does: one request at a time and a pause, robots.txt first, no more than needed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from .addresses import Place, asked_form
from .answers import Answer, Settings, Verdict
from .web import Response, Web

_ROBOT = "briefing"
_LONGEST_PAUSE = 10.0
_GONE = {404, 410}
_UNFRIENDLY = {401, 402, 403, 405, 406, 407, 429, 451, 503, 999}
"""A browser may well be answered otherwise."""
_BUSY = {429, 503}
_MOVED, _ELSEWHERE = {301, 308}, {302, 303, 307}
_OK, _WRONG, _BROKEN = 200, 400, 500


@dataclass(slots=True)
class _Host:
    """One host: who asks it next waits for the one before."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a server's robots.txt says; `failure` if the server could not be asked for it."""

    robots: RobotFileParser | None
    failure: Response | None = None


class Crawler:
    """Asks for addresses, of different hosts at the same time."""

    def __init__(self, web: Web, settings: Settings) -> None:
        """`web` does the single requests."""
        self._web = web
        self._settings = settings
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    async def answer(self, place: Place) -> Answer:
        """What is known of an address when all redirects are followed."""
        here, moved, for_good = place.url, "", True
        for _ in range(self._settings.hops + 1):
            try:
                here = asked_form(here)
            except ValueError as error:
                return Answer(verdict="untested", detail=str(error))
            response = await self._visit(here)
            if response.status not in _MOVED | _ELSEWHERE or not response.location:
                return _judged(response, moved)
            for_good = for_good and response.status in _MOVED
            here = _joined(here, response.location)
            moved = here if for_good else moved
        return Answer(verdict="unreachable", detail=f"more than {self._settings.hops} redirects follow each other")

    async def _visit(self, url: str) -> Response:
        """Ask for the head alone, and for the whole only where a server does not answer that."""
        rules = await self._rules_of(url)
        if rules.failure:
            return rules.failure
        if rules.robots and not rules.robots.can_fetch(_ROBOT, url):
            return Response(0, failure="its robots.txt asks programs to stay away", refused=True)
        response = await self._ask("HEAD", url)
        no_head = response.status >= _WRONG and response.status not in _BUSY
        if no_head or "closed" in response.failure:
            response = await self._ask("GET", url)
        return response

    async def _ask(self, method: str, url: str, *, body: bool = False) -> Response:
        host = self._hosts.setdefault(urlsplit(url).netloc, _Host(pause=self._settings.pause))
        loop = asyncio.get_running_loop()
        async with host.turn:
            await asyncio.sleep(host.next_at - loop.time())
            try:
                return await self._web.ask(method, url, body=body)
            finally:
                host.next_at = loop.time() + host.pause

    async def _rules_of(self, url: str) -> _Rules:
        """A server's robots.txt, asked for once."""
        origin = urljoin(url, "/")
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read_rules(origin))
        return await asyncio.shield(self._rules[origin])

    async def _read_rules(self, origin: str) -> _Rules:
        """As RFC 9309 says: without a file all is allowed; where the server is out of order, nothing is asked."""
        here = f"{origin}robots.txt"
        response = Response(0)
        for _ in range(self._settings.hops):
            response = await self._ask("GET", here, body=True)
            if response.status not in _MOVED | _ELSEWHERE or not response.location:
                break
            try:
                here = asked_form(_joined(here, response.location))
            except ValueError:
                return _Rules(None)
        if not response.status:
            return _Rules(None, response)
        if response.status >= _BROKEN:
            return _Rules(None, Response(0, failure=f"its robots.txt answers {response.status}"))
        if response.status != _OK:
            return _Rules(None)
        robots = RobotFileParser()
        robots.parse(response.body.decode("utf-8", "replace").splitlines())
        delay = str(robots.crawl_delay(_ROBOT) or 0)
        if delay.isdigit():
            host = self._hosts[urlsplit(origin).netloc]
            host.pause = max(host.pause, min(float(delay), _LONGEST_PAUSE))
        return _Rules(robots)


def _joined(here: str, location: str) -> str:
    try:
        return urljoin(here, location)
    except ValueError:
        return "malformed:"


def _judged(response: Response, moved: str) -> Answer:
    """What the end of all redirects means for the address one began with."""
    status = response.status
    if not status:
        verdict: Verdict = "untested" if response.refused else "dead" if response.gone else "unreachable"
        return Answer(verdict=verdict, detail=response.failure)
    if _OK <= status < _WRONG:
        return Answer(verdict="moved", to=moved) if moved else Answer(verdict="fine")
    if status in _UNFRIENDLY:
        return Answer(verdict="untested", detail=f"it answers {status} to programs")
    return Answer(verdict="dead" if status in _GONE else "unreachable", detail=f"it answers {status}")
