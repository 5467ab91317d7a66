"""Parsed options → the command that runs, and its exit code."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from importlib import import_module
from pathlib import Path

from briefing import __version__
from briefing.core import terminal
from briefing.core.diagnostics import UsageError, refuse
from briefing.disk import load

from .commands.common import EXIT_ERROR, Request, is_input, recover
from .options import COMMANDS, WORKSHOP

_WITHOUT_SITE = {"init", "docs"}


def run(arguments: argparse.Namespace) -> int:
    """Run the command that the options name; whatever goes wrong is said in words."""
    atexit.register(gc.freeze)  # Python need not look for garbage in what a build leaves: 0.15 s
    try:
        request = _request(arguments)
        recover(request.site)
        module = import_module(f"briefing.cli.commands.{COMMANDS[request.command].module}")
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
