"""The whole briefing as one HTML file that needs nothing else: no server, no request, no second file."""

import base64
import hashlib
from collections.abc import Mapping
from fnmatch import fnmatch

from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer, tidy

from .pages import HOME, FinishedPage, FinishedSite, anchor_of, lead_links, section, styles

_SCRIPTS = ("article", "filter", "preview", "theme")
"""The site's components whose scripts are needed here too, besides the search; the choice of the page is our own."""
_TABLES = "*/by/*"  # pages that repeat a part of another table


def single(briefing: FinishedSite, templates: Mapping[str, bytes]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The file, and the problems of its template."""
    # Tidy as the template will leave them: a hash is of these very characters.
    sources = templates[assets.HEAD].decode(), styles(templates, "single.css"), _script(templates)
    first, style, script = (Markup(tidy(part).strip()) for part in sources)  # noqa: S704
    searched = [{**page, "path": f"#{anchor_of(page['path'])}"} for page in briefing.searched["pages"]]
    footer = briefing.frame.find(".//footer")
    # Where several pages preview a record, the first page's preview counts.
    previews = {path: html for page in reversed([*briefing.pages.values()]) for path, html in page.previews.items()}
    view = {
        "language": briefing.interface.language,
        "title": briefing.config.title,
        "description": briefing.config.description,
        "policy": f"default-src 'none'; img-src data:; script-src {_hash(first)} {_hash(script)}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        "first": first,
        "style": style,
        "script": script,
        "navigation": _links(briefing, briefing.frame.find_class("site-header__nav")),
        "footer": _links(briefing, footer.findall(".//ul")[:1]),
        "colophon": reader.text_of(footer.findall(".//p")[-1]),
        "reference": reader.text_of(footer.find(".//dd")),
        "sections": [_section(page, briefing) for page in _order(briefing)],
        "searched": {**briefing.searched, "pages": searched},
        "previews": {f"#{anchor_of(path)}": html for path, html in sorted(previews.items())},
    }
    text, problems = Renderer(templates, {}, briefing.interface).fill(
        "portable/single.html", "the single file", view=view
    )
    return text.encode(), problems


def _order(briefing: FinishedSite) -> list[FinishedPage]:
    """Every page: first as one would read them, then lists, tables and the search."""
    read = {page.path: page for first, below in briefing.chapters() for page in (first, *below)}
    rest = sorted(briefing.pages.keys() - read, key=lambda path: (fnmatch(path, _TABLES), path))
    return [*read.values(), *(briefing.pages[path] for path in rest)]


def _section(page: FinishedPage, briefing: FinishedSite) -> dict[str, object]:
    main = briefing.portable(page, briefing.pages, lambda part: "data-online" in part.attrib)
    former = [anchor_of(old) for old, new in briefing.moved.items() if new == page.path]
    return {**section(page, main), "former": former, "repeats": fnmatch(page.path, _TABLES)}


def _links(briefing: FinishedSite, parts: list[Element]) -> list[tuple[str, str]]:
    for part in parts:
        lead_links(part, HOME, briefing.pages, briefing.config.base_url or "")
    return [(reader.text_of(link), link.get("href")) for part in parts for link in part.iterfind(".//a[@href]")]


def _script(templates: Mapping[str, bytes]) -> str:
    """The script that runs last."""
    scripts = [f"{assets.PREFIX}components/{name}/{name}.js" for name in _SCRIPTS]
    scripts += sorted(path for path in templates if fnmatch(path, f"{assets.PORTABLE}single/*.js"))
    own = b"".join(assets.apart(templates[path]) for path in scripts if path in templates)
    return (own + assets.search_script(templates)).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
