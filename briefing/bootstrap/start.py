"""From the command line to the right program in the right environment."""

from __future__ import annotations

import os
from pathlib import Path

from briefing.core.terminal import print_err
from briefing.engine.signals import guarded

from . import environment, testing
from .environment import ENTERED, SetupError

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements/build.txt",)
TEST_LOCKS = (*LOCKS, "requirements/test.txt")
NEEDS_NO_SETUP = {"-h", "--help", "--version"}
# For developers of the program; their arguments are their own.
WORKSHOP = {"test", "bench"}


def main(arguments: list[str]) -> int:
    """Run the command; the value is the exit code (2: the set-up failed, above 128: stopped by a signal)."""
    return guarded(lambda: _main(arguments), "Stopped. The same command goes on where this one stopped.")


def _main(arguments: list[str]) -> int:
    is_workshop = not WORKSHOP.isdisjoint(arguments[:1])
    try:
        if is_workshop or NEEDS_NO_SETUP.isdisjoint(arguments):
            if arguments[:1] == ["test"] and ENTERED not in os.environ:
                testing.prepare(ROOT, arguments[1:])
            environment.prepare(ROOT, TEST_LOCKS if is_workshop else LOCKS)
            if not environment.is_active(ROOT):
                return environment.enter(ROOT, arguments)
        os.environ.pop(ENTERED, None)
        return _run(arguments)
    except SetupError as error:
        print_err(f"\n{error}")
        return 2


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:
        return testing.main(ROOT, arguments[1:])
    if arguments[:1] == ["bench"]:
        from bench import main as bench  # noqa: PLC0415  # its requirements are there only now

        return bench.main(ROOT, arguments[1:])
    from briefing.cli import main  # noqa: PLC0415  # as above

    return main.main(arguments)
