"""Write what editors' programs should know of the format: schemas, and VS Code's settings and tasks."""

from __future__ import annotations

import argparse
import sys

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request


def options(_parser: argparse.ArgumentParser) -> None:
    """No options but those of every command."""


def run(request: Request) -> int:
    """Renew the files; one that somebody has made their own is left as it is."""
    from briefing import load, schema
    from briefing.commands import changing
    from briefing.config import Vocabulary
    from briefing.scaffold import editors

    if sys.flags.optimize > 1:
        message = "The schemas' descriptions are the program's docstrings: run this without PYTHONOPTIMIZE=2 or -OO."
        raise common.UsageError(message)
    site = load.read_site(request.site)
    if schema.VOCABULARY not in site:
        message = f"There is no {schema.VOCABULARY} in {common.short(request.site)}: the controlled words come from it."
        raise common.UsageError(message)
    document, problems = schema.document(schema.VOCABULARY, site[schema.VOCABULARY])
    if document is None:
        console.print_faults(problems, site)
        return common.FAULTS
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
            console.say(
                f"{common.short(path)} is your own and stays as it is; docs/editors.md says what belongs there."
            )
        elif before.get(name) != data:
            renewed[name] = data
    changing.save(request.site, before, renewed)
    for name in renewed:
        console.say(f"{'Renewed' if name in before else 'Made'} {common.short(request.site / name)}")
    if not renewed and not own:
        console.say("The schemas are up to date.")
    return common.FINE
