"""Build the site, check it, preview it, export it as one file, compare a published one with the sources."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.cli import reports
from briefing.cli.options import EXPORT_FORMS
from briefing.core import diagnostics, inputs, terminal
from briefing.core.diagnostics import Location, refuse
from briefing.disk import git, load, write
from briefing.disk.write import Manifest
from briefing.engine.engine import Engine

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from briefing.build.pipeline import Files, Problems

_MOST_DIFFERENCES = 20
"""Differences that `verify` describes; it counts the rest."""


def run_build(request: Request) -> int:
    """Build the site and write it; an error in the content leaves the last one as it is."""
    if day := getattr(request.arguments, "at", ""):
        return _build_at(request, day)
    begin = time.monotonic()
    files = load.read_site(request.site)
    known = None if request.explain else common.known_report(request, files)
    if known and (unchanged := write.find_unchanged(request.output, known[-1])):
        return _report_written(request, unchanged, known[0], files, begin)
    _, output, problems = common.build(request, files)
    if output is None:
        words = f"Nothing was published; what is in {common.short(request.output)} stays as it is."
        return common.refuse_errors(problems, files, words)
    written, late = write.write_site(request.output, output, files)
    made = "" if late else write.fingerprint(request.output)  # "": the next build tries again
    common.note_report(request, files, (problems, reports.count_pages(output), made))
    return _report_written(request, written, (*problems, *late), files, begin)


def _report_written(
    request: Request, written: write.Written | None, problems: Problems, files: Files, begin: float
) -> int:
    terminal.print_problems(problems, files)
    if written is None:
        return common.EXIT_ERROR
    terminal.say(
        f"{terminal.counted(written.pages, 'page')} · {terminal.counted(written.written, 'file')} written · "
        f"{written.unchanged} unchanged · {written.removed} removed · {time.monotonic() - begin:.2f} s"
    )
    if git.is_missing(request.site):
        terminal.say("There is no git here, so the site says nothing of its changes. Install git to have them.")
    terminal.say(f"Open {common.short(request.output / 'index.html')}")
    return common.EXIT_OK


def _build_at(request: Request, day: str) -> int:
    """Build the briefing as git has it at the end of a day, with today's templates, into a folder of its own."""
    from briefing.core import dates
    from briefing.html.assets import PREFIX
    from briefing.site import history

    begin, usual = time.monotonic(), (request.site / "output").resolve()
    until = dates.known(day).lower
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or not until or day > common.today():
        refuse(f"--at takes a day that is past, such as 2026-11-28, not `{day}`.")
    if "output" not in request.arguments or usual in (folder := request.output.resolve(), *folder.parents):
        refuse("--at needs a folder of its own: name one with --output that is not the published site's.")
    git.require_commit(request.site, "HEAD")
    log = history.read(git.read_history(str(request.site)).get(inputs.HISTORY, b""))
    commit = next((change.id for change in log.changes if change.day <= until), "")
    if not commit:
        begins = f"it begins on {dates.iso(log.changes[-1].day)}" if log.changes else "it names no change"
        hint = "" if log.complete else " This copy's history is shortened: `git fetch --unshallow` gets the rest."
        refuse(f"Git's history does not go back to {day}: {begins}.{hint}")
    then, now = git.read_commit(request.site, commit)[0], load.read_site(request.site)
    files = {path: data for path, data in then.items() if not path.startswith(PREFIX)}
    files |= {path: data for path, data in now.items() if path.startswith(PREFIX)}
    files |= git.read_history(str(request.site), commit) | {inputs.AT: day.encode()}
    _, output, problems = common.build(request, files, remembered=False)  # a build of today uses other files
    if output is None:
        words = f"The records of {day} ({commit[:10]}) have errors by today's rules, so they cannot be shown."
        return common.refuse_errors(problems, files, words)
    written, of_write = write.write_site(request.output, output, files)
    return _report_written(request, written, (*problems, *of_write), files, begin)


def run_check(request: Request) -> int:
    """Report every problem; write nothing but the cache."""
    asked = request.arguments
    within = common.path_filter(request)
    human = asked.format == "human"
    begin = time.monotonic()
    files = load.read_site(request.site)
    # What is printed besides the report must not get into it.
    with contextlib.nullcontext() if human else contextlib.redirect_stdout(sys.stderr):
        report = _check(request, files, within)
    prefix = "" if human or asked.format == "json" else git.path_prefix(request.site)
    if human:
        _print_report(request, report, files, begin)
    elif asked.format == "json":
        terminal.hand_over(reports.to_json(report))
    elif asked.format == "sarif":
        terminal.hand_over(reports.to_sarif(report, prefix))
    else:
        terminal.hand_over(reports.to_workflow_commands(report, git.changed_lines(request.site, asked.changed), prefix))
    errors, warnings = diagnostics.count(report.problems)
    return common.EXIT_PROBLEMS if errors or (asked.strict and warnings) else common.EXIT_OK


def _check(request: Request, files: Files, within: Callable[[str], bool]) -> reports.CheckReport:
    """Build, and return the report; of inputs of which it is known, at once."""
    asked = request.arguments
    if not (asked.external or request.explain) and (known := common.known_report(request, files)):
        return reports.make_report(*known[:2], within)
    engine, output, problems = common.build(request, files, whole=False)
    pages = reports.count_pages(output)
    common.note_report(request, files, (problems, pages, ""))
    if asked.external:
        problems = diagnostics.in_order((*problems, *_check_links(engine, files, within)))
    return reports.make_report(problems, pages, within)


def _check_links(engine: Engine, files: Files, within: Callable[[str], bool]) -> Problems:
    """Check the external addresses in the documents that were asked for."""
    from briefing.build import pipeline
    from briefing.core.inputs import FILES
    from briefing.core.model import File
    from briefing.tools import linkcheck

    documents, _ = pipeline.documents(files, engine)
    wanted = [document for document in documents if within(document.path)]
    kept = {d.id: files.get(f"{FILES}{r.file}", b"") for d in documents if isinstance(r := d.record, File)}
    with terminal.progress_line() as progress:
        problems, lines = linkcheck.check(wanted, linkcheck.settings_for(documents), progress, kept)
    for line in lines:
        terminal.say(line)
    return problems


def _print_report(request: Request, report: reports.CheckReport, files: Files, begin: float) -> None:
    seconds = time.monotonic() - begin
    asked = request.arguments
    if asked.paths:
        terminal.print_problems(report.problems, files, most=None)
    else:
        terminal.print_problems(report.problems, files)
    if report.elsewhere:
        terminal.say(f"{terminal.counted(report.elsewhere, 'problem')} elsewhere, not shown.")
    if diagnostics.count(report.problems)[1] and asked.strict:
        terminal.say("Warnings count as errors (--strict).")
    if report.pages is not None:
        terminal.say(f"No errors: {terminal.counted(report.pages, 'page')} checked · {seconds:.2f} s")
    elif not report.problems:
        terminal.say(f"No errors here, but errors elsewhere keep the site from being made · {seconds:.2f} s")


def run_serve(request: Request) -> int:
    """Preview until Ctrl-C. Starts despite errors in the content, but not if the output folder is foreign."""
    from briefing.build import pipeline
    from briefing.preview import session

    from .forms import Forms

    engine = common.load_engine(request.site, live=True)

    def build(files: Files, whole: bool, **more: Any) -> tuple[Files | None, Files | None, Problems]:  # noqa: ANN401, FBT001  # the session's form
        gc.disable()  # a save waits for this; garbage is collected afterwards
        try:
            public, found = pipeline.build(files, engine) if whole else (None, ())
            if whole:
                common.explain(request, engine)
            pages, problems = pipeline.build(files, engine, whole=False, drafts=True, **more)
            if whole:
                gc.unfreeze()
                gc.collect()
        finally:
            gc.freeze()  # what is there now is searched again after the next whole build, and not while a save waits
            gc.enable()
            if not whole:  # also of a build that was given up
                common.explain(request, engine)
        return pages, public, diagnostics.in_order((*problems, *found))

    backend = session.Backend(
        build=build,
        ready=partial(_try_a_save, engine),
        words=lambda error: terminal.failure(error, debug=request.debug),
        answer=Forms(request).answer,
    )
    try:
        is_over = session.serve(request.site, request.output, backend, request.arguments)
        return common.EXIT_OK if is_over else common.EXIT_ERROR
    finally:
        common.remember(request.site, engine)


def _try_a_save(engine: Engine, files: Files) -> None:
    """Make the pages for a change of a claim, and for taking it back."""
    from briefing.build import pipeline

    path = next((path for path in files if path.startswith("content/claims/")), "")
    for text in (b"\n\nMore.\n", b"") if path else ():
        pipeline.build({**files, path: files[path] + text}, engine, whole=False, drafts=True)


def run_export(request: Request) -> int:
    """Make the files that were asked for from the pages of the site; errors leave the last ones as they are."""
    from briefing.html.assets import PREFIX
    from briefing.parse import language_file, validation
    from briefing.tools.export import pdf, portable

    wanted = {form: path for form in EXPORT_FORMS if (path := _export_path(request, form))}
    if not wanted:
        refuse("Say what to make of the briefing: --html, --pdf, or both.")
    browser = pdf.find_browser() if "pdf" in wanted else ""
    files = load.read_site(request.site)
    _, output, problems = common.build(request, files)
    if output is None:
        words = "Nothing was exported; files of an earlier export stay as they are."
        return common.refuse_errors(problems, files, words)
    site, _ = validation.document(validation.SITE, files[validation.SITE])
    assert site is not None  # noqa: S101  # or there were no site
    briefing = portable.read(output, site, language_file.read(files, site)[0])
    templates = {path: data for path, data in files.items() if path.startswith(PREFIX)}
    found: Problems = ()
    for form, path in wanted.items():
        if form == "html":
            data, errors = portable.single(briefing, templates)
        else:
            document, errors = portable.paper(briefing, templates)
            data = b"" if errors else pdf.print_pdf(browser, document, briefing.day)
        found += errors or _replace(request, path, data)
    terminal.print_problems((*problems, *found), files)
    if found:
        return common.EXIT_ERROR if found[0].code == "output-failed" else common.EXIT_PROBLEMS
    terminal.say(f"{terminal.counted(len(wanted), 'file')} written")
    return common.EXIT_OK


def _export_path(request: Request, form: str) -> Path | None:
    """Return the file of a form; None if it is not wanted. Raises UsageError for a path where it cannot be meant."""
    name = getattr(request.arguments, form)
    if name is None:
        return None
    path = Path(name) if name else request.output.resolve().parent / f"briefing.{form}"
    reason = ""
    if path.is_dir():
        reason = f"that is a folder. Name the file too: {path / f'briefing.{form}'}"
    elif path.suffix.lower() != f".{form}":
        reason = f"the name of such a file ends in .{form}"
    elif common.is_input(request.site, path):
        reason = "that is where the briefing's own files are"
    elif path.resolve().is_relative_to(request.output.resolve()):
        reason = "that is the site's folder, which holds what belongs to the site and nothing else"
    if reason:
        refuse(f"--{form} cannot write {path}: {reason}.")
    return path


def _replace(request: Request, path: Path, data: bytes) -> Problems:
    """Replace a file as a whole and say so, or leave what is there as it is and return a problem."""
    place = path.resolve()
    try:
        read = {place.name: place.read_bytes()} if place.is_file() else {}
        if place.parent != request.site.resolve():  # where the next command looks for what a killed one has left
            write.write_memo(request.site, os.fsencode(place.parent), load.EXPORTED_TO)
        common.save(place.parent, read, {place.name: data})
    except OSError as error:
        message = f"The file cannot be written. {error.strerror or error}."
        return (diagnostics.problem("output-failed", Location(str(path)), message),)
    terminal.say(f"{common.short(path)} · {len(data) / 1_000_000:.1f} MB")
    return ()


def run_test(request: Request) -> int:
    """Build, and follow the links of the written pages."""
    from briefing.tools import verify

    if code := run_build(request):
        return code
    dead = list(verify.dead_links(_read_published(request.output)[0]))
    for line in dead:
        terminal.say(line)
    terminal.say(f"{terminal.counted(len(dead), 'dead link')}.")
    return common.EXIT_PROBLEMS if dead else common.EXIT_OK


def run_verify(request: Request) -> int:
    """Build without writing, read the published site, report how they differ. Warnings are what `check` is for."""
    from briefing.tools import verify

    files = load.read_site(request.site)
    _, output, problems = common.build(request, files)
    if output is None:
        return common.refuse_errors(problems, files, "There is nothing to compare with: fix the errors first.")
    folder = request.arguments.published or request.output
    published, theirs = _read_published(folder)
    differences = list(verify.differences(output, published))
    for difference in differences[:_MOST_DIFFERENCES]:
        terminal.say(difference)
    if len(differences) > _MOST_DIFFERENCES:
        terminal.say(f"… and {terminal.counted(len(differences) - _MOST_DIFFERENCES, 'more difference')}.")
    origins = ["It has no manifest of this program, so nothing says what it was made from."]
    if theirs:
        origins = verify.origins(Manifest(write.sha256(files), {}, code=load.program_code()), theirs)
        if differences and not origins:
            origins = ["It was made from these very sources by this program. So somebody has changed it since, "]
            origins[0] += "or a preview wrote it (its search index waits for the next build)."
    for line in origins[:_MOST_DIFFERENCES]:
        terminal.say(f"  {line}")
    total = terminal.counted(len(output), "file")
    if differences:
        count = terminal.counted(len(differences), "file")
        terminal.say(f"{folder} differs from what the sources give in {count} (of {total}).")
    else:
        terminal.say(f"{folder} is what the sources give: {total} compared, no difference.")
    return common.EXIT_PROBLEMS if differences or not (theirs and theirs.complete) else common.EXIT_OK


def _read_published(folder: Path) -> tuple[dict[str, bytes], Manifest | None]:
    """Return the published files and their manifest. Raises UsageError, OSError."""
    if not folder.is_dir():
        refuse(f"There is no folder {folder}. To compare a site on a server, copy it into a folder first.")
    paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
    published = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return published, write.read_manifest(published.pop(write.MANIFEST, b""))
