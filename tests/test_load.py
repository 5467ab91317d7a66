"""Reading a site folder."""

from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core import inputs
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import validation

from .documents import copy_minimal, write_files

OURS = "templates/own.html"


@pytest.fixture(autouse=True)
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the templates that come with the program."""
    folder = tmp_path / "package/templates"
    folder.mkdir(parents=True)
    (folder / "own.html").write_bytes(b"from the program")
    monkeypatch.setattr(load, "own_templates", lambda: str(folder))
    return folder


def test_inputs_are_read_in_order_of_path(site: Path) -> None:
    """Configuration, content, seeds and templates, with forward slashes, sorted; nothing beside them.

    What editors leave would otherwise be reported, or published.
    """
    beside = ["output/index.html", ".cache/memo", "content/.git/config", "notes.txt"]
    left = [".hidden.md", ".DS_Store", ".gitkeep", "Thumbs.db", "#one.md#", ".#one.md", "one.md~", ".one.md.swp"]
    meant = ["#1.md", "a", "a.MD", "a.markdown", "a.txt"]  # tests/cases/files.txt has what is said of each
    names = [*left, "one.md.tmp", "one.md.bak", *meant]
    write_files(site, dict.fromkeys((*beside, *(f"content/claims/{name}" for name in names)), b"x"))
    files = load.read_site(site)
    content = [*(f"content/claims/{name}" for name in meant), "content/claims/one.md"]
    assert list(files) == [*content, "seeds/article.txt", "site.yaml", "templates/extra.html", OURS]
    assert files["content/claims/one.md"] == b"content/claims/one.md"


def test_a_folder_of_records_in_the_wrong_place_is_named(site: Path) -> None:
    """One beside `content/` is not read, and not passed over; a folder of that name without records is the author's."""
    for name in ("claims/two.md", "claims/three.md", "events/notes.txt"):
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_bytes(b"x")
    files = load.read_site(site)
    assert [path for path, data in files.items() if data == inputs.MISPLACED] == ["claims"]
    (problem,) = validation.document("claims", files["claims"])[1]
    assert (problem.code, problem.severity, problem.hint) == ("folder-not-read", "warning", "Move it into `content/`.")


@pytest.mark.parametrize("name", ["content", "languages", "seeds", "templates"])
def test_a_link_in_place_of_a_folder_is_named(name: str, tmp_path: Path) -> None:
    """Links are not followed: whoever made one must not wonder where the folder's files are."""
    site = copy_minimal(tmp_path)
    if (site / name).exists():
        (site / name).rename(tmp_path / "elsewhere")
    (site / name).symlink_to(tmp_path)
    _, problems = pipeline.check(load.read_site(site), Engine())
    assert (name, "unexpected-file") in {(problem.location.path, problem.code) for problem in problems}


def test_the_sites_templates_go_over_the_programs(site: Path, tmp_path: Path) -> None:
    """A template of the same name in the site replaces the program's; links among the site's own are followed."""
    assert load.read_site(site)[OURS] == b"from the program"
    assert list(load.read_site(tmp_path / "nowhere")) == [OURS]
    (site / OURS).write_bytes(b"from the site")
    (site / "templates/two.html").symlink_to("own.html")
    files = load.read_site(site)
    assert (files[OURS], files["templates/two.html"]) == (b"from the site", b"from the site")


def test_reading_again_gives_what_reading_gives(site: Path) -> None:
    """Changed, deleted and new files, folders, links that lead outside."""
    before = load.read_site(site)
    (site / "content/claims/one.md").write_text("changed", encoding="utf-8")
    (site / "content/claims/two.md").write_text("new", encoding="utf-8")
    (site / "content/claims/three.md").symlink_to("/etc/hostname")
    (site / OURS).write_text("own", encoding="utf-8")
    (site / "site.yaml").unlink()
    paths = ["content/claims", "site.yaml", OURS, "seeds/none"]
    now = load.read_again(site, before, paths)
    assert now == load.read_site(site)
    assert list(now) == sorted(now)
    (site / OURS).unlink()
    (site / "content/claims/one.md").unlink()
    assert load.read_again(site, now, ["templates", "content/claims/one.md"]) == load.read_site(site)
