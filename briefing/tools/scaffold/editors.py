"""Files for editors' programs: schemas, and for VS Code settings and tasks with a problem matcher."""

import json
from pkgutil import get_data

from briefing.core.config import Config, Vocabulary
from briefing.core.fields import Record, keys
from briefing.core.json_schema import DIALECT, SchemaWriter
from briefing.core.model import KINDS

COMMAND = "python3 build.py schema"
SCHEMAS = ".vscode/schemas"
MADE = f"Made by `{COMMAND}`; run it again after a change of the model or the vocabulary."
_WRITTEN = ("settings.json", "extensions.json", "tasks.json")
"""Those of VS Code that are the same for all briefings, in the folder `vscode`."""


def models() -> dict[str, type[Record]]:
    """Kind → its record type, for every file that is written by hand."""
    return {"site": Config, "vocabulary": Vocabulary, **{name: kind.record for name, kind in KINDS.items()}}


def schema(kind: str, vocabulary: Vocabulary) -> dict[str, object]:
    """The JSON Schema of one kind; controlled words are those of the vocabulary."""
    writer = SchemaWriter(lambda record: [(key.name, key.required, key) for key in keys(record)], vocabulary)
    made = writer.record(models()[kind])
    definitions = {"$defs": writer.definitions} if writer.definitions else {}
    return {"$schema": DIALECT, "title": kind, **definitions, **made}


def files(vocabulary: Vocabulary) -> dict[str, bytes]:
    """Path → file."""
    made = {f".vscode/{name}": get_data("briefing", f"tools/scaffold/vscode/{name}") or b"" for name in _WRITTEN}
    for kind in models():
        text = json.dumps({"$comment": MADE, **schema(kind, vocabulary)}, indent=2, ensure_ascii=False)
        made[f"{SCHEMAS}/{kind}.schema.json"] = f"{text}\n".encode()
    return made
