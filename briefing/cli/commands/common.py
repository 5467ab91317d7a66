"""Run the command that parsed options name, and what commands share: building with the cache, changing inputs."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import __version__
from briefing.cli import options
from briefing.core import inputs, terminal
from briefing.core.diagnostics import UsageError, refuse
from briefing.core.fields import Frozen
from briefing.disk import apply_edits, load, write
from briefing.engine.engine import Cache, Engine

if TYPE_CHECKING:
    from briefing.build.pipeline import Files, Problems

    Report = tuple[Problems, int | None, str]
    """All problems; the number of pages, None if errors prevented them; the fingerprint of the site written, or ""."""

EXIT_OK, EXIT_PROBLEMS, EXIT_ERROR = 0, 1, 2
_WITHOUT_SITE = {"init", "docs"}
save = apply_edits.write_inputs


class Request(Frozen):
    """The command line, with the defaults of the options that every command has."""

    command: str
    site: Path
    output: Path
    debug: bool
    explain: bool
    arguments: argparse.Namespace
    """All options."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command that the options name; whatever goes wrong is said in words."""
    try:
        request = _request(arguments)
        recover(request.site)
        module = import_module(f"briefing.cli.commands.{options.COMMANDS[request.command].module}")
        code: int = getattr(module, f"run_{request.command}")(request)
    except BrokenPipeError:  # what reads our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UsageError as error:
        terminal.print_err(str(error))
    except Exception as error:  # noqa: BLE001  # the user gets words, and the traceback on demand
        terminal.print_err(terminal.failure(error, debug="debug" in arguments))
    else:
        return code
    return EXIT_ERROR


def _request(arguments: argparse.Namespace) -> Request:
    """Fill in the defaults. Raises UsageError for folders that are missing or not allowed."""
    given = vars(arguments)
    command = given["command"] or "build"
    site: Path = given.get("site", Path())
    output: Path = given.get("output", site / "output")
    # A stranger's branch may bring a link along: what is named as inside the site's folder must be inside it.
    is_named_inside = Path(os.path.abspath(output)).is_relative_to(os.path.abspath(site))  # noqa: PTH100  # keeps links
    if command in options.WORKSHOP:
        refuse(f"`{command}` works in the program's source, as the first word: python3 build.py {command}")
    if not site.is_dir():
        refuse(f"There is no folder {site}. Name the briefing's folder with --site.")
    pinned = "" if command in _WITHOUT_SITE else load.pinned_version(site)
    if pinned not in {"", __version__}:
        there = f"{site / load.REQUIREMENTS} pins version {pinned} of the program, and this is {__version__}."
        refuse(f"{there} Run `python3 build.py {command}` there: it uses the pinned one.")
    if is_input(site, output):
        refuse(f"The site cannot be written to {output}: that is where the briefing's own files are.")
    if is_named_inside and not output.resolve().is_relative_to(site.resolve()):
        way = f"a link leads out of the briefing's folder, to {output.resolve()}"
        refuse(f"The site cannot be written to {output}: {way}.")
    return Request(command, site, output, given.get("debug", False), given.get("explain", False), arguments)


def load_engine(site: Path, *, live: bool = False) -> Engine:
    """Return the engine with the cache of the last build of a site; say so if the cache cannot be used."""
    from briefing.html import render

    engine = Engine(load.program_version(), live=live)
    render.load_compiled(load.read_compiled(), engine.version)
    engine.load(load.read_memo(site))
    if engine.refused:
        why = "is damaged" if engine.refused == "damaged" else "was made by another version of the program"
        words = f"What the last build remembered (.cache/memo) {why}. It is not used: everything is rebuilt."
        terminal.print_err(words)
    return engine


def remember(site: Path, engine: Engine) -> None:
    """Write the cache of a build, and the compiled templates, if they have changed."""
    from briefing.html import render

    if made := render.dump_compiled(engine.version):
        write.write_compiled(made)
    if engine.changed:
        write.write_memo(site, engine.dump())


def build(
    request: Request, files: Files, *, whole: bool = True, remembered: bool = True
) -> tuple[Engine, Files | None, Problems]:
    """Build the site, without the files for machines unless `whole`, and keep the cache, whatever comes of it.

    With --explain, print why each page was made.
    """
    from briefing.build import pipeline

    engine = load_engine(request.site)
    with terminal.progress_line() as progress:
        output, problems = pipeline.build(files, engine, progress, whole=whole)
    explain(request, engine)
    if remembered:
        remember(request.site, engine)
    return engine, output, problems


def known_report(request: Request, files: Files) -> Report | None:
    """Return what was noted of a build of exactly these files; None if there is no such note."""
    cache = Cache(load.program_version())
    cache.load(load.read_memo(request.site, load.REPORT))
    return cache.cached("report", "", lambda: None, chain.from_iterable(files.items()))


def note_report(request: Request, files: Files, report: Report) -> None:
    """Keep the report of a build of these files, unless it depends on the machine."""
    if not any(problem.code == "no-font" for problem in report[0]):
        cache = Cache(load.program_version())
        cache.cached("report", "", lambda: report, chain.from_iterable(files.items()))
        write.write_memo(request.site, cache.dump(), load.REPORT)


def refuse_errors(problems: Problems, files: Files, words: str) -> int:
    """Print the problems and what does not happen because of them; return the exit code."""
    terminal.print_problems(problems, files)
    terminal.say(words)
    return EXIT_PROBLEMS


def explain(request: Request, engine: Engine) -> None:
    """With --explain, print why each page was made."""
    from briefing.build.render_pages import PAGES, reasons

    if request.explain:
        for line in reasons(engine):
            terminal.say(line)
        terminal.say(f"{terminal.counted(engine.missed[PAGES], 'page')} made, {engine.found[PAGES]} as remembered")


def today() -> str:
    """Return the day in UTC as YYYY-MM-DD: SOURCE_DATE_EPOCH's, else the clock's. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return str((datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date())
    except (ValueError, OverflowError, OSError):
        refuse(f"`SOURCE_DATE_EPOCH={epoch}` is no time. Write it in seconds since 1970.")


def recover(site: Path) -> None:
    """Undo interrupted changes of inputs, and say so. Raises UsageError if they are not this program's."""
    for line in apply_edits.recover(site):
        terminal.print_err(line)


def command_line(site: Path, *words: str) -> str:
    """Return the command to type for a site."""
    place = () if site.resolve() == Path.cwd() else ("--site", short(site))
    return shlex.join([*options.PROGRAM, *place, *words])


def path_filter(request: Request) -> Callable[[str], bool]:
    """Return a test for the site's paths: named, or in a named folder; true for all if none is named.

    A name is relative to the current folder, or to the site's, as in messages. Raises UsageError if it does not exist.
    """
    top = request.site.resolve()
    wanted = []
    for name in request.arguments.paths:
        places = (Path(name).resolve(), (top / name).resolve())
        found = next((place for place in places if place.is_relative_to(top) and place.exists()), None)
        if found is None:
            refuse(f"There is no file or folder `{name}` in the briefing. Paths count from here, or from its folder.")
        wanted.append(found.relative_to(top))
    return lambda path: not wanted or any(Path(path).is_relative_to(one) for one in wanted)


def is_input(site: Path, path: Path) -> bool:
    """True if a path is in one of the folders of the site's own files."""
    return any(path.resolve().is_relative_to((site / folder).resolve()) for folder in inputs.FOLDERS)


def short(path: Path) -> str:
    """Return the path as it can be typed in the current folder."""
    place, here = Path(os.path.abspath(path)), Path.cwd()  # noqa: PTH100  # keeps links
    return str(place.relative_to(here) if place.is_relative_to(here) else path)
