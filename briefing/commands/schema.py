"""Write what editors' programs should know of the format: schemas, and VS Code's settings and tasks."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing import console
from briefing.commands import common
from briefing.commands.common import Request


def options(_parser: argparse.ArgumentParser) -> None:
    """No options but those of every command."""


def run(request: Request) -> int:
    """Renew the files; one that somebody has made their own is left as it is."""
    from briefing import load, schema
    from briefing.config import Vocabulary
    from briefing.scaffold import editors

    site = load.read_site(request.site)
    if schema.VOCABULARY not in site:
        message = f"There is no {schema.VOCABULARY} in {common.short(request.site)}: the controlled words come from it."
        raise common.UsageError(message)
    document, problems = schema.document(schema.VOCABULARY, site[schema.VOCABULARY])
    if document is None:
        console.print_faults(problems, site)
        return common.FAULTS
    assert isinstance(document.record, Vocabulary)  # noqa: S101  # by its path
    renewed = own = 0
    for name, data in editors.files(document.record, checkout=(request.site / "build.py").is_file()).items():
        path = request.site / name
        before = path.read_bytes() if path.is_file() else None
        if before is not None and editors.MADE.encode() not in before:
            own += 1
            console.say(
                f"{common.short(path)} is your own and stays as it is; docs/editors.md says what belongs there."
            )
        elif before != data:
            renewed += 1
            _write(path, data)
            console.say(f"{'Made' if before is None else 'Renewed'} {common.short(path)}")
    if not renewed and not own:
        console.say("The schemas are up to date.")
    return common.FINE


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
