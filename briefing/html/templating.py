"""Templates: source → tree → code, each once a process, however many builds use them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping, MutableMapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes

from .assets import PREFIX

_MANY = 256


class Loader(jinja2.BaseLoader):
    """Templates from memory."""

    def __init__(self, templates: Mapping[str, bytes]) -> None:
        """`templates`: input path → bytes."""
        self._sources = {path.removeprefix(PREFIX): data for path, data in templates.items()}

    @functools.cached_property
    def keeping(self) -> bool:
        """True if some template keeps something from page to page, so that each page needs them anew."""
        return any(_keeps(name, data) for name, data in self._sources.items() if name.endswith(".html"))

    def warm(self) -> None:
        """Compile all templates now; the first pages that need them need not wait for it."""
        for name, data in self._sources.items():
            if name.endswith(".html"):
                with contextlib.suppress(jinja2.TemplateSyntaxError, RecursionError):
                    _code(name, data)

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's signature
    ) -> jinja2.Template:
        """A template, ready to be used. Raises TemplateNotFound or TemplateSyntaxError."""
        if name not in self._sources:
            raise jinja2.TemplateNotFound(name)
        code = _code(name, self._sources[name])
        return environment.template_class.from_code(environment, code, {} if globals is None else globals)


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """Our settings of Jinja."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The same view gives the same page: nothing is left to chance.
    del made.globals["lipsum"], made.filters["random"]
    return made


@functools.lru_cache(maxsize=_MANY)
def tree(name: str, source: bytes) -> nodes.Template:
    """A template, parsed; not to be changed. Raises TemplateSyntaxError."""
    return environment().parse(source.decode("utf-8", "replace"), name, PREFIX + name)


@functools.lru_cache(maxsize=_MANY)
def _keeps(name: str, source: bytes) -> bool:
    """True if a template has variables: macros could then change what the next page finds in them."""
    try:
        return any(tree(name, source).find_all((nodes.Assign, nodes.AssignBlock, nodes.With)))
    except (jinja2.TemplateSyntaxError, RecursionError):
        return False


@functools.lru_cache(maxsize=_MANY)
def _code(name: str, source: bytes) -> CodeType:
    return environment().compile(tree(name, source), name, PREFIX + name)
