"""`check` for every reader of it: people, programs, GitHub, code scanners, editors."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.cli import main
from briefing.cli.reports import Report, to_sarif, to_summary, to_workflow_commands
from briefing.core import terminal
from briefing.core.diagnostics import CODES, Diagnostic, Location, Severity, problem
from briefing.disk.git import GitError, changed_lines, path_prefix
from briefing.tools.diff import comment
from briefing.tools.diff import report as comparison_report
from briefing.tools.diff.comparison import Comparison
from briefing.tools.diff.findings import Finding

from .documents import copy_minimal

CLAIM = "content/claims/bridge-closed.md"
ABOUT = "content/pages/about.md"
NASTY = st.lists(st.sampled_from([*"ab:,%|<>[]`!\r\n#", "::error::", "##[error]", "\u2028"])).map("".join)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The minimal site with an error in one file and a warning in another; git, where there is one, sees it alone."""
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_BASE_REF"):
        monkeypatch.delenv(name, raising=False)
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


def mended(folder: Path) -> None:
    """Take the error away; the warning stays."""
    edit(folder / CLAIM, "event: bridge-closing", "event: bridge-closure")


def git(folder: Path, *words: str) -> None:
    """Run git, and nothing of the user's settings."""
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True)  # noqa: S607


# -- exit codes and limits --


@pytest.mark.parametrize(
    ("words", "with_error", "code"),
    [
        ([], True, 1),
        ([], False, 0),
        (["--strict"], False, 1),
        (["--strict", "content/claims"], False, 0),
        (["content/pages"], True, 0),
        (["content/pages", "--strict"], True, 1),
        ([CLAIM], True, 1),
        (["content/claims/", ABOUT], True, 1),
        (["site.yaml"], True, 0),
        (["."], True, 1),
        (["--format", "json"], True, 1),
        (["--format", "sarif", "--strict"], False, 1),
        (["--format", "github"], False, 0),
        (["content/nothing"], True, 2),
        ([".."], True, 2),
        (["--watch", "--format", "json"], True, 2),
        (["--format", "github", "--changed", "no-such-branch"], True, 2),
        (["--format", "github", "--changed=--output=x"], True, 2),
    ],
)
@pytest.mark.usefixtures("capsys")
def test_exit_codes(copy: Path, words: list[str], *, with_error: bool, code: int) -> None:
    """0: nothing that counts in what was asked for; 1: faults there; 2: it cannot be meant."""
    if not with_error:
        mended(copy)
    assert main.main(["check", *words]) == code


def test_paths_limit_the_report_but_not_the_checking(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong elsewhere is counted, so that nobody thinks all is well."""
    assert main.main(["check", "content/pages"]) == 0
    out = capsys.readouterr().out
    assert "[undated-time-word]" in out
    assert "unknown-id" not in out
    assert "0 errors, 1 warning\n1 fault elsewhere, not shown.\n" in out
    os.chdir(copy.parent)
    assert main.main(["check", "--site", "site", "site/content/claims", ABOUT]) == 1
    out = capsys.readouterr().out
    assert "1 error, 1 warning" in out
    assert "elsewhere" not in out


def test_strict_says_why_it_fails(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A red cross without an error would be a riddle."""
    mended(copy)
    assert main.main(["check", "--strict"]) == 1
    assert "Warnings count as faults (--strict)." in capsys.readouterr().out


# -- JSON --


def test_json_is_one_object_with_the_documented_fields(
    copy: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing else gets into it, and docs/check.md names each field."""
    assert main.main(["check", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in told if key != "problems"} == {
        "version": 1,
        "pages": None,
        "errors": 1,
        "warnings": 1,
        "elsewhere": 0,
    }
    assert told["problems"][0] == {
        "code": "unknown-id",
        "severity": "error",
        "path": CLAIM,
        "line": 8,
        "column": 8,
        "length": 14,
        "message": "There is no event with the id `bridge-closing`.",
        "hint": "Did you mean `bridge-closure`?",
    }
    page = (root / "docs/check.md").read_text("utf-8")
    assert all(f"`{field}`" in page for field in (*told, *told["problems"][0]))
    mended(copy)
    (copy / ".cache").mkdir(exist_ok=True)
    (copy / ".cache/memo").write_bytes(b"damaged")
    assert main.main(["check", "--format", "json", "--explain", CLAIM]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["elsewhere"], told["problems"]) == (1, [])
    assert told["pages"] > 30


# -- SARIF --


def sarif(report: Report) -> Any:  # noqa: ANN401  # JSON
    """A report read back."""
    return json.loads(to_sarif(report))


def test_sarif_has_what_its_schema_asks_for() -> None:
    """SARIF 2.1.0, §3.13 to §3.30: version, one run, a driver with rules, results that point at them."""
    problems = tuple(problem(code, Location("content/a é.md", 3, 7, 5), f"About {code}.") for code in sorted(CODES))
    log = sarif(Report(problems, None, prefix="sub/"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    assert log["$schema"].endswith("sarif-2.1.0.json")
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["name"] == "briefing"
    assert [rule["id"] for rule in driver["rules"]] == sorted(CODES)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in driver["rules"])
    assert {rule["defaultConfiguration"]["level"] for rule in driver["rules"]} == {"error", "warning"}
    for result, diagnostic in zip(run["results"], problems, strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == diagnostic.code
        assert result["level"] == diagnostic.severity
        assert result["message"]["text"].startswith(diagnostic.message)
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "sub/content/a%20%C3%A9.md", "uriBaseId": "%SRCROOT%"}
        assert place["region"] == {"startLine": 3, "startColumn": 7, "endColumn": 12}


# -- GitHub --


def fault(number: int, code: str = "unknown-id", path: str = CLAIM, message: str = "Wrong.") -> Diagnostic:
    """A fault in a line."""
    return problem(code, Location(path, number, 3, 4), message, "Mend it.")


def test_an_annotation_is_escaped() -> None:
    """As actions/toolkit does: in values also colon and comma, in messages per cent and line ends."""
    report = Report((fault(1, path="content/a,b:c%.md", message="100 %: a, b\nc"),), None)
    assert to_workflow_commands(report, {}, table=False) == (
        "::error file=content/a%2Cb%3Ac%25.md,line=1,col=3,endColumn=7,title=unknown-id::100 %25: a, b c%0AMend it.\n"
    )


@given(st.lists(st.tuples(NASTY, NASTY), max_size=30))
def test_no_content_becomes_a_command_or_markup(texts: list[tuple[str, str]]) -> None:
    """Words of an untrusted branch: each line is one command of ours or begins with a path; the table stays one."""
    report = Report(tuple(fault(1, path=f"content/{path}", message=words) for path, words in texts), None)
    lines = to_workflow_commands(report, {}, table=True).split("\n")
    assert lines.pop() == ""
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert len(commands) == min(10, len(texts)) + (len(texts) > 10)
    assert all(re.match(r"::(error file=content/[^,:]*,line=1,|notice::)", line) for line in commands)
    assert len(lines) == len(texts) + (len(texts) > 10)
    assert not any("##[" in line for line in lines if line not in commands)
    rows = [row for row in to_summary(report, {}).split("\n") if row.startswith("| error")]
    assert len(rows) == len(texts)
    assert all(row.count("|") == 5 and "<" not in row and "](" not in row for row in rows)


UNSEEN = "\x1b]8;;https://evil.example\x07\x9b2J\x9d0;x\x9c\x00\x7f\u202e\u2066\u200b\u2028\ufeff\ufdd0\U000e0041"

HARMFUL = {character for character in UNSEEN if not (character.isascii() and character.isprintable())}


def words_of(value: object) -> str:
    """Every text in a value of JSON."""
    if isinstance(value, dict):
        return "".join(map(words_of, [*value, *value.values()]))
    return "".join(map(words_of, value)) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("form", ["human", "json", "github", "sarif"])
def test_no_form_gives_orders_to_a_terminal_or_deceives_the_eye(
    form: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a value and a file's name that hold control, bidirectional and invisible characters, not even when decoded."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    escaped = "".join(f"\\U{ord(character):08X}" for character in UNSEEN)
    edit(copy / CLAIM, "event: bridge-closing", f'event: "{escaped}"')
    for ending in (*UNSEEN.replace("\0", "").replace("/", ""), "\n::error::"):
        (copy / f"content/claims/odd{ending}.md").write_text("no record", "utf-8")
    main.main(["check", "--format", form])
    told = capsys.readouterr().out
    told = words_of(json.loads(told)) if form in {"json", "sarif"} else told
    told += summary.read_text("utf-8") if form == "github" else ""
    assert "U+001B" in told
    assert not set(told) & HARMFUL


def test_a_comparison_gives_none_either(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither as text nor as JSON nor as a comment."""
    finding = Finding("reworded", "a-claim", *[f"a {UNSEEN} b"] * 4)
    fault_ = problem("raw-html", Location(f"content/{UNSEEN}.md"), f"a {UNSEEN} b")
    made = Comparison(f"a {UNSEEN}", "b", {f"x{UNSEEN}": "changed"}, (finding,), (), (fault_,), (), (UNSEEN,), {})
    terminal.print_lines(comparison_report.lines(made))
    terminal.say(f"a {UNSEEN}")
    for told in (capsys.readouterr().out, json.loads(comparison_report.as_json(made)), comment.comment(made)):
        assert not set(words_of(told)) & HARMFUL


def test_github_shows_ten_of_each_kind_and_changed_lines_first() -> None:
    """It drops the rest, so one notice says how many, and the log has them."""
    errors = tuple(fault(number) for number in range(1, 26))
    warnings = tuple(fault(number, "orphan-record", ABOUT) for number in range(1, 13))
    other = tuple(fault(number, path="content/changed.md") for number in (1, 2))
    changed = {CLAIM: frozenset({20, 24}), "content/changed.md": frozenset[int]()}
    lines = to_workflow_commands(Report((*errors, *warnings, *other), None), changed, table=True).splitlines()
    shown = [line for line in lines if line.startswith("::error")]
    assert [re.findall(r"file=(.*?),line=(\d+)", line)[0] for line in shown[:4]] == [
        (CLAIM, "20"),
        (CLAIM, "24"),
        (CLAIM, "1"),
        (CLAIM, "2"),
    ]
    assert (len(shown), sum(line.startswith("::warning") for line in lines)) == (10, 10)
    assert [line for line in lines if line.startswith("::notice")] == [
        "::notice::19 more: the job's summary lists all."
    ]
    assert sum(line.startswith("content/") for line in lines) == 19


def test_the_jobs_summary_lists_all(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other steps wrote into it stays."""
    place = tmp_path / "summary.md"
    place.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place))
    assert main.main(["check", "--format", "github"]) == 1
    text = place.read_text("utf-8")
    assert text.startswith("before\n### Check of the briefing: 1 errors, 1 warnings")
    assert "unknown-id" in text
    assert "undated-time-word" in text
    assert copy.exists()


def test_a_summary_stays_below_githubs_limit() -> None:
    """A longer one would be refused whole."""
    report = Report(tuple(fault(number, message="word " * 1000) for number in range(1, 500)), None)
    text = to_summary(report, {})
    assert len(text.encode()) < 1_000_000
    assert re.search(r"… and \d+ more\.\n$", text)
    assert "No faults" in to_summary(Report((), 3), {})


def test_changed_lines_come_from_git(copy: Path) -> None:
    """Since the branch point, or since the last commit; paths as the site knows them, also in a sub-folder."""
    top = copy.parent
    git(top, "init")
    git(top, "add", "--all")
    git(top, "commit", "-m", "first")
    git(top, "switch", "-c", "mine")
    edit(copy / CLAIM, "confidence: moderate", "confidence: low\n# ++ a\n# -- b")
    git(top, "commit", "--all", "-m", "second")
    git(top, "switch", "main")
    edit(copy / ABOUT, "order: 1", "order: 2")
    git(top, "commit", "--all", "-m", "third")
    git(top, "switch", "mine")
    assert changed_lines(copy, "main") == {CLAIM: frozenset({15, 16, 17})}
    assert changed_lines(copy, "") == {}
    edit(copy / "site.yaml", "language: en", "language: de")
    assert changed_lines(copy, "") == {"site.yaml": frozenset({3})}
    assert path_prefix(copy) == "site/"
    with pytest.raises(GitError, match="Git cannot compare with `nowhere`"):
        changed_lines(copy, "nowhere")


def test_without_git_nothing_is_known_to_be_changed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All faults are told all the same."""
    monkeypatch.setenv("PATH", "")
    assert changed_lines(copy, "") == {}
    assert path_prefix(copy) == ""


# -- watch --


def test_watch_checks_again_after_each_change(copy: Path) -> None:
    """Editors' problem matchers wait for a line `Checking …`, lines `path:line:col: severity: …`, a line `Checked`."""
    # Whoever started the tests in the background has made all of them deaf to Ctrl-C.
    hearing = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    hearing += "from briefing.cli.main import main\nsys.exit(main())"
    command = [sys.executable, "-c", hearing, "check", "--watch"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, encoding="utf-8") as program:
        watchdog = threading.Timer(60, program.kill)
        watchdog.start()
        first = round_of(program)
        assert f"{CLAIM}:8:8: error: There is no event with the id `bridge-closing`. [unknown-id]" in first
        assert f"{ABOUT}:7:1: warning: " in "\n".join(first)
        assert first[-1].startswith("Checked: 1 error, 1 warning · ")
        time.sleep(0.3)  # the watchers have begun before the first round, but take a moment
        mended(copy)
        second = round_of(program)
        assert not any("unknown-id" in line for line in second)
        assert re.match(r"Checked: 0 errors, 1 warning · \d+ pages · ", second[-1])
        (copy / CLAIM).unlink()
        assert any("error" in line for line in round_of(program))
        program.send_signal(signal.SIGINT)
        assert program.wait() == 130
        watchdog.cancel()


def round_of(program: subprocess.Popen[str]) -> list[str]:
    """The next round's lines, or those up to the program's end."""
    assert program.stdout is not None
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("Checked"):
            break
    begin = lines.index("Checking …")
    return lines[begin:]


# -- untrusted content --


def test_nothing_outside_the_site_is_read_or_shown(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link out of the folder is no record; its target's words are in no report."""
    secret = copy.parent / "secret.md"
    secret.write_text("---\nkey: hunter2\n---\n", "utf-8")
    (copy / "content/claims/leak.md").symlink_to(secret)
    (copy / "content/notes/../leak").symlink_to(copy.parent)
    for form in ("human", "json", "github", "sarif"):
        assert main.main(["check", "--format", form]) == 1
        assert "hunter2" not in capsys.readouterr().out
    assert main.main(["check", "content/claims/leak.md"]) == 2


def test_every_severity_is_one_that_github_and_sarif_know() -> None:
    """A new one would need a word there."""
    assert set(Severity) == {"error", "warning"}
