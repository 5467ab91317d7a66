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
    from briefing.preview.session import Work
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
    """Preview until Ctrl-C. Faults in the content are no reason not to begin; an output folder not ours is."""
    from briefing import preview

    engine, index = common.remembered(request.site, live=True)
    asked = request.arguments
    settings = preview.Settings(request.site, asked.port, asked.follow, asked.open, asked.editor or "")
    try:
        return common.EXIT_OK if preview.serve(settings, _work(request, engine, index)) else common.EXIT_ERROR
    finally:
        common.remember(request.site, engine)


def _work(request: Request, engine: Engine, index: Index) -> Work:
    """How the preview builds and writes: at once the pages, and what is no page when it asks for the whole site."""
    from briefing.build import pipeline
    from briefing.build.render_pages import prepare
    from briefing.disk import load, write
    from briefing.disk.manifest import Origin
    from briefing.preview.session import Work

    origin = Origin()
    others: pipeline.Files = {}

    def build(files: pipeline.Files, whole: bool) -> tuple[pipeline.Files | None, tuple[Diagnostic, ...]]:  # noqa: FBT001  # serve's form
        nonlocal origin, others
        whole = whole or not others
        output, problems = (pipeline.build if whole else pipeline.pages)(files, engine)
        gc.freeze()  # what stays from now on is not looked through again for garbage
        common.explain(request, engine)
        if output is None:
            return None, problems
        origin = Origin(load.program_code(), files)
        if whole:
            pages, _ = pipeline.pages(files, engine)
            found, doubts = index.of(output)
            problems = (*problems, *doubts)
            others = {path: data for path, data in {**output, **found}.items() if path not in (pages or ())}
        return {**others, **output}, problems

    return Work(
        build=build,
        ready=lambda: prepare(engine),
        last=lambda: write.read_back(request.output),
        store=lambda output: write.write_site(request.output, output, origin)[1],
        words=lambda error: terminal.failure(error, debug=request.debug),
    )


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
