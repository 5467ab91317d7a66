"""Reading a site folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from briefing.disk import load
from briefing.parse import front_matter

if TYPE_CHECKING:
    from pathlib import Path

OURS = "templates/own.html"


@pytest.fixture(autouse=True)
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the templates that come with the program."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "own.html").write_bytes(b"from the program")
    monkeypatch.setattr(load, "own_templates", lambda: str(folder))
    return folder


def test_inputs_are_read_in_order_of_path(site: Path) -> None:
    """Configuration, content, seeds and templates, with forward slashes, sorted."""
    files = load.read_site(site)
    assert list(files) == ["content/claims/one.md", "seeds/article.txt", "site.yaml", "templates/extra.html", OURS]
    assert files["content/claims/one.md"] == b"content/claims/one.md"


def test_the_sites_templates_go_over_the_programs(site: Path) -> None:
    """A template of the same name in the site replaces the program's."""
    assert load.read_site(site)[OURS] == b"from the program"
    (site / OURS).write_bytes(b"from the site")
    assert load.read_site(site)[OURS] == b"from the site"


def test_a_folder_without_a_site_gives_what_is_there(tmp_path: Path) -> None:
    """The core reports what is missing; reading does not fail."""
    assert list(load.read_site(tmp_path / "nowhere")) == [OURS]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.md",
        ".DS_Store",
        ".gitkeep",
        "Thumbs.db",
        "#one.md#",
        "one.md~",
        ".one.md.swp",
        "one.md.tmp",
        "one.md.bak",
    ],
)
def test_what_editors_leave_is_no_input(site: Path, name: str) -> None:
    """Temporary and hidden files would otherwise be reported, or published."""
    (site / "content/claims" / name).write_bytes(b"x")
    assert f"content/claims/{name}" not in load.read_site(site)


def test_a_name_that_begins_with_a_number_sign_is_an_input(site: Path) -> None:
    """Only what editors save beside a file has one at both ends."""
    (site / "content/claims/#1.md").write_bytes(b"x")
    assert load.read_site(site)["content/claims/#1.md"] == b"x"


def test_other_folders_are_no_input(site: Path) -> None:
    """Output, notes and hidden folders beside the content are not read."""
    for name in ("output/index.html", ".cache/memo", "content/.git/config", "notes.txt"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(b"x")
    assert len(load.read_site(site)) == 5


def test_links_are_not_followed_and_not_passed_over(site: Path, tmp_path: Path) -> None:
    """A file from elsewhere is not published by accident, and whoever made the link is told."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key.md").write_bytes(b"secret")
    (site / "content/key.md").symlink_to(tmp_path / "secret/key.md")
    (site / "content/folder").symlink_to(tmp_path / "secret")
    (site / "content/two.md").symlink_to(site / "content/claims/one.md")
    (site / "content/gone.md").symlink_to(site / "content/nothing.md")
    files = load.read_site(site)
    assert b"secret" not in files.values()
    links = {"content/key.md", "content/folder", "content/two.md", "content/gone.md"}
    assert {path for path, data in files.items() if data == front_matter.LINK} == links


def test_templates_may_link_to_each_other(site: Path) -> None:
    """They are the site's own."""
    (site / "templates/two.html").symlink_to("extra.html")
    assert load.read_site(site)["templates/two.html"] == b"templates/extra.html"


@pytest.mark.parametrize(
    "place", ["content", "content/claims", "content/claims/one.md", "site.yaml", "seeds/article.txt"]
)
def test_reading_again_sees_what_became_a_link(site: Path, tmp_path: Path, place: str) -> None:
    """The preview says the same as a build."""
    before = load.read_site(site)
    (site / place).rename(tmp_path / "moved")
    (site / place).symlink_to(tmp_path / "moved")
    after = load.read_site(site)
    assert after[place] == front_matter.LINK
    assert load.read_again(site, before, [place]) == after


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_read(site: Path) -> None:
    """Reading one would never end."""
    os.mkfifo(site / "content/pipe.md")
    assert load.read_site(site)["content/pipe.md"] == front_matter.NO_FILE


def test_the_memo_may_be_missing(site: Path) -> None:
    """No memory is an empty memory."""
    assert load.read_memo(site) == b""


def test_the_programs_version_is_stable() -> None:
    """It changes with the program, not from call to call."""
    assert load.program_version() == load.program_version()


def test_the_programs_own_templates_are_found(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """In a checkout they stand beside the package."""
    monkeypatch.undo()
    assert load.own_templates() == str(root / "templates")
