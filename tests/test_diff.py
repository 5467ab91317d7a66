"""`diff` on real repositories: which states it compares, and that a foreign branch can do nothing but be compared."""

import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing.disk import git as commits
from briefing.disk import load
from briefing.tools.diff import report
from briefing.tools.diff.comparison import Comparison, Finding

from .documents import Command, copy_minimal, table, write_files
from .reading import go, reader
from .test_history import git

CLAIM = "content/claims/bridge-closed.md"
LEAK = "the secret of this machine"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minimal site in a folder of a repository with one commit on its main branch. Files beside it do not count."""
    folder = tmp_path_factory.mktemp("diff")
    copy_minimal(folder)
    git(folder, "init", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "Begin")
    write_files(folder, {"content/other.md": "not ours"})
    return folder


@pytest.fixture
def site(repository: Path, tmp_path: Path) -> Path:
    """A copy of the repository's site to be changed at will."""
    return shutil.copytree(repository, tmp_path / "copy") / "site"


def edit(site: Path, old: str = "has been closed\n", new: str = "is shut\n", path: str = CLAIM) -> None:
    """Change a file."""
    text = (site / path).read_text(encoding="utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def branch(site: Path, name: str) -> None:
    """Commit what there is on a branch of its own, and go back to main."""
    git(site, "checkout", "-b", name)
    git(site, "add", ".")
    git(site, "commit", "-m", name)
    git(site, "checkout", "main")


@pytest.fixture
def diff(command: Command, site: Path) -> Command:
    """The command on the copy."""
    return partial(command, "--site", site, "diff")


def test_on_the_main_branch_files_are_compared_with_the_last_commit_that_differs(site: Path, diff: Command) -> None:
    """An editor sees what the next commit will do; just after it, what it did. Commits can be named on either side."""
    git(site, "tag", "v1")
    edit(site)
    before = sorted(site.rglob("*"))
    out = diff("--output", site.parent / "report")
    assert sorted(site.rglob("*")) == before  # neither a cache nor a site
    assert (site.parent / "report/pages/claims/bridge-closed.html").is_file()
    assert "\nthe last commit (" in out
    assert "Open " in out
    assert "1 file changed" in out
    assert "\nThe harbour bridge of Elmstead is shut: the claim is reworded" in out
    assert "directly changed: The harbour bridge of Elmstead is shut" in out
    git(site, "commit", "-am", "Reword")
    assert "the claim is reworded" in diff()
    assert "the claim is reworded" in diff("v1", "HEAD")
    assert "nothing differs." in diff("HEAD")


def test_a_branch_is_compared_with_where_it_left_main(site: Path, diff: Command) -> None:
    """What others did on main in the meantime is not the branch's doing."""
    edit(site)
    branch(site, "mine")
    edit(site, "confidence: low", "confidence: high", "content/claims/cracks-found.md")
    git(site, "commit", "-am", "Somebody else's")
    out = diff("main", "mine")
    assert "the claim is reworded" in out
    assert "confidence" not in out
    git(site, "checkout", "mine")
    assert "where HEAD left main (" in diff()


def test_a_name_that_means_no_commit_is_wrong_usage(tmp_path: Path, command: Command, diff: Command) -> None:
    """Nor does a name become an option of git; outside of a repository that is an error."""
    for name in ("nowhere", "--output=x", "-h:x", "main..main", "HEAD:site.yaml"):
        diff("--", name, code=2)
    assert "not a git repository" in command("--site", copy_minimal(tmp_path), "diff", code=2)


def test_a_change_with_errors_ends_with_1_and_is_compared_as_far_as_it_goes(site: Path, diff: Command) -> None:
    """As `check` would end; what the records say is compared. A comment begins with its mark."""
    edit(site)
    edit(site, "A town", "A [[clock]] town", "content/entities/elmstead.md")
    out = diff(code=1)
    assert "There is no record with the id `clock`." in out
    assert "the claim is reworded" in out
    assert "Pages are compared only if neither state has errors" in out
    assert diff("--format", "markdown", code=1).startswith(report.MARKER)


def test_a_comment_is_never_longer_than_a_forge_takes() -> None:
    """The rest is counted, not lost without a word."""
    findings = tuple(Finding("words", f"thing-{n}", "A long name " * 15, "words " * 30) for n in range(600))
    text = report.comment(Comparison("a", "b", {"x": "changed"}, findings, (), 0, (), (), {}))
    assert len(text) <= 65_536
    assert "more lines. The whole report is in the artifact of this run." in text


def test_templates_of_a_foreign_branch_are_not_run(site: Path, diff: Command) -> None:
    """They are code: they are listed; in one's own files they are shown, and an error in them is one."""
    name = "templates/pages/question.html"
    own = load.read_own_templates()[name].decode().replace("{% block main %}", "{% block main %}<p>New</p>{{ what }}")
    write_files(site, {name: own.replace("{{ what }}", "")})
    assert "How many cracks were there?" in diff()
    write_files(site, {name: own.replace("{{ what }}", "{{ view.nothing }}")})
    diff(code=1)
    edit(site)
    branch(site, "foreign")
    out = diff("main", "foreign")
    assert f"{name}: template" in out
    assert "templates are code" in out
    assert "the claim is reworded" in out


def test_links_and_other_files_of_a_foreign_branch_are_not_read(site: Path, diff: Command) -> None:
    """A link in the tree is never followed, so nothing of this machine gets into the report."""
    write_files(site, {"../secret": LEAK, "content/.hidden/x.md": "x", "other/x.md": "x"})
    (site / "content/entities/leak.md").symlink_to(site.parent / "secret")
    (site / "content/more").symlink_to("/etc")
    branch(site, "foreign")
    out = diff("main", "foreign", "--output", site.parent / "report")
    assert "Nothing that the briefing says is another than before." in out
    assert "Left out of foreign, as links or too large: content/entities/leak.md" in out
    everything = b"".join(path.read_bytes() for path in (site.parent / "report").rglob("*") if path.is_file())
    assert LEAK.encode() not in everything


def test_what_is_too_large_is_refused(site: Path, diff: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is read: a large file is left out, too many files are an error in words."""
    (site / "content/entities/big.md").write_text("x" * 5000)
    branch(site, "foreign")
    monkeypatch.setattr(commits, "LARGEST", 4000)
    said = "Left out of foreign, as links or too large: content/entities/big.md"
    assert said in diff("main", "foreign")
    monkeypatch.setattr(commits, "MOST_FILES", 5)
    assert "At most 5 files" in diff("main", "foreign", code=2)


def test_both_sides_of_a_changed_page_are_seen(browser: Browser, site: Path, diff: Command) -> None:
    """Side by side where there is room, else one over the other, without scripts."""
    edit(site, "has been closed\n", 'is <shut> & "barred"\n')
    edit(site, "saw the barriers", "saw two barriers")
    diff("--output", site.parent / "report")
    with reader(browser, java_script_enabled=False) as page:
        for width in (320, 768):
            page.set_viewport_size({"width": width, "height": 800})
            for place in ("index.html", "pages/claims/bridge-closed.html"):
                go(page, site.parent / "report", place)
                assert page.locator("html").evaluate("element => element.scrollWidth") <= width
            sides = [page.locator(f"#change-1 .diff-{side}") for side in ("old", "new")]
            old, new = (side.evaluate("element => element.getBoundingClientRect().top") for side in sides)
            assert (abs(old - new) < 1) is (width >= 768)
            assert 'is <shut> & "barred"' in sides[1].inner_text()


@pytest.mark.parametrize(("before", "after", "shown"), table("pulls", "marked"))
def test_what_changed_on_a_page_is_marked(before: str, after: str, shown: str) -> None:
    """Word for word where it can be, a drawing in one piece; nothing runs or leads away."""
    sides = (report.read_blocks(f"<main>{page}</main>".encode()) for page in (before, after))
    found = " + ".join("".join(row) for row in report.compare_blocks(*sides))
    assert re.fullmatch(re.escape(shown).replace("…", "[^+]*"), found)


def test_styles_use_no_colour_or_size_that_is_not_defined(root: Path) -> None:
    """A browser drops the whole declaration in silence."""
    sheets = {
        path: path.read_text("utf-8") for name in ("templates", "briefing") for path in (root / name).rglob("*.css")
    }
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheets.values())))
    assert not {
        path: missing for path, text in sheets.items() if (missing := {*re.findall(r"var\((--[\w-]+)", text)} - defined)
    }
