"""Views → HTML, through the templates, each of which sees one view and nothing else."""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jinja2
from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.languages import ways
from briefing.languages.interface import Interface

from .assets import PREFIX
from .compiled import compile_template, environment

_BLANK = re.compile(r"\n[ \t\n]*\n")
_SETS = re.compile(rb"{%[-+]?\s*set\b")
Problems = tuple[Diagnostic, ...]


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
        return environment.template_class.from_code(environment, code, environment.globals)


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
