"""`build-manifest.json`: a site's inputs and outputs, each with its SHA-256; no time, nothing of the machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from briefing import __version__
from briefing.core.fields import Frozen

NAME = "build-manifest.json"
_PROGRAM = "briefing"


class Manifest(Frozen):
    """Path → SHA-256 of each input and output. In an incomplete one: all that an output may have, between spaces."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    version: str = __version__
    code: str = ""
    complete: bool = True
    """False while files are being replaced: parts of the former site may remain."""


def sha256(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the hash of each file, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def written(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, one line for each path."""
    program = {"name": _PROGRAM, "version": manifest.version, "code": manifest.code}
    files = {"inputs": dict(sorted(manifest.inputs.items())), "outputs": dict(sorted(manifest.outputs.items()))}
    text = json.dumps({"program": program, "complete": manifest.complete, **files}, ensure_ascii=False, indent=0)
    return f"{text}\n".encode("utf-8", "surrogateescape")


def read(data: bytes) -> Manifest | None:
    """Parse a manifest; None if it is damaged or another program's."""
    try:
        values = json.loads(data)
        program = values["program"]
        inputs, outputs = ({str(p): str(value) for p, value in values[name].items()} for name in ("inputs", "outputs"))
        found = Manifest(inputs, outputs, str(program["version"]), str(program["code"]), values["complete"] is True)
        return found if program["name"] == _PROGRAM else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
