"""`build-manifest.json`: the inputs and outputs of a site, each with its SHA-256.

It is published, so that anybody can compare, and it tells the program which files are its own. It holds no time and
nothing of the machine: the same input gives the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from briefing import __version__

NAME = "build-manifest.json"
_PROGRAM = "briefing"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a site was built from: a hash of the program's code, and the input files."""

    code: str = ""
    inputs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Path → SHA-256 (hexadecimal) of each input and each output."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    version: str = __version__
    code: str = ""
    complete: bool = True
    """False while files are being replaced: parts of the former site may remain."""
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """While incomplete: path → other hashes that the file may still have."""


def sha256(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the hash of each file, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def written(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, one line for each path."""
    program = {"name": _PROGRAM, "version": manifest.version, "code": manifest.code}
    parts = [f'"program": {json.dumps(program)}', f'"complete": {json.dumps(manifest.complete)}']
    parts += [_table("inputs", manifest.inputs), _table("outputs", manifest.outputs)]
    if manifest.before:
        parts.append(_table("before", {path: list(found) for path, found in manifest.before.items()}))
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "surrogateescape")


def read(data: bytes) -> Manifest:
    """Parse a manifest. Raises ValueError if it is damaged or another program's."""
    try:
        held = json.loads(data)
        program = held["program"]
        before = {str(path): tuple(map(str, found)) for path, found in held.get("before", {}).items()}
        manifest = Manifest(
            _texts(held["inputs"]),
            _texts(held["outputs"]),
            str(program["version"]),
            str(program["code"]),
            held["complete"] is True,
            before,
        )
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"It is no manifest of this program ({error!r})"
        raise ValueError(message) from error
    if program.get("name") != _PROGRAM:
        message = "It is another program's manifest"
        raise ValueError(message)
    return manifest


def _table(name: str, rows: Mapping[str, object]) -> str:
    lines = [f"{json.dumps(path, ensure_ascii=False)}: {json.dumps(value)}" for path, value in sorted(rows.items())]
    return f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}"


def _texts(rows: Mapping[object, object]) -> dict[str, str]:
    return {str(path): str(value) for path, value in rows.items()}
