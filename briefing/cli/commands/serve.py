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
    from briefing.build import pipeline
    from briefing.disk import load, manifest, write
    from briefing.preview.session import PreviewBackend

    memo, index = common.remembered(request.site)
    origin = manifest.Origin()
    lines = [pipeline.Pipeline(memo, live=True)]

    def build(files: pipeline.Files, whole: bool) -> tuple[pipeline.Files | None, tuple[Diagnostic, ...]]:  # noqa: FBT001  # serve's form
        try:
            output, problems = lines[0].build(files, held=not whole)
        except Exception:  # what a failure left half done is not used again
            lines[0] = pipeline.Pipeline(memo, live=True)
            raise
        gc.freeze()  # what stays from now on is not looked through again for garbage
        common.explain(request, memo)
        nonlocal origin
        if output is None:
            return None, problems
        origin = manifest.Origin(load.program_code(), files)
        found, doubts = index.of(output)
        index.hold()
        return {**output, **found}, (*problems, *doubts)

    backend = PreviewBackend(
        build=build,
        ready=lines[0].warm,
        last=lambda: write.read_back(request.output),
        store=lambda output: write.write_site(request.output, output, origin)[1],
        words=lambda error: terminal.failure(error, debug=request.debug),
    )
    asked = request.arguments
    settings = preview.Settings(request.site, asked.port, asked.follow, asked.open, asked.editor or "")
    try:
        return common.EXIT_OK if preview.serve(settings, backend) else common.EXIT_ERROR
    finally:
        common.remember(request.site, memo)


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
