"""The command line: choose the command and the folders, run it, report how it ended. See `options.py`, `commands/`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import __version__
from briefing.core import terminal
from briefing.core.diagnostics import UsageError, refuse
from briefing.disk import load
from briefing.engine import signals

from .commands.common import EXIT_ERROR, PROGRAM, Request, is_input, recover
from .options import COMMANDS, EXIT_CODES, SHARED, WORKSHOP, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_WITHOUT_SITE = {"init", "docs"}
_CRASHED = 255
"""The exit code of a child process that could not even report an error."""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code. Wrong options raise SystemExit(2)."""
    words = sys.argv[1:] if argv is None else argv
    run = partial(signals.guarded, lambda: _run(words))
    return _run_in_child(run) if _is_memory_limited() else run()


def _is_memory_limited() -> bool:
    if sys.platform == "win32":
        return False
    import resource  # noqa: PLC0415  # exists only on POSIX

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def _run_in_child(run: Callable[[], int]) -> int:
    """Run in a child process: a native library that is refused memory ends its process without a message."""
    try:
        child = os.fork()
    except OSError:
        return run()
    if not child:
        code = _CRASHED
        try:
            code = run()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        finally:  # never back into the parent's code
            sys.stdout.flush()
            os._exit(code)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(child, number))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if 0 <= code < _CRASHED:
        return code
    terminal.print_err(terminal.TOO_LITTLE_MEMORY)
    return EXIT_ERROR


def _run(words: Sequence[str]) -> int:
    terminal.use_any_encoding()
    try:
        request = _request(_parser().parse_args(words))
        recover(request.site)
        module = import_module(f"briefing.cli.commands.{COMMANDS[request.command].module}")
        code: int = getattr(module, f"run_{request.command}")(request)
    except BrokenPipeError:  # what reads our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UsageError as error:
        terminal.print_err(str(error))
    except Exception as error:  # noqa: BLE001  # the user gets words, and the traceback on demand
        terminal.print_err(terminal.failure(error, debug="--debug" in words))
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
    if command in WORKSHOP:
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM[-1],
        description="Publishes a briefing about an article as a web site.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefing {__version__}", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    options: list[tuple[argparse.ArgumentParser, Iterable[Option]]] = [(parser, SHARED)]
    for name, command in COMMANDS.items():
        words = f"{command.does[0].upper()}{command.does[1:]}."
        inner = commands.add_parser(name, help=command.does, description=words, epilog=EXIT_CODES, allow_abbrev=False)
        options.append((inner, (*SHARED, *command.options)))
    for name, does in () if load.IS_INSTALLED else WORKSHOP.items():
        commands.add_parser(name, help=does)
    for target, wanted in options:
        for name, settings in wanted:
            target.add_argument(name, **settings)
    return parser
