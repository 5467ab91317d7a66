"""What was learnt of an address, and for how long that is remembered."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from briefing import __version__, write

FILE = ".cache/addresses.json"
_VERSION = 1
Verdict = Literal["fine", "moved", "dead", "unreachable", "untested"]
DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How politely, and how patiently. The tests ask servers of their own, and change these."""

    agent: str = f"briefing/{__version__} (checks that cited sources are still there)"
    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 20.0
    """Seconds that one request may take."""
    deadline: float = 600.0
    """Seconds that all may take; what is left is asked the next time."""
    hops: int = 8
    """Redirects that are followed."""
    most_bytes: int = 500_000
    """More of an answer is not read."""
    together: int = 16
    """Hosts that are asked at a time."""
    lifetime: float = 7 * DAY
    """Seconds for which an answer counts."""
    short_lifetime: float = DAY / 24
    """Seconds for which an answer counts that may soon be another."""
    archive: str = "https://archive.org/wayback/available"
    """Where to ask for an archive's copy."""
    private: bool = False
    """Whether addresses of this machine and its own network may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was learnt of an address."""

    verdict: Verdict
    detail: str = ""
    """The reason, to stand after a colon or in brackets."""
    to: str = ""
    """Where it has moved for good."""
    copy: str = ""
    """The address of an archive's copy."""


class Answers:
    """Answers by address, kept from run to run. A file that is damaged or foreign is as good as none."""

    def __init__(self, site: Path, settings: Settings, now: float) -> None:
        """`now`: seconds since 1970."""
        self._place = site / FILE
        self._now = now
        self._lives = {"unreachable": settings.short_lifetime, "untested": settings.short_lifetime}
        self._lifetime = settings.lifetime
        self._kept: dict[str, tuple[float, Answer]] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            self._load(json.loads(self._place.read_bytes()))

    def get(self, url: str) -> Answer | None:
        """The answer for an address, if there is one that still counts."""
        return self._kept[url][1] if url in self._kept else None

    def put(self, url: str, answer: Answer) -> None:
        """Keep an answer."""
        self._kept[url] = (self._now, answer)

    def forget(self, urls: Iterable[str]) -> None:
        """Answers that say nothing."""
        for url in urls:
            self._kept.pop(url, None)

    def save(self) -> None:
        """Write all that count. What cannot be written only costs time."""
        kept = {url: {"when": when, **asdict(answer)} for url, (when, answer) in sorted(self._kept.items())}
        data = json.dumps({"version": _VERSION, "answers": kept}, indent=1)
        write.write_memo(self._place.parent.parent, data.encode(), FILE)

    def _load(self, value: Any) -> None:  # noqa: ANN401  # anything may stand in a file
        if value["version"] != _VERSION:
            return
        for url, fields in value["answers"].items():
            when = float(fields.pop("when"))
            answer = Answer(**fields)
            if answer.verdict not in get_args(Verdict) or not all(isinstance(v, str) for v in fields.values()):
                continue
            if 0 <= self._now - when < self._lives.get(answer.verdict, self._lifetime):
                self._kept[url] = (when, answer)
