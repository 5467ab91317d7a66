"""The command line: choose the command and the folders, run it, report how it ended. See `commands/`.

Exit codes: 0 fine, 1 faults in the content, 2 wrong usage or broken environment, 128 and the number
of the signal that stopped it (Ctrl-C: 130).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from briefing import __version__
from briefing.core import inputs, terminal
from briefing.core.diagnostics import UsageError
from briefing.engine import signals

from .commands.common import EXIT_CODES, EXIT_ERROR, Request, recover

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "build": "check the briefing and write the site (this is what happens without a command)",
    "check": "report every fault, write nothing",
    "export": "put the whole briefing into one file: --html, --pdf",
    "verify": "compare a published folder with what the sources give",
    "diff": "show what a change does: to what the briefing says, and to its pages",
    "format": "put the keys of records into one order; what they say stays the same",
    "remove": "say what would break without a record; with --write, take it away if nothing does",
    "rename": "give a record another id; whatever names it follows, old links are redirected",
    "serve": "show the site in the browser and keep it up to date while you write",
    "new": "start a record: a claim with its quotation, a source, an entity …",
    "init": "start another briefing from an article in plain text",
    "schema": "renew the schemas that editors' programs use",
}
"""Command, also the name of its module → what it does."""
_WORKSHOP = {
    "test": "run the program's own tests (python3 build.py test; --nightly: the long ones, too)",
    "bench": "measure the program beside its peers (python3 build.py bench; see bench/README.md)",
}


class _Command(Protocol):
    """A module of `commands/`."""

    def options(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, request: Request) -> int: ...


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
    """Run in a child process, because a native library that is refused memory ends its process without a message."""
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:
        return _run_guarded(words)
    if not child:
        code_byte = b""
        try:
            code_byte = bytes([_run_guarded(words)])
        except SystemExit as stopped:
            code_byte = bytes([int(stopped.code or 0)])
        finally:  # never back into the parent's code
            sys.stdout.flush()
            os.write(sink, code_byte)
            os._exit(0)
    os.close(sink)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(child, number))
    with os.fdopen(source, "rb") as ended:
        code_byte = ended.read(1)
    os.waitpid(child, 0)
    if not code_byte:
        terminal.print_err(terminal.TOO_LITTLE_MEMORY)
    return code_byte[0] if code_byte else EXIT_ERROR


def _run(words: Sequence[str]) -> int:
    debug = "--debug" in words
    terminal.use_any_encoding()
    try:
        arguments = _parser(words).parse_args(words)
        request = _request(arguments, debug=debug)
        recover(request.site)
        return _command(request.command).run(request)
    except BrokenPipeError:  # whoever reads our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except UsageError as error:
        terminal.print_err(str(error))
        return EXIT_ERROR
    except Exception as error:  # noqa: BLE001  # the user gets words, and the traceback on demand
        terminal.print_err(terminal.failure(error, debug=debug))
        return EXIT_ERROR


def _command(name: str) -> _Command:
    if name in _WORKSHOP:
        message = f"`{name}` comes with the program's source. There, it is the first word: python3 build.py {name}"
        raise UsageError(message)
    return cast("_Command", import_module(f"briefing.cli.commands.{name}"))


def _request(arguments: argparse.Namespace, *, debug: bool) -> Request:
    """Fill in the defaults. Raises UsageError for folders that are missing or not allowed."""
    site = getattr(arguments, "site", Path())
    output = getattr(arguments, "output", site / "output")
    if not site.is_dir():
        message = f"There is no folder {site}. Name the briefing's folder with --site."
        raise UsageError(message)
    taken = [(site / name).resolve() for name in inputs.FOLDERS]
    if any(output.resolve().is_relative_to(folder) for folder in taken):
        message = f"The site cannot be written to {output}: that is where the briefing's own files are."
        raise UsageError(message)
    # A change by a stranger may bring a link along: what lies in the site's folder by its name must stay there.
    named = Path(os.path.abspath(output)).is_relative_to(os.path.abspath(site))  # noqa: PTH100  # follows no link
    if named and not output.resolve().is_relative_to(site.resolve()):
        message = (
            f"The site cannot be written to {output}: a link leads out of the briefing's folder, to {output.resolve()}."
        )
        raise UsageError(message)
    explain = getattr(arguments, "explain", False)
    return Request(arguments.command or "build", site, output, debug, explain, arguments)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser; only a command that is among the words is imported and asked for its options."""
    parser = argparse.ArgumentParser(
        prog="build.py" if Path(sys.argv[0]).name == "build.py" else "briefing",
        description="Publishes a briefing about an article as a web site.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefing {__version__}", help="print the version")
    _add_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, does in (COMMANDS | _WORKSHOP).items():
        description = f"{does[0].upper()}{does[1:]}."
        command = commands.add_parser(name, help=does, description=description, epilog=EXIT_CODES, allow_abbrev=False)
        _add_options(command)
        if name in words and name in COMMANDS:
            _command(name).options(command)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options allowed before and after the command; without defaults, which would override the other place."""
    site = "the briefing's folder (default: the current one)"
    output = "where the site is written (default: `output` in the briefing's folder)"
    debug = "show the traceback when the program itself fails"
    parser.add_argument("--site", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=site)
    parser.add_argument("--output", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=output)
    explain = "say of each page that was made why"
    parser.add_argument("--explain", action="store_true", default=argparse.SUPPRESS, help=explain)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=debug)
