"""Build without writing the site, and report the problems: to people, programs, GitHub or code scanners."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.build.pipeline import Files
    from briefing.cli.reports import Report
    from briefing.core.diagnostics import Diagnostic
    from briefing.core.document import Document

FORMATS = ("human", "json", "github", "sarif")


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `check`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="report only faults in these files or folders")
    form = "how to report: for people (default), as JSON, as annotations of a GitHub workflow, as SARIF 2.1.0"
    parser.add_argument("--format", choices=FORMATS, default="human", help=form)
    parser.add_argument("--strict", action="store_true", help="let warnings count as faults: exit code 1")
    changed = "with --format github: put first what is in lines changed since BASE (default: asked of git)"
    parser.add_argument("--changed", default="", metavar="BASE", help=changed)
    parser.add_argument("--watch", action="store_true", help="check again after each change, until Ctrl-C")
    linkcheck = "also ask the web whether the addresses of sources still lead somewhere (answers are kept for a week)"
    parser.add_argument("--external", action="store_true", help=linkcheck)


def run(request: Request) -> int:
    """Report every problem; write nothing."""
    from briefing.disk import load

    asked = request.arguments
    within = common.path_filter(request.site, asked.paths)
    if asked.watch:
        if asked.format != "human" or asked.external:
            message = "--watch goes neither with --external nor with another --format than human."
            raise UsageError(message)
        from . import watching

        return watching.watch(request, within)
    begin = time.monotonic()
    files = load.read_site(request.site)
    human = asked.format == "human"
    # What is said besides the report must not get into it.
    with contextlib.nullcontext() if human else contextlib.redirect_stdout(sys.stderr):
        report = _check(request, files, within)
    if human:
        _print_report(request, report, files, time.monotonic() - begin)
    else:
        _output_report(request, report)
    return common.EXIT_PROBLEMS if report.errors or (asked.strict and report.warnings) else common.EXIT_OK


def _check(request: Request, files: Files, within: Callable[[str], bool]) -> Report:
    from briefing.build import pipeline
    from briefing.cli.reports import make_report
    from briefing.core import diagnostics

    memo, index = common.remembered(request.site)
    with terminal.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    common.explain(request, memo)
    if request.arguments.external:
        documents, _ = pipeline.documents(files, memo)
        problems = (*problems, *_check_links(documents, within))
    if output is not None:
        index.remember(output)
        common.remember(request.site, memo)
    return make_report(diagnostics.in_order(problems), output, within)


def _check_links(documents: Sequence[Document], within: Callable[[str], bool]) -> Sequence[Diagnostic]:
    """Check the external addresses in the documents that were asked for."""
    from briefing.tools import linkcheck

    settings = linkcheck.settings_for(documents)
    documents = [document for document in documents if within(document.path)]
    with terminal.progress_line() as progress:
        found = linkcheck.check(documents, settings, progress)
    for line in found.lines:
        terminal.say(line)
    return found.problems


def _print_report(request: Request, report: Report, files: Files, seconds: float) -> None:
    """Print the report for people."""
    terminal.print_faults(report.problems, files)
    if report.elsewhere:
        terminal.say(f"{terminal.counted(report.elsewhere, 'fault')} elsewhere, not shown.")
    if report.warnings and request.arguments.strict:
        terminal.say("Warnings count as faults (--strict).")
    if report.pages is not None:
        terminal.say(f"No errors: {terminal.counted(report.pages, 'page')} checked · {seconds:.2f} s")
    elif not report.problems:
        terminal.say(f"No faults here, but errors elsewhere keep the site from being made · {seconds:.2f} s")


def _output_report(request: Request, report: Report) -> None:
    """Output the report for programs."""
    from dataclasses import replace

    from briefing.cli import reports
    from briefing.disk import git

    form = request.arguments.format
    if form != "json":
        report = replace(report, prefix=git.path_prefix(request.site))
    if form != "github":
        terminal.hand_over({"json": reports.to_json, "sarif": reports.to_sarif}[form](report))
        return
    lines = git.changed_lines(request.site, request.arguments.changed)
    place = os.environ.get("GITHUB_STEP_SUMMARY", "")
    counts = f"{terminal.counted(report.errors, 'error')}, {terminal.counted(report.warnings, 'warning')}"
    terminal.hand_over(reports.to_workflow_commands(report, lines, table=bool(place)) + counts)
    if place:
        with open(place, "a", encoding="utf-8", errors="replace") as summary:  # noqa: PTH123  # a name from outside
            summary.write(reports.to_summary(report, lines))
