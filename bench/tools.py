"""The tools that are measured: how each one's site is laid out and built. One row a tool.

Every tool gets the same pages and the same template, and what only it would do besides (feeds, taxonomies,
highlighting, template code in Markdown) is switched off where it can be. See README.md for what that leaves uneven.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import generate_site

Files = Iterator[tuple[str, str]]
# {} is where each tool puts a value in.
_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{}</title></head>
<body><header><a href="index.html">Home</a></header>
<main data-searched><h1>{}</h1>
{}
</main></body>
</html>
"""


class Page(NamedTuple):
    """A page of plain Markdown."""

    id: str
    title: str
    body: str


class Peers(NamedTuple):
    """Where the programs are."""

    root: Path
    python: Path
    hugo: Path
    mkdocs: Path
    node: Path
    eleventy: Path
    pagefind: Path

    @property
    def ours(self) -> tuple[str, ...]:
        """Our own command, as people run it in a checkout."""
        return str(self.python), "-I", str(self.root / "build.py")


class Tool(NamedTuple):
    """One tool; `files` lays out its site for pages."""

    name: str
    files: Callable[[Sequence[Page]], Files]
    commands: tuple[tuple[str, ...], ...]
    output: str
    leftovers: tuple[str, ...] = ()  # what a clean build must not find, besides the output


def tools(peers: Peers, *, search: bool) -> list[Tool]:
    """All of them; Hugo first: the others are compared with it. For peers without a search of their own, Pagefind."""

    def and_pagefind(output: str, *command: object) -> tuple[tuple[str, ...], ...]:
        build, index = tuple(map(str, command)), (str(peers.pagefind), "--site", output, "--silent")
        return (build, index) if search else (build,)

    hugo = and_pagefind("public", peers.hugo, "--logLevel", "error")
    eleventy = and_pagefind("_site", peers.node, peers.eleventy, "--quiet")
    mkdocs = ((str(peers.mkdocs), "build", "--quiet"),)
    return [
        Tool("hugo", _for_hugo, hugo, "public", ("resources",)),
        Tool("eleventy", _for_eleventy, eleventy, "_site"),
        Tool("mkdocs", partial(_for_mkdocs, search=search), mkdocs, "site"),
        Tool(
            "ours",
            partial(_for_ours, templates=peers.root / "templates", search=search),
            ((*peers.ours, "build"),),
            "output",
            (".cache",),
        ),
    ]


def _for_hugo(pages: Sequence[Page]) -> Files:
    off = ", ".join(f'"{kind}"' for kind in ("taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "section"))
    yield "hugo.toml", f'baseURL = "/"\ntitle = "Bench"\nuglyURLs = true\ndisableKinds = [{off}]\n'
    yield "layouts/page.html", _PAGE.format("{{ .Title }}", "{{ .Title }}", "{{ .Content }}")
    yield "layouts/home.html", _PAGE.format("Home", "Home", "")
    yield from _with_title(pages, "content/{}.md")


def _for_eleventy(pages: Sequence[Page]) -> Files:
    options = '{ dir: { input: "content", includes: "../layouts" }, markdownTemplateEngine: false }'
    yield "eleventy.config.mjs", f"export default () => ({options});\n"
    permalink = "(data) => `/${data.page.fileSlug}.html`"
    yield "content/content.11tydata.mjs", f'export default {{ layout: "page.njk", permalink: {permalink} }};\n'
    # The corpus is ours: Eleventy must not escape the HTML that it made of it.
    yield "layouts/page.njk", _PAGE.format("{{ title }}", "{{ title }}", "{{ content | safe }}")
    yield "content/index.md", "---\ntitle: Home\npermalink: index.html\n---\n"
    yield from _with_title(pages, "content/{}.md")


def _for_mkdocs(pages: Sequence[Page], *, search: bool) -> Files:
    theme = "theme: {name: null, custom_dir: theme}"
    yield "mkdocs.yml", f"site_name: Bench\nuse_directory_urls: false\nplugins: [{'search' * search}]\n{theme}\n"
    title = "{{ page.title }}"
    yield "theme/main.html", _PAGE.format(title, title, "{{ page.content }}")
    yield "docs/index.md", "---\ntitle: Home\n---\n"
    yield from _with_title(pages, "docs/{}.md")


def _for_ours(pages: Sequence[Page], templates: Path, *, search: bool) -> Files:
    """Our least site, and the peers' template in place of ours for the pages."""
    title, marked = "{{ chrome.title }}", "data-searched"
    own = {path.relative_to(templates).as_posix(): path.read_text("utf-8") for path in templates.rglob("*.html")}
    changed = {path: text for path, text in own.items() if marked in text and not search}
    changed["pages/page.html"] = _PAGE.format(title, title, "{{ view.text.html }}")
    yield from generate_site.files(10)
    yield from _with_title(pages, "content/pages/{}.md", "order: 1\n")
    for path, text in changed.items():
        yield f"templates/{path}", text if search else text.replace(marked, "data-left-out")


def _with_title(pages: Sequence[Page], path: str, more: str = "") -> Files:
    for page in pages:
        yield path.format(page.id), f"---\ntitle: {json.dumps(page.title)}\n{more}---\n{page.body}"
