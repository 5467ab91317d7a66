"""Check whether the addresses of sources still answer. Runs only on demand: it uses the network.

Servers may be slow, broken or hostile: each request has limits of time and size, and none goes into a private network.
"""

import asyncio
import contextlib
import html
import ipaddress
import logging
import re
import socket
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from tornado.httpclient import HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.netutil import DefaultLoopResolver
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from briefing import __version__
from briefing.core.config import Config
from briefing.core.diagnostics import CODES, Diagnostic, Location, problem, refuse
from briefing.core.document import Document
from briefing.core.folding import fold, shorten
from briefing.core.model import Source
from briefing.core.terminal import Progress
from briefing.site.linker import at

Place = tuple[str, Location, str]
"""An address, where it is, and when the editors read it (EDTF), or ""."""
Known = Mapping[str, tuple[str, bytes]]
"""Address of a source → its headline and its copy, empty for none."""
_VERDICTS = ("fine", "changed", "moved", "dead", "unreachable", "untested")
_GONE = {404, 410}
_REFUSED = {401, 402, 403, 405, 406, 407, 429, 451, 503, 999}  # statuses that programs get where browsers may not
_MOVED, _REDIRECTED = {301, 308}, {301, 302, 303, 307, 308}
_OK, _WRONG, _BROKEN = 200, 400, 500
_MAX_BYTES = 500_000
_MAX_HOSTS = 16
_MAX_REDIRECTS = 8
_SAVE_IT = "Save the page in a browser and give its file, or give the source's title. Nothing was made."
# Characters kept in an address besides letters and digits (RFC 3986); `%` because it is escaped already.
_KEPT = "%/:=&?~#+!$,;'@()*[]"


class CrawlSettings(NamedTuple):
    """Limits and manners of a check; times in seconds."""

    agent: str = f"briefing/{__version__} (checks that cited sources are still there)"
    pause: float = 1.0  # between two requests to one host
    timeout: float = 20.0  # of one request
    deadline: float = 600.0  # of the whole check; the remaining addresses are not requested
    private: bool = False  # whether addresses of this machine and its network may be requested


class Answer(NamedTuple):
    """The verdict on an address."""

    verdict: str
    detail: str = ""  # the reason, worded to follow a colon; for "moved" the new address
    body: bytes = b""  # empty if it is too large or slow
    status: int = 0  # 0 for none


_UNKNOWN = Answer("untested")


class PrivateAddressError(Exception):
    """The host is this machine or in its network: a contributed address must not make the program connect there."""


def settings_for(documents: Sequence[Document]) -> CrawlSettings:
    """Return the settings for a site; the user agent names its public address, if it has one."""
    config = next((d.record for d in documents if isinstance(d.record, Config)), None)
    known = config and (config.base_url or (config.repository and config.repository.url))
    return CrawlSettings(agent=f"{CrawlSettings().agent[:-1]}; {known})") if known else CrawlSettings()


def check(
    documents: Sequence[Document],
    settings: CrawlSettings,
    on_progress: Progress = lambda *_: None,
    kept: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[tuple[Diagnostic, ...], list[str]]:
    """Request the addresses of the sources among documents; return the problems, and lines that sum it up for people.

    `kept`: id → contents of the files that may be copies. Raises UsageError if the network is down.
    """
    found = [(d, s) for d in documents if isinstance(s := d.record, Source)]
    places = [(s.url, at(d, ("url",)), s.consulted or "") for d, s in found if s.url]
    urls, sources = sorted({url for url, *_ in places}), [s for _, s in found]
    known = {s.url: (s.title or "", kept.get(s.copy or "", b"")) for s in sources if s.url}
    answers = asyncio.run(Crawler(settings).check(urls, known, lambda done: on_progress("asking", done, len(urls))))
    counts = Counter(answer.verdict for answer in answers.values())
    is_lost = answers and not any(answer.status or answer.verdict == "untested" for answer in answers.values())
    if is_lost and len({urlsplit(url).netloc for url in urls}) > 1:
        refuse("No address could be reached at all. Is this machine connected? Nothing was tested.")
    lines = [f"{len(urls)} addresses: {', '.join(f'{counts[verdict]} {verdict}' for verdict in _VERDICTS)}."]
    if len(answers) < len(urls):
        lines.append(f"{len(urls) - len(answers)} were not asked: there was no time left.")
    untested = [(url, answer) for url, answer in sorted(answers.items()) if answer.verdict == "untested"]
    lines += [f"not tested: {url} ({answer.detail})" for url, answer in untested]
    lines += _propose_copies(documents, answers)
    return tuple(_find_problems(places, answers)), lines


def fetch(url: str, settings: CrawlSettings, max_bytes: int) -> tuple[str, bytes]:
    """Return a page and its address, a new one if it has moved for good. Raises UsageError if it cannot be had."""
    answer = asyncio.run(Crawler(settings._replace(pause=0), max_bytes).request(url))
    if not answer.body or answer.status >= _WRONG:
        reason = answer.detail or f"it sent no page within {settings.timeout:.0f} seconds and {max_bytes:,} bytes"
        refuse(f"{url} cannot be read: {reason}. {_SAVE_IT}")
    return answer.detail if answer.verdict == "moved" else url, answer.body


def _propose_copies(documents: Iterable[Document], answers: Mapping[str, Answer]) -> Iterator[str]:
    """The lines to paste into sources of which no copy is known; dead addresses are reported with theirs."""
    sources = [(d.path, s) for d in documents if isinstance(s := d.record, Source) and not s.archived and not s.copy]
    lacking = [(path, s) for path, s in sources if s.url and answers.get(s.url, _UNKNOWN).verdict != "dead"]
    if lacking:
        yield f"{len(lacking)} sources have no copy. An address below leads to the archive's nearest to its day:"
        yield "paste that one and its day. Where there is none, https://web.archive.org/save/ADDRESS makes one."
    for path, source in lacking:
        day = source.consulted or "…"
        yield f'{path}: archived: {{url: "{_archive(source.url, day)}", date: {day}}}'


def _archive(url: str | None, consulted: str) -> str:
    """Where the Internet Archive shows its copy of a page that is nearest to a day."""
    return f"https://web.archive.org/web/{re.sub(r'[^0-9]', '', consulted)[:8] or '*'}/{url}"


def _find_problems(places: Iterable[Place], answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    for url, location, day in places:
        verdict, detail = answers.get(url, _UNKNOWN)[:2]
        if verdict in {"fine", "untested"}:
            continue
        what = {"dead": "leads nowhere any more", "changed": "has changed"}.get(verdict, "could not be reached")
        message = f"The address {what}: {detail}."
        if verdict == "moved":
            message = f"The address has moved for good to {detail} ."
        code = f"source-{verdict}"
        hint = f"{CODES[code].hint}\nLook for an archive's copy: {_archive(url, day)}"
        yield problem(code, location, message, hint)


class Crawler:
    """Checks addresses: those of one host one after another with a pause, different hosts at the same time."""

    def __init__(self, settings: CrawlSettings, max_bytes: int = _MAX_BYTES) -> None:
        self._settings, self._max_bytes = settings, max_bytes
        logging.getLogger("tornado").setLevel(logging.CRITICAL)  # failures are reported in our own words

    @cached_property
    def _client(self) -> SimpleAsyncHTTPClient:
        """Tornado's, which belongs to the event loop that first asks for it."""
        resolver = DefaultLoopResolver() if self._settings.private else _PublicResolver()
        limits = {"max_clients": _MAX_HOSTS, "max_body_size": self._max_bytes}
        return SimpleAsyncHTTPClient(force_instance=True, resolver=resolver, **limits)

    async def check(self, urls: Iterable[str], known: Known, on_progress: Callable[[int], None]) -> dict[str, Answer]:
        """Return the answers of these addresses, as far as there is time."""
        hosts: defaultdict[str, list[str]] = defaultdict(list)
        for url in urls:
            hosts[urljoin(url, "/")].append(url)
        slots, answers = asyncio.Semaphore(_MAX_HOSTS), dict[str, Answer]()

        async def check_host(host: str, inside: Iterable[str]) -> None:
            async with slots:
                robots, rules = await self.request(f"{host}robots.txt"), RobotFileParser()
                rules.parse(robots.body.decode("utf-8", "replace").splitlines() if robots.status == _OK else [])
                for url in inside:
                    answer = await self._check_url(url, robots, rules, known.get(url, ("", b"")))
                    answers[url] = answer._replace(body=b"")
                    on_progress(len(answers))

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.deadline):
                await asyncio.gather(*(check_host(host, inside) for host, inside in hosts.items()))
        return answers

    async def _check_url(self, url: str, robots: Answer, rules: RobotFileParser, source: tuple[str, bytes]) -> Answer:
        """Follow RFC 9309: without a robots.txt everything is allowed; if the server fails, nothing is."""
        if robots.status >= _BROKEN:
            return robots._replace(verdict="unreachable", detail=f"its robots.txt answers {robots.status}")
        if not robots.status:
            return robots
        if not rules.can_fetch("briefing", url):
            return Answer("untested", "its robots.txt asks programs to stay away")
        answer = await self.request(url)
        how = _how_changed(answer.body, *source) if answer.verdict == "fine" else ""
        return answer._replace(verdict="changed", detail=how) if how else answer

    async def request(self, url: str) -> Answer:
        """Request an address and follow its redirects. Never raises."""
        moved_to, is_permanent, here = "", True, url
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                status, location, body = await self._send(_encode_url(here))
                here = urljoin(here, location)
            except Exception as error:  # noqa: BLE001  # an error of one server must not end the check of the others
                return _describe_failure(error)
            finally:
                await asyncio.sleep(self._settings.pause)
            if status not in _REDIRECTED or not location:
                return _judge(status, moved_to)._replace(body=body, status=status)
            is_permanent = is_permanent and status in _MOVED
            moved_to = here if is_permanent else moved_to
        return Answer("unreachable", f"more than {_MAX_REDIRECTS} redirects follow each other", status=status)

    async def _send(self, url: str) -> tuple[int, str, bytes]:
        """Send one request: status, address of a redirect, body. Raises whatever goes wrong before a status arrives."""
        lines: list[str] = []
        body = bytearray()
        timeout, headers = self._settings.timeout, {"User-Agent": self._settings.agent, "Accept": "*/*"}
        options: dict[str, Any] = {"follow_redirects": False, "decompress_response": False, "request_timeout": timeout}
        options |= {"header_callback": lines.append, "streaming_callback": body.extend}
        try:
            request = HTTPRequest(url, headers=headers, **options)
            await asyncio.wait_for(self._client.fetch(request, raise_error=False), timeout + 1)
        except Exception:  # whatever it is: once the status has come, a broken, slow or large body changes no verdict
            if not lines:
                raise
            if not url.endswith("/robots.txt"):
                body.clear()
        location = HTTPHeaders.parse("".join(lines[1:])).get("Location", "")
        return int(lines[0].split()[1]), location, bytes(body)


def _how_changed(body: bytes, headline: str, copy: bytes) -> str:
    """How an answer differs from what the editors read, as far as a program can tell; "" where it does not."""
    if b"</title>" not in body.lower():
        return "it is not the file any more of which a copy is kept" if body and copy and body != copy else ""
    page = fold(html.unescape(body.decode("utf-8", "replace"))).text.casefold()
    is_gone = "\ufffd" not in page and fold(headline).text.casefold() not in page
    return f"its page no longer has the headline “{shorten(headline, 100)}”" if is_gone else ""


def _encode_url(url: str) -> str:
    """Return an address as it is sent: ASCII, without a fragment. Raises ValueError if its host is malformed."""
    parts = urlsplit(url.strip())
    host = parts.netloc.encode("idna").decode("ascii")
    return urlunsplit((parts.scheme, host, quote(parts.path or "/", _KEPT), quote(parts.query, _KEPT), ""))


class _PublicResolver(DefaultLoopResolver):
    """Resolve names to public addresses only. The connection uses the result, so no other address can slip in."""

    async def resolve(self, host: str, *where: Any) -> list[tuple[int, Any]]:  # noqa: ANN401  # as Tornado calls it
        found: list[tuple[int, Any]] = await super().resolve(host, *where)
        if public := [(version, address) for version, address in found if is_public(address[0])]:
            return public
        raise PrivateAddressError(host)


def is_public(address: str) -> bool:
    """True for an address of the public internet; IPv4 inside IPv6 is unwrapped first."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


def _judge(status: int, moved_to: str) -> Answer:
    if status < _WRONG:
        return Answer("moved", moved_to) if moved_to else Answer("fine")
    if status in _REFUSED:
        return Answer("untested", f"it answers {status} to programs")
    return Answer("dead" if status in _GONE else "unreachable", f"it answers {status}")


def _describe_failure(error: Exception) -> Answer:
    if isinstance(error, PrivateAddressError):
        return Answer("untested", "it leads into this machine's own network")
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME:
        return Answer("dead", "there is no such host")
    return Answer("unreachable", "no answer, or none that can be trusted")
