"""The command line: choose the command and the folders, run it, report how it ended. See `options.py`, `commands/`.

Exit codes: 0 fine, 1 errors in the content, 2 wrong usage or broken environment, 128 and the number
of the signal that stopped it (Ctrl-C: 130).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import __version__
from briefing.core import inputs, terminal
from briefing.core.diagnostics import UsageError
from briefing.engine import signals

from .commands.common import EXIT_ERROR, Request, recover
from .options import COMMANDS, EXIT_CODES, SHARED, WORKSHOP, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code. Wrong options raise SystemExit(2)."""
    words = sys.argv[1:] if argv is None else argv
    return _run_in_child(words) if _is_memory_limited() else _run_guarded(words)


def _run_guarded(words: Sequence[str]) -> int:
    return signals.guarded(lambda: _run(words))


def _is_memory_limited() -> bool:
    if sys.platform == "win32":
        return False
    import resource  # noqa: PLC0415  # exists only on POSIX

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def _run_in_child(words: Sequence[str]) -> int:
    """Run in a child process: a native library that is refused memory ends its process without a message."""
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:
        return _run_guarded(words)
    if not child:
        code = b""
        try:
            code = bytes([_run_guarded(words)])
        except SystemExit as stopped:
            code = bytes([int(stopped.code or 0)])
        finally:  # never back into the parent's code
            sys.stdout.flush()
            os.write(sink, code)
            os._exit(0)
    os.close(sink)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(child, number))
    with os.fdopen(source, "rb") as ended:
        code = ended.read(1)
    os.waitpid(child, 0)
    if not code:
        terminal.print_err(terminal.TOO_LITTLE_MEMORY)
    return code[0] if code else EXIT_ERROR


def _run(words: Sequence[str]) -> int:
    terminal.use_any_encoding()
    try:
        request = _request(_parser().parse_args(words))
        recover(request.site)
        module = import_module(f"briefing.cli.commands.{COMMANDS[request.command].module}")
        code: int = getattr(module, f"run_{request.command}")(request)
    except BrokenPipeError:  # what reads our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except UsageError as error:
        terminal.print_err(str(error))
        return EXIT_ERROR
    except Exception as error:  # noqa: BLE001  # the user gets words, and the traceback on demand
        terminal.print_err(terminal.failure(error, debug="--debug" in words))
        return EXIT_ERROR
    return code


def _request(arguments: argparse.Namespace) -> Request:
    """Fill in the defaults. Raises UsageError for folders that are missing or not allowed."""
    given = vars(arguments)
    command = given["command"] or "build"
    site: Path = given.get("site", Path())
    output: Path = given.get("output", site / "output")
    if command in WORKSHOP:
        message = f"`{command}` works in the program's source, as the first word: python3 build.py {command}"
        raise UsageError(message)
    if not site.is_dir():
        message = f"There is no folder {site}. Name the briefing's folder with --site."
        raise UsageError(message)
    if any(output.resolve().is_relative_to((site / name).resolve()) for name in inputs.FOLDERS):
        message = f"The site cannot be written to {output}: that is where the briefing's own files are."
        raise UsageError(message)
    # A change by a stranger may bring a link along: what lies in the site's folder by its name must stay there.
    named = Path(os.path.abspath(output)).is_relative_to(os.path.abspath(site))  # noqa: PTH100  # follows no link
    if named and not output.resolve().is_relative_to(site.resolve()):
        message = (
            f"The site cannot be written to {output}: a link leads out of the briefing's folder, to {output.resolve()}."
        )
        raise UsageError(message)
    return Request(command, site, output, given.get("debug", False), given.get("explain", False), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py" if Path(sys.argv[0]).name == "build.py" else "briefing",
        description="Publishes a briefing about an article as a web site.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefing {__version__}", help="print the version")
    _add_options(parser, SHARED)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        words = f"{command.does[0].upper()}{command.does[1:]}."
        inner = commands.add_parser(name, help=command.does, description=words, epilog=EXIT_CODES, allow_abbrev=False)
        _add_options(inner, (*SHARED, *command.options))
    for name, does in WORKSHOP.items():
        commands.add_parser(name, help=does)
    return parser


def _add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
    for name, settings in options:
        parser.add_argument(name, **settings)
