"""Save → reload message, and save → visible in the browser, in this program's own preview."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Error, WebSocket, sync_playwright

from bench import generate_site
from bench.workspace import LIMIT, Sample, Workspace

_PAGE = f"claims/{generate_site.EDITED}.html"
_CLAIM = f"content/claims/{generate_site.EDITED}.md"
_NOTE = "content/notes/remark-{}.md"
_SAVES = 50
_PATIENCE = 60
_QUIET = 1000
"""Milliseconds before the next save; a little more each time, so as not to keep in step with a watcher."""

Save = tuple[str, Callable[[], None], str]
"""Measure, what saves, and the words that appear on the page, or vanish from it if a record is removed."""


def samples(space: Workspace, part: str, program: tuple[str, ...], templates: Path, browser: str) -> Iterator[Sample]:
    """Each save's two times. The site is `generate_site`'s, with notes to remove."""
    for number in range(_SAVES):
        head = f"title: Remark {number:03}\ntype: context\nclaims: [{generate_site.EDITED}]"
        space.write(_NOTE.format(number), f"---\n{head}\n---\nA remark.\n")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with space.start([*program, "serve", "--port", str(port)]) as (process, _):
        end = time.monotonic() + LIMIT
        while socket.socket().connect_ex(("127.0.0.1", port)) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        try:
            yield from _look(f"http://127.0.0.1:{port}/{_PAGE}", _saves(space, templates), part, browser)
        except Error as error:
            yield Sample(part, "ours", "message", 0, None, error.message.splitlines()[0])


def _look(address: str, saves: Iterator[Save], part: str, browser: str) -> Iterator[Sample]:
    heard: list[float] = []

    def hear(frame: str | bytes) -> None:
        if isinstance(frame, str) and "reload" in frame and _PAGE in frame:  # other pages come later
            heard.append(time.perf_counter())

    def listen(connection: WebSocket) -> None:
        connection.on("framereceived", hear)

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser) as chromium:
        page = chromium.new_page()
        page.on("websocket", listen)
        with page.expect_websocket(timeout=1000 * LIMIT):
            page.goto(address, timeout=1000 * LIMIT)
        for number, (measure, save, words) in enumerate(saves):
            page.wait_for_timeout(_QUIET + number % 4 * 130)
            heard.clear()
            begin = time.perf_counter()
            save()
            if words:
                state: Literal["visible", "detached"] = "detached" if words.startswith("Remark") else "visible"
                page.get_by_text(words).first.wait_for(state=state, timeout=1000 * LIMIT)
                yield Sample(part, "ours", "visible", number, time.perf_counter() - begin)
            while not heard and time.perf_counter() < begin + _PATIENCE:
                page.wait_for_timeout(5)
            value = heard[0] - begin if heard else None
            yield Sample(part, "ours", measure, number, value, "" if heard else "no message")


def _saves(space: Workspace, templates: Path) -> Iterator[Save]:
    """Of content: another text, another title, another link, a record removed; then of a template and a style sheet."""
    for number in range(1, _SAVES + 1):  # the generated text has number 0: saving it would change nothing
        mark, title = generate_site.MARK.format(number), f"Numbered {number:03}"
        kinds: list[tuple[Callable[[], None], str]] = [
            (partial(space.save, _CLAIM, partial(generate_site.marked, number=number)), mark),
            (partial(space.save, _CLAIM, partial(_titled, title=title)), title),
            (partial(space.save, _CLAIM, partial(generate_site.relinked, number=number)), mark),
            (partial((space.folder / _NOTE.format(number)).unlink), f"Remark {number:03}"),
        ]
        yield "message", *kinds[number % 4]
    for measure, path in {"template saved": "components/footer/footer.html", "style saved": "css/2-base.css"}.items():
        source = (templates / path).read_text("utf-8")
        for number in range(5):
            more = f"<p>Footer {number}</p>\n" if path.endswith("html") else f".mark-{number} {{ color: red; }}\n"
            yield measure, partial(space.write, f"templates/{path}", source + more), ""


def _titled(text: str, title: str) -> str:
    return re.sub(r"(?m)^title: .*", f"title: {title}", text, count=1)
