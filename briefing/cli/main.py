"""The command line: choose the command and the folders, run it, report how it ended. See `options.py`, `commands/`."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from briefing import __version__
from briefing.engine import signals

from .options import COMMANDS, EXIT_CODES, PROGRAM, SHARED, WORKSHOP, Option

_LEAST_MEMORY = 150_000_000
"""Bytes of address space that a small site takes. With less, a native library may end the process without a word."""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code. Wrong options raise SystemExit(2)."""
    words = sys.argv[1:] if argv is None else argv
    return signals.guarded(lambda: _run(words))


def _run(words: Sequence[str]) -> int:
    for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
        if getattr(sys, name) is None:  # it is closed; the next file that is opened must not take its place
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # the terminal may not have every letter
    arguments = _parser().parse_args(words)
    if _is_memory_too_small():
        from briefing.core import terminal  # noqa: PLC0415  # --help must not wait for it

        terminal.print_err(terminal.TOO_LITTLE_MEMORY)
        return 2
    from .commands.common import run  # noqa: PLC0415  # --help must not wait for it

    return run(arguments)


def _is_memory_too_small() -> bool:
    if sys.platform == "win32":
        return False
    import resource  # noqa: PLC0415  # exists only on POSIX

    return 0 <= resource.getrlimit(resource.RLIMIT_AS)[0] < _LEAST_MEMORY  # below 0: no limit


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
    is_installed = (Path(__file__).parents[1] / "repository").is_dir()  # disk/load.py says so too; --help must not wait
    for name, does in () if is_installed else WORKSHOP.items():
        commands.add_parser(name, help=does)
    for target, wanted in options:
        for name, settings in wanted:
            target.add_argument(name, **settings)
    return parser
