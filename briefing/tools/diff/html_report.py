"""A report as a small site: what changed, and each changed page before and after."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from markupsafe import Markup

from briefing.core import headers
from briefing.engine.cache import digest
from briefing.html import assets
from briefing.html.render import Renderer

from .blocks import compare_blocks, read_blocks
from .comparison import Comparison
from .report import make_report

_MAX_SAME = 3
"""Of a longer run of unchanged blocks all but the first and the last are folded."""
_EXTERNAL = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True)
class Part:
    """A change with its number, or a run of unchanged blocks: "same", or in a "fold"."""

    number: int
    kind: str
    rows: tuple[tuple[Markup, Markup], ...]


def site(made: Comparison, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Output path → bytes. `own` holds the templates, styles and script of these pages."""
    files, names = _bundle_assets(made.look, own)
    renderer = Renderer(own, names)
    report = make_report(made)
    pages = {page.path: page for page in made.pages if page.where == "content"}
    hrefs = {path: f"pages/{path}" for path in pages}

    def render(path: str, template: str, **values: object) -> None:
        values |= {"root": "../" * path.count("/"), "policy": headers.policy(path), "report": report}
        files[path] = renderer.fill(template, path, **values)[0].encode()

    for path, page in pages.items():
        old, new = (read_blocks(data, partial(_link, path, hrefs)) for data in (page.old, page.new))
        parts = list(_fold(compare_blocks(old, new)))
        render(hrefs[path], "page.html", page=page, parts=parts, changes=max(part.number for part in parts))
    render("index.html", "index.html", hrefs=hrefs, files=made.files)
    return dict(sorted(files.items()))


def _link(path: str, hrefs: Mapping[str, str], address: str) -> str:
    """Where a link on a page leads in the report; "" where the report has no such page."""
    if address.startswith(_EXTERNAL):
        return address
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address.split("#", maxsplit=1)[0]))
    if target == path or target not in hrefs:
        return ""
    return posixpath.relpath(hrefs[target], posixpath.dirname(hrefs[path]))


def _bundle_assets(look: Mapping[str, bytes], own: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The styles of the site, so that blocks look as they do there, and our own files: (files, name → path)."""
    wanted = {name: own[f"{assets.PREFIX}{name}"] for name in ("diff.css", "diff.js")}
    wanted["site.css"] = b"\n".join(data for path, data in assets.bundle(look)[0].items() if path.endswith(".css"))
    names = {name: f"assets/{digest(data)[:10]}.{name}" for name, data in wanted.items()}
    return {names[name]: data for name, data in wanted.items()}, names


def _fold(rows: Iterable[tuple[str, str, str]]) -> Iterator[Part]:
    changes = 0
    for is_same, run in groupby(rows, key=lambda row: row[0] == "same"):
        # The blocks are escaped already.
        pairs = [(kind, (Markup(old), Markup(new))) for kind, old, new in run]  # noqa: S704
        if is_same:
            same = tuple(pair for _, pair in pairs)
            cuts = [same[:1], same[1:-1], same[-1:]] if len(same) > _MAX_SAME else [same]
            yield from (Part(0, "fold" if number == 1 else "same", some) for number, some in enumerate(cuts))
            continue
        for kind, pair in pairs:
            changes += 1
            yield Part(changes, kind, (pair,))
