"""The tools that are measured: how each one's site is laid out, built and served. One row a tool.

Every tool gets the same pages and the same template, and what only it would do besides (search, feeds, taxonomies,
highlighting, template code in Markdown) is switched off where it can be. See README.md for what that leaves uneven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from bench import dossier
from bench.corpus import Page

Files = Iterator[tuple[str, str]]
PLAIN, MODEL = "plain", "model"
"""The corpora: like for like, and in our own model."""
# {} is where each tool puts a value in.
_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{}</title></head>
<body><header><a href="index.html">Home</a></header>
<main><h1>{}</h1>
{}
</main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the programs are."""

    root: Path
    python: Path
    hugo: Path
    mkdocs: Path
    pelican: Path
    node: Path
    eleventy: Path


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool, or one way to use it. In commands, {port} is the server's."""

    name: str
    label: str
    files: Callable[[Sequence[Page]], Files]
    build: tuple[str, ...]
    output: str
    leftovers: tuple[str, ...] = ()
    """What a clean build must not find, besides the output."""
    serve: tuple[str, ...] = ()
    protocol: str = ""
    """How its server tells the browser: see listen.py."""
    source: str = "content/{}.md"
    page: str = "{}.html"
    model: Callable[[int], Files] | None = None
    """The site of a size in our own model; no peer has one."""
    builds: bool = True
    """Whether its builds are measured, or its server only."""


def tools(peers: Peers) -> list[Tool]:
    """All of them; Hugo first: the others are compared with it."""
    return [_hugo(peers), *_eleventy(peers), *_mkdocs(peers), _pelican(peers), *_ours(peers)]


def _hugo(peers: Peers) -> Tool:
    command = (str(peers.hugo), "--logLevel", "error")
    serve = (str(peers.hugo), "server", "--bind", "127.0.0.1", "--port", "{port}")
    return Tool("hugo", "Hugo", _for_hugo, command, "public", ("resources",), serve, "livereload")


def _eleventy(peers: Peers) -> Iterator[Tool]:
    command = (str(peers.node), str(peers.eleventy), "--quiet")
    serve: tuple[str, ...] = (*command, "--serve", "--port={port}")
    yield Tool("eleventy", "Eleventy", _for_eleventy, command, "_site", (), serve, "eleventy")
    label = "Eleventy --incremental"
    serve = (*serve, "--incremental")
    yield Tool("eleventy-inc", label, _for_eleventy, command, "_site", (), serve, "eleventy", builds=False)


def _mkdocs(peers: Peers) -> Iterator[Tool]:
    command = (str(peers.mkdocs), "build", "--quiet")
    # Named outright: with some versions of its command-line library the default does not arrive.
    serve: tuple[str, ...] = (str(peers.mkdocs), "serve", "--quiet", "--livereload", "--dev-addr", "127.0.0.1:{port}")
    yield Tool("mkdocs", "MkDocs", _for_mkdocs, command, "site", (), serve, "mkdocs", "docs/{}.md")
    label = "MkDocs --dirty"
    serve = (*serve, "--dirty")
    yield Tool("mkdocs-dirty", label, _for_mkdocs, command, "site", (), serve, "mkdocs", "docs/{}.md", builds=False)


def _pelican(peers: Peers) -> Tool:
    command = (str(peers.pelican), "content", "--settings", "pelicanconf.py", "--quiet")
    return Tool("pelican", "Pelican", _for_pelican, command, "output", ("__pycache__",), source="content/pages/{}.md")


def _ours(peers: Peers) -> Iterator[Tool]:
    program = (str(peers.python), "-I", str(peers.root / "build.py"))
    templates = peers.root / "templates"
    ours = Tool(
        "ours",
        "Briefing, plain template",
        lambda pages: chain(_for_ours(pages), _unsearched(templates), _plain_template()),
        (*program, "build"),
        "output",
        (".cache",),
        (*program, "serve", "--port", "{port}"),
        "livereload",
        "content/pages/{}.md",
    )
    yield ours
    yield replace(
        ours,
        name="ours-full",
        label="Briefing, its own design",
        files=lambda pages: chain(_for_ours(pages), _unsearched(templates)),
        model=lambda size: chain(dossier.files(size), _unsearched(templates)),
    )
    label = "Briefing, design and search"
    yield replace(ours, name="ours-search", label=label, files=_for_ours, model=dossier.files)


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


def _for_mkdocs(pages: Sequence[Page]) -> Files:
    theme = "theme: {name: null, custom_dir: theme}"
    yield "mkdocs.yml", f"site_name: Bench\nuse_directory_urls: false\nplugins: []\n{theme}\n"
    title = "{{ page.title }}"
    yield "theme/main.html", _PAGE.format(title, title, "{{ page.content }}")
    yield "docs/index.md", "---\ntitle: Home\n---\n"
    yield from _with_title(pages, "docs/{}.md")


def _for_pelican(pages: Sequence[Page]) -> Files:
    off = ("AUTHOR", "CATEGORY", "TAG", "ARCHIVES", "DRAFT")
    settings = ["SITENAME = 'Bench'", "TIMEZONE = 'UTC'", "THEME = 'theme'", "DIRECT_TEMPLATES = ['index']"]
    settings += ["PAGE_URL = PAGE_SAVE_AS = '{slug}.html'", "SLUGIFY_SOURCE = 'basename'"]
    settings += [f"{kind}_SAVE_AS = ''" for kind in off]
    settings += [f"{kind}_FEED_ATOM = None" for kind in ("CATEGORY", "AUTHOR", "TRANSLATION")]
    settings += ["FEED_ALL_ATOM = None", "AUTHOR_FEED_RSS = None"]
    yield "pelicanconf.py", "\n".join(settings) + "\n"
    yield "theme/templates/page.html", _PAGE.format("{{ page.title }}", "{{ page.title }}", "{{ page.content }}")
    yield "theme/templates/index.html", _PAGE.format("Home", "Home", "")
    yield "theme/static/empty.css", ""
    for page in pages:
        yield f"content/pages/{page.id}.md", f"Title: {page.title}\n\n{page.body}"


def _for_ours(pages: Sequence[Page]) -> Files:
    yield from dossier.small_frame()
    for page in pages:
        yield f"content/pages/{page.id}.md", f"---\ntitle: {page.title}\norder: 1\n---\n{page.body}"


def _plain_template() -> Files:
    """The peers' template in place of ours."""
    title = "{{ chrome.title }}"
    yield "templates/pages/page.html", _PAGE.format(title, title, "{{ view.text.html }}")


def _unsearched(templates: Path) -> Files:
    """Our templates without the attribute by which a page asks to be indexed: no peer makes an index here."""
    marked = "data-pagefind-body"
    for path in sorted(templates.rglob("*.html")):
        if marked in (text := path.read_text("utf-8")):
            yield f"templates/{path.relative_to(templates).as_posix()}", text.replace(marked, "data-unsearched")


def _with_title(pages: Sequence[Page], path: str) -> Files:
    for page in pages:
        yield path.format(page.id), f"---\ntitle: {page.title}\n---\n{page.body}"
