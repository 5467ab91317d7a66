"""What was learnt of an address, and how it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefing import __version__

Verdict = Literal["fine", "moved", "dead", "unreachable", "untested"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How politely, and how patiently. The tests ask servers of their own, and change these."""

    agent: str = f"briefing/{__version__} (checks that cited sources are still there)"
    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 20.0
    """Seconds that one request may take."""
    deadline: float = 600.0
    """Seconds that all may take; what is left is not asked."""
    hops: int = 8
    """Redirects that are followed."""
    most_bytes: int = 500_000
    """More of an answer is not read."""
    together: int = 16
    """Hosts that are asked at a time."""
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
