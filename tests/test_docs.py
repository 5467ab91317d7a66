"""Documents that are made from the code are up to date."""

from pathlib import Path

import pytest

from briefing.core.diagnostics import CODES

ROOT = Path(__file__).parent.parent


def test_table_of_messages_is_that_of_the_code(pytestconfig: pytest.Config) -> None:
    """A contributor finds every code that the program can print in docs/diagnostics.md."""
    page = ROOT / "docs/diagnostics.md"
    if pytestconfig.getoption("--update-cases"):
        page.write_text(document(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == document()


def document() -> str:
    """The table of codes as a Markdown page, for docs/diagnostics.md."""
    rows = [f"| `{code}` | {kind.severity} | {kind.meaning} | {kind.mend} |" for code, kind in sorted(CODES.items())]
    head = [
        "# Messages and how to mend them",
        "",
        "Made from `briefing/diagnostics.py`; renewed with `python3 build.py test --update-cases`.",
        (
            "An error keeps the site from being published, a warning does not. Every message names its place as "
            "`file:line:column`."
        ),
        "",
        "| code | severity | what it means | how to mend it |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def test_locked_requirements_name_no_host(root: Path) -> None:
    """A lock file holds names, versions and hashes: where packages come from is the user's pip's business."""
    for lock in root.glob("requirements/*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text
