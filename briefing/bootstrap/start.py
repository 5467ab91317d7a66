"""From the command line to the right program in the right environment."""

import gc
import os
import sys
from pathlib import Path

from briefing.engine.signals import guarded

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
    try:
        return _set_up_and_run(arguments)
    except ModuleNotFoundError as error:  # Debian's least Python has only a part of the standard library
        if error.name not in sys.stdlib_module_names:
            raise
        from . import environment  # noqa: PLC0415  # as below

        environment.say(
            f"This Python lacks a part of its own library: {error.name}.\n"
            f"On Debian and Ubuntu:  sudo apt-get install {environment.VENV_PACKAGE}"
        )
        return 2


def _set_up_and_run(arguments: list[str]) -> int:
    is_workshop = not WORKSHOP.isdisjoint(arguments[:1])
    if not is_workshop and not NEEDS_NO_SETUP.isdisjoint(arguments):
        return _run(arguments)
    from . import environment  # noqa: PLC0415  # what needs no set-up waits for no module

    try:
        if arguments[:1] == ["test"] and environment.ENTERED not in os.environ:
            from . import testing  # noqa: PLC0415  # for developers only

            if not {"-h", "--help"}.isdisjoint(arguments):
                print(testing.USAGE)
                return 0
            testing.prepare(ROOT, arguments[1:])
        environment.prepare(ROOT, TEST_LOCKS if is_workshop else LOCKS)
        if not environment.is_active(ROOT):
            return environment.enter(ROOT, arguments)
        os.environ.pop(environment.ENTERED, None)
        return _run(arguments)
    except environment.SetupError as error:
        environment.say(f"\n{error}")
        return 2


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:
        from . import testing  # noqa: PLC0415  # for developers only

        return testing.main(ROOT, arguments[1:])
    if arguments[:1] == ["bench"]:
        from bench import main as bench  # noqa: PLC0415  # its requirements are there only now

        return bench.main(ROOT, arguments[1:])
    gc.disable()  # a command ends before garbage takes much memory; the preview, which runs for hours, enables it again
    from briefing.cli import main  # noqa: PLC0415  # as above

    return main.main(arguments)
