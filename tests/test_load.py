"""Reading a site folder."""

from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.disk import load

from .documents import ENGINE, copy_minimal, write_files

OURS = "templates/own.html"


@pytest.fixture(autouse=True)
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the templates that come with the program."""
    write_files(tmp_path / "package", {OURS: "from the program"})
    monkeypatch.setattr(load, "own_templates", lambda: str(tmp_path / "package/templates"))


def test_inputs_are_read_in_order_of_path(site: Path) -> None:
    """Configuration, content, seeds and templates, sorted; nothing beside them, nor what editors leave."""
    beside = ["output/index.html", ".cache/memo", "content/.git/config", "notes.txt"]
    left = [".hidden.md", ".DS_Store", ".gitkeep", "Thumbs.db", "#one.md#", ".#one.md", "one.md~", ".one.md.swp"]
    meant = ["#1.md", "a", "a.MD", "a.markdown", "a.txt"]  # tests/cases/files.txt has what is said of each
    names = [*left, "one.md.tmp", "one.md.bak", *meant]
    write_files(site, dict.fromkeys((*beside, *(f"content/claims/{name}" for name in names)), b"x"))
    files = load.read_site(site)
    content = [*(f"content/claims/{name}" for name in meant), "content/claims/one.md"]
    assert list(files) == [*content, "seeds/article.txt", "site.yaml", "templates/extra.html", OURS]
    assert files["content/claims/one.md"] == b"content/claims/one.md"


def test_folders_that_are_not_read_are_named(tmp_path: Path) -> None:
    """A link in place of a folder, and records beside `content/`; other files in a folder of that name are nothing."""
    site = copy_minimal(tmp_path)
    write_files(site, dict.fromkeys(("claims/two.md", "claims/three.md", "events/notes.txt"), b"x"))
    links = {"content", "languages", "seeds", "templates"}
    for name in links:
        if (site / name).exists():
            (site / name).rename(tmp_path / name)
        (site / name).symlink_to(tmp_path)
    found = [(p.location.path, p.code, p.severity) for p in pipeline.check(load.read_site(site), ENGINE)[1]]
    assert ("claims", "folder-not-read", "warning") in found
    assert {path for path, code, _ in found if code in {"unexpected-file", "folder-not-read"}} == links | {"claims"}


def test_the_sites_templates_go_over_the_programs(site: Path, tmp_path: Path) -> None:
    """A template of the same name in the site replaces the program's; links among the site's own are followed."""
    assert load.read_site(site)[OURS] == b"from the program"
    assert list(load.read_site(tmp_path / "nowhere")) == [OURS]
    (site / OURS).write_bytes(b"from the site")
    (site / "templates/two.html").symlink_to("own.html")
    files = load.read_site(site)
    assert (files[OURS], files["templates/two.html"]) == (b"from the site", b"from the site")


def test_reading_again_gives_what_reading_gives(site: Path) -> None:
    """Changed, deleted and new files, folders."""
    before = load.read_site(site)
    write_files(site, {"content/claims/one.md": "changed", "content/claims/two.md": "new", OURS: "own"})
    (site / "site.yaml").unlink()
    now = load.read_again(site, before, ["content/claims", "site.yaml", OURS, "seeds/none"])
    assert now == load.read_site(site)
    assert list(now) == sorted(now)
    (site / OURS).unlink()
    (site / "content/claims/one.md").unlink()
    assert load.read_again(site, now, ["templates", "content/claims/one.md"]) == load.read_site(site)
