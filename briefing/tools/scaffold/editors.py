"""Files for editors' programs: schemas, and for VS Code settings, tasks with a problem matcher, snippets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from briefing.core.config import Vocabulary
from briefing.core.fields import Record
from briefing.core.model import FOLDERS

from .jsonschema import MODELS, schema
from .keys import Key, keys, parts

COMMAND = "python3 build.py schema"
SCHEMAS = ".vscode/schemas"
MADE = f"Made by `{COMMAND}`; run it again after a change of the model or the vocabulary."
HEADLINE = r"^(.+?):(\d+):(\d+): (error|warning): (.*) \[([a-z0-9-]+)\]$"
"""The first line of a diagnostic as the commands print it, for JavaScript and Python alike."""


def files(vocabulary: Vocabulary, *, checkout: bool) -> dict[str, bytes]:
    """Path → file. `checkout`: the program lies in the same folder and is run with build.py."""
    made = {f"{SCHEMAS}/{kind}.schema.json": _json({"$comment": MADE, **schema(kind, vocabulary)}) for kind in MODELS}
    for name, value in {
        "settings.json": _settings(),
        "extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        "tasks.json": _tasks(["python3", "build.py"] if checkout else ["briefing"]),
        "briefing.code-snippets": _snippets(vocabulary),
    }.items():
        made[f".vscode/{name}"] = f"// {MADE}\n".encode() + _json(value)
    return made


def _json(value: object) -> bytes:
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode()


def _settings() -> Mapping[str, object]:
    """The schemas that reach a file: VS Code's YAML support does not read front matter in Markdown."""
    wired = {"site": "site.yaml", "vocabulary": "content/vocabulary.yaml"}
    return {"yaml.schemas": {f"./{SCHEMAS}/{kind}.schema.json": path for kind, path in wired.items()}}


def _tasks(program: list[str]) -> Mapping[str, object]:
    matcher = {
        "owner": "briefing",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": HEADLINE,
            "file": 1,
            "line": 2,
            "column": 3,
            "severity": 4,
            "message": 5,
            "code": 6,
        },
        "background": {"activeOnStart": True, "beginsPattern": "^Checking ", "endsPattern": "^Checked"},
    }
    watch = _task("Check while I write", [*program, "check", "--watch"], matcher)
    serve = _task("Preview while I write", [*program, "serve", "--open"], [])
    return {"version": "2.0.0", "tasks": [watch, serve]}


def _task(label: str, words: list[str], matcher: object) -> Mapping[str, object]:
    return {
        "label": label,
        "type": "shell",
        "command": words[0],
        "args": words[1:],
        "isBackground": True,
        "problemMatcher": matcher,
        "presentation": {"reveal": "silent", "panel": "dedicated"},
    }


def _snippets(vocabulary: Vocabulary) -> Mapping[str, object]:
    """One snippet a kind of record, and one for each part that stands in records."""
    made: dict[str, object] = {}
    inside: dict[str, tuple[str, type[Record]]] = {}
    for folder, model in FOLDERS.items():
        kind = str(model.kind)  # type: ignore[attr-defined]  # each concrete record has it
        body = ["---", *_Snippet(vocabulary).record(model), "---", "$0"]
        made[f"{kind}: a whole record"] = _snippet(kind, body, f"A new file in content/{folder}/: {_doc(model)}")
        inside |= {f"{model.__name__}: {name}": (name, part) for name, part in parts(model).items()}
    seen: set[type[Record]] = set()
    for name, part in inside.values():
        if part not in seen:
            seen.add(part)
            made[f"{name}: part of a record"] = _snippet(name, _Snippet(vocabulary).part(name, part), _doc(part))
    return made


def _snippet(prefix: str, body: list[str], description: str) -> Mapping[str, object]:
    return {"scope": "markdown", "prefix": prefix, "body": body, "description": description}


def _doc(record: type[Record]) -> str:
    return (record.__doc__ or "").split("\n")[0]


class _Snippet:
    """The lines of one snippet, its places to fill in numbered as they come."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.number = 0

    def record(self, record: type[Record], indent: str = "") -> Iterator[str]:
        """What a record must have."""
        for key in keys(record):
            if key.required and key.part:
                yield f"{indent}{key.name}:"
                yield from self.entry(key.part, indent, needed=True) if key.many else self.all(key.part, f"{indent}  ")
            elif key.required:
                yield f"{indent}{key.name}: {self.stop(key)}"

    def part(self, name: str, record: type[Record]) -> list[str]:
        """A part with all its plain keys, as an entry of its list."""
        if name in {"date", "assert"}:
            return [f"{name}:", *self.all(record, "  ")]
        return [f"{name}:", *self.entry(record, "")]

    def entry(self, record: type[Record], indent: str, *, needed: bool = False) -> Iterator[str]:
        """One entry of a list, with the keys that are `needed` or with all that are plain."""
        whole = self.record if needed else self.all
        inside = list(whole(record, f"{indent}    "))
        yield f"{indent}  - {inside[0].strip()}"
        yield from inside[1:]

    def all(self, record: type[Record], indent: str) -> Iterator[str]:
        """Every plain key of a part; what is not needed is deleted with its line."""
        yield from (f"{indent}{key.name}: {self.stop(key)}" for key in keys(record) if not key.part)

    def stop(self, key: Key) -> str:
        """A place to fill in: a choice of words, or what belongs there."""
        self.number += 1
        words = key.words(self.vocabulary)
        if words:
            return f"${{{self.number}|{','.join(map(_escaped, words))}|}}"
        hint = "null" if key.nullable and key.required else key.hint
        return f"${{{self.number}:{hint}}}"


def _escaped(word: str) -> str:
    return re.sub(r"([\\,|$}])", r"\\\1", word)
