"""What a template reads besides its view: the templates it extends, includes and imports, and what those read."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from jinja2 import TemplateSyntaxError, meta, nodes

from briefing.engine.cache import Cache, digest

from . import templating
from .assets import PREFIX

STAGE = "templates"
"""The stage of the cache under which it is kept what each template reads."""
_ASSETS = "assets"
_ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Names:
    """What one template names itself. None: it works a name out, so that it may be any."""

    templates: tuple[str, ...] | None
    assets: tuple[str, ...] | None


class TemplateDependencies:
    """For each template everything that it may read."""

    def __init__(self, templates: Mapping[str, bytes], assets: Mapping[str, str], cache: Cache) -> None:
        """`templates`: input path → bytes. `assets`: logical name → output path."""
        self._sources = {path.removeprefix(PREFIX): data for path, data in templates.items()}
        self._assets = assets
        self._cache = cache
        self._digests: dict[str, str] = {}
        self._named: dict[str, Names] = {}

    def digest(self, template: str) -> str:
        """A hash of all that a template such as "templates/pages/claim.html" reads."""
        if template not in self._digests:
            reads = dict(sorted(self._walk(template.removeprefix(PREFIX))))
            hashed = partial(digest, *(part for item in reads.items() for part in item))
            self._digests[template] = self._cache.cached(STAGE, hashed, reads, template)
        return self._digests[template]

    def _walk(self, template: str) -> Iterator[tuple[str, str]]:
        """Template's input path or asset's logical name → hash, for all that is read."""
        waiting, seen = [template], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            source = self._sources.get(name)
            if source is None:  # this counts too: once it is there, the page will differ
                yield PREFIX + name, _ABSENT
                continue
            yield PREFIX + name, digest(source)
            named = self._names(name, source)
            waiting += self._sources if named.templates is None else named.templates
            for asset in self._assets if named.assets is None else named.assets:
                yield asset, self._assets.get(asset, _ABSENT)

    def _names(self, name: str, source: bytes) -> Names:
        if name not in self._named:
            self._named[name] = self._cache.cached("names", partial(_named, name, source), (name, source))
        return self._named[name]


@functools.lru_cache(maxsize=256)
def _named(name: str, source: bytes) -> Names:
    """What a template names. One that cannot be parsed names nothing: whoever reads it fails at once."""
    try:
        tree = templating.tree(name, source)
    except TemplateSyntaxError:
        return Names((), ())
    except RecursionError:  # how deep is too deep depends on who asks
        return Names(None, None)
    templates = set(meta.find_referenced_templates(tree))
    items = [item for item in tree.find_all(nodes.Getitem) if _is_assets(item.node) and _is_text(item.arg)]
    plain = len(items) == sum(_is_assets(name) for name in tree.find_all(nodes.Name))
    assets = {item.arg.value for item in items if isinstance(item.arg, nodes.Const)}
    return Names(
        None if None in templates else tuple(sorted(filter(None, templates))),
        tuple(sorted(assets)) if plain else None,
    )


def _is_assets(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == _ASSETS


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)
