"""`diff` on real repositories: which states it compares, and that a foreign branch can do nothing but be compared."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING

import lxml.html
import pytest
from markdown_it import MarkdownIt

from briefing.build import pipeline
from briefing.cli import main
from briefing.disk import git as commits
from briefing.disk import load, write
from briefing.disk.git import GitError, Repository
from briefing.engine.engine import Engine
from briefing.tools.diff import comment, html_report
from briefing.tools.diff.comparison import Comparison, Side, compare
from briefing.tools.diff.findings import Finding

from .documents import MINIMAL
from .test_history import git, needs_git

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = needs_git
CLAIM = "content/claims/bridge-closed.md"
LEAK = "the secret of this machine"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The minimal site as a repository with one commit on its main branch."""
    folder = tmp_path / "site"
    shutil.copytree(MINIMAL, folder, ignore=shutil.ignore_patterns("expected"))
    git(folder, "init", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "Begin")
    return folder


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


def diff(site: Path, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What the command prints."""
    capsys.readouterr()
    assert main.main(["--site", str(site), "diff", *arguments]) == code
    return capsys.readouterr().out


# -- Which states are compared --


def test_what_is_not_committed_is_compared_with_the_last_commit(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the main branch, an editor sees what the next commit will do."""
    edit(site)
    out = diff(site, capsys)
    assert out.startswith("the last commit (")
    assert "bridge-closed: the claim is reworded" in out
    assert "directly, its own file changed: claims/bridge-closed.html" in out


def test_once_committed_the_last_commit_is_compared_with_the_one_before(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the main branch without changes, the last commit is what one asks about."""
    edit(site)
    git(site, "commit", "-am", "Reword")
    assert "the claim is reworded" in diff(site, capsys)


def test_a_branch_is_compared_with_where_it_left_main(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What others did on main in the meantime is not the branch's doing."""
    edit(site)
    branch(site, "mine")
    edit(site, "confidence: low", "confidence: high", "content/claims/cracks-found.md")
    git(site, "commit", "-am", "Somebody else's")
    out = diff(site, capsys, "main", "mine")
    assert "the claim is reworded" in out
    assert "confidence" not in out
    git(site, "checkout", "mine")
    assert diff(site, capsys).startswith("where HEAD left main (")


def test_a_commit_can_be_named_on_either_side(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Branch, tag or commit."""
    git(site, "tag", "v1")
    edit(site)
    git(site, "commit", "-am", "Reword")
    assert "the claim is reworded" in diff(site, capsys, "v1", "HEAD")
    assert "Nothing differs." in diff(site, capsys, "HEAD")


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "-h:x", "main..main", "HEAD:site.yaml", ""])
def test_a_name_that_means_no_commit_is_wrong_usage(site: Path, name: str) -> None:
    """Nor does a name become an option of git."""
    with pytest.raises(GitError):
        Repository(site).commit(name)


def test_outside_of_a_repository_the_user_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, with the exit code of wrong usage."""
    shutil.copytree(MINIMAL, tmp_path / "plain")
    assert main.main(["--site", str(tmp_path / "plain"), "diff"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_a_site_may_be_a_folder_of_a_larger_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what is in it counts."""
    site = tmp_path / "texts/bridge"
    shutil.copytree(MINIMAL, site, ignore=shutil.ignore_patterns("expected"))
    (tmp_path / "content").mkdir()
    (tmp_path / "content/other.md").write_text("not ours")
    git(tmp_path, "init", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    edit(site)
    assert "1 file changed" in diff(site, capsys)


# -- How it is told --


def test_the_three_forms_say_the_same(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON is JSON alone, Markdown begins with the mark by which a comment is found again."""
    edit(site)
    told = json.loads(diff(site, capsys, "--format", "json"))
    assert [finding["code"] for finding in told["findings"]] == ["reworded"]
    assert {page["path"] for page in told["pages"] if page["direct"]} == {"claims/bridge-closed.html"}
    assert diff(site, capsys, "--format", "markdown").startswith(comment.MARKER)


def test_a_change_with_faults_ends_with_1_and_is_compared_as_far_as_it_goes(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `check` would end; what is sound is compared."""
    edit(site)
    edit(site, "A town", "A [[clock]] town", "content/entities/elmstead.md")
    out = diff(site, capsys, code=1)
    assert "There is no record with the id `clock`." in out
    assert "the claim is reworded" in out
    assert "Pages are shown as if these had not changed: content/entities/elmstead.md" in out


def test_nothing_is_written_but_what_was_asked_for(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a cache nor a site: a foreign state leaves nothing behind."""
    edit(site)
    before = sorted(path for path in site.rglob("*") if ".git" not in path.parts)
    diff(site, capsys, "HEAD")
    assert sorted(path for path in site.rglob("*") if ".git" not in path.parts) == before
    out = diff(site, capsys, "--output", str(site.parent / "report"))
    assert "Open " in out
    assert (site.parent / "report/pages/claims/bridge-closed.html").is_file()


def test_a_comment_is_never_longer_than_a_forge_takes(site: Path) -> None:
    """The rest is counted, not lost without a word."""
    base = load.read_site(site)
    head = dict(base)
    for number in range(600):
        head[f"content/entities/thing-{number}.md"] = (
            f"---\ntitle: {'A long name ' * 15}{number}\ntype: object\n---\nIn [[elmstead|it]] [@bridge-closed].\n"
        ).encode()
    text = comment.comment(compare(Side("a", base), Side("b", head), Engine()))
    assert len(text) <= 65_536
    assert "more lines. The whole report is in the artifact of this run." in text


@pytest.mark.parametrize(
    "title",
    [
        "@everyone look",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:x)",
        "| a | b",
        "`code` #12 !3 ~4",
        "https://evil.example/x",
        "/close",
        "-->",
        "a\n# heading",
    ],
)
def test_a_comment_holds_no_markup_of_the_change(title: str) -> None:
    """Nobody is called, nothing is linked, closed or laid out by a title."""
    finding = Finding("reworded", "a-claim", title, title, title, title)
    made = Comparison("a", "b", {}, (finding,), (), (), (), (), {}, {})
    line = next(line for line in comment.comment(made).splitlines() if line.startswith("- "))
    for forbidden in ("@everyone", "https://evil", "#12", "!3", "~4"):
        assert forbidden not in line
    rendered = lxml.html.fromstring(MarkdownIt("commonmark").render(line))
    assert {element.tag for element in rendered.iter()} <= {"ul", "li", "p", "code", "strong", "br"}
    assert rendered.findtext(".//code") == "a-claim"
    assert comment.comment(made).count("\n#") == 2


# -- Whatever a foreign branch holds --


def test_templates_of_a_foreign_branch_are_not_run(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are code: they are listed, and shown only by those who say that they trust them."""
    (site / "templates/pages").mkdir(parents=True)
    own = load.read_own_templates()["templates/pages/claim.html"].decode()
    bomb = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    (site / "templates/pages/claim.html").write_text(own + bomb)
    edit(site)
    branch(site, "foreign")
    start = time.monotonic()
    out = diff(site, capsys, "main", "foreign")
    assert time.monotonic() - start < 30
    assert "templates/pages/claim.html: template" in out
    assert "the pages are shown" not in out
    assert "templates are code" in out
    assert "the claim is reworded" in out


def test_trusted_templates_are_shown(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the option, their effect on pages is part of the report."""
    (site / "templates/pages").mkdir(parents=True)
    own = load.read_own_templates()["templates/pages/question.html"].decode()
    (site / "templates/pages/question.html").write_text(own.replace("{% block main %}", "{% block main %}<p>New</p>"))
    branch(site, "foreign")
    assert "questions/how-many-cracks.html" not in diff(site, capsys, "main", "foreign")
    assert "questions/how-many-cracks.html" in diff(site, capsys, "main", "foreign", "--trust-templates")


def test_links_in_a_foreign_branch_are_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link in the tree is never followed, so nothing of this machine gets into the report."""
    (site.parent / "secret").write_text(LEAK)
    (site / "content/entities/leak.md").symlink_to(site.parent / "secret")
    (site / "content/more").symlink_to("/etc")
    branch(site, "foreign")
    out = diff(site, capsys, "main", "foreign", "--format", "json", "--output", str(site.parent / "report"))
    told = json.loads(out)
    assert told["findings"] == []
    assert "content/entities/leak.md" in told["notes"][0]
    everything = b"".join(path.read_bytes() for path in (site.parent / "report").rglob("*") if path.is_file())
    assert LEAK.encode() not in everything


def test_what_is_too_large_is_refused(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is read: a large file is left out, too many files are an error in words."""
    (site / "content/entities/big.md").write_text("x" * 5000)
    branch(site, "foreign")
    monkeypatch.setattr(commits, "LARGEST", 4000)
    assert "Left out of foreign, as links or too large: content/entities/big.md" in diff(
        site, capsys, "main", "foreign"
    )
    monkeypatch.setattr(commits, "MOST_FILES", 5)
    assert main.main(["--site", str(site), "diff", "main", "foreign"]) == 2
    assert "At most 5 files" in capsys.readouterr().err


def test_a_file_that_git_would_not_check_out_is_not_read(site: Path) -> None:
    """Names that lead elsewhere, hidden ones and other folders are no inputs."""
    (site / "content/.hidden").mkdir()
    (site / "content/.hidden/x.md").write_text("x")
    (site / "other").mkdir()
    (site / "other/x.md").write_text("x")
    branch(site, "foreign")
    repository = Repository(site)
    files = repository.read(repository.commit("foreign")).files
    assert all(path == "site.yaml" or path.startswith(("content/", "seeds/", "templates/")) for path in files)
    assert not any("/." in path for path in files)


def test_a_commit_reads_as_its_checkout_does(site: Path) -> None:
    """Byte for byte what `read_site` finds on disk, the program's own templates apart."""
    repository = Repository(site)
    on_disk = {p: d for p, d in load.read_site(site).items() if not p.startswith("templates/") and p != ".history"}
    assert repository.read(repository.commit("HEAD")).files == on_disk


# -- The briefing itself --


@pytest.mark.nightly
def test_five_seconds_for_this_briefing(root: Path) -> None:
    """With what the last build remembered, a change that reaches many pages is compared in a fraction of that."""
    base = load.read_site(root)
    base.pop(".history", None)
    claim = "content/claims/million-rounds-sent.md"
    head = {**base, claim: base[claim].replace(b"more than one million", b"one million", 1)}
    warm = Engine()
    pipeline.build(base, warm)
    start = time.process_time()  # other work on the machine does not count
    made = compare(Side("a", base), Side("b", head), warm)
    took = time.process_time() - start
    assert len(made.pages) > 50
    assert took < 5, took


# -- The site to click through --


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison, written."""
    base = load.read_site(MINIMAL)
    head = {**base, CLAIM: base[CLAIM].replace(b"has been closed\n", b'is <shut> & "barred"\n', 1)}
    head[CLAIM] = head[CLAIM].replace(b"saw the barriers", b"saw two barriers", 1)
    made = compare(Side("a", base), Side("b", head), Engine())
    folder = tmp_path_factory.mktemp("report") / "site"
    write.write_site(folder, html_report.site(made, load.read_reporting()))
    return folder


def test_the_keys_j_and_k_go_from_change_to_change(browser: Browser, report: Path) -> None:
    """And the page says nothing in the console, under its own policy."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((report / "pages/claims/bridge-closed.html").as_uri())
    where = "document.activeElement.id"
    seen = []
    for key in "jjk":
        page.keyboard.press(key)
        seen.append(page.evaluate(where))
    assert seen == ["change-1", "change-2", "change-1"]
    assert faults == []
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_both_sides_are_seen_without_scripts(browser: Browser, report: Path, width: int) -> None:
    """Side by side where there is room, one below the other where there is not; nothing sticks out."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    for name in ("index.html", "pages/claims/bridge-closed.html", "files/1.html"):
        page.goto((report / name).as_uri())
        shown = page.locator("body").bounding_box()
        assert shown is not None
        assert shown["width"] <= width
    page.goto((report / "pages/claims/bridge-closed.html").as_uri())
    old, new = page.locator("#change-1 .diff-old").bounding_box(), page.locator("#change-1 .diff-new").bounding_box()
    assert old is not None
    assert new is not None
    assert (abs(old["y"] - new["y"]) < 1) is (width >= 768)
    assert 'is <shut> & "barred"' in page.locator("#change-1 .diff-new").inner_text()
    context.close()
