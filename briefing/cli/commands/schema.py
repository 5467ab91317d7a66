"""Write what editors' programs should know of the format: schemas, and VS Code's settings and tasks."""

from __future__ import annotations

import argparse
import sys

from briefing.core import terminal
from briefing.core.diagnostics import UsageError

from . import common
from .common import Request


def options(_parser: argparse.ArgumentParser) -> None:
    """No options but those of every command."""


def run(request: Request) -> int:
    """Renew the files; one that somebody has made their own is left as it is."""
    from briefing.core.config import Vocabulary
    from briefing.disk import load
    from briefing.parse import validation
    from briefing.tools.scaffold import editors

    if sys.flags.optimize > 1:
        message = "The schemas' descriptions are the program's docstrings: run this without PYTHONOPTIMIZE=2 or -OO."
        raise UsageError(message)
    site = load.read_site(request.site)
    if validation.VOCABULARY not in site:
        message = (
            f"There is no {validation.VOCABULARY} in {common.short(request.site)}: the controlled words come from it."
        )
        raise UsageError(message)
    document, problems = validation.document(validation.VOCABULARY, site[validation.VOCABULARY])
    if document is None:
        terminal.print_faults(problems, site)
        return common.EXIT_PROBLEMS
    assert isinstance(document.record, Vocabulary)  # noqa: S101  # by its path
    before: dict[str, bytes] = {}
    renewed: dict[str, bytes] = {}
    own = 0
    for name, data in editors.files(document.record, checkout=(request.site / "build.py").is_file()).items():
        path = request.site / name
        if path.is_file():
            before[name] = path.read_bytes()
        if name in before and editors.MADE.encode() not in before[name]:
            own += 1
            own_words = "is your own and stays as it is; docs/editors.md says what belongs there."
            terminal.say(f"{common.short(path)} {own_words}")
        elif before.get(name) != data:
            renewed[name] = data
    common.save(request.site, before, renewed)
    for name in renewed:
        terminal.say(f"{'Renewed' if name in before else 'Made'} {common.short(request.site / name)}")
    if not renewed and not own:
        terminal.say("The schemas are up to date.")
    return common.EXIT_OK
