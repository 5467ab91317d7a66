"""What a page says of itself in JSON-LD, in a data block that no browser runs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from briefing.core.document import Document
from briefing.core.model import Article
from briefing.site.site import Site

from . import nodes
from .dataset import PAGE, dataset
from .iris import Iris
from .terms import Node, context

# No text may end the data block, or begin anything in it (HTML Standard: restrictions for contents of scripts).
_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def block(  # noqa: PLR0913, PLR0917  # a page, whole
    site: Site, path: str, title: str, document: Document | None, trail: Sequence[tuple[str, str]], changed: str
) -> Markup:
    """The data of the page at an output path, ready to stand in a script element.

    `document` is its record, if it has one; `trail` the (name, path) of the pages above it; `changed` the day of its
    last change or "".
    """
    iris = Iris(site, path)
    things = _things(site, iris, path, document)
    page = iris.page(path)
    found: list[Node] = [
        {
            "@id": page,
            "@type": "CollectionPage" if _is_list(path) else "WebPage",
            "name": title,
            "inLanguage": site.config.language,
            "isPartOf": iris.site,
            **({"dateModified": changed} if changed else {}),
            **({"mainEntity": things[0]["@id"]} if things else {}),
            **({"breadcrumb": _breadcrumb(site, iris, path, title, trail)} if path != "index.html" else {}),
        },
        *things,
    ]
    words = _JSON.encode({"@context": context(found), "@graph": found})
    return Markup(words.translate(_MARKUP))  # noqa: S704  # JSON without a character that HTML could take for its own


def _is_list(path: str) -> bool:
    """True for the page of a folder, and for such a page filtered."""
    return "/by/" in path or (path.endswith("/index.html") and path != PAGE)


def _things(site: Site, iris: Iris, path: str, document: Document | None) -> list[Node]:
    """What the page is about; the first of them above all."""
    if path == "index.html":
        return [nodes.home(site, iris), *nodes.website(site, iris)]
    if path == PAGE:
        return [dataset(site, iris)]
    if document is None:
        return []
    if isinstance(document.record, Article):
        return [nodes.article(site, iris)]
    made = nodes.node(site, iris, document.id)
    return [made] if made else []


def _breadcrumb(site: Site, iris: Iris, path: str, title: str, trail: Sequence[tuple[str, str]]) -> Node:
    """The way from the home page."""
    steps = [(site.config.title, "index.html"), *trail, (title, path)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{iris.page(path)}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": iris.page(step)}
            for n, (name, step) in enumerate(steps, 1)
        ],
    }
