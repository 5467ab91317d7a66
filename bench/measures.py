"""What is measured, in words, and the targets (design.md, "Speed to reach", and the issue)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the table."""

    name: str
    title: str
    unit: str
    """s or B"""
    compared: bool = False
    """Whether the ratio to the base tool says something."""
    tail: bool = False
    """Whether the 95th percentile is given."""


MEASURES = (
    Measure("clean", "clean build", "s", compared=True),
    Measure("cpu", "its processor time", "s", compared=True),
    Measure("repeat", "again, nothing changed", "s", compared=True),
    Measure("edit", "again, one edit", "s", compared=True),
    Measure("reload", "save → reload message", "s", compared=True),
    Measure("visible", "save → visible in Chromium", "s", tail=True),
    Measure("memory", "peak memory", "B", compared=True),
    Measure("page", "HTML of a page", "B"),
    Measure("heaviest", "heaviest page", "B"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: at most `limit`, as a ratio to `base` if one is named."""

    words: str
    corpus: str
    size: int
    tool: str
    measure: str
    limit: float
    base: str = ""
    tail: bool = False


TARGETS = (
    Target("clean build, the goal", "plain", 3000, "ours", "clean", 1.0, "hugo"),
    Target("clean build, the least", "plain", 3000, "ours", "clean", 2.0, "hugo"),
    Target("clean build beside MkDocs", "plain", 3000, "ours", "clean", 0.25, "mkdocs"),
    Target("clean build beside Pelican", "plain", 3000, "ours", "clean", 0.25, "pelican"),
    Target("repeated build", "plain", 3000, "ours", "repeat", 0.35, "hugo"),
    Target("save → reload message", "model", 3000, "ours-search", "reload", 0.05),
    Target("save → visible, 95th percentile", "model", 3000, "ours-search", "visible", 0.15, tail=True),
    Target("peak memory", "plain", 3000, "ours", "memory", 200e6),
    Target("heaviest page", "model", 3000, "ours-search", "heaviest", 100e3),
)
