"""Templates compiled, and what each reads, made once: in a process, and through `dump` and `load` in the next.

What `load` takes in is run. So it comes from beside the program's own compiled modules, never from a site's folder.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from types import CodeType
from typing import NamedTuple

import jinja2
from jinja2 import meta

from briefing.engine.engine import Cache, digest

from .assets import PREFIX

STAGE = "templates"
"""The stage of the cache that keeps what each template reads."""
_ABSENT = "absent"  # this counts, too: once it is there, the page will differ
_MOST = 256
_known: dict[str, CompiledTemplate] = {}
_loaded: set[str] = set()


class CompiledTemplate(NamedTuple):
    """A template's code, and the templates that it names; None if it computes a name, which may then be any."""

    code: CodeType
    templates: list[str] | None


class _Context(jinja2.runtime.Context):
    """Calls a function as it is: none here takes Jinja's own arguments, for which Jinja looks at each call."""

    @staticmethod
    def call(
        function: Callable[..., object],
        /,
        *values: object,
        _loop_vars: object = None,
        _block_vars: object = None,
        **named: object,
    ) -> object:
        return function(*values, **named)


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """What all templates have in common."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.context_class = _Context
    del made.globals["lipsum"], made.filters["random"]  # the same view gives the same page
    return made


def compile_template(name: str, source: bytes) -> CompiledTemplate:
    """Compile a template. Raises TemplateSyntaxError, and RecursionError for a deep one."""
    key = digest(name, source)
    if key not in _known:
        if len(_known) >= _MOST:
            _known.clear()
        tree = environment().parse(source.decode("utf-8", "replace"), name, PREFIX + name)
        named = set(meta.find_referenced_templates(tree))  # before compiling, which changes the tree
        templates = None if None in named else sorted(filter(None, named))
        _known[key] = CompiledTemplate(environment().compile(tree, name, PREFIX + name), templates)
    return _known[key]


def digest_of(path: str, templates: Mapping[str, bytes], assets: Mapping[str, str], cache: Cache) -> str:
    """A hash of all that the template at an input path reads besides its view: templates, theirs, names of assets."""
    reads = {**dict(sorted(_reads(path, templates, cache))), "the list of assets": digest(*sorted(assets.values()))}
    return cache.cached(STAGE, path, partial(digest, *chain.from_iterable(reads.items())), reads)


def _reads(path: str, templates: Mapping[str, bytes], cache: Cache) -> Iterator[tuple[str, str]]:
    """Input path → hash, for all templates that a template extends, includes or imports, and that these do."""
    waiting, seen = [path], set[str]()
    while waiting:
        if (path := waiting.pop()) in seen:
            continue
        seen.add(path)
        source = templates.get(path)
        yield path, _ABSENT if source is None else digest(source)
        if source is not None:
            named = cache.cached("names", path, partial(_named, path.removeprefix(PREFIX), source), (source,))
            waiting += templates if named is None else (PREFIX + name for name in named)


def _named(name: str, source: bytes) -> list[str] | None:
    """The templates that a template names; None if it computes a name, which may then be any."""
    try:
        return compile_template(name, source).templates
    except jinja2.TemplateSyntaxError:  # rendering it fails at once
        return []
    except RecursionError:  # how deep is too deep depends on the caller
        return None


def dump(version: str) -> bytes:
    """All that `compile_template` has made; empty if `load` gave it."""
    payload = b"" if _known.keys() <= _loaded else marshal.dumps({key: tuple(made) for key, made in _known.items()})
    return payload and digest(version, payload).encode() + payload


def load(data: bytes, version: str) -> None:
    """Take in what `dump` gave in the same version of the program; nothing if that is not sure."""
    head, payload = data[: len(digest())], data[len(digest()) :]
    if head == digest(version, payload).encode():
        values: Mapping[str, tuple[CodeType, list[str] | None]] = marshal.loads(payload)  # noqa: S302  # see above
        _known.update({key: CompiledTemplate(*made) for key, made in values.items()})
        _loaded.update(values)
