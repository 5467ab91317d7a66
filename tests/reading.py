"""What the tests in a browser share: which pages stand for all, and how a page is opened."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, BrowserContext, Error, Page

from . import dom

# Pages of a folder that are of a kind of their own; all others in it are of one kind.
OWN_KIND = {"index.html", "matrix.html"}
LEADS_ON = b'http-equiv="refresh"'


def every_page(published: Path) -> list[str]:
    """The paths of all pages, but those that only lead on."""
    files = sorted(published.rglob("*.html"))
    return [file.relative_to(published).as_posix() for file in files if LEADS_ON not in file.read_bytes()]


def kinds(published: Path) -> list[str]:
    """One page of every kind, and of each kind the one with the most in it."""
    found: dict[str, str] = {}
    for path in sorted(every_page(published), key=lambda p: -(published / p).stat().st_size):
        folder, _, name = path.rpartition("/")
        found.setdefault(path if name in OWN_KIND or not folder else folder, path)
    return sorted(found.values())


def tree(published: Path, path: str) -> dom.Page:
    """A page as written."""
    return dom.read(path, (published / path).read_bytes())


@cache
def _context(browser: Browser, *options: tuple[str, str | bool]) -> BrowserContext:
    """A context with these options, and a window that is kept open: each costs more than a second of processor time."""
    made = browser.new_context(**cast("Any", dict(options)))
    made.new_page()
    return made


@contextmanager
def reader(
    browser: Browser, width: int = 1280, height: int = 800, *, alone: bool = False, **options: str | bool
) -> Iterator[Page]:
    """A reader's window: nothing is remembered from another, and no error of a script goes unnoticed.

    Those with the same options share a context, but one that is `alone`: whoever sets a clock sets that of all in it.
    """
    context = browser.new_context(**cast("Any", options)) if alone else _context(browser, *sorted(options.items()))
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    try:
        yield page
    finally:
        with suppress(Error):  # a page of the browser's own has no memory
            page.evaluate("localStorage.clear()")
        page.close()
        if alone:
            context.close()
    assert not errors


def script(name: str) -> str:
    """A script of tests/browser/."""
    return (Path(__file__).parent / f"browser/{name}.js").read_text("utf-8")


def go(page: Page, published: Path, path: str) -> None:
    """Open a page of the site from the disk, as a reader without a server does."""
    name, _, anchor = path.partition("#")
    page.goto((published / name).as_uri() + (f"#{anchor}" if anchor else ""))


def squeezed(words: str) -> str:
    """Without white space, which breaks differently on paper, and ligatures as letters."""
    for ligature, letters in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        words = words.replace(ligature, letters)
    return re.sub(r"[\s\xad\x01]+", "", words)  # the last is pypdf's sign for a space in some fonts
