"""What a page says of itself in JSON-LD, in a data block that no browser runs; the briefing and its data as things."""

import json
import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from briefing.core import dates
from briefing.core.document import Document
from briefing.core.model import Article
from briefing.core.urls import base_url
from briefing.site.site import Site

from .graph import news, nodes, stub
from .tables import OTHERS, DataFile, tables
from .terms import THING, Iri, Iris, Node, context, known

PAGE = "data/index.html"
_LICENCES = "https://creativecommons.org/licenses"
_CREATIVE_COMMONS = re.compile(r"\bCC (BY(?:-NC)?(?:-SA|-ND)?) ([1-4]\.0)\b")
"""Licences with an address; search engines read no other."""
# No text may end the data block, or begin anything in it (HTML Standard: restrictions for contents of scripts).
_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def block(  # noqa: PLR0913, PLR0917  # a page, whole
    site: Site, path: str, title: str, document: Document | None, trail: Sequence[tuple[str, str]], changed: str
) -> Markup:
    """The data of the page at an output path, ready to be put into a script element.

    `document` is its record, if it has one; `trail` the (name, path) of the pages above it; `changed` the day of its
    last change or "".
    """
    iris = Iris(site, path)
    things = list(_things(iris, path, document))
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
    picture = site.cards.get("og.png" if path == "index.html" else f"claim-{document.id}.png" if document else "", "")
    page: Node = {
        "@id": iris.page(path),
        "url": iris.page(path),
        "image": base_url(site.config) + picture if picture and site.config.base_url else "",
        "@type": "CollectionPage" if is_list else "WebPage",
        "name": title,
        "inLanguage": site.config.language,
        "isPartOf": iris.briefing,
        "dateModified": changed,
        "mainEntity": things[0]["@id"] if things else "",
        "breadcrumb": breadcrumb if path != "index.html" else {},
    }
    found = [known(page), *things]
    whole = {"@context": context(found), "@graph": found}
    words = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return Markup(words.translate(_MARKUP))  # noqa: S704  # JSON without a character that HTML could take for its own


def _things(iris: Iris, path: str, document: Document | None) -> Iterator[Node]:
    """What the page is about, the first of them above all."""
    if path == "index.html":
        yield from (_home(iris), *_website(iris))
    elif path == PAGE:
        yield _dataset(iris)
    elif document and isinstance(document.record, Article):
        # It has no date and no author unless its source record has.
        yield stub(iris, iris.site.article.source)
    elif document:
        yield from nodes(iris, document.id)


def whole_site(iris: Iris) -> tuple[Node, ...]:
    """What is of no single record."""
    return (*_website(iris), _home(iris), _dataset(iris))


def _website(iris: Iris) -> tuple[Node, Node]:
    """The briefing as a site, and who answers for it."""
    config = iris.site.config
    publisher = {"@id": iris.publisher, "@type": "Organization", "name": config.publisher}
    return {"@id": iris.briefing, "@type": "WebSite", "name": config.title, **_about(iris)}, publisher


def _home(iris: Iris) -> Node:
    """The briefing itself: the home page."""
    config = iris.site.config
    return {
        "@id": iris.page("index.html", THING),
        "headline": config.title,
        "description": config.description,
        **known(news(iris, (config.bottom_line, config.how_sure))),
        **_modified(iris),
        "mentions": [iris.part(i) for i in (*config.key_claims, *config.people)],
    }


def _dataset(iris: Iris) -> Node:
    """What is in `data/`: whose, under what terms, as which files."""
    config = iris.site.config
    return {
        "@id": iris.page(PAGE, THING),
        "@type": "Dataset",
        "name": iris.site.t("data.dataset", title=config.title),
        **_about(iris),
        "description": iris.site.t("data.dataset_about", description=config.description),
        "creator": iris.publisher,
        **_modified(iris),
        "isBasedOn": iris.part("article"),
        "isPartOf": iris.briefing,
        "distribution": [_download(iris, file) for file in (*tables(), *OTHERS)],
    }


def _download(iris: Iris, file: DataFile) -> Node:
    iri, name = iris.page(file.path), iris.site.t(f"file.{file.name}.title")
    return {"@id": iri, "@type": "DataDownload", "name": name, "contentUrl": iri, "encodingFormat": file.media_type}


def _about(iris: Iris) -> Node:
    config = iris.site.config
    licence = _CREATIVE_COMMONS.search(config.licence)
    about = {
        "description": config.description,
        "inLanguage": config.language,
        "publisher": iris.publisher,
        "copyrightNotice": config.licence,
        "license": Iri(f"{_LICENCES}/{licence[1].lower()}/{licence[2]}/") if licence else "",
    }
    return known(about)


def _modified(iris: Iris) -> Node:
    changes = iris.site.history.changes
    return {"dateModified": dates.iso(changes[0].day)} if changes else {}
