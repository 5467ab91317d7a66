"""Views → HTML, through the templates. Templates arrange; they see one view and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jinja2

from briefing.core.diagnostics import Diagnostic, Location, problem

from .assets import PREFIX
from .templating import Loader, environment

_BLANK = re.compile(r"\n[ \t\n]*\n")


class Renderer:
    """The templates, ready to be used."""

    def __init__(self, templates: Mapping[str, bytes], assets: Mapping[str, str]) -> None:
        """`templates`: input path → bytes. `assets`: logical name → output path, such as "site.css"."""
        self._loader = Loader(templates)
        self._environment = environment(self._loader)
        self._environment.globals["assets"] = MappingProxyType(dict(assets))

    def warm(self) -> None:
        """Make everything ready for the first page."""
        self._loader.warm()

    def render(
        self,
        path: str,
        template: str,
        view: Any,  # noqa: ANN401  # any view
        previews: tuple[object, ...] = (),
    ) -> tuple[bytes, tuple[Diagnostic, ...]]:
        """One page, or what is wrong with its template."""
        html, problems = self.fill(f"pages/{template}.html", path, view=view, chrome=view.chrome, previews=previews)
        return html.encode(), problems

    def fill(self, template: str, path: str, **values: object) -> tuple[str, tuple[Diagnostic, ...]]:
        """A template with values put in, or what is wrong with it; `path` says what was being made."""
        if self._loader.keeping and self._environment.cache is not None:
            self._environment.cache.clear()
        try:
            html = self._environment.get_template(template).render(**values)
        except jinja2.TemplateNotFound as error:
            return "", (problem("template-error", _place(error, template), f"There is no template `{error.name}`."),)
        except jinja2.TemplateSyntaxError as error:
            where = Location(error.filename or f"{PREFIX}{error.name}", error.lineno)
            return "", (problem("template-error", where, f"The template cannot be read: {error.message}"),)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a template's expression raises is the template's fault
            return "", (problem("template-error", _place(error, template), f"While making {path}: {error}"),)
        return tidy(html), ()


def _place(error: BaseException, template: str) -> Location:
    """The innermost template line in a traceback."""
    found = Location(f"{PREFIX}{template}")
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith(PREFIX):
            found = Location(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return found


def tidy(html: str) -> str:
    """Without the blank lines and line ends' spaces that template control lines leave."""
    parts = []
    start = 0
    for blank in _BLANK.finditer(html):
        parts.append(html[start : blank.start()].rstrip(" \t"))
        start = blank.end() - 1
    return "".join([*parts, html[start:]])
