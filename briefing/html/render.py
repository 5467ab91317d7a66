"""Views → HTML, through the templates, each of which sees one view and nothing else.

Templates are compiled, and what each reads is found, once: in a process, and through `dump_compiled` and
`load_compiled` in the next. What `load_compiled` takes in is run. So it comes from beside the program's own compiled
modules, never from a site's folder.
"""

from __future__ import annotations

import functools
import marshal
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from types import CodeType, MappingProxyType
from typing import Any, NamedTuple

import jinja2
import markupsafe
from jinja2 import meta
from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.engine.engine import Cache, digest
from briefing.languages import ways
from briefing.languages.interface import Interface

from .assets import PREFIX

_BLANK = re.compile(r"\n[ \t\n]*\n")
_SETS = re.compile(rb"{%[-+]?\s*set\b")
Problems = tuple[Diagnostic, ...]
STAGE = "templates"
"""The stage of the cache that keeps what each template reads."""
_ABSENT = "absent"  # this counts, too: once it is there, the page will differ
_MOST = 256
_known: dict[str, CompiledTemplate] = {}
_loaded: set[str] = set()


class Renderer:
    """The templates, ready to be used."""

    def __init__(self, templates: Mapping[str, bytes], assets: Mapping[str, str], interface: Interface) -> None:
        """`templates`: input path → bytes. `assets`: logical name → output path, such as "site.css"."""
        self._sources = {path.removeprefix(PREFIX): data for path, data in templates.items()}
        self._environment = environment(_Loader(self._sources))
        say = functools.lru_cache(4096, typed=True)(interface.markup)  # typed: equal text is escaped, markup is not
        self._environment.globals.update(t=say, lang=_language)
        self._environment.globals["assets"] = MappingProxyType(dict(assets))
        self._environment.globals["once"] = functools.lru_cache(4096)(lambda macro, *values: macro(*values))
        # Macros of a template with variables could carry them from page to page.
        self._is_stateful = any(_SETS.search(data) for name, data in self._sources.items() if name.endswith(".html"))

    def render(
        self,
        path: str,
        template: str,
        view: Any,  # noqa: ANN401  # any view
        previews: tuple[object, ...] = (),
    ) -> tuple[bytes, Problems]:
        """One page, or the problem of its template."""
        html, problems = self.fill(f"pages/{template}.html", path, view=view, chrome=view.chrome, previews=previews)
        return html.encode(), problems

    def fill(self, template: str, path: str, **values: object) -> tuple[str, Problems]:
        """A template filled with values, or its problem; `path` names what is being made."""
        if self._is_stateful and self._environment.cache is not None:
            self._environment.cache.clear()
        try:
            html = self._environment.get_template(template).render(**values)
            return tidy(html), ()
        except jinja2.TemplateNotFound as error:
            place, message = _place(error, template), f"There is no template `{error.name}`."
        except jinja2.TemplateSyntaxError as error:
            place = Location(error.filename or f"{PREFIX}{error.name}", error.lineno)
            message = f"The template cannot be read: {error.message}"
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  # a template's expression may raise anything: it becomes a diagnostic
            place, message = _place(error, template), f"While making {path}: {error}"
        return "", (problem("template-error", place, message),)


class _Loader(jinja2.BaseLoader):
    """Templates from memory."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._sources = sources

    def load(self, environment: jinja2.Environment, name: str, _globals: Any = None) -> jinja2.Template:  # noqa: ANN401
        if name not in self._sources:
            raise jinja2.TemplateNotFound(name)
        code = compile_template(name, self._sources[name]).code
        # Not `globals`, a chain of mappings that comes to the same: Jinja copies and compares it on each page.
        template = environment.template_class.from_code(environment, code, environment.globals)
        template.root_render_func.__globals__["escape"] = _escape
        return template


def _escape(value: object) -> str:
    """As `markupsafe.escape`, of which templates only join what it gives: text again and again is escaped once."""
    return value if type(value) is Markup else _escape_text(value) if type(value) is str else markupsafe.escape(value)


_escape_text = functools.lru_cache(8192)(markupsafe.escape)


def _place(error: BaseException, template: str) -> Location:
    """The innermost template line in a traceback."""
    places = [Location(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return next((place for place in reversed(places) if place.path.startswith(PREFIX)), Location(f"{PREFIX}{template}"))


@functools.cache
def _language(tag: str) -> Markup:
    """The attributes of an element in a language, after a space; none for ""."""
    return Markup(' lang="{}" dir="{}"').format(tag, ways.direction_of(tag)) if tag else Markup()


def tidy(html: str) -> str:
    """A page without the blank lines and trailing spaces that template control lines leave."""
    *parts, last = _BLANK.split(html)
    return "\n".join([*(part.rstrip(" \t") for part in parts), last])


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
    return cache.cached(STAGE, path, functools.partial(digest, *chain.from_iterable(reads.items())), reads)


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
            named = cache.cached("names", path, functools.partial(_named, path.removeprefix(PREFIX), source), (source,))
            waiting += templates if named is None else (PREFIX + name for name in named)


def _named(name: str, source: bytes) -> list[str] | None:
    """The templates that a template names; None if it computes a name, which may then be any."""
    try:
        return compile_template(name, source).templates
    except jinja2.TemplateSyntaxError:  # rendering it fails at once
        return []
    except RecursionError:  # how deep is too deep depends on the caller
        return None


def dump_compiled(version: str) -> bytes:
    """All that `compile_template` has made; empty if `load_compiled` gave it."""
    payload = b"" if _known.keys() <= _loaded else marshal.dumps({key: tuple(made) for key, made in _known.items()})
    return payload and digest(version, payload).encode() + payload


def load_compiled(data: bytes, version: str) -> None:
    """Take in what `dump_compiled` gave in the same version of the program; nothing if that is not sure."""
    head, payload = data[: len(digest())], data[len(digest()) :]
    if head == digest(version, payload).encode():
        values: Mapping[str, tuple[CodeType, list[str] | None]] = marshal.loads(payload)  # noqa: S302  # see above
        _known.update({key: CompiledTemplate(*made) for key, made in values.items()})
        _loaded.update(values)
