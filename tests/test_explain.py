"""`--explain`: the reason why each page was made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import load, write
from briefing.engine.engine import Engine

from .documents import copy_minimal

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_command_line_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From nothing; an edited text, template or style sheet; a new record; another program; a damaged cache."""
    site = copy_minimal(tmp_path)

    def said(command: str = "build") -> list[str]:
        capsys.readouterr()
        assert main.main([command, "--explain", "--site", str(site)]) == common.EXIT_OK
        return capsys.readouterr().out.splitlines()

    def edit(path: str, old: str, new: str) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        data = load.read_site(site)[path].decode()
        (site / path).write_text(data.replace(old, new, 1), "utf-8")

    assert "index.html: nothing is remembered of an earlier build" in said("check")
    assert said()[0].startswith("0 pages made, ")
    edit("content/claims/repair-two-months.md", "No source of ours", "No source we know")
    lines = said()
    assert lines[0] == "claims/repair-two-months.html: its view changed: text.blocks"
    assert lines[1].startswith("1 page made, ")
    edit("templates/pages/claim.html", 'class="', 'class="new ')
    assert said()[0] == "claims/bridge-closed.html: templates/pages/claim.html changed"
    edit("templates/base.html", "<body", '<body class="new"')
    assert said()[0] == "index.html: templates/base.html changed"
    edit("templates/css/2-base.css", "{", "{ color: CanvasText; ")
    assert said()[0] == "index.html: site.css changed"
    shutil.copy(site / "content/notes/who-counted.md", site / "content/notes/who-else.md")
    assert "notes/who-else.html: new" in said()
    write.write_memo(site, Engine("another").dump())
    assert "index.html: the program changed" in said()
    (site / ".cache/memo").write_bytes(b"damaged")
    assert "index.html: what was remembered of the last build is damaged" in said()
