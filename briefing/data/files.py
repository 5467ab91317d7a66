"""All files for machines. They depend on the linked site alone, and take time in proportion to it."""

import json
from typing import Any

from briefing.core.model import published_kinds
from briefing.site.site import Site

from . import citations, embed, feed, graph, page, plain, tables
from .published import Item, items, json_lines, json_of
from .terms import Iris

GRAPH = "data/graph.jsonld"
SCHEMA = "data/briefing.schema.json"
"""The JSON Schema of `data/briefing.json`. It depends on the program only, and is kept among the templates."""
SCRIPT = "data/annotate.js"
"""The annotations, and what shows them on another page, which is kept there too."""
ANNOTATIONS = graph.ANNOTATIONS
VERSION = 2
"""It rises when a key or one of its values changes its meaning; docs/data.md says what changed."""


def files(site: Site) -> dict[str, bytes]:
    """Output path → bytes: everything in the catalogue but the schema and the script."""
    iris = Iris(site, GRAPH)
    return {
        **{table.path: tables.as_csv(table, site) for table in tables.tables()},
        "data/briefing.json": _briefing(site),
        GRAPH: graph.as_json(graph.graph(iris, page.whole_site(iris))),
        ANNOTATIONS: graph.marked_passages(site),
        graph.ARTICLE_TEXT: site.text.text.encode(),
        **citations.citations(site),
        **embed.oembed(site),
        "llms.txt": plain.short(site),
        "llms-full.txt": plain.full(site),
        **feed.feeds(site),
    }


def _briefing(site: Site) -> bytes:
    """All of it as one JSON file, a line a record, so that it can be compared line by line."""
    whole: dict[str, Any] = {"$schema": "briefing.schema.json", "version": VERSION}
    whole |= json_of(Item(site, "site", site.config))
    whole["article"] = json_of(Item(site, "article", site.article))
    parts = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in whole.items()]
    for name, kind in published_kinds().items():
        parts.append(f"{json.dumps(kind.folder)}: [\n{json_lines(map(json_of, items(site, name)))}\n]")
    return ("{" + ",\n".join(parts) + "}\n").encode()
