"""What runs for contributors: the workflows and forms are well formed, pinned, and can do no more than they must."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import check_jsonschema.cli  # type: ignore[import-untyped]  # it has no type hints
import pytest
import yaml
from click.testing import CliRunner

from briefing.tools.diff.report import LIMIT, MARKER

from .documents import ROOT, write_files

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = {
    "vendor.github-workflows": [*map(str, WORKFLOWS), ".forgejo/workflows/check.yml"],
    "vendor.github-issue-forms": [f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("correction", "new-evidence")],
    "vendor.github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.dependabot": [".github/dependabot.yml"],
    "vendor.gitlab-ci": [".gitlab-ci.yml", ".gitlab/test.yml"],
}
MAY_WRITE = {("comment.yml", "comment"): {"pull-requests"}, ("publish.yml", "deploy"): {"pages", "id-token"}}
"""The only jobs that may write, and what."""
TOOLS = Path(sys.executable).parent


def read(path: str) -> dict[str, Any]:
    """A workflow; YAML takes the key `on` for true."""
    found: dict[str, Any] = yaml.safe_load((ROOT / path).read_text("utf-8"))
    return found


def test_an_audit_finds_nothing() -> None:
    """With zizmor at its strictest. One finding is answered in its file: comments for forks need workflow_run."""
    command = [str(TOOLS / "zizmor"), "--offline", "--persona", "auditor", "--no-progress", str(ROOT / ".github")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in WORKFLOWS for _ in range(path.read_text("utf-8").count("zizmor: ignore"))] == [
        "comment.yml"
    ]


@pytest.mark.parametrize("schema", FORMS)
def test_a_forge_understands_its_files(schema: str) -> None:
    """By the published schemas, which come with the tool."""
    paths = [str(ROOT / path) for path in FORMS[schema]]
    done = CliRunner().invoke(check_jsonschema.cli.main, ["--builtin-schema", schema, *paths])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_only_what_it_must(path: Path) -> None:
    """GitHub's own actions of one commit, write rights for two jobs, a time limit, no text in a script.

    The one that comments fetches no code, neither the change's nor ours. Tokens left behind are zizmor's to find.
    """
    workflow, text = read(str(path)), path.read_text("utf-8")
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        writes = {what for what, level in job["permissions"].items() if level == "write"}
        assert writes == MAY_WRITE.get((path.name, name), set())
        assert job["timeout-minutes"] <= 45
        assert all("${{" not in step.get("run", "") for step in job["steps"])
    assert "secrets." not in text
    assert "pull_request_target" not in text
    used = [line for line in text.splitlines() if "uses:" in line]
    assert path.name != "comment.yml" or not used
    assert all(re.search(r"uses: actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in used)


def test_the_readmes_commands_run_where_nothing_was_added() -> None:
    """On images of Python alone; and no job installs what the commands would then lack elsewhere."""
    commands = ["python3 build.py", "python3 build.py test"]
    job = read(".github/workflows/test.yml")["jobs"]["bare"]["steps"][-1]["run"]
    assert re.search(rf"docker run .* python:3\.\d+-slim sh -c .*&& {' && '.join(commands)}'$", job, re.DOTALL)
    assert "run: python3 build.py test\n" in (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    gitlab = read(".gitlab/test.yml")["test"]
    assert re.fullmatch(r"python:3\.\d+-slim", gitlab["image"])
    assert gitlab["script"] == commands
    for path in (*WORKFLOWS, *(ROOT / name for name in (".gitlab-ci.yml", ".gitlab/test.yml", ".ci/run"))):
        assert "apt-get" not in path.read_text(encoding="utf-8")


# -- The comment, with a stand-in for GitHub's command --


@pytest.fixture
def github(tmp_path: Path) -> Path:
    """A folder with a `gh` that answers as GitHub would, and keeps what it was asked."""
    answer = (
        "import json, os, pathlib, sys\n"
        "here, asked = pathlib.Path(os.environ['RUNNER_TEMP']), sys.argv[1:]\n"
        "given = sys.stdin.read() if '--input' in asked else ''\n"
        "with (here / 'asked').open('a') as log: log.write(json.dumps([asked, given]) + '\\n')\n"
        "if any(word.endswith('/pulls') for word in asked):\n"
        "    print(json.dumps([{'number': 6, 'head': {'sha': 'old'}}, {'number': 7, 'head': {'sha': 'new'}}]))\n"
        "elif '--paginate' in asked: print((here / 'comments.json').read_text())\n"
    )
    write_files(tmp_path, {"comments.json": "[[]]", "bin/gh": f"#!{sys.executable}\n{answer}"})
    (tmp_path / "bin/gh").chmod(0o755)
    (tmp_path / "diff").mkdir()
    return tmp_path


def post(github: Path, text: str | None, commit: str = "new") -> tuple[int, list[tuple[list[str], str]]]:
    """Run the step on a report; its exit code, and what was sent with the method to write."""
    if text is not None:
        (github / "diff/comment.md").write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": f"{github / 'bin'}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(github),
        "GH_REPO": "owner/briefing",
        "OWNER": "stranger",
        "BRANCH": "a branch & more",
        "COMMIT": commit,
        "RUN": "12",
        "GITHUB_SERVER_URL": "https://forge.example",
    }
    steps = read(".github/workflows/comment.yml")["jobs"]["comment"]["steps"]
    [script] = [step["run"] for step in steps if step["name"] == "Post it"]
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    log = github / "asked"
    asked = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return done.returncode, [(words, given) for words, given in asked if given]


def test_a_report_becomes_a_comment_of_the_right_pull_request(github: Path) -> None:
    """The one whose head is the commit that was run, and nobody is called. A later one replaces ours, and no other."""
    code, sent = post(github, f"{MARKER}\n@everyone, see number 6\n")
    assert code == 0
    [(words, given)] = sent
    assert words == ["api", "--method", "POST", "repos/owner/briefing/issues/7/comments", "--input", "-"]
    body = json.loads(given)["body"]
    assert body.startswith(f"{MARKER}\n@\u2060everyone, see number 6\n")
    assert "(https://forge.example/owner/briefing/actions/runs/12#artifacts)" in body
    assert "head=stranger:a branch & more" in (github / "asked").read_text()
    (github / "asked").unlink()
    mine, theirs = (
        {"id": n, "user": {"login": who}, "body": MARKER} for n, who in ((5, "github-actions[bot]"), (4, "x"))
    )
    (github / "comments.json").write_text(json.dumps([[theirs], [mine]]))
    _, [(words, given)] = post(github, f"{MARKER}\n" + "x" * (LIMIT - len(MARKER) - 1))
    assert words[1:4] == ["--method", "PATCH", "repos/owner/briefing/issues/comments/5"]
    assert LIMIT < len(json.loads(given)["body"]) < 65_536  # what `diff` may write fits


@pytest.mark.parametrize(
    ("text", "commit", "failing"),
    [
        (None, "new", False),
        ("no marker", "new", True),
        (f"{MARKER} something else", "new", True),
        (f"{MARKER}\n" + "x" * 300_000, "new", True),
        (f"{MARKER}\nfine\n", "unknown", False),
        ("link", "new", True),
    ],
    ids=["absent", "unmarked", "nearly marked", "too large", "another commit", "a link"],
)
def test_what_is_no_report_is_not_posted(github: Path, text: str | None, commit: str, *, failing: bool) -> None:
    """Data from a stranger is looked at before it is used; nothing else of the runner's disk can be posted."""
    if text == "link":
        (github / "secret").write_text(f"{MARKER}\nsecret\n")
        (github / "diff/comment.md").symlink_to(github / "secret")
        text = None
    code, sent = post(github, text, commit)
    assert bool(code) is failing
    assert sent == []
