"""Incremental builds: the same bytes as clean ones, at no more cost than the edit's own."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from .incremental import Editing

TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=3,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
