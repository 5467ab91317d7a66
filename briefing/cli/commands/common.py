"""Shared by the commands: the request, exit codes, the cache of the last build, writing inputs, naming files."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

if TYPE_CHECKING:
    from briefing.engine.engine import Engine
    from briefing.search.pagefind import Index
    from briefing.tools.edit.references import Change

EXIT_OK, EXIT_PROBLEMS, EXIT_ERROR = 0, 1, 2
EXIT_CODES = (
    "Exit codes: 0 fine, 1 faults in the content, 2 wrong usage or broken environment, 130 stopped with Ctrl-C "
    "(143 by SIGTERM, 129 by SIGHUP)."
)
_REFUSED = {
    "version": "What the last build remembered (.cache/memo) is another version's of the program.",
    "damaged": "What the last build remembered (.cache/memo) is damaged.",
}


@dataclass(frozen=True, slots=True)
class Request:
    """The command line, with the defaults of the options that every command has."""

    command: str
    site: Path
    output: Path
    debug: bool
    explain: bool
    arguments: argparse.Namespace
    """The command's own options, as `options` declares them."""


def load_memo(site: Path, *, live: bool = False) -> Engine:
    """Return the engine with the cache of the last build of a site; without it if it cannot be used."""
    from briefing.disk import load
    from briefing.engine.engine import Engine

    memo = Engine(load.program_version(), live=live)
    memo.load(load.read_memo(site))
    return memo


def remembered(site: Path, *, live: bool = False) -> tuple[Engine, Index]:
    """Return the cache of the last build and the search index; say so if the cache cannot be used."""
    from briefing.search.pagefind import Index

    memo = load_memo(site, live=live)
    if memo.refused:
        terminal.say(f"{_REFUSED[memo.refused]} It is not used: everything is made anew.")
    return memo, Index(memo)


def remember(site: Path, memo: Engine) -> None:
    """Write the cache of a build, if it has changed."""
    from briefing.disk import write

    if memo.changed:
        write.write_memo(site, memo.dump())


def explain(request: Request, memo: Engine) -> None:
    """With --explain, print why each page was made."""
    from briefing.build.render_pages import PAGES, reasons

    if request.explain:
        for line in reasons(memo):
            terminal.say(line)
        terminal.say(f"{terminal.counted(memo.missed[PAGES], 'page')} made, {memo.found[PAGES]} as remembered")


def add_today(parser: argparse.ArgumentParser) -> None:
    """Add the option for the day that is written into new files."""
    today = "the day that is written into it (default: SOURCE_DATE_EPOCH's, or the clock's)"
    parser.add_argument("--today", default="", metavar="YYYY-MM-DD", help=today)


def today(request: Request) -> str:
    """Return the day as YYYY-MM-DD: --today, else SOURCE_DATE_EPOCH, else the clock (both UTC). Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    given = request.arguments.today
    try:
        if given:
            return date.fromisoformat(given).isoformat()
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        name = f"--today {given}" if given else f"SOURCE_DATE_EPOCH={epoch}"
        message = f"`{name}` is not a day. Write --today as YYYY-MM-DD, SOURCE_DATE_EPOCH in seconds since 1970."
        raise UsageError(message) from error
    return moment.date().isoformat()


def create(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write new files, all or none. Raises UsageError if one exists already."""
    from briefing.disk import apply_edits

    try:
        apply_edits.write_inputs(folder, {}, files)
    except apply_edits.ChangedMeanwhileError as error:
        message = f"{short(folder / str(error))} is there already and stays as it is."
        raise UsageError(message) from error


def save(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Change inputs from what was `read` (None: delete the file), all or none. Raises UsageError if one has changed."""
    from briefing.disk import apply_edits

    try:
        apply_edits.write_inputs(site, read, changed)
    except apply_edits.ChangedMeanwhileError as error:
        message = f"{error} was changed by somebody else meanwhile. Nothing was written; run the command again."
        raise UsageError(message) from error


def recover(site: Path) -> None:
    """Finish or undo interrupted changes of inputs, and say so. Raises UsageError if they are not this program's."""
    from briefing.disk import apply_edits

    for line in apply_edits.recover(site):
        terminal.print_err(line)


def show_changes(changes: Iterable[Change]) -> None:
    """Print the place of each change and its text before and after."""
    for change in changes:
        terminal.say(f"{change.location}: {change.before} → {change.after}")


def command_line(request: Request, *words: str) -> str:
    """Return the command to type for the same site."""
    site = () if str(request.site) == "." else ("--site", str(request.site))
    return shlex.join(["python3", "build.py", words[0], *site, *words[1:]])


def path_filter(site: Path, names: Iterable[str]) -> Callable[[str], bool]:
    """Return a test for the site's paths: named, or in a named folder; true for all if `names` is empty.

    A name is relative to the current folder, or to the site's, as in messages. Raises UsageError if it does not exist.
    """
    wanted = [_relative_to_site(site, name) for name in names]
    return lambda path: not wanted or any(one in {path, "."} or path.startswith(f"{one}/") for one in wanted)


def _relative_to_site(site: Path, name: str) -> str:
    top = site.resolve()
    for place in (Path(name).resolve(), (top / name).resolve()):
        if place.is_relative_to(top) and place.exists():
            return place.relative_to(top).as_posix()
    message = (
        f"There is no file or folder `{name}` in the briefing. Paths count from here, or from the briefing's folder."
    )
    raise UsageError(message)


def short(path: Path) -> str:
    """Return the path as it can be typed in the current folder."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative
