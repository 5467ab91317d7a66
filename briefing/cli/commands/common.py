"""What commands share: what the user asked for, how a command ends, the memory of the last build."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import terminal

if TYPE_CHECKING:
    from briefing.engine.engine import Engine
    from briefing.search.pagefind import Index

EXIT_OK, EXIT_PROBLEMS, EXIT_ERROR = 0, 1, 2
EXIT_CODES = (
    "Exit codes: 0 fine, 1 faults in the content, 2 wrong usage or broken environment, 130 stopped with Ctrl-C "
    "(143 by SIGTERM, 129 by SIGHUP)."
)
_REFUSED = {
    "version": "What the last build remembered (.cache/memo) is another version's of the program.",
    "damaged": "What the last build remembered (.cache/memo) is damaged.",
}


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, with the defaults of what every command knows filled in."""

    command: str
    site: Path
    output: Path
    debug: bool
    explain: bool
    arguments: argparse.Namespace
    """What the command's own `options` declares."""


def remembered(site: Path, *, live: bool = False) -> tuple[Engine, Index]:
    """What the last build of a site remembered; a memory that cannot be used is told of, and not used."""
    from briefing.disk import load
    from briefing.engine.engine import Engine
    from briefing.search.pagefind import Index

    memo = Engine(load.program_version(), live=live)
    memo.load(load.read_memo(site))
    if memo.refused:
        terminal.say(f"{_REFUSED[memo.refused]} It is not used: everything is made anew.")
    return memo, Index(memo)


def remember(site: Path, memo: Engine) -> None:
    """Keep what a build remembers, if it is news."""
    from briefing.disk import write

    if memo.changed:
        write.write_memo(site, memo.dump())


def explain(request: Request, memo: Engine) -> None:
    """Say why each page was made, if that was asked for."""
    from briefing.build.render_pages import PAGES, reasons

    if request.explain:
        for line in reasons(memo):
            terminal.say(line)
        terminal.say(f"{terminal.counted(memo.missed[PAGES], 'page')} made, {memo.found[PAGES]} as remembered")


def add_today(parser: argparse.ArgumentParser) -> None:
    """Add the option for the day that goes into what is made."""
    today = "the day that is written into it (default: SOURCE_DATE_EPOCH's, or the clock's)"
    parser.add_argument("--today", default="", metavar="YYYY-MM-DD", help=today)


def today(request: Request) -> str:
    """The day as YYYY-MM-DD: as given, else of SOURCE_DATE_EPOCH, else the clock's (both UTC)."""
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
    """Write new files, all or none; UsageError where one is there already."""
    from briefing.disk import apply_edits

    try:
        apply_edits.write_inputs(folder, {}, files)
    except apply_edits.ChangedMeanwhileError as error:
        message = f"{short(folder / str(error))} is there already and stays as it is."
        raise UsageError(message) from error


def recover(site: Path) -> None:
    """Finish or undo what killed commands have begun, and say so. UsageError if that is not this program's work."""
    from briefing.disk import apply_edits
    from briefing.disk.ownership import NotOursError

    try:
        for line in apply_edits.recover(site):
            terminal.print_err(line)
    except NotOursError as error:
        raise UsageError(str(error)) from error


def short(path: Path) -> str:
    """The path as one would type it here."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative
