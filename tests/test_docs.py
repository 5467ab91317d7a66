"""Documents that are made from the code are up to date."""

from pathlib import Path

import pytest

from briefing import diagnostics

ROOT = Path(__file__).parent.parent


def test_table_of_messages_is_that_of_the_code(pytestconfig: pytest.Config) -> None:
    """A contributor finds every code that the program can print in docs/diagnostics.md."""
    page = ROOT / "docs/diagnostics.md"
    if pytestconfig.getoption("--update-cases"):
        page.write_text(diagnostics.document(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == diagnostics.document()
