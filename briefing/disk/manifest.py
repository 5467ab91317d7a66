"""`build-manifest.json`: what a site was made from and what it is made of, each file with its SHA-256.

It is published with the site, so that anybody can compare; it is also how the program knows its own files again. It
holds no time and no fact of the machine: the same input gives the same manifest.
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
    """What a site was made from: a hash of the program's code, the input files."""

    code: str = ""
    inputs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Path → SHA-256, in hexadecimal digits, of each input and each output."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    version: str = __version__
    code: str = ""
    complete: bool = True
    """False while files are being replaced: then the site may be partly the one before."""
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """While it is not complete: what else may still stand under these paths."""


def sha256(files: Mapping[str, bytes]) -> dict[str, str]:
    """The hash of each file, in order of path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def written(manifest: Manifest) -> bytes:
    """The manifest as a file; a line for each path, so that two can be compared by eye."""
    program = {"name": _PROGRAM, "version": manifest.version, "code": manifest.code}
    parts = [f'"program": {json.dumps(program)}', f'"complete": {json.dumps(manifest.complete)}']
    parts += [_table("inputs", manifest.inputs), _table("outputs", manifest.outputs)]
    if manifest.before:
        parts.append(_table("before", {path: list(found) for path, found in manifest.before.items()}))
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "surrogateescape")


def read(data: bytes) -> Manifest:
    """The manifest in a file. ValueError for one that is damaged, or another program's."""
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
