"""All files for machines. They depend on the linked site alone, and take time in proportion to it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from briefing.core.model import published_kinds
from briefing.site.site import Site

from . import citations, embed, feed, graph, plain, tables
from .published import Item, items, json_lines, json_of

SCHEMA = "data/briefing.schema.json"
"""The JSON Schema of `data/briefing.json`. It depends on the program only, and is kept among the templates."""
SCRIPT = "data/annotate.js"
"""The annotations, and what shows them on another page, which is kept there too."""
ANNOTATIONS = graph.ANNOTATIONS
VERSION = 2
"""It rises when a key or one of its values changes its meaning; docs/data.md says what changed."""


def files(site: Site, part: str) -> dict[str, bytes]:
    """Output path → bytes of a part; all parts give everything in the catalogue but the schema and the script."""
    return _MAKERS[part](site)


def _briefing(site: Site) -> dict[str, bytes]:
    """All of it as one JSON file, a line a record, so that it can be compared line by line."""
    whole: dict[str, Any] = {"$schema": "briefing.schema.json", "version": VERSION}
    whole |= json_of(Item(site, "site", site.config))
    whole["article"] = json_of(Item(site, "article", site.article))
    parts = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in whole.items()]
    for name, kind in published_kinds().items():
        parts.append(f"{json.dumps(kind.folder)}: [\n{json_lines(map(json_of, items(site, name)))}\n]")
    return {"data/briefing.json": ("{" + ",\n".join(parts) + "}\n").encode()}


_MAKERS: Mapping[str, Callable[[Site], dict[str, bytes]]] = {
    "graph": lambda site: {graph.GRAPH: graph.graph(site)},
    "tables": lambda site: {table.path: tables.as_csv(table, site) for table in tables.tables()},
    "briefing": _briefing,
    "text": lambda site: {"llms.txt": plain.short(site), "llms-full.txt": plain.full(site)},
    "article": lambda site: {ANNOTATIONS: graph.marked_passages(site), graph.ARTICLE_TEXT: site.text.text.encode()},
    "citations": citations.citations,
    "feeds": feed.feeds,
    "cards": embed.oembed,
}
PARTS = tuple(_MAKERS)
"""What is made, and kept, together; what takes longest comes first."""
