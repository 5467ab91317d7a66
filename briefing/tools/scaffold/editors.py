"""Files for editors' programs: schemas, and for VS Code settings and tasks with a problem matcher."""

import json
from collections.abc import Mapping

from briefing.core.config import Config, Vocabulary
from briefing.core.fields import Record, keys
from briefing.core.json_schema import DIALECT, SchemaWriter
from briefing.core.model import KINDS

COMMAND = "python3 build.py schema"
SCHEMAS = ".vscode/schemas"
MADE = f"Made by `{COMMAND}`; run it again after a change of the model or the vocabulary."
HEADLINE = r"^(.+?):(\d+):(\d+): (error|warning): (.*) \[([a-z0-9-]+)\]$"
"""The first line of a diagnostic as the commands print it, for JavaScript and Python alike."""


def models() -> dict[str, type[Record]]:
    """Kind → its record type, for every file that is written by hand."""
    return {"site": Config, "vocabulary": Vocabulary, **{name: kind.record for name, kind in KINDS.items()}}


def schema(kind: str, vocabulary: Vocabulary) -> dict[str, object]:
    """The JSON Schema of one kind; controlled words are those of the vocabulary."""
    writer = SchemaWriter(lambda record: [(key.name, key.required, key) for key in keys(record)], vocabulary)
    made = writer.record(models()[kind])
    definitions = {"$defs": writer.definitions} if writer.definitions else {}
    return {"$schema": DIALECT, "title": kind, **definitions, **made}


def files(vocabulary: Vocabulary, *, checkout: bool) -> dict[str, bytes]:
    """Path → file. `checkout`: the program lies in the same folder and is run with build.py."""
    made = {f"{SCHEMAS}/{kind}.schema.json": _json({"$comment": MADE, **schema(kind, vocabulary)}) for kind in models()}
    # VS Code's YAML support does not read front matter in Markdown.
    wired = {"site": "site.yaml", "vocabulary": "content/vocabulary.yaml"}
    for name, value in {
        "settings.json": {"yaml.schemas": {f"./{SCHEMAS}/{kind}.schema.json": path for kind, path in wired.items()}},
        "extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        "tasks.json": _tasks(["python3", "build.py"] if checkout else ["briefing"]),
    }.items():
        made[f".vscode/{name}"] = f"// {MADE}\n".encode() + _json(value)
    return made


def _json(value: object) -> bytes:
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode()


def _tasks(program: list[str]) -> Mapping[str, object]:
    groups = ("file", "line", "column", "severity", "message", "code")
    matcher = {
        "owner": "briefing",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {"regexp": HEADLINE, **{name: number for number, name in enumerate(groups, 1)}},
        "background": {"activeOnStart": True, "beginsPattern": "^Checking ", "endsPattern": "^Checked"},
    }
    tasks = [
        {
            "label": label,
            "type": "shell",
            "command": program[0],
            "args": [*program[1:], *words],
            "isBackground": True,
            "problemMatcher": matching,
            "presentation": {"reveal": "silent", "panel": "dedicated"},
        }
        for label, words, matching in (
            ("Check while I write", ("check", "--watch"), matcher),
            ("Preview while I write", ("serve", "--open"), []),
        )
    ]
    return {"version": "2.0.0", "tasks": tasks}
