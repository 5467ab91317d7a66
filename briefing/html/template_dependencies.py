"""What a template reads besides its view: the templates it extends, includes and imports, and what those read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from jinja2 import TemplateSyntaxError

from briefing.engine.cache import Cache, digest

from .assets import PREFIX
from .compiled import compile_template

STAGE = "templates"
"""The stage of the cache that keeps what each template reads."""
_ABSENT = "absent"  # this counts, too: once it is there, the page will differ


class TemplateDependencies:
    """For each template everything that it may read."""

    def __init__(self, templates: Mapping[str, bytes], assets: Mapping[str, str], cache: Cache) -> None:
        """`templates`: input path → bytes. `assets`: logical name → what stands for its output path, if it has one."""
        self._sources = {path.removeprefix(PREFIX): data for path, data in templates.items()}
        self._assets = digest(*sorted(assets.values()))
        self._cache = cache

    def digest(self, template: str) -> str:
        """A hash of all that a template such as "templates/pages/claim.html" reads."""
        reads = {**dict(sorted(self._walk(template.removeprefix(PREFIX)))), "the list of assets": self._assets}
        hashed = partial(digest, *(part for item in reads.items() for part in item))
        return self._cache.cached(STAGE, template, hashed, reads)

    def _walk(self, template: str) -> Iterator[tuple[str, str]]:
        """Input path → hash, for all templates that are read."""
        waiting, seen = [template], set[str]()
        while waiting:
            if (name := waiting.pop()) in seen:
                continue
            seen.add(name)
            source = self._sources.get(name)
            yield PREFIX + name, _ABSENT if source is None else digest(source)
            if source is None:
                continue
            named = self._cache.cached("names", name, partial(_named, name, source), (source,))
            waiting += self._sources if named is None else named


def _named(name: str, source: bytes) -> list[str] | None:
    """The templates that a template names; None if it computes a name, which may then be any."""
    try:
        return compile_template(name, source).templates
    except TemplateSyntaxError:  # rendering it fails at once
        return []
    except RecursionError:  # how deep is too deep depends on the caller
        return None
