"""The command line: choose the command and the folders, run it, report how it ended. See `options.py`, `commands/`."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from briefing import __version__
from briefing.disk import load
from briefing.engine import signals

from .options import COMMANDS, EXIT_CODES, PROGRAM, SHARED, WORKSHOP, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    from briefing.core import terminal  # noqa: PLC0415  # as below

    from .commands.common import EXIT_ERROR  # noqa: PLC0415

    terminal.print_err(terminal.TOO_LITTLE_MEMORY)
    return EXIT_ERROR


def _run(words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # the terminal may not have every letter
    arguments = _parser().parse_args(words)
    from .run import run  # noqa: PLC0415  # --help must not wait for it

    return run(arguments)


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
