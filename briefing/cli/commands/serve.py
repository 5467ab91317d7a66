"""Build, then preview."""

from __future__ import annotations

import argparse
import gc
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from briefing.build import pipeline
    from briefing.core.diagnostics import Diagnostic
    from briefing.engine.engine import Engine
    from briefing.search.pagefind import Index

DEFAULT_PORT = 8000
_LAST_PORT = 65535
VSCODE = "vscode://file{path}:{line}:{column}"
"""The address under which Visual Studio Code opens a place in a file."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `serve`."""
    port = f"port of the preview (default {DEFAULT_PORT}; the next free one if it is taken)"
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help=port)
    editor = "make each fault's place a link that opens it: `vscode`, or an address with {path}, {line} and {column}"
    parser.add_argument("--editor", type=_editor, metavar="ADDRESS", help=editor)
    parser.add_argument("--follow", action="store_true", help="go to the page of what was saved")
    parser.add_argument("--open", action="store_true", help="open the preview in the browser")


def run(request: Request) -> int:
    """Preview until Ctrl-C. Starts despite errors in the content, but not if the output folder is foreign."""
    from briefing import preview
    from briefing.build.render_pages import prepare
    from briefing.disk import write
    from briefing.preview.session import PreviewBackend

    engine, index = common.remembered(request.site, live=True)
    builds = _Builds(request, engine, index)
    backend = PreviewBackend(
        build=builds.build,
        ready=lambda: prepare(engine),
        last=lambda: write.read_back(request.output),
        store=lambda output: write.write_site(request.output, output, builds.origin)[1],
        words=lambda error: terminal.failure(error, debug=request.debug),
    )
    asked = request.arguments
    settings = preview.Settings(request.site, asked.port, asked.follow, asked.open, asked.editor or "")
    try:
        return common.EXIT_OK if preview.serve(settings, backend) else common.EXIT_ERROR
    finally:
        common.remember(request.site, engine)


class _Builds:
    """The builds of one preview. Between two whole ones, files that are no pages stay as they were last made."""

    def __init__(self, request: Request, engine: Engine, index: Index) -> None:
        from briefing.disk.manifest import Origin

        self._request, self._engine, self._index = request, engine, index
        self._waiting: pipeline.Files = {}
        self.origin = Origin()
        """What the last site was made from."""

    def build(self, files: pipeline.Files, whole: bool) -> tuple[pipeline.Files | None, tuple[Diagnostic, ...]]:  # noqa: FBT001  # the session's form
        """The site and its problems; None where they forbid it. If it is `whole`, data and search are made too."""
        from briefing.build import pipeline
        from briefing.disk import load
        from briefing.disk.manifest import Origin

        whole = whole or not self._waiting
        output, problems = pipeline.build(files, self._engine, whole=whole)
        gc.freeze()  # what stays from now on is not looked through again for garbage
        common.explain(self._request, self._engine)
        if output is None:
            return None, problems
        self.origin = Origin(load.program_code(), files)
        if whole:
            pages, _ = pipeline.build(files, self._engine, whole=False)
            found, doubts = self._index.of(output)
            problems = (*problems, *doubts)
            self._waiting = {path: data for path, data in {**output, **found}.items() if path not in (pages or ())}
        return {**self._waiting, **output}, problems


def _editor(text: str) -> str:
    """Read the form of an editor's addresses; argparse words the error."""
    form = VSCODE if text == "vscode" else text
    try:
        form.format(path="", line=1, column=1)
    except (LookupError, ValueError) as error:
        message = f"{text!r} has other places to fill in than {{path}}, {{line}} and {{column}}"
        raise argparse.ArgumentTypeError(message) from error
    if "://" not in form or "{path}" not in form:
        message = f"{text!r} is neither `vscode` nor an address such as idea://open?file={{path}}&line={{line}}"
        raise argparse.ArgumentTypeError(message)
    return form


def _port(text: str) -> int:
    """Read a port; argparse words the error."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _LAST_PORT:
        message = f"{text!r} is not a number from 1 to {_LAST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
