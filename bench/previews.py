"""Save → reload message, and save → visible in the browser, on each tool's own preview server."""

from __future__ import annotations

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.bed import Bed, FailedError, shows
from bench.corpus import MARK
from bench.figures import Sample
from bench.listen import LISTENERS, Listener
from bench.process import said, start
from bench.servers import free_port

_HOST = "127.0.0.1"
_QUIET = 1.0
"""Seconds without a message before the next save; a little more each time, so as not to keep in step with a watcher."""
_GROW = 0.13
_SLOW = 10.0
"""Seconds after which one save a round is enough."""


def reloads(bed: Bed, numbers: range, limit: float, number: int) -> Iterator[Sample]:
    """Samples of round `number`: one for each save."""
    yield from _samples(bed, "reload", number, lambda port: asyncio.run(_listen(bed, port, numbers, limit)), limit)


def sights(bed: Bed, numbers: range, limit: float, number: int, browser: str) -> Iterator[Sample]:
    """As `reloads`, until the text is on the screen of a Chromium."""
    yield from _samples(bed, "visible", number, lambda port: _look(bed, port, numbers, limit, browser), limit)


def _samples(
    bed: Bed, measure: str, number: int, measured: Callable[[int], list[float]], limit: float
) -> Iterator[Sample]:
    try:
        with _serving(bed, limit) as port:
            values = measured(port)
    except (FailedError, OSError, TimeoutError) as error:
        failure = str(error) or f"no message within {limit:.0f} s"
        yield Sample(bed.corpus, bed.size, bed.tool.name, measure, number, failure=failure)
    else:
        for value in values:
            yield Sample(bed.corpus, bed.size, bed.tool.name, measure, number, value)


@contextmanager
def _serving(bed: Bed, limit: float) -> Iterator[int]:
    """The port of the tool's server, once it shows the page. Raises FailedError."""
    port = free_port()
    command = [part.format(port=port) for part in bed.tool.serve]
    with start(command, bed.folder) as (process, log):
        end = time.monotonic() + limit
        while not _answers(f"http://{_HOST}:{port}/{bed.page}"):
            if process.poll() is not None:
                raise FailedError(said(log))
            if time.monotonic() > end:
                message = f"the server was not ready within {limit:.0f} s"
                raise FailedError(message)
            time.sleep(0.2)
        yield port


async def _listen(bed: Bed, port: int, numbers: range, limit: float) -> list[float]:
    """Seconds from each save to the message."""
    ear = LISTENERS[bed.tool.protocol]()
    await ear.open(port, bed.page)
    await _until_quiet(ear, _QUIET)
    found = []
    for number in numbers:
        heard = asyncio.create_task(ear.next())
        await asyncio.sleep(0.1)  # the request must be there before the save
        bed.edit(number)
        begin = time.perf_counter()
        await asyncio.wait_for(heard, limit)
        found.append(time.perf_counter() - begin)
        page = await asyncio.to_thread(_get, f"http://{_HOST}:{port}/{bed.page}")
        if not shows(page, number):
            message = "the message came before the page was new"
            raise FailedError(message)
        if found[-1] > _SLOW:
            break
        await _until_quiet(ear, _QUIET + number % 4 * _GROW)
    return found


async def _until_quiet(ear: Listener, seconds: float) -> None:
    while True:
        try:
            await asyncio.wait_for(ear.next(), seconds)
        except TimeoutError:
            return


def _look(bed: Bed, port: int, numbers: range, limit: float, browser: str) -> list[float]:
    """Seconds from each save until the browser shows it, with the few milliseconds in which it tells us so."""
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415  # it takes its time, and only we need it

    found = []
    try:
        with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser) as chromium:
            page = chromium.new_page()
            page.goto(f"http://{_HOST}:{port}/{bed.page}")
            for number in numbers:
                page.wait_for_timeout(1000 * (_QUIET + number % 4 * _GROW))
                bed.edit(number)
                begin = time.perf_counter()
                page.get_by_text(MARK.format(number)).first.wait_for(state="visible", timeout=1000 * limit)
                found.append(time.perf_counter() - begin)
    except Error as error:
        raise FailedError(error.message.splitlines()[0]) from error
    return found


def _answers(address: str) -> bool:
    try:
        return bool(_get(address))
    except OSError:
        return False


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310  # always http://127.0.0.1
        body: bytes = answer.read()
    return body
