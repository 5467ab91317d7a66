"""Read, build, and put the whole briefing into one file: HTML, PDF."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import inputs, terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.core.diagnostics import Diagnostic
    from briefing.tools.export.pages import Briefing

FORMS = {
    "html": "one HTML file with everything in it, filters and search included; needs no network and no other file",
    "pdf": "a document for paper, with numbered sections, notes and bookmarks; printed by an installed browser",
}
"""Each form, which is the ending of its file's name, and what it is."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the forms; several may be asked for at once."""
    for form, what in FORMS.items():
        where = f"{what} (default: briefing.{form}, beside the folder of the site)"
        parser.add_argument(f"--{form}", nargs="?", const="", metavar="FILE", help=where)


def run(request: Request) -> int:
    """Make the files that were asked for from the same build as the site's; a fault leaves the last ones alone."""
    from briefing.build import pipeline
    from briefing.core.diagnostics import has_errors
    from briefing.disk import load
    from briefing.parse import validation
    from briefing.tools.export import pages

    begin = time.monotonic()
    wanted = _wanted(request)
    browser = _browser() if "pdf" in wanted else ""
    memo, index = common.remembered(request.site)
    files = load.read_site(request.site)
    with terminal.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    common.explain(request, memo)
    if output is None:
        terminal.print_faults(problems, files)
        terminal.say("Nothing was exported; files of an earlier export stay as they are.")
        return common.EXIT_PROBLEMS
    index.remember(output)
    common.remember(request.site, memo)
    site, _ = validation.document(validation.SITE, files[validation.SITE])
    assert site is not None  # noqa: S101  # or there were no site
    made, found = _make(wanted, pages.read(output, site), files, browser)
    faults = () if has_errors(found) else tuple(f for path, data in made.items() for f in _write(path, data))
    terminal.print_faults((*problems, *found, *faults), files)
    if found or faults:
        return common.EXIT_PROBLEMS if found else common.EXIT_ERROR
    for path, data in made.items():
        terminal.say(f"{common.short(path)} · {len(data) / 1_000_000:.1f} MB")
    terminal.say(f"{terminal.counted(len(made), 'file')} written · {time.monotonic() - begin:.2f} s")
    return common.EXIT_OK


def _write(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    """Put a file in its place as a whole, or leave what is there as it is; a diagnostic if it cannot be done."""
    from briefing.core.diagnostics import Location, problem

    place = path.resolve()
    try:
        read = {place.name: place.read_bytes()} if place.is_file() else {}
        common.save(place.parent, read, {place.name: data})
    except OSError as error:
        what = f"{error.strerror or error}."
        return (problem("output-failed", Location(str(path)), f"The file cannot be written. {what}"),)
    return ()


def _wanted(request: Request) -> dict[str, Path]:
    """Form → its file. Raises UsageError where none is asked for, or the name is another kind of file's."""
    wanted = {form: getattr(request.arguments, form) for form in FORMS}
    paths = {
        form: Path(name) if name else request.output.resolve().parent / f"briefing.{form}"
        for form, name in wanted.items()
        if name is not None
    }
    if not paths:
        message = "Say what to make of the briefing: --html, --pdf, or both."
        raise UsageError(message)
    for form, path in paths.items():
        if reason := _refused(request, form, path):
            message = f"--{form} cannot write {path}: {reason}."
            raise UsageError(message)
    return paths


def _refused(request: Request, form: str, path: Path) -> str:
    """Why a file cannot be meant; "" if it can."""
    place = path.resolve()
    if path.is_dir():
        return f"that is a folder. Name the file too: {path / f'briefing.{form}'}"
    if path.suffix.lower() != f".{form}":
        return f"the name of such a file ends in .{form}"
    if any(place.is_relative_to((request.site / folder).resolve()) for folder in inputs.FOLDERS):
        return "that is where the briefing's own files are"
    if place.is_relative_to(request.output.resolve()):
        return "that is the site's folder, which holds what belongs to the site and nothing else"
    return ""


def _make(
    wanted: Mapping[str, Path], briefing: Briefing, files: Mapping[str, bytes], browser: str
) -> tuple[dict[Path, bytes], tuple[Diagnostic, ...]]:
    """Each file's bytes, and what is wrong with the templates."""
    from briefing.html.assets import PREFIX
    from briefing.tools.export.paper import paper
    from briefing.tools.export.single import single

    templates = {path: data for path, data in files.items() if path.startswith(PREFIX)}
    made: dict[Path, bytes] = {}
    problems: list[Diagnostic] = []
    for form, path in wanted.items():
        if form == "pdf":
            document, found = paper(briefing, templates)
            if not found:
                made[path] = _printed(browser, document, briefing.day)
        else:
            made[path], found = single(briefing, templates)
        problems += found
    return made, tuple(problems)


def _printed(browser: str, document: str, day: str) -> bytes:
    """The PDF of a document. Raises UsageError where the browser makes none."""
    from briefing.tools.export import pdf

    terminal.say("A browser prints the PDF; for a briefing of 200 pages this takes some seconds …")
    try:
        return pdf.print_pdf(browser, document, day)
    except pdf.PdfError as error:
        raise UsageError(str(error)) from error


def _browser() -> str:
    """What prints the PDF. Raises UsageError, before anything is built, where there is none."""
    from briefing.tools.export import pdf

    try:
        return pdf.find_browser()
    except pdf.PdfError as error:
        raise UsageError(str(error)) from error
