"""Save → reload message, and save → visible in the browser, in this program's own preview."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from playwright.sync_api import Error, Page, TimeoutError, sync_playwright  # noqa: A004  # theirs

from bench import generate_site
from bench.workspace import LIMIT, Sample, Workspace

_PAGE = f"claims/{generate_site.EDITED}.html"
_CLAIM = f"content/claims/{generate_site.EDITED}.md"
_NOTE = "content/notes/remark-{}.md"
_SAVES = 50
_PATIENCE = 60
_CLOCK = """
  globalThis.now = () => (performance.timeOrigin + performance.now()) / 1000;
  globalThis.heard = [];
  const Plain = WebSocket;
  WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => heard.push({ at: now(), data }));
    }
  };
"""
"""Notes in the page itself what comes when: the way from there to this program takes as long again."""
_HEARD = "words => heard.find(({ data }) => data.includes('reload') && data.includes(words))?.at"
_SHOWN = "words => document.body.textContent.includes(words) !== words.startsWith('Remark') && now()"
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
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser) as chromium:
        page = chromium.new_page()
        page.add_init_script(_CLOCK)
        with page.expect_websocket(timeout=1000 * LIMIT):
            page.goto(address, timeout=1000 * LIMIT)
        for number, (measure, save, words) in enumerate(saves):
            page.wait_for_timeout(_QUIET + number % 4 * 130)
            page.evaluate("heard.length = 0")
            begin = time.time()
            save()
            if words:
                yield Sample(part, "ours", "visible", number, _moment(page, _SHOWN, words, LIMIT) - begin)
            try:
                yield Sample(part, "ours", measure, number, _moment(page, _HEARD, _PAGE, _PATIENCE) - begin)
            except TimeoutError:
                yield Sample(part, "ours", measure, number, None, "no message")


def _moment(page: Page, is_there: str, words: str, patience: float) -> float:
    """The time of the browser's own clock at which a script first gives it; it is asked in each frame."""
    return float(page.wait_for_function(is_there, arg=words, polling="raf", timeout=1000 * patience).json_value())


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
