"""The command line: build, check and serve.

Exit codes: 0 fine, 1 faults in the content, 2 wrong usage or broken environment, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import __version__, console

if TYPE_CHECKING:
    from briefing import pipeline
    from briefing.diagnostics import Diagnostic
    from briefing.memo import Memo
    from briefing.search import Index

FINE, FAULTS, BROKEN, INTERRUPTED = 0, 1, 2, 130
DEFAULT_PORT = 8000
EDITORS = ("cursor", "idea", "pycharm", "sublime", "textmate", "vscode", "vscode-insiders", "vscodium", "zed")
"""Those that open a place in a file by an address (serve/faults.py)."""

_COMMANDS = {
    "build": "check the briefing and write the site (this is what happens without a command)",
    "check": "report every fault, write nothing",
    "serve": "show the site in the browser and keep it up to date while you write",
    "test": "run the program's own tests (python3 build.py test; arguments go to pytest)",
    "bench": "measure the program beside its peers (python3 build.py bench; see bench/README.md)",
}
_REFUSED = {
    "version": "What the last build remembered (.cache/memo) is another version's of the program.",
    "damaged": "What the last build remembered (.cache/memo) is damaged.",
}
_EXIT_CODES = "Exit codes: 0 fine, 1 faults in the content, 2 wrong usage or broken environment, 130 interrupted."


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, with every default filled in."""

    command: str
    site: Path
    output: Path
    port: int
    debug: bool
    explain: bool
    follow: bool = False
    open: bool = False
    editor: str = ""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the value is the exit code. Wrong options end in argparse's own SystemExit(2)."""
    arguments = _parser().parse_args(argv)
    debug = getattr(arguments, "debug", False)
    console.use_any_encoding()
    try:
        request = _request(arguments, debug=debug)
        return _run(request)
    except KeyboardInterrupt:
        console.complain("\nStopped.")
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN
    except Exception as error:  # noqa: BLE001  # the user gets words, and the traceback on demand
        console.complain(_words(error, debug=debug))
        return BROKEN


def _run(request: Request) -> int:
    match request.command:
        case "check":
            return _check(request)
        case "serve":
            return _serve(request)
        case "test" | "bench" as name:
            message = f"`{name}` comes with the program's source. There, it is the first word: python3 build.py {name}"
            raise UsageError(message)
        case _:
            return _build(request, *_remembered(request.site))


def _build(request: Request, memo: Memo, index: Index) -> int:
    """Read, build, write, report."""
    from briefing import load, pipeline, write  # noqa: PLC0415  # --help must not wait for them

    begin = time.monotonic()
    files = load.read_site(request.site)
    with console.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    _explain(request, memo)
    if output is None:
        console.print_faults(problems, files)
        console.say(f"Nothing was published; what is in {_short(request.output)} stays as it is.")
        return FAULTS
    found, doubts = index.of(output)
    written, faults = write.write_site(request.output, {**output, **found})
    console.print_faults((*problems, *doubts, *faults), files)
    if written is None:
        return BROKEN
    if memo.changed:
        write.write_memo(request.site, memo.dump())
    console.say(console.closing_line(written, time.monotonic() - begin))
    console.say(f"Open {_short(request.output / 'index.html')}")
    return FINE


def _check(request: Request) -> int:
    """Build without writing the site."""
    from briefing import load, pipeline, write  # noqa: PLC0415  # --help must not wait for them

    begin = time.monotonic()
    files = load.read_site(request.site)
    memo, index = _remembered(request.site)
    with console.progress_line() as progress:
        output, problems = pipeline.build(files, memo, progress)
    _explain(request, memo)
    console.print_faults(problems, files)
    if output is None:
        return FAULTS
    index.remember(output)
    if memo.changed:
        write.write_memo(request.site, memo.dump())
    pages = console.counted(sum(path.endswith(".html") for path in output), "page")
    console.say(f"No errors: {pages} checked · {time.monotonic() - begin:.2f} s")
    return FINE


def _serve(request: Request) -> int:
    """Build, then preview. Faults in the content are no reason not to begin; an output folder not ours is."""
    from briefing import pipeline, serve, write  # noqa: PLC0415  # the web server is for this command only
    from briefing.serve.session import Work  # noqa: PLC0415  # as above

    memo, index = _remembered(request.site)

    def build(files: pipeline.Files) -> tuple[pipeline.Files | None, tuple[Diagnostic, ...]]:
        output, problems = pipeline.build(files, memo)
        _explain(request, memo)
        if output is None:
            return None, problems
        found, doubts = index.of(output)
        index.hold()
        return {**output, **found}, (*problems, *doubts)

    work = Work(
        build=build,
        last=lambda: write.read_back(request.output),
        store=lambda output: write.write_site(request.output, output)[1],
        words=lambda error: _words(error, debug=request.debug),
    )
    settings = serve.Settings(request.site, request.port, request.follow, request.open, request.editor)
    begun = serve.serve(settings, work)
    if memo.changed:
        write.write_memo(request.site, memo.dump())
    return FINE if begun else BROKEN


def _explain(request: Request, memo: Memo) -> None:
    """Say why each page was made, if that was asked for."""
    from briefing import explain  # noqa: PLC0415  # for this option only

    if request.explain:
        for line in explain.reasons(memo.made, first=memo.empty, refused=memo.refused):
            console.say(line)
        found = memo.found[explain.PAGES]
        console.say(f"{console.counted(memo.missed[explain.PAGES], 'page')} made, {found} as remembered")


def _remembered(site: Path) -> tuple[Memo, Index]:
    from briefing import load  # noqa: PLC0415  # --help must not wait for them
    from briefing.memo import Memo  # noqa: PLC0415
    from briefing.search import Index  # noqa: PLC0415

    memo = Memo(load.program_version())
    memo.load(load.read_memo(site))
    if memo.refused:
        console.say(f"{_REFUSED[memo.refused]} It is not used: everything is made anew.")
    return memo, Index(memo)


def _request(arguments: argparse.Namespace, *, debug: bool) -> Request:
    """Fill in the defaults; raise UsageError for folders that cannot be meant."""
    from briefing import load  # noqa: PLC0415  # --help must not wait for it

    site = getattr(arguments, "site", Path())
    output = getattr(arguments, "output", site / "output")
    if not site.is_dir():
        message = f"There is no folder {site}. Name the briefing's folder with --site."
        raise UsageError(message)
    inputs = [(site / name).resolve() for name in load.FOLDERS]
    if any(output.resolve().is_relative_to(folder) for folder in inputs):
        message = f"The site cannot be written to {output}: that is where the briefing's own files are."
        raise UsageError(message)
    port, explain = getattr(arguments, "port", DEFAULT_PORT), getattr(arguments, "explain", False)
    preview = {name: getattr(arguments, name) for name in ("follow", "open", "editor") if hasattr(arguments, name)}
    return Request(arguments.command or "build", site, output, port, debug, explain, **preview)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py" if Path(sys.argv[0]).name == "build.py" else "briefing",
        description="Publishes a briefing about an article as a web site.",
        epilog=_EXIT_CODES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefing {__version__}", help="print the version")
    _add_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, words in _COMMANDS.items():
        description = f"{words[0].upper()}{words[1:]}."
        command = commands.add_parser(name, help=words, description=description, epilog=_EXIT_CODES, allow_abbrev=False)
        _add_options(command)
        if name == "serve":
            port = f"port of the preview (default {DEFAULT_PORT}; the next free one if it is taken)"
            command.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help=port)
            _add_preview_options(command)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    """Add what may stand before or after the command; no defaults: one of them would undo what the other place said."""
    site = "the briefing's folder (default: the current one)"
    output = "where the site is written (default: `output` in the briefing's folder)"
    debug = "show the traceback when the program itself fails"
    parser.add_argument("--site", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=site)
    parser.add_argument("--output", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=output)
    explain = "say of each page that was made why"
    parser.add_argument("--explain", action="store_true", default=argparse.SUPPRESS, help=explain)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=debug)


def _add_preview_options(parser: argparse.ArgumentParser) -> None:
    editor = f"make each fault's place a link that opens the file there: {', '.join(EDITORS)}"
    parser.add_argument("--editor", choices=EDITORS, default="", metavar="NAME", help=editor)
    parser.add_argument("--follow", action="store_true", help="go to the page of what was saved")
    parser.add_argument("--open", action="store_true", help="open the preview in the browser")


def _port(text: str) -> int:
    """Read a port; argparse words the error."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        message = f"{text!r} is not a number from 1 to 65535"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _short(path: Path) -> str:
    """The path as one would type it here."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def _words(error: Exception, *, debug: bool) -> str:
    """What to tell the user about an exception."""
    if isinstance(error, UsageError):
        return str(error)
    if debug:
        return "".join(traceback.format_exception(error)).rstrip()
    if isinstance(error, OSError):
        return f"{error.filename or 'The system says'}: {error.strerror or error}."
    return (
        f"The program itself has failed ({type(error).__name__}: {error}). This is not your fault, and your files "
        "are as they were. Please report it: run the same command with --debug and open an issue with what it prints."
    )
