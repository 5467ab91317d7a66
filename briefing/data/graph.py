"""The whole briefing as one graph: what all pages say, and the details. JSON-LD 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from briefing.core.urls import path_of
from briefing.site.site import Site

from . import details, nodes
from .dataset import dataset
from .iris import THING, Iris
from .terms import Node, context, vocabulary


def graph(site: Site, iris: Iris) -> list[Node]:
    """Every thing in the briefing. One thing may have several nodes, which add up."""
    found = [*nodes.website(site, iris), nodes.home(site, iris), dataset(site, iris)]
    for identifier in site.documents:
        if made := nodes.node(site, iris, identifier):
            found += [made, *details.details(site, iris, identifier)]
    return [*found, *_moved(site, iris), *details.agents(site, iris), *vocabulary()]


def _moved(site: Site, iris: Iris) -> Iterator[Node]:
    """What a thing was called before its record was renamed."""
    for old, new in site.config.redirects.items():
        former = iris.page(path_of(site.documents[new].kind, old))
        yield {"@id": f"{former}#{THING}", "@type": "Thing", "sameAs": iris.thing(new)}


def as_json(found: Iterable[Node]) -> bytes:
    """A JSON-LD document, a line a node: it can be compared line by line."""
    made = list(found)
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in made)
    head = json.dumps(context(made), ensure_ascii=False)
    return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()
