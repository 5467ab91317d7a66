"""Style sheets and scripts of the templates → a few files, named by their content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from briefing.engine.engine import digest

PREFIX = "templates/"
HEAD = f"{PREFIX}head.js"
"""The one script that runs before the first paint."""
PORTABLE = f"{PREFIX}portable/"
"""For the files that `export` makes; no page of the site reads it."""
SEARCH = f"{PREFIX}components/search/"
"""Its scripts are of one page only."""
DATA = f"{PREFIX}data/"
"""For the files for machines; the same."""
SHEETS = {
    "record": ("facts", "pager", "picture", "quote", "rows"),
    "claim": ("amounts", "chain", "corrections", "evidence", "fold", "picture", "quote"),
    "home": ("amounts", "corrections", "fold", "rows", "home"),
    "lists": ("tables", "filter", "labelled", "pager", "rows"),
    "matrix": ("tables", "matrix", "pager"),
    "network": ("tables", "chain", "labelled", "rows", "network"),
    "search": ("rows", "search"),
    "summary": ("rows", "summary"),
    "timeline": ("pager", "timeline"),
    # what is below a page's content, or waits for a pointer
    "late": ("backlinks", "citations", "cite", "facts", "footer", "preview"),
    **{name: (name,) for name in ("article", "changes", "drawing", "embed", "tables")},
}
"""Style sheet of some kinds of pages → the components in it; site.css has those that all pages show."""
_PRINT = re.compile(rb"^@media print \{(?:[^\n]*\}$|.*?^\})", re.DOTALL | re.MULTILINE)
_BEGINS, _ENDS = "\x02", "\x03"
"""Around the name of an asset, in a page that waits for its output path. Content may not hold these characters."""
_SPACE = re.compile(rb"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*([{};,>])\s*|(:)\s+|\s+""", re.DOTALL)


def bundle(templates: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The site's asset files, and logical name → output path. `css/` comes before the components, which build on it."""
    templates = {path: data for path, data in templates.items() if not path.startswith((PORTABLE, DATA))}
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}

    def add(name: str, data: bytes) -> None:
        stem, ending = name.rsplit(".", 1)
        names[name] = f"assets/{stem}.{digest(data)[:10]}.{ending}"
        files[names[name]] = data

    styles = sorted((path for path in templates if path.endswith(".css")), key=lambda p: (f"{PREFIX}css/" not in p, p))
    scripts = sorted(path for path in templates if path.endswith(".js") and not path.startswith((HEAD, SEARCH)))
    screen = {path: _PRINT.sub(b"", templates[path]) for path in styles}
    own = {name: [f"{PREFIX}components/{part}/{part}.css" for part in parts] for name, parts in SHEETS.items()}
    add("site.css", minify_css(b"\n".join(screen[path] for path in styles if path not in {*chain(*own.values())})))
    for name, paths in own.items():
        if held := [screen[path] for path in paths if path in screen]:
            add(f"{name}.css", minify_css(b"\n".join(held)))
    # No screen waits for the styles of paper, which come last: they change the others.
    add("print.css", minify_css(b"\n".join(found for path in styles for found in _PRINT.findall(templates[path]))))
    add("site.js", b"".join(apart(templates[path]) for path in scripts))
    add("search.js", search_script(templates))
    add("head.js", templates.get(HEAD, b""))
    for path, data in templates.items():
        if path.endswith(".svg"):
            add(path.rsplit("/", 1)[-1], data)
    return files, names


def minify_css(styles: bytes) -> bytes:
    """Styles without comments and needless white space; what is in quotes is kept."""
    return _SPACE.sub(lambda found: found[1] or found[2] or found[3] or b" ", styles).strip() + b"\n"


def search_script(templates: Mapping[str, bytes]) -> bytes:
    """The search, whose parts are one script."""
    return apart(b"\n".join(templates.get(f"{SEARCH}{name}.js", b"") for name in ("words", "engine", "search")))


def apart(script: bytes) -> bytes:
    """A script in a scope of its own, so that one that fails leaves the others alone."""
    return b"try {\n(() => {\n" + script.strip() + b"\n})();\n} catch (error) {\nconsole.error(error);\n}\n"


def placeholders(names: Mapping[str, str]) -> dict[str, str]:
    """Logical name → what a page is rendered with, so that it need not be rendered again for another style sheet."""
    return {name: path and f"{_BEGINS}{name}{_ENDS}" for name, path in names.items()}


def fill(page: bytes, names: Mapping[str, str]) -> bytes:
    """A page with the output paths of assets in place of their placeholders."""
    first, *others = page.split(_BEGINS.encode())
    parts = (part.partition(_ENDS.encode()) for part in others)
    return b"".join([first, *(piece for name, _, rest in parts for piece in (names[name.decode()].encode(), rest))])
