"""Views → HTML, through the templates. Templates arrange; they see one view and nothing else."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

import jinja2

from .diagnostics import Diagnostic, Location, problem
from .memo import digest

PREFIX = "templates/"


class Renderer:
    """The templates, ready to be used."""

    def __init__(self, templates: Mapping[str, bytes], assets: Mapping[str, str]) -> None:
        """`templates`: input path → bytes. `assets`: logical name → output path, such as "site.css"."""
        sources = {path.removeprefix(PREFIX): data.decode("utf-8", "replace") for path, data in templates.items()}
        self.environment = jinja2.Environment(
            # Not a DictLoader: that one knows no file names, and an error's place would be lost.
            loader=jinja2.FunctionLoader(
                lambda name: (sources[name], PREFIX + name, None) if name in sources else None
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["assets"] = dict(assets)
        self.digest = digest(
            *(part for path in sorted(sources) for part in (path, sources[path])), *sorted(assets.values())
        )

    @functools.cache  # noqa: B019  # lives as long as one build
    def _template(self, name: str) -> jinja2.Template:
        return self.environment.get_template(f"pages/{name}.html")

    def render(
        self,
        path: str,
        template: str,
        view: Any,  # noqa: ANN401  # any view
        previews: tuple[object, ...] = (),
    ) -> tuple[bytes, tuple[Diagnostic, ...]]:
        """One page, or what is wrong with its template."""
        try:
            html = self._template(template).render(view=view, chrome=view.chrome, previews=previews)
        except jinja2.TemplateNotFound as error:
            return b"", (problem("template-error", _place(error, template), f"There is no template `{error.name}`."),)
        except jinja2.TemplateSyntaxError as error:
            where = Location(error.filename or f"{PREFIX}{error.name}", error.lineno)
            return b"", (problem("template-error", where, f"The template cannot be read: {error.message}"),)
        except Exception as error:  # noqa: BLE001  # whatever a template's expression raises is the template's fault
            return b"", (problem("template-error", _place(error, template), f"While making {path}: {error}"),)
        return _tidy(html).encode(), ()


def _place(error: BaseException, template: str) -> Location:
    """The innermost template line in a traceback."""
    found = Location(f"{PREFIX}pages/{template}.html")
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith(PREFIX):
            found = Location(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _tidy(html: str) -> str:
    """Without the blank lines and line ends' spaces that template control lines leave."""
    return re.sub(r"[ \t]*\n(?:[ \t]*\n)+", "\n", html)
