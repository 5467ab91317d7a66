"""`check` for every reader of it: people, programs, GitHub, editors."""

import json
from pathlib import Path

import pytest

from briefing.cli import main
from briefing.cli.reports import CheckReport, to_sarif, to_workflow_commands
from briefing.core.diagnostics import CODES, Diagnostic, Location, UsageError, problem
from briefing.disk.git import changed_lines, path_prefix

from .documents import Command, copy_minimal, table, write_files
from .test_history import git

CLAIM = "content/claims/bridge-closed.md"
ABOUT = "content/pages/about.md"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The minimal site with an error in one file and a warning in another."""
    folder = copy_minimal(tmp_path / "top")
    edit(folder / CLAIM, "event: bridge-closure", "event: bridge-closing")
    edit(folder / ABOUT, "A very small briefing.", "Currently a very small briefing.")
    monkeypatch.chdir(folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Put some words for others."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(("words", "code", "said"), table("commands", "check"))
def test_exit_codes_and_limits(copy: Path, words: str, code: str, said: str, command: Command) -> None:
    """0: nothing that counts in what was asked for; 1: errors there; 2: it cannot be meant. The rest is counted."""
    if words.startswith("fixed"):
        edit(copy / CLAIM, "event: bridge-closing", "event: bridge-closure")
    assert said in command("check", *words.removeprefix("fixed").split(), code=int(code))


def test_json_is_one_object_with_the_documented_fields(
    copy: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing else gets into it, and docs/check.md names each field."""
    assert main.main(["check", "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    first, *_ = said.pop("problems")
    assert said == {"version": 1, "pages": None, "errors": 1, "warnings": 1, "elsewhere": 0}
    words = {"message": "There is no event with the id `bridge-closing`.", "hint": "Did you mean `bridge-closure`?"}
    place = {"path": CLAIM, "line": 8, "column": 8, "length": 14}
    assert first == {"code": "unknown-id", "severity": "error", **place, **words}
    page = (root / "docs/check.md").read_text("utf-8")
    assert all(f"`{field}`" in page for field in (*said, *first))
    edit(copy / CLAIM, "event: bridge-closing", "event: bridge-closure")
    write_files(copy, {".cache/memo": b"damaged"})
    assert main.main(["check", "--format", "json", "--explain", CLAIM]) == 0
    said = json.loads(capsys.readouterr().out)  # nothing else, though reasons are asked for
    assert (said["elsewhere"], said["problems"], said["pages"] > 30) == (1, [], True)


def error(number: int, code: str = "unknown-id", path: str = CLAIM, message: str = "Wrong.") -> Diagnostic:
    """An error in a line."""
    return problem(code, Location(path, number, 3, 4), message, "Fix it.")


def test_github_gets_annotations_and_the_log_lists_the_rest() -> None:
    """Escaped as actions/toolkit does; it shows ten of each kind, so one notice says how many more there are."""
    odd = error(1, path="content/a,b:c%.md", message="100 %: a, b\nc")
    errors = tuple(error(number) for number in range(1, 26))
    warnings = tuple(error(number, "orphan-record", ABOUT) for number in range(1, 13))
    changed = {CLAIM: frozenset({24})}
    lines = to_workflow_commands(CheckReport((odd, *errors, *warnings), None), changed, "sub/").splitlines()
    assert lines[0].startswith(f"::error file=sub/{CLAIM},line=24,")
    assert lines[-1] == "26 errors, 12 warnings"
    lines = to_workflow_commands(CheckReport((odd, *errors, *warnings), None), {}, "sub/").splitlines()
    assert lines[0] == (
        "::error file=sub/content/a%2Cb%3Ac%25.md,line=1,col=3,endColumn=7,title=unknown-id"
        "::100 %25: a, b%0Ac%0AFix it."
    )
    assert [sum(line.startswith(f"::{kind} ") for line in lines) for kind in ("error", "warning")] == [10, 10]
    assert lines[20] == "::notice::18 more: this step's log lists them."
    assert sum(line.startswith("content/") for line in lines) == 18


def test_code_scanners_get_sarif() -> None:
    """SARIF 2.1.0, §3.13 to §3.30: version, one run, a driver with a rule for each result, the place in the file."""
    found = error(3, path="content/a é.md")
    log = json.loads(to_sarif(CheckReport((found,), None), "sub/"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(CODES)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in run["tool"]["driver"]["rules"])
    (result,) = run["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("unknown-id", "error", "Wrong.\nFix it.")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub/content/a%20%C3%A9.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 3, "endColumn": 7}


def test_changed_lines_come_from_git(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since the branch point, or since the last commit; paths as the site knows them, also in a sub-folder."""
    top = copy.parent
    git(top, "init")
    git(top, "add", "--all")
    git(top, "commit", "-m", "first")
    git(top, "switch", "-c", "mine")
    edit(copy / CLAIM, "confidence: moderate", "confidence: low\n# ++ a\n# -- b")
    git(top, "commit", "--all", "-m", "second")
    assert changed_lines(copy, "main") == {CLAIM: frozenset({15, 16, 17})}
    assert changed_lines(copy, "") == {}
    edit(copy / "site.yaml", "language: en", "language: de")
    assert changed_lines(copy, "") == {"site.yaml": frozenset({3})}
    assert path_prefix(copy) == "site/"
    with pytest.raises(UsageError, match="Git cannot compare with `nowhere`"):
        changed_lines(copy, "nowhere")
    monkeypatch.setenv("PATH", "")
    assert (changed_lines(copy, ""), path_prefix(copy)) == ({}, "")
