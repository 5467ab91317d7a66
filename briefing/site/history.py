"""What git's log says of the briefing's files: which change touched what, on which day. Never who made it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from briefing.core import dates, unicode_safety
from briefing.core.document import Day
from briefing.core.folding import shorten

# Where an entry of the log begins: its commit. A path may begin with the same sign.
_START = re.compile(r"(?:\A|\0)\n*\x01(?=[0-9a-f]{40}(?:[0-9a-f]{24})?\0)")
# An address, with or without the brackets of "Jo Roe <jo@example.org>".
_ADDRESS = re.compile(r"<?[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}>?")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: its id, its day, its first line, and (A, M, D or T; path) of each file, by path."""

    id: str
    day: Day
    subject: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class History:
    """All changes that are known, newest first."""

    changes: tuple[Change, ...] = ()
    complete: bool = True  # false where the copy of the repository does not reach back to the beginning
    last: Mapping[str, Day] = field(default_factory=dict)
    """Path → the day of its last change. A file that was there before the first known change has none."""


def read(log: bytes) -> History:
    """The history in a log; what cannot be understood is left out. An empty log is no history."""
    changes: list[Change] = []
    complete = True
    # A path that is not UTF-8 is no record's: it must not look like one.
    for entry in _START.split(log.decode("utf-8", "replace")):
        fields = entry.split("\0")
        if "grafted" in "".join(fields[2:3]).split(", "):
            complete = False  # seems to add every file there is: when they were really changed is not known
        elif len(fields[3:]) and (day := dates.known(fields[1][:10]).lower):
            touched = zip(fields[4::2], fields[5::2], strict=False)
            files = sorted(((letter.strip()[:1], path) for letter, path in touched), key=lambda file: file[::-1])
            changes.append(Change(fields[0], day, _clean(fields[3]), tuple(files)))
    # Clocks differ between machines: days go down the list, and within a day git's order holds.
    changes.sort(key=lambda change: change.day, reverse=True)
    last: dict[str, Day] = {}
    for change in changes:
        for _, path in change.files:
            last.setdefault(path, change.day)
    return History(tuple(changes), complete, last)


def _clean(subject: str) -> str:
    words = " ".join(_ADDRESS.sub("…", unicode_safety.shown(" ".join(subject.split()))).split())
    return shorten(words, _LONGEST) or "Without a subject"
