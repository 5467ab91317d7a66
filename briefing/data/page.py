"""What a page says of itself in JSON-LD, in a data block that no browser runs; the briefing and its data as things."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from briefing.core.document import Document
from briefing.core.model import Article
from briefing.site import history
from briefing.site.site import Site

from .graph import news, nodes, stub
from .iris import Iris
from .tables import catalogue
from .terms import Node, context

PAGE = "data/index.html"
# No text may end the data block, or begin anything in it (HTML Standard: restrictions for contents of scripts).
_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def block(  # noqa: PLR0913, PLR0917  # a page, whole
    site: Site, path: str, title: str, document: Document | None, trail: Sequence[tuple[str, str]], changed: str
) -> Markup:
    """The data of the page at an output path, ready to be put into a script element.

    `document` is its record, if it has one; `trail` the (name, path) of the pages above it; `changed` the day of its
    last change or "".
    """
    iris = Iris(site, path)
    things = list(_things(site, iris, path, document))
    is_list = "/by/" in path or (path.endswith("/index.html") and path != PAGE)
    steps = [(site.config.title, "index.html"), *trail, (title, path)]
    breadcrumb: Node = {
        "@type": "BreadcrumbList",
        "@id": iris.page(path, "breadcrumb"),
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": iris.page(step)}
            for n, (name, step) in enumerate(steps, 1)
        ],
    }
    page: Node = {
        "@id": iris.page(path),
        "@type": "CollectionPage" if is_list else "WebPage",
        "name": title,
        "inLanguage": site.config.language,
        "isPartOf": iris.site,
        **({"dateModified": changed} if changed else {}),
        **({"mainEntity": things[0]["@id"]} if things else {}),
        **({"breadcrumb": breadcrumb} if path != "index.html" else {}),
    }
    words = _JSON.encode({"@context": context([page, *things]), "@graph": [page, *things]})
    return Markup(words.translate(_MARKUP))  # noqa: S704  # JSON without a character that HTML could take for its own


def _things(site: Site, iris: Iris, path: str, document: Document | None) -> Iterator[Node]:
    """What the page is about, the first of them above all."""
    if path == "index.html":
        yield from (_home(site, iris), *_website(site, iris))
    elif path == PAGE:
        yield _dataset(site, iris)
    elif document and isinstance(document.record, Article):
        # It has no date and no author unless its source record has.
        yield stub(site, iris, site.article.source)
    elif document:
        yield from nodes(site, iris, document.id)


def whole_site(site: Site, iris: Iris) -> tuple[Node, ...]:
    """What is of no single record."""
    return (*_website(site, iris), _home(site, iris), _dataset(site, iris))


def _website(site: Site, iris: Iris) -> tuple[Node, Node]:
    """The briefing as a site, and who answers for it."""
    publisher = {"@id": iris.publisher, "@type": "Organization", "name": site.config.publisher}
    return {"@id": iris.site, "@type": "WebSite", "name": site.config.title, **_about(site, iris)}, publisher


def _home(site: Site, iris: Iris) -> Node:
    """The briefing itself: the home page."""
    config = site.config
    return {
        "@id": iris.page("index.html", "this"),
        "headline": config.title,
        "description": config.description,
        **news(site, iris, (config.bottom_line, config.how_sure)),
        **_modified(site),
        "mentions": [iris.thing(i) for i in (*config.key_claims, *config.people)],
    }


def _dataset(site: Site, iris: Iris) -> Node:
    """What is in `data/`: whose, under what terms, as which files."""
    config = site.config
    return {
        "@id": iris.page(PAGE, "this"),
        "@type": "Dataset",
        "name": f"{config.title}: the data",
        **_about(site, iris),
        "description": f"{config.description} Every claim, piece of evidence, entity, event and source as data.",
        "creator": iris.publisher,
        **_modified(site),
        "isBasedOn": iris.thing("article"),
        "isPartOf": iris.site,
        "distribution": [
            {"@id": iri, "@type": "DataDownload", "name": name, "contentUrl": iri, "encodingFormat": media_type}
            for iri, name, media_type in ((iris.page(e.path), e.title, e.media_type) for e in catalogue())
        ],
    }


def _about(site: Site, iris: Iris) -> Node:
    return {
        "description": site.config.description,
        "inLanguage": site.config.language,
        "publisher": iris.publisher,
        "copyrightNotice": site.config.licence,
    }


def _modified(site: Site) -> Node:
    changes = site.history.changes
    return {"dateModified": history.iso(changes[0].day)} if changes else {}
