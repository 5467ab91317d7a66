"""What the commands that change inputs share: refusals, the list of changes, the saving."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, TypeVar

from briefing.core import terminal
from briefing.disk import load
from briefing.disk.apply_edits import ChangedMeanwhileError, write_inputs
from briefing.disk.ownership import NotOursError
from briefing.engine.engine import Engine
from briefing.tools.edit.rename import Refusal, after

from .common import Request, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from briefing.tools.edit.references import Change

__all__ = ["accepted", "after", "command", "memory", "save", "show_changes"]

P = TypeVar("P")


def accepted(plan: P | Refusal) -> P:
    """The plan; what cannot be done at all is wrong usage."""
    if isinstance(plan, Refusal):
        raise UsageError(plan.message)
    return plan


def memory(site: Path) -> Engine:
    """What the last build of a site remembered; it only saves time, so that nothing is said if it cannot be used."""
    memo = Engine(load.program_version())
    memo.load(load.read_memo(site))
    return memo


def show_changes(changes: Iterable[Change]) -> None:
    """Print each change: its place, what stands there, what will."""
    for change in changes:
        terminal.say(f"{change.location}: {change.before} → {change.after}")


def command(request: Request, *words: str) -> str:
    """The command as one would type it, for the same site."""
    site = () if str(request.site) == "." else ("--site", str(request.site))
    return shlex.join(["python3", "build.py", words[0], *site, *words[1:]])


def save(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Write changed inputs."""
    try:
        write_inputs(site, read, changed)
    except NotOursError as error:
        raise UsageError(str(error)) from error
    except ChangedMeanwhileError as error:
        message = f"{error} was changed by somebody else meanwhile. Nothing was written; run the command again."
        raise UsageError(message) from error
