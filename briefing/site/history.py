"""What git's log says of the briefing's files: which change touched what, on which day. Never who made it."""

import re
from collections.abc import Mapping

from briefing.core import dates, inputs
from briefing.core.document import Day
from briefing.core.fields import Frozen

# Where an entry of the log begins: its commit. A path may begin with the same sign.
_START = re.compile(r"(?:\A|\0)\n*\x01(?=[0-9a-f]{40}(?:[0-9a-f]{24})?\0)")


class Change(Frozen):
    """One commit, or one merge: its id, its day, and (A, M, D or T; path; git's id of it before) of each file."""

    id: str
    day: Day
    files: tuple[tuple[str, str, str], ...]


class ChangeEntry(Frozen):
    """What a change did to a record that matters to readers, in their words."""

    id: str
    """The commit's and the record's."""
    day: Day
    record: str  # its id at that time; "" for many records together
    about: tuple[str, ...]  # ids of the claims that a note or a question is about
    title: str
    """The record by name, a claim with its status at that time."""
    says: str


class History(Frozen):
    """All changes that are known, newest first."""

    changes: tuple[Change, ...] = ()
    complete: bool = True  # false where the copy of the repository does not reach back to the beginning
    last: Mapping[str, Day] = {}
    """Path → the day of its last change. A file that was there before the first known change has none."""
    newest: tuple[Change, ...] = ()
    """Those whose records are compared, in git's order."""
    entries: tuple[ChangeEntry, ...] = ()
    """What is to be said of these, newest first."""
    since: Day | None = None
    """The day before which changes are not compared; None if all are."""
    at: Day | None = None
    """The day as of which an earlier state is built; None for the present one."""


def read(log: bytes, at: str = "") -> History:
    """The history in a log; what cannot be understood is left out. An empty log is no history."""
    changes: list[Change] = []
    complete = True
    # A path that is not UTF-8 is no record's: it must not look like one.
    for entry in _START.split(log.decode("utf-8", "replace")):
        fields = entry.split("\0")
        if "grafted" in "".join(fields[2:3]).split(", "):
            complete = False  # seems to add every file there is: when they were really changed is not known
        elif len(fields[3:]) and (day := dates.known(fields[1][:10]).lower):
            files = []
            for how, path in zip(fields[4::2], fields[5::2], strict=False):  # two modes, two ids, and a letter
                before, _, letter = ["", "", "", *how.split()][-3:]
                files.append((letter[:1], path, before))
            changes.append(Change(fields[0], day, tuple(sorted(files, key=lambda file: file[1]))))
    newest = tuple(changes[: inputs.COMPARED])
    # Clocks differ between machines: days go down the list, and within a day git's order holds.
    changes.sort(key=lambda change: change.day, reverse=True)
    last: dict[str, Day] = {}
    for change in changes:
        for _, path, _ in change.files:
            last.setdefault(path, change.day)
    return History(tuple(changes), complete, last, newest, at=dates.known(at).lower)
